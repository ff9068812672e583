"""What is looked for: rules, their words and exemptions as plain values, bound into a book that judges texts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from guanhao.domains.compliance.contracts import Level
from guanhao.engines.text.lexicon import ALL, Word

Words = Mapping[str, str]
"""The same sentence in each language: {"zh": …, "en": …}."""


def said(words: Words, language: str) -> str:
    """The sentence in the reader's language: Chinese for zh…, else English, else whichever there is."""
    first, second = ("zh", "en") if language.startswith("zh") else ("en", "zh")
    return words.get(first) or words.get(second) or ""


@dataclass(frozen=True)
class Exemption:
    """Why an absolute term may stand: patterns beside the hit (`before` ends at it, `after` begins at it) and around it in its sentence.

    All patterns given must match; `ads` false means it holds only outside advertising; with `covers` what `around` finds must hold the hit itself.
    """

    key: str
    title: Words
    source: str
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    around: re.Pattern[str] | None = None
    ads: bool = True
    covers: bool = False


@dataclass(frozen=True)
class Scope:
    """Where a rule applies; empty means everywhere. `ad`: any, only."""

    ad: str = "any"
    platforms: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Term:
    """One listed word with its other writings and the company it must or must not keep.

    `not_before`/`not_after` are texts that make it another word (大麻 + 袋); `only_near`/`not_near` patterns within twelve characters; `unless` a
    pattern in its sentence that lets it pass (anti-drug education).
    """

    text: str
    aliases: tuple[str, ...] = ()
    layers: frozenset[str] = ALL
    level: Level | None = None
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    only_near: re.Pattern[str] | None = None
    not_near: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    reason: Words = field(default_factory=dict)
    fix: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """One rule with its law, scope, what it looks for and what to say. `kind`: words, terms, pattern or predicate."""

    key: str
    group: str
    kind: str
    title: Words
    law: str
    level: Level
    reason: Words
    fix: Words
    effective_from: date | None = None
    level_ad: Level | None = None
    level_on: Mapping[str, Level] = field(default_factory=dict)
    scope: Scope = field(default_factory=Scope)
    terms: tuple[Term, ...] = ()
    needs: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    predicate: str = ""
    required: tuple[str, ...] = ()
    unless: re.Pattern[str] | None = None
    exempt: tuple[str, ...] = ()
    evidence: Words = field(default_factory=dict)
    list_category: str = ""
    brand: bool = False

    @property
    def category(self) -> str:
        """The class of words, or the group of rules."""
        if self.list_category:
            return self.list_category
        return self.key.removeprefix("words.") if self.kind == "words" else self.group


@dataclass(frozen=True)
class Pass:
    """A brand's whitelist line: `word` (empty: any) of `rule` (empty: any; a category counts too) where `phrase` stands around it, until a day."""

    rule: str = ""
    word: str = ""
    phrase: str = ""
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Setting:
    """What a brand decided about a rule: off, shadow or on, and another level."""

    state: str = "on"
    level: Level | None = None


@dataclass(frozen=True)
class Book:
    """Everything one brand is judged by."""

    version: str
    rules: Mapping[str, Rule]
    exemptions: Mapping[str, Exemption]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    passes: tuple[Pass, ...] = ()

    @cached_property
    def index(self) -> list[tuple[Rule, Term]]:
        """Rule and term by word number: ours first, so that every brand's numbers of our words are the same; also of rules that are off."""
        ordered = sorted(self.rules.values(), key=lambda rule: rule.brand)
        return [(rule, term) for rule in ordered for term in rule.terms]

    @cached_property
    def live(self) -> dict[str, Rule]:
        """The rules that look: on or in shadow."""
        return {key: rule for key, rule in self.rules.items() if self.setting(key).state != "off"}

    def setting(self, rule: str) -> Setting:
        """What the brand decided; on, at the rule's own level, when nothing."""
        return self.settings.get(rule, ON)

    def words(self, *, brand: bool) -> list[Word]:
        """The words for a matcher, the brand's own or ours; the id is the place in `index`."""
        return [Word(term.text, number, term.layers, term.aliases) for number, (rule, term) in enumerate(self.index) if rule.brand is brand]

    def only(self, rules: Iterable[str]) -> "Book":
        """The same book with these rules alone, all on: what the linter measures."""
        wanted = set(rules)
        return replace(self, rules={key: rule for key, rule in self.rules.items() if key in wanted}, settings={}, version=f"{self.version}|{wanted}")


ON = Setting()
