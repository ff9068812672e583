"""What comes out of many messages: counts by theme, aspect and segment, days, quotes, words that rise, pain points. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from guanhao.domains.listening.contracts.understanding import LABELS, Understood
from guanhao.engines.text.keywords import count_words, rising
from guanhao.engines.text.themes import Theme

SEGMENTS_SHOWN = 12
"""Segments with a column of their own, the largest first; the rest is one."""

REST = "…"
RISING_SHOWN = 20
ASKS = re.compile("[?？吗呢]|请问|怎么|如何|多少|多久|哪|什么|有没有|是不是|能不能|可不可以|何时|几[点时天号个]")
"""What a question looks like."""

QUOTES = 3
QUOTE_LENGTH = 200


@dataclass(frozen=True)
class Message:
    """A message to mine: its text, the segment it counts for ("": none), its day (None: unknown), and where it is found again."""

    text: str
    segment: str = ""
    day: date | None = None
    ref: str = ""


@dataclass(frozen=True)
class Pain:
    """A pain point: `needs` of `total` messages complain or ask; days with counts of the needs; a few of their words."""

    key: str
    aspect: str
    words: tuple[str, ...]
    needs: int
    total: int
    trend: tuple[tuple[str, int], ...]
    quotes: tuple[str, ...]


def segments(messages: Sequence[Message]) -> list[str]:
    """The names of the columns, the largest first; beyond SEGMENTS_SHOWN one column REST."""
    counts = Counter(message.segment for message in messages)
    names = [name for name, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    return names if len(names) <= SEGMENTS_SHOWN else [*names[: SEGMENTS_SHOWN - 1], REST]


def assemble(messages: Sequence[Message], read: Sequence[Understood], themes: Sequence[Theme]) -> dict[str, Any]:
    """The whole result as JSON-safe values; shares are of 1, polarities are lists [negative, neutral, positive]."""
    names = segments(messages)
    every = list(range(len(messages)))
    in_themes = {n for theme in themes for n in theme.messages}
    by_aspect: dict[str, list[int]] = {}
    for n, one in enumerate(read):
        for aspect in one.aspects:
            by_aspect.setdefault(aspect, []).append(n)
    return {
        "total": len(messages),
        "polarity": polarities(every, read),
        "unsure": sum(one.unsure for one in read),
        "segments": [{"name": name, **_counted(members, messages, read, [])} for name, members in _parts(every, messages, names)],
        "themes": [
            {
                "key": theme.key,
                "words": list(theme.words),
                **_counted(theme.messages, messages, read, names),
                "aspects": _aspects(theme.messages, read),
                "quotes": [_quote(n, messages, read) for n in theme.quotes],
            }
            for theme in themes
        ],
        "aspects": [
            {
                "key": key,
                **_counted(members, messages, read, names),
                "quotes": [_quote(n, messages, read) for n in _quotable(members, messages, read)],
            }
            for key, members in sorted(by_aspect.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        ],
        "other": len(messages) - len(in_themes),
        "rising": risen(messages),
    }


def polarities(members: Sequence[int], read: Sequence[Understood]) -> list[int]:
    """Counts of negative, neutral and positive."""
    counts = Counter(read[n].polarity for n in members)
    return [counts[label] for label in LABELS]


def risen(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Words whose share rose in the later half of the days (Dunning's likelihood ratio); nothing where days are unknown."""
    days = sorted({message.day for message in messages if message.day is not None})
    if len(days) < 2:
        return []
    middle = days[len(days) // 2]
    before = [message.text for message in messages if message.day is not None and message.day < middle]
    after = [message.text for message in messages if message.day is not None and message.day >= middle]
    found = rising(count_words(before), count_words(after), total_before=len(before), total_now=len(after), limit=RISING_SHOWN)
    return [{"word": one.word, "before": one.before, "now": one.now, "score": one.score} for one in found]


def pains(
    messages: Sequence[Message], read: Sequence[Understood], themes: Sequence[Theme], *, share: float, least: int, covered: float = 0.7
) -> list[Pain]:
    """Aspects and themes of which at least `share` and `least` messages complain or ask (negative, or neutral questions), the most frequent first.

    A theme whose needs are already counted in an aspect's card to `covered` of 1 gets no card of its own.
    """
    groups: list[tuple[str, str, tuple[str, ...], list[int]]] = []
    aspects: dict[str, list[int]] = {}
    for n, one in enumerate(read):
        for aspect in one.aspects:
            aspects.setdefault(aspect, []).append(n)
    groups += [(f"aspect:{key}", key, (), members) for key, members in sorted(aspects.items())]
    groups += [(f"theme:{theme.key}", "", theme.words, list(theme.messages)) for theme in themes]
    found: list[Pain] = []
    carded: set[int] = set()
    for key, aspect, words, members in groups:
        needs = [n for n in members if read[n].polarity < 0 or (read[n].polarity == 0 and ASKS.search(messages[n].text))]
        if len(needs) < least or len(needs) < share * len(members):
            continue
        if not aspect and len(carded.intersection(needs)) >= covered * len(needs):
            continue
        carded.update(needs)
        quotes = [messages[n].text.strip()[:QUOTE_LENGTH] for n in _quotable(needs, messages, read)]
        found.append(Pain(key[:80], aspect, words, len(needs), len(members), tuple(_days(needs, messages)), tuple(quotes)))
    return sorted(found, key=lambda pain: (-pain.needs, pain.key))


def _parts(members: Sequence[int], messages: Sequence[Message], names: Sequence[str]) -> list[tuple[str, list[int]]]:
    parts: dict[str, list[int]] = {name: [] for name in names}
    for n in members:
        parts[messages[n].segment if messages[n].segment in parts else REST].append(n)
    return list(parts.items())


def _counted(members: Sequence[int], messages: Sequence[Message], read: Sequence[Understood], names: Sequence[str]) -> dict[str, Any]:
    """Count, polarity, and counts by segment in the order of `names`."""
    found: dict[str, Any] = {"count": len(members), "polarity": polarities(members, read)}
    if names:
        found["segments"] = [len(part) for _, part in _parts(members, messages, names)]
        found["days"] = [list(pair) for pair in _days(members, messages)]
    return found


def _days(members: Sequence[int], messages: Sequence[Message]) -> list[tuple[str, int]]:
    counts = Counter(day.isoformat() for n in members if (day := messages[n].day) is not None)
    return sorted(counts.items())


def _aspects(members: Sequence[int], read: Sequence[Understood]) -> list[str]:
    """Aspects that a fifth of the messages or more name."""
    counts = Counter(aspect for n in members for aspect in read[n].aspects)
    return [key for key, count in counts.most_common() if count * 5 >= len(members)]


def _quote(n: int, messages: Sequence[Message], read: Sequence[Understood]) -> dict[str, Any]:
    message = messages[n]
    return {"text": message.text.strip()[:QUOTE_LENGTH], "polarity": read[n].polarity, "segment": message.segment, "ref": message.ref}


def _quotable(members: Sequence[int], messages: Sequence[Message], read: Sequence[Understood]) -> list[int]:
    """The surest complaints first, of readable length, no words twice."""
    order = sorted(members, key=lambda n: (read[n].unsure, read[n].polarity, -read[n].confidence, n))
    chosen: dict[str, int] = {}
    for n in [*(n for n in order if 6 <= len(messages[n].text.strip()) <= 120), *order]:
        if len(chosen) == QUOTES:
            break
        chosen.setdefault(messages[n].text.strip(), n)
    return list(chosen.values())
