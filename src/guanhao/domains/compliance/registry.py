"""Our rules and word lists: data files of this package, checked when they are read; a mistake in one names the file and the field."""

import hashlib
import re
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from guanhao.domains.compliance.contracts import Level
from guanhao.domains.compliance.rules.book import Exemption, Rule, Scope, Term
from guanhao.domains.compliance.rules.predicates import PREDICATES
from guanhao.engines.text.lexicon import ALL

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Bilingual(_Strict):
    """The same sentence in both languages."""

    zh: Text
    en: Text

    def words(self) -> dict[str, str]:
        """As rules keep it."""
        return {"zh": self.zh, "en": self.en}


def _compiled(text: str | None) -> re.Pattern[str] | None:
    """Texts are folded to small letters before they are matched, so GB/T and ZL are written as people write them and case is ignored."""
    if not text:
        return None
    return re.compile(text, re.IGNORECASE if re.search(r"(?<!\\)[A-Z]", text) else 0)


class TermEntry(_Strict):
    """A word as it is written in a file; `sound` false: its homophones are ordinary words (性服务, 星服务)."""

    word: Text
    aliases: tuple[Text, ...] = ()
    layers: tuple[str, ...] = ()
    sound: bool = True
    level: Level | None = None
    not_before: tuple[Text, ...] = ()
    not_after: tuple[Text, ...] = ()
    only_near: str | None = None
    not_near: str | None = None
    unless: str | None = None
    reason_zh: str = ""
    reason_en: str = ""

    @field_validator("layers")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := set(value) - ALL:
            raise ValueError(f"unknown layers {sorted(unknown)}")
        return value

    def term(self, swap: dict[str, tuple[str, ...]]) -> Term:
        """As rules keep it, with the writings that `swap` adds (最 → 蕞)."""
        swapped = [self.word.replace(plain, other) for plain, others in swap.items() if plain in self.word for other in others]
        return Term(
            text=self.word,
            aliases=tuple(dict.fromkeys([*self.aliases, *swapped])),
            layers=(frozenset({*self.layers, "alias"}) if self.layers else ALL) - (frozenset() if self.sound else {"pinyin"}),
            level=self.level,
            not_before=self.not_before,
            not_after=self.not_after,
            only_near=_compiled(self.only_near),
            not_near=_compiled(self.not_near),
            unless=_compiled(self.unless),
            reason={"zh": self.reason_zh, "en": self.reason_en} if self.reason_zh else {},
        )


def _terms(lines: tuple[TermEntry | str, ...], swap: dict[str, tuple[str, ...]], drop: tuple[str, ...] = ()) -> tuple[Term, ...]:
    entries = [line if isinstance(line, TermEntry) else TermEntry(word=line) for line in lines]
    return tuple(entry.term(swap) for entry in entries if entry.word not in drop)


class ClassEntry(_Strict):
    """A class of words."""

    key: Key
    title: Bilingual
    level: Level
    level_ad: Level | None = None
    law: Text
    reason: Bilingual
    fix: Bilingual
    unless: str | None = None
    words: Annotated[tuple[TermEntry | Text, ...], Field(min_length=1)]

    def rule(self) -> Rule:
        """As a rule of kind words."""
        return Rule(
            key=f"words.{self.key}",
            group="words",
            kind="words",
            title=self.title.words(),
            law=self.law,
            level=self.level,
            level_ad=self.level_ad,
            reason=self.reason.words(),
            fix=self.fix.words(),
            unless=_compiled(self.unless),
            terms=_terms(self.words, {}),
        )


class ScopeEntry(_Strict):
    """Where a rule applies."""

    ad: Literal["any", "only"] = "any"
    platforms: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


