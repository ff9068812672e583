"""Decisions about conversations without Django: where a message belongs, what a rule does, who gets it."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

LONGEST_TEXT = 20_000
PREVIEW = 200
PRIVATE = ("direct", "form")
_BLANKS = re.compile(r"\s+")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)([ -]?)\d{4}\2(\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)(\d{6})(?:19|20)\d{9}([\dXx])(?!\d)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> str:
    """The text without control characters (PostgreSQL takes no NUL) and lone surrogates; HTML stays as the words it is and is escaped when shown."""
    return _CONTROLS.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def preview(text: str) -> str:
    """One line for the queue, notifications and mails: phone and identity numbers with stars, because it is kept and sent in clear."""
    return starred(_BLANKS.sub(" ", text).strip())[:PREVIEW]


def starred(text: str) -> str:
    """The text with stars in phone and identity numbers."""
    return _IDENTITY.sub(r"\1********\2", _PHONE.sub(r"\1****\3", text))


def fingerprint(text: str) -> str:
    """The same for texts that say the same: without width, case, blanks and marks; 32 hex digits, "" for nothing but blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(char for char in folded if not char.isspace())
    return hashlib.blake2b(kept.encode(), digest_size=16).hexdigest() if kept else ""


def channel_of(kind: str) -> str:
    """Who reads it: private for direct messages and forms."""
    return "private" if kind in PRIVATE else "public"


def thread_of(kind: str, *, author_id: str, post_id: str, parent_id: str, remote_id: str, given: str = "") -> str:
    """The place a message belongs to: what the source says, else one person under one post, one person's private thread, one form's answer."""
    who = author_id or remote_id
    if given:
        place = given
    elif kind == "direct":
        place = f"@{who}"
    elif kind in ("comment", "review"):
        place = f"{post_id or parent_id or 'all'}|{who}"
    else:
        place = f"{post_id or parent_id or remote_id}|{who}"
    return place if len(place) <= 240 else f"{place[:200]}|{fingerprint(place)}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is judged: every condition that is not empty must hold; words are any of them, without case and width."""

    id: int
    words: tuple[str, ...] = ()
    platforms: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    accounts: frozenset[int] = frozenset()
    tiers: frozenset[str] = frozenset()
    polarities: frozenset[int] = frozenset()
    aspects: frozenset[str] = frozenset()
    actions: Mapping[str, Any] = field(default_factory=dict)
    final: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules look at."""

    text: str
    platform: str
    kind: str
    account_id: int | None
    tier: str
    polarity: int
    aspects: tuple[str, ...]


@dataclass(slots=True)
class Verdict:
    """What the rules say together: the highest priority, all tags, the first skill and person named, spam when any says so."""

    priority: int | None = None
    tags: list[str] = field(default_factory=list)
    skill: str = ""
    assignee_id: int | None = None
    spam: bool = False
    hits: list[int] = field(default_factory=list)


class Judge:
    """Judges many messages by the same rules: all words of all rules are looked for in one pass (Aho-Corasick, library daachorse)."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        places: dict[str, list[int]] = {}
        for place, rule in enumerate(rules):
            for word in {folded for folded in map(fold, rule.words) if folded}:
                places.setdefault(word, []).append(place)
        self._wordless = [place for place, rule in enumerate(rules) if not rule.words]
        self._places = list(places.values())
        self._find: Callable[[str], Iterable[tuple[int, int, int]]] | None = None
        if places:
            import daachorse

            self._find = daachorse.CharwiseDoubleArrayAhoCorasick(list(places)).find_overlapping
        self._seen: dict[str, list[Rule]] = {}

    def judge(self, facts: Facts) -> Verdict | None:
        """The verdict of all rules that hold; None when none does."""
        found: Verdict | None = None
        for rule in self._worded(facts.text):
            if not self._holds(rule, facts):
                continue
            found = found or Verdict()
            _apply(found, rule)
            if rule.final:
                break
        return found

    def _holds(self, rule: Rule, facts: Facts) -> bool:
        """Every condition but the words."""
        return (
            (not rule.kinds or facts.kind in rule.kinds)
            and (not rule.platforms or facts.platform in rule.platforms)
            and (not rule.accounts or facts.account_id in rule.accounts)
            and (not rule.tiers or facts.tier in rule.tiers)
            and (not rule.polarities or facts.polarity in rule.polarities)
            and (not rule.aspects or not rule.aspects.isdisjoint(facts.aspects))
        )

    def _worded(self, text: str) -> list[Rule]:
        """The rules, in their order, of which the text says a word, or that ask for none; each distinct text is searched once."""
        known = self._seen.get(text)
        if known is None:
            hits = {number for _start, _end, number in self._find(fold(text[:2000]))} if self._find is not None else ()
            places = {*self._wordless, *(place for number in hits for place in self._places[number])}
            known = self._seen[text] = [self.rules[place] for place in sorted(places)]
        return known


def fold(text: str) -> str:
    """Without width and case."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _apply(found: Verdict, rule: Rule) -> None:
    actions = rule.actions
    found.hits.append(rule.id)
    if actions.get("priority") is not None:
        found.priority = max(found.priority or 0, int(actions["priority"]))
    found.tags += [tag for tag in actions.get("tags", ()) if tag not in found.tags]
    found.skill = found.skill or str(actions.get("skill", ""))
    found.assignee_id = found.assignee_id or actions.get("assignee_id")
    found.spam = found.spam or bool(actions.get("spam"))


@dataclass(slots=True)
class Hand:
    """Somebody who answers: skills, how many are open, how many at most, when they got the last one."""

    agent_id: int
    skills: frozenset[str]
    open: int
    most: int
    last: datetime | None = None

    @property
    def free(self) -> bool:
        """Can take one more."""
        return self.open < self.most


def choose(hands: Sequence[Hand], *, skill: str = "", wanted: int | None = None, before: int | None = None) -> Hand | None:
    """Who gets the next one: the person a rule names, else who answered this person last, else the freest with the skill (the share of their limit
    that is open; then who has waited longest). Nobody when all who could are full; a skill that nobody has is asked of everybody.
    """
    by_id = {hand.agent_id: hand for hand in hands}
    if wanted is not None and wanted in by_id:
        return by_id[wanted]
    able = [hand for hand in hands if skill in hand.skills] if skill else list(hands)
    able = able or list(hands)
    last = by_id.get(before) if before is not None else None
    if last is not None and last.free and last in able:
        return last
    free = [hand for hand in able if hand.free]
    if not free:
        return None
    return min(free, key=lambda hand: (hand.open / hand.most, hand.last.timestamp() if hand.last else 0.0, hand.agent_id))
