"""Everything that writes keyword rules: tried on past mentions before they are saved."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts.mentions import MentionView, Refused
from guanhao.domains.listening.models import KeywordRule, Source
from guanhao.domains.listening.policy.core import SourcePolicy
from guanhao.domains.listening.selectors.rules import Rulebook, query_of
from guanhao.domains.listening.services import mentions
from guanhao.engines.text.queries import fold
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

MOST_WORDS, LONGEST_WORD, MOST_RULES = 200, 40, 2000


@dataclass(frozen=True, kw_only=True)
class RuleDraft:
    """A rule as a person writes it; `near` are (word, word, characters between)."""

    name: str
    role: str = "own"
    brand: str = ""
    must: Sequence[str] = ()
    any: Sequence[str] = ()
    exclude: Sequence[str] = ()
    near: Sequence[tuple[str, str, int]] = ()
    negative: Sequence[str] = ()
    platforms: Sequence[str] = ()
    sources: Sequence[int] = ()
    hot_lists: bool = True
    active: bool = True


@dataclass(frozen=True)
class Preview:
    """What a rule would have caught of the mentions of `days`: how many were looked at, caught, negative, and some of them."""

    days: int
    looked: int
    caught: int
    negative: int
    samples: list[MentionView] = field(default_factory=list)


def preview_rule(draft: RuleDraft, *, limit: int = 20) -> Preview:
    """Try a rule on the mentions of the policy's days; nothing is written (needs listening.view)."""
    require("listening.view")
    rule = _filled(KeywordRule(), draft)
    days, looked, caught = SourcePolicy.of_brand().preview_days, 0, list[MentionView]()
    book = Rulebook.of([rule])
    for found in mentions.past(days):
        hits = book.match([f"{one.title}\n{one.text}" for one in found], [one.platform for one in found], None)
        looked += len(found)
        caught += [one for one, hit in zip(found, hits, strict=True) if hit.rules and (not rule.sources or one.source_id in rule.sources)]
    return Preview(days, looked, len(caught), sum(one.polarity < 0 for one in caught), caught[:limit])


def preview_texts(draft: RuleDraft, texts: Sequence[str]) -> list[bool]:
    """Which of some texts a rule catches, without its limits on platforms and sources."""
    rule = _filled(KeywordRule(), draft)
    rule.platforms, rule.sources = [], []
    return [bool(hit.rules) for hit in Rulebook.of([rule]).match(texts, [""] * len(texts), None)]


@transaction.atomic
def add_rule(draft: RuleDraft, *, look_back: bool = True) -> KeywordRule:
    """A new rule (needs listening.edit); with `look_back` it also catches mentions of the preview's days that are stored already."""
    require("listening.edit")
    if KeywordRule.objects.count() >= MOST_RULES:
        raise Refused(_("There are %(most)s keyword rules; retire some first.") % {"most": MOST_RULES})
    rule = _filled(KeywordRule(made_at=now()), draft)
    _unique(rule)
    rule.save()
    if look_back and rule.active:
        mentions.apply_rule_to_past(rule, days=SourcePolicy.of_brand().preview_days)
    _kept(rule, "listening.rule_added", None)
    return rule


@transaction.atomic
def change_rule(*, rule_id: int, draft: RuleDraft) -> KeywordRule:
    """Another wording; mentions caught before stay caught (needs listening.edit)."""
    require("listening.edit")
    rule: KeywordRule = KeywordRule.objects.select_for_update().get(pk=rule_id)
    before = state_of(rule)
    _filled(rule, draft)
    _unique(rule)
    rule.revision += 1
    rule.save()
    _kept(rule, "listening.rule_changed", before)
    return rule


@transaction.atomic
def switch_rule(*, rule_id: int, active: bool) -> KeywordRule:
    """Stop or start a rule (needs listening.edit)."""
    require("listening.edit")
    rule: KeywordRule = KeywordRule.objects.select_for_update().get(pk=rule_id)
    before = state_of(rule)
    rule.active, rule.changed_at = active, now()
    rule.save()
    _kept(rule, "listening.rule_switched", before)
    return rule


def target_of(rule: KeywordRule) -> str:
    """The rule's name in audit."""
    return f"listening.rule:{rule.pk}"


def state_of(rule: KeywordRule) -> dict[str, object]:
    """What histories compare."""
    return {
        "name": rule.name, "role": rule.role, "brand": rule.brand, "must": list(rule.must), "any": list(rule.any), "exclude": list(rule.exclude),
        "near": ["～".join(map(str, one)) for one in rule.near], "negative": list(rule.negative), "platforms": list(rule.platforms),
        "sources": list(rule.sources), "hot_lists": rule.hot_lists, "active": rule.active,
    }  # fmt: skip


def _kept(rule: KeywordRule, action: str, before: dict[str, object] | None) -> None:
    versions.keep(target_of(rule), state_of(rule))
    audit.record(action, target=target_of(rule), before=before, after=state_of(rule))


def _filled(rule: KeywordRule, draft: RuleDraft) -> KeywordRule:
    rule.name = draft.name.strip()
    if not rule.name or len(rule.name) > 80:
        raise Refused(_("A rule has a name of at most %(most)s characters.") % {"most": 80}, "name")
    if draft.role not in KeywordRule.Role.values:
        raise Refused(_("Unknown: %(value)s") % {"value": draft.role}, "role")
    rule.role, rule.brand = draft.role, draft.brand.strip()[:60]
    if draft.role in ("own", "rival") and not rule.brand:
        raise Refused(_("Name the brand this rule listens for; share of voice counts by it."), "brand")
    for name in ("must", "any", "exclude", "negative"):
        setattr(rule, name, _words(getattr(draft, name), name))
    rule.near = [list(_near(*one)) for one in draft.near]
    known = set(Source.objects.values_list("pk", flat=True)) if draft.sources else set()
    rule.sources = [one for one in dict.fromkeys(draft.sources) if one in known]
    rule.platforms = [one.strip()[:40] for one in dict.fromkeys(draft.platforms) if one.strip()][:50]
    rule.hot_lists, rule.active, rule.changed_at = draft.hot_lists, draft.active, now()
    if query_of(rule).empty:
        raise Refused(_("Give a word that must stand in the text: a rule of nothing but exclusions catches nothing."), "any")
    return rule


def _words(words: Sequence[str], name: str) -> list[str]:
    found = list(dict.fromkeys(word.strip() for word in words if fold(word)))
    if len(found) > MOST_WORDS:
        raise Refused(_("At most %(most)s words.") % {"most": MOST_WORDS}, name)
    if long := next((word for word in found if len(word) > LONGEST_WORD), ""):
        raise Refused(_("This word is longer than %(most)s characters: %(word)s") % {"most": LONGEST_WORD, "word": long[:60]}, name)
    return found


def _near(first: str, second: str, within: int) -> tuple[str, str, int]:
    if not fold(first) or not fold(second) or max(len(first), len(second)) > LONGEST_WORD or not 0 <= within <= 500:
        raise Refused(_("Write two words and the characters between them, such as: battery, fire, 10"), "near")
    return first.strip(), second.strip(), within


def _unique(rule: KeywordRule) -> None:
    if KeywordRule.objects.filter(name=rule.name).exclude(pk=rule.pk).exists():
        raise Refused(_("There is a rule of this name already."), "name")