class RuleEntry(_Strict):
    """A rule as it is written in a file: exactly one of terms, pattern, predicate."""

    key: Key
    title: Bilingual
    law: Text
    effective_from: date
    level: Level
    level_ad: Level | None = None
    level_on: dict[str, Level] = Field(default_factory=dict)
    scope: ScopeEntry = ScopeEntry()
    terms: tuple[TermEntry | Text, ...] = ()
    swap: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    needs: tuple[str, ...] = ()
    pattern: str | None = None
    predicate: str = ""
    required: tuple[str, ...] = ()
    unless: str | None = None
    exempt: tuple[str, ...] = ()
    reason: Bilingual
    fix: Bilingual
    evidence: Bilingual | None = None

    def rule(self, group: str) -> Rule:
        """As rules keep it; ValueError when it looks for nothing, or for two things."""
        kinds = [kind for kind, given in (("terms", self.terms), ("pattern", self.pattern), ("predicate", self.predicate)) if given]
        if len(kinds) != 1 or (self.predicate and self.predicate not in PREDICATES):
            raise ValueError(f"{self.key}: one of terms, pattern and a known predicate, not {kinds or 'none'}")
        return Rule(
            key=self.key,
            group=group,
            kind=kinds[0],
            title=self.title.words(),
            law=self.law,
            level=self.level,
            level_ad=self.level_ad,
            level_on=self.level_on,
            reason=self.reason.words(),
            fix=self.fix.words(),
            effective_from=self.effective_from,
            scope=Scope(**self.scope.model_dump()),
            terms=_terms(self.terms, self.swap),
            needs=self.needs,
            pattern=_compiled(self.pattern),
            predicate=self.predicate,
            required=self.required,
            unless=_compiled(self.unless),
            exempt=self.exempt,
            evidence=self.evidence.words() if self.evidence else {},
        )


class RuleFile(_Strict):
    """A group of rules."""

    group: Key
    title: Bilingual
    rules: tuple[RuleEntry, ...]


class ExemptionEntry(_Strict):
    """An exemption as it is written in a file."""

    key: Key
    title: Bilingual
    source: Text
    before: str | None = None
    after: str | None = None
    around: str | None = None
    ads: bool = True
    covers: bool = False

    def exemption(self) -> Exemption:
        """As rules keep it."""
        return Exemption(
            self.key,
            self.title.words(),
            self.source,
            _compiled(self.before),
            _compiled(self.after),
            _compiled(self.around),
            self.ads,
            self.covers,
        )


def _read(folder: str) -> list[tuple[str, Any]]:
    return [(one.name, yaml.safe_load(one.read_text(encoding="utf-8"))) for one in _files(folder)]


def _files(folder: str) -> list[Traversable]:
    found = files("guanhao.domains.compliance").joinpath("data", folder).iterdir()
    return sorted((one for one in found if one.name.endswith(".yaml")), key=lambda one: one.name)


@cache
def house_rules() -> dict[str, Rule]:
    """All our rules by key: classes of words first, then the groups."""
    classes = [ClassEntry.model_validate(data).rule() for _name, data in _read("words")]
    groups = [RuleFile.model_validate(data) for name, data in _read("rules") if name != "exemptions.yaml"]
    rules = [*classes, *(entry.rule(group.group) for group in groups for entry in group.rules)]
    known = exemptions()
    for rule in rules:
        if unknown := set(rule.exempt) - known.keys():
            raise ValueError(f"{rule.key}: unknown exemptions {sorted(unknown)}")
    return {rule.key: rule for rule in rules}


@cache
def exemptions() -> dict[str, Exemption]:
    """All exemptions by key."""
    data = next(data for name, data in _read("rules") if name == "exemptions.yaml")
    return {entry.key: entry.exemption() for entry in (ExemptionEntry.model_validate(line) for line in data)}


@cache
def group_titles() -> dict[str, dict[str, str]]:
    """Titles of the groups of rules."""
    groups = [RuleFile.model_validate(data) for name, data in _read("rules") if name != "exemptions.yaml"]
    return {"words": {"zh": "敏感词分类", "en": "Classes of words"}} | {group.group: group.title.words() for group in groups}


@cache
def house_version() -> str:
    """Twelve characters that name the content of our data files."""
    digest = hashlib.sha256()
    for folder in ("words", "rules"):
        for one in _files(folder):
            digest.update(one.read_bytes())
    return digest.hexdigest()[:12]
