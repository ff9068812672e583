"""Advice on paid placements (KOL-08, 09, 11, 12): narrow and overlapping targeting, rotation of creatives, bids, money by hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from guanhao.engines.partnering.budgets import split

HOURS = 24


@dataclass(frozen=True)
class Reach:
    """Whether a targeting set is too narrow; None while its reach is unknown."""

    people: int | None
    least: int
    narrow: bool | None


def reach(people: int | None, least: int) -> Reach:
    """Too narrow below the limit."""
    return Reach(people, least, None if people is None else people < least)


@dataclass(frozen=True)
class Aim:
    """Whom a targeting set reaches; an empty tuple or None leaves that side open."""

    sexes: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    regions: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()


def apart(a: Aim, b: Aim) -> str:
    """What makes it impossible that one person is in both: "sex", "age" or "region"; "" when nothing does (interests may be shared)."""
    if a.sexes and b.sexes and not set(a.sexes) & set(b.sexes):
        return "sex"
    low = max(a.age_from or 0, b.age_from or 0)
    high = min(a.age_to if a.age_to is not None else 200, b.age_to if b.age_to is not None else 200)
    if low > high:
        return "age"
    if a.regions and b.regions and not set(a.regions) & set(b.regions):
        return "region"
    return ""


@dataclass(frozen=True)
class Overlap:
    """People in both of two sets, as a share of the smaller one."""

    both: int
    share: Fraction
    too_much: bool


def overlap(first: int, second: int, both: int, most: Fraction) -> Overlap:
    """The share of the smaller set that the other one reaches too (overlap coefficient, Szymkiewicz–Simpson)."""
    smaller = min(first, second)
    share = Fraction(both, smaller) if smaller else Fraction()
    return Overlap(both, share, share > most)


@dataclass(frozen=True)
class Run:
    """What a creative did: impressions and clicks (None: unknown)."""

    key: int
    style: str
    impressions: int | None
    clicks: int | None


@dataclass(frozen=True)
class Rotation:
    """What becomes of a creative: keep, retire, or wait until it was seen often enough; with its click rate."""

    key: int
    ctr: Fraction | None
    verdict: str


def rotate(runs: Sequence[Run], *, keep_above: Fraction, enough: int) -> tuple[Rotation, ...]:
    """Kept above the limit only: 5.2 % stays, 4.9 % and 5.0 % go. Fewer impressions than `enough`: wait."""
    found = []
    for one in runs:
        if not one.impressions or one.clicks is None or one.impressions < enough:
            found.append(Rotation(one.key, Fraction(one.clicks, one.impressions) if one.impressions and one.clicks is not None else None, "wait"))
            continue
        rate = Fraction(one.clicks, one.impressions)
        found.append(Rotation(one.key, rate, "keep" if rate > keep_above else "retire"))
    return tuple(found)


def start_bid(suggested: Decimal, times: Decimal) -> Decimal:
    """The first bid, to the cent: 1.00 × 1.2 = 1.20."""
    return (suggested * times).quantize(Decimal("0.01"), ROUND_HALF_UP)


def bid_advice(exposures: int, *, low: int, high: int) -> str:
    """raise below the low mark, optimise (the creative) above the high mark, hold from the one to the other."""
    return "raise" if exposures < low else "optimise" if exposures > high else "hold"


def by_hour(total: int, *, first: int, last: int, share: Fraction) -> list[int]:
    """Cents for each hour of the day: the share over the hours from `first` to before `last`, the rest over the others; together the total.

    ValueError when the hours are none of a day.
    """
    if not 0 <= first < last <= HOURS:
        raise ValueError("the hours must lie within a day")
    strong = [hour for hour in range(HOURS) if first <= hour < last]
    weak = [hour for hour in range(HOURS) if hour not in strong]
    held, rest = (total, 0) if not weak else split(total, (share, 1 - share))
    hours = [0] * HOURS
    for places, cents in ((strong, held), (weak, rest)):
        if places:
            for hour, part in zip(places, split(cents, [Fraction(1, len(places))] * len(places)), strict=True):
                hours[hour] = part
    return hours
