"""Everything that reads keyword rules and tries them on texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from guanhao.domains.listening.models import KeywordRule
from guanhao.engines.text.queries import Near, Queries, Query


@dataclass(frozen=True)
class Hit:
    """What the rules say of a text: which caught it, which brands it names, and whether a negative word of one of them stands in it."""

    rules: tuple[int, ...] = ()
    brands: tuple[str, ...] = ()
    marked: bool = False


@dataclass(frozen=True)
class Rulebook:
    """The brand's rules as one index."""

    rules: dict[int, KeywordRule]
    queries: Queries

    @classmethod
    def of(cls, rules: Sequence[KeywordRule]) -> Self:
        """Around these rules; a rule that is not stored has the key 0."""
        return cls({rule.pk or 0: rule for rule in rules}, Queries.build(query_of(rule) for rule in rules))

    @classmethod
    def of_brand(cls, *, hot_lists: bool = False) -> Self:
        """The active rules of the brand in scope; `hot_lists`: only those that watch hot lists."""
        rows = KeywordRule.objects.filter(active=True)
        return cls.of(list(rows.filter(hot_lists=True) if hot_lists else rows))

    def match(self, texts: Sequence[str], platforms: Sequence[str], source_id: int | None) -> list[Hit]:
        """The hit of each text, by the words of the rules and their limits on platforms and sources (`source_id` None: no limit asked)."""
        found: list[list[tuple[int, bool]]] = [[] for _ in texts]
        caught = self.queries.match(texts)
        for text, key, marked in zip(caught.text.tolist(), caught.key.tolist(), caught.marked.tolist(), strict=True):
            rule = self.rules[key]
            if rule.platforms and platforms[text] not in rule.platforms:
                continue
            if source_id is not None and rule.sources and source_id not in rule.sources:
                continue
            found[text].append((key, marked))
        return [self._hit(one) for one in found]

    def _hit(self, found: Sequence[tuple[int, bool]]) -> Hit:
        if not found:
            return Hit()
        brands = dict.fromkeys(self.rules[key].brand for key, _marked in found if self.rules[key].brand)
        return Hit(tuple(key for key, _marked in found), tuple(brands), any(marked for _key, marked in found))


def query_of(rule: KeywordRule) -> Query:
    """A rule as the engine takes it."""
    near = tuple(Near(str(first), str(second), int(within)) for first, second, within in rule.near)
    return Query(rule.pk or 0, tuple(rule.must), tuple(rule.any), tuple(rule.exclude), near, tuple(rule.negative))


def rules(*, active_only: bool = False) -> list[KeywordRule]:
    """All rules of the brand, own brand first."""
    rows = KeywordRule.objects.order_by("role", "name")
    return list(rows.filter(active=True) if active_only else rows)


def own_brand() -> str:
    """The name by which mentions of the own brand are counted: of the first active rule of that role, "" without one."""
    found: str | None = (
        KeywordRule.objects.filter(active=True, role=KeywordRule.Role.OWN).exclude(brand="").order_by("pk").values_list("brand", flat=True).first()
    )
    return found or ""


def brand_names() -> list[str]:
    """Own brand and rivals that rules listen for, the own one first."""
    rows = KeywordRule.objects.filter(active=True, role__in=(KeywordRule.Role.OWN, KeywordRule.Role.RIVAL)).exclude(brand="").order_by("role", "pk")
    ordered = sorted(rows.values_list("role", "brand"), key=lambda one: one[0] != KeywordRule.Role.OWN)
    return list(dict.fromkeys(brand for _role, brand in ordered))
