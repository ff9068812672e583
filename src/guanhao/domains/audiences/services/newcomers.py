"""The periodic review of new people: who they are against those before, how many come back, and by tag (STR-03, ANA-21 b)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from guanhao.domains.audiences.models import TagEvidence
from guanhao.domains.audiences.rules.bands import Share
from guanhao.domains.audiences.services import definitions, personas, reading
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from pyroaring import BitMap

    from guanhao.engines.audience.index import Behaviour

OFFSETS = (1, 7, 30)  # the days cohorts are looked at on (requirements ANA-21)
YOUNG = "18–30"
LOWER = "三四五县"  # what the names of smaller cities' tiers have in them


@dataclass(frozen=True)
class Kept:
    """Of those whose day N has passed (`of`) how many were active on it; `share` is None where too few to show."""

    offset: int
    of: int
    share: float | None


@dataclass(frozen=True)
class Cohort:
    """New people of one kind: how many, None when too few to show, and who came back."""

    name: str
    people: int | None
    kept: tuple[Kept, ...]


@dataclass(frozen=True)
class Newcomers:
    """Everybody seen for the first time in a window, against the window of the same length before it; shares are None where nothing is known."""

    first: date
    last: date
    people: int | None
    before: int | None
    young: float | None
    young_before: float | None
    lower: float | None
    lower_before: float | None
    interests: float | None
    topics: list[Share]
    cohorts: list[Cohort]


def review(*, days: int = 30) -> Newcomers:
    """The newest `days` whole days (needs audiences.view)."""
    require("audiences.view")
    index = reading.behaviour()
    last = now().astimezone(current_brand().zone).date() - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    fresh = definitions.allowed(index.first_seen(first, last), "analysis")
    older = definitions.allowed(index.first_seen(first - timedelta(days=days), first - timedelta(days=1)), "analysis")
    usual = personas.everybody()
    one, two = (personas.of_members(members, days=2 * days, usual=usual) for members in (fresh, older))
    topics = one.side("topics")
    return Newcomers(
        first=first,
        last=last,
        people=one.people,
        before=two.people,
        young=_share(one, "age", [YOUNG]),
        young_before=_share(two, "age", [YOUNG]),
        lower=_lower(one),
        lower_before=_lower(two),
        interests=topics.known / len(fresh) if one.people and topics.known else None,
        topics=topics.values,
        cohorts=[_cohort("", fresh, index, first, last), *_by_tag(fresh, index, first, last)],
    )


def _share(of: personas.Persona, key: str, values: Iterable[str]) -> float | None:
    side, wanted = of.side(key), set(values)
    return sum(one.count for one in side.values if one.value in wanted) / side.known if side.known else None


def _lower(of: personas.Persona) -> float | None:
    return _share(of, "city_tier", [one.value for one in of.side("city_tier").values if set(one.value) & set(LOWER)])


def _by_tag(fresh: "BitMap", index: "Behaviour", first: date, last: date) -> list[Cohort]:
    from pyroaring import BitMap

    tagged: dict[str, BitMap] = {}
    for tag, number in TagEvidence.objects.order_by("tag").values_list("tag", "number").iterator(chunk_size=10_000):
        if number in fresh:
            tagged.setdefault(tag, BitMap()).add(number)
    return [_cohort(tag, members, index, first, last) for tag, members in tagged.items()]


def _cohort(name: str, members: "BitMap", index: "Behaviour", first: date, last: date) -> Cohort:
    kept = []
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    starts = [(day, index.first_seen(day, day) & members) for day in days]
    for offset in OFFSETS:
        ahead = timedelta(days=offset)
        ripe = [(day, who) for day, who in starts if day + ahead <= last]
        of = sum(len(who) for _day, who in ripe)
        back = sum(len(who & index.active(day + ahead, day + ahead)) for day, who in ripe)
        shown = of and definitions.hide_small(of) is not None
        kept.append(Kept(offset, of if shown else 0, back / of if shown else None))
    return Cohort(name, definitions.hide_small(len(members)), tuple(kept))
