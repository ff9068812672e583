"""Rules as the brand sees them: ours and its lists, with state, counts and the newest linting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanhao.domains.compliance import registry
from guanhao.domains.compliance.contracts import Category
from guanhao.domains.compliance.models import CheckDay, Lexicon, RuleSetting, Shade
from guanhao.domains.compliance.rules.book import Exemption, Rule, said
from guanhao.domains.compliance.selectors.books import rule_of
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

COUNTED_DAYS = 30


class UnknownRule(LookupError):
    """No rule of this name, neither ours nor a list of the brand."""


@dataclass(frozen=True)
class RuleView:
    """A rule with what the brand decided and what it did in the last thirty days. `level` is the one in force outside advertising."""

    key: str
    id: str
    title: str
    group: str
    group_title: str
    category: str
    kind: str
    law: str
    effective_from: date | None
    level: str
    own_level: str
    level_ad: str
    state: str
    words: int
    reason: str
    fix: str
    evidence: str
    scope: str
    exemptions: tuple[str, ...]
    hits: int
    exempted: int
    watched: int
    why: str = ""


def rule(key: str) -> Rule:
    """One rule; UnknownRule names what was asked for."""
    ours = registry.house_rules().get(key)
    if ours is not None:
        return ours
    lexicon = Lexicon.objects.filter(key=key.removeprefix("list.")).first() if key.startswith("list.") else None
    if lexicon is None:
        raise UnknownRule(_("There is no rule named %(key)s.") % {"key": key})
    return rule_of(lexicon, ())


def rules() -> list[RuleView]:
    """All rules of the brand in the order of our files, its own lists last."""
    lists = list(Lexicon.objects.order_by("pk"))
    sizes = {f"list.{lexicon.key}": lexicon.words for lexicon in lists}
    every = [*registry.house_rules().values(), *(rule_of(lexicon, ()) for lexicon in lists)]
    settings = {row.rule: row for row in RuleSetting.objects.all()}
    counts = counted(now().astimezone(current_brand().zone).date() - timedelta(days=COUNTED_DAYS))
    return [_view(one, settings.get(one.key), counts, sizes.get(one.key, len(one.terms))) for one in every]


def rule_view(key: str) -> RuleView:
    """One rule as the page shows it."""
    rule(key)
    return next(view for view in rules() if view.key == key)


def counted(since: date) -> dict[tuple[str, str], int]:
    """Hits by rule and shade since a day."""
    rows = CheckDay.objects.filter(day__gte=since).values("rule", "shade").annotate(total=Sum("count"))
    return {(row["rule"], row["shade"]): row["total"] for row in rows}


def daily(key: str, since: date) -> list[tuple[date, int]]:
    """Hits of one rule by day since a day, days without left out."""
    rows = CheckDay.objects.filter(rule=key, shade=Shade.HIT, day__gte=since)
    return list(rows.values("day").annotate(total=Sum("count")).order_by("day").values_list("day", "total"))


def exemptions_of(key: str) -> list[Exemption]:
    """The exemptions a rule knows."""
    known = registry.exemptions()
    return [known[name] for name in rule(key).exempt]


def categories() -> list[Category]:
    """The classes of words: ours, then those of the brand's own lists."""
    language = get_language() or "zh-hans"
    found = {
        one.category: Category(one.category, said(one.title, language), len(one.terms))
        for one in registry.house_rules().values()
        if one.kind == "words"
    }
    for lexicon in Lexicon.objects.order_by("pk"):
        old = found.get(lexicon.category, Category(lexicon.category, lexicon.title, 0, brand=True))
        found[lexicon.category] = Category(old.key, old.title, old.words + lexicon.words, old.brand)
    return list(found.values())


def categories_and_keys() -> set[str]:
    """Every name a whitelist line may use for `rule`."""
    keys = [*registry.house_rules().values(), *(rule_of(lexicon, ()) for lexicon in Lexicon.objects.all())]
    return {one.key for one in keys} | {one.category for one in keys}


def group_choices() -> list[tuple[str, str]]:
    """The groups of rules with their titles."""
    language = get_language() or "zh-hans"
    return [*((key, said(title, language)) for key, title in registry.group_titles().items()), ("lists", _("Own lists"))]


def _view(one: Rule, setting: RuleSetting | None, counts: dict[tuple[str, str], int], words: int) -> RuleView:
    language = get_language() or "zh-hans"
    known = registry.exemptions()
    return RuleView(
        key=one.key,
        id=one.key,
        title=said(one.title, language),
        group=one.group,
        group_title=dict(group_choices())[one.group],
        category=one.category,
        kind=one.kind,
        law=one.law,
        effective_from=one.effective_from,
        level=(setting.level if setting else "") or one.level,
        own_level=one.level,
        level_ad=one.level_ad or "",
        state=setting.state if setting else RuleSetting.State.ON,
        words=words,
        reason=said(one.reason, language),
        fix=said(one.fix, language),
        evidence=said(one.evidence, language),
        scope=_scope(one),
        exemptions=tuple(said(known[name].title, language) for name in one.exempt),
        hits=counts.get((one.key, Shade.HIT), 0),
        exempted=counts.get((one.key, Shade.EXEMPT), 0),
        watched=counts.get((one.key, Shade.SHADOW), 0),
        why=setting.reason if setting else "",
    )


def _scope(one: Rule) -> str:
    pieces: list[str] = [_("advertising only")] if one.scope.ad == "only" else []
    for names in (one.scope.platforms, one.scope.formats, one.scope.industries, one.scope.parts):
        pieces += _sorted(names)
    return "、".join(pieces) or _("everywhere")


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(names)
