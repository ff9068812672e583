"""Whom to aim at: a targeting set out of an audience's persona, strong hours out of when people order, mean conversion rates by field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

WOMEN, MEN = frozenset({"女", "女性", "female", "f", "w"}), frozenset({"男", "男性", "male", "m"})
DAY = 24
NUMBERS = re.compile(r"\d{1,3}")
LINE = re.compile(r"^(?P<field>[^\d:：=]+?)\s*[:：=]?\s*(?P<rate>\d{1,3}(?:\.\d{1,4})?)\s*[%％]$")


@dataclass(frozen=True)
class Known:
    """A value of a persona: its share of those it is known of, and how much more common it is than usual (100: as usual; None: unknown)."""

    value: str
    share: float
    index: float | None = None


@dataclass(frozen=True, kw_only=True)
class Aimed:
    """What a persona says a targeting set should ask; empty where it says nothing clear."""

    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    regions: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()


def aim(sides: Mapping[str, Sequence[Known]], *, most: float, most_values: int) -> Aimed:
    """The set of a persona: a sex that at least `most` of its people have, the ages and regions that hold as many of them, and the interests they
    have more than others do, at most `most_values` of each.
    """
    low, high = _ages(_leading(sides.get("age", ()), most, DAY))
    regions = _leading(sides.get("region", ()), most, most_values)
    liked = [one for one in sides.get("topics", ()) if one.index is None or one.index >= 100]
    return Aimed(
        sex=_sex(sides.get("sex", ()), most),
        age_from=low,
        age_to=high,
        regions=tuple(one.value for one in regions) if sum(one.share for one in regions) >= most else (),
        interests=tuple(one.value for one in sorted(liked, key=lambda one: -one.share)[:most_values]),
    )


def _sex(values: Sequence[Known], most: float) -> str:
    for one in values:
        word = one.value.strip().lower()
        if one.share >= most and word in WOMEN | MEN:
            return "female" if word in WOMEN else "male"
    return ""


def _leading(values: Sequence[Known], most: float, count: int) -> list[Known]:
    """The most common values until they hold `most` of the people."""
    found: list[Known] = []
    for one in sorted(values, key=lambda one: -one.share)[:count]:
        if sum(known.share for known in found) >= most:
            break
        found.append(one)
    return found


def _ages(bands: Sequence[Known]) -> tuple[int | None, int | None]:
    """From the youngest to the oldest of these bands; a band with one number (65+) is open above, "under 18" below."""
    pairs = [[int(number) for number in NUMBERS.findall(one.value)] for one in bands]
    pairs = [pair for pair in pairs if pair]
    if not pairs:
        return None, None
    lows = [pair[0] if len(pair) > 1 or pair[0] > 18 else 0 for pair in pairs]
    highs = [pair[-1] if len(pair) > 1 or pair[0] <= 18 else 120 for pair in pairs]
    return min(lows) or None, max(highs) if max(highs) < 120 else None


def strong_hours(counts: Mapping[int, int], *, length: int, enough: int) -> tuple[int, int] | None:
    """The `length` hours in a row, within a day, with most conversions: from, to before; None below `enough` of them. Of equals the later."""
    if sum(counts.values()) < enough:
        return None
    starts = range(DAY - length + 1)
    best = max(starts, key=lambda start: (sum(counts.get(hour, 0) for hour in range(start, start + length)), start))
    return best, best + length


def rates_of(text: str) -> dict[str, Fraction]:
    """Lines or parts such as "food 2 %; tea 1.8 %" as shares by field; ValueError with the part that is none."""
    found: dict[str, Fraction] = {}
    for part in (part.strip() for part in re.split(r"[;；,，、\n]", text)):
        if not part:
            continue
        read = LINE.match(part)
        if read is None or Fraction(read["rate"]) > 100:
            raise ValueError(part)
        found[read["field"].strip().casefold()] = Fraction(read["rate"]) / 100
    return found
