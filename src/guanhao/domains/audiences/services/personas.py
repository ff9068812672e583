"""Who the people of an audience are, in five dimensions, from what is known of them (STR-03). Small groups are hidden."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Count

from guanhao.domains.audiences.models import Trait
from guanhao.domains.audiences.policy import AudiencePolicy
from guanhao.domains.audiences.rules.bands import Share, shares
from guanhao.domains.audiences.services import definitions, reading
from guanhao.domains.people import facade as people
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from pyroaring import BitMap

BLOCK = 10_000
MOST = 12


@dataclass(frozen=True)
class Side:
    """One question of a dimension: how many people it is known of, and the values. `values` is empty when nothing is known or all is too small."""

    dimension: str
    key: str
    known: int
    values: list[Share]


@dataclass(frozen=True)
class Persona:
    """An audience's five dimensions."""

    people: int | None
    sides: list[Side]

    def side(self, key: str) -> Side:
        """The side of this key; KeyError when there is none."""
        return {one.key: one for one in self.sides}[key]


def persona(segment_id: int, *, days: int = 90) -> Persona:
    """Basics (age, sex, region, city tier, job), interests, consumption, social behaviour, needs; behaviour of the last days, against everybody's."""
    from guanhao.domains.audiences.services import segments

    return of_members(segments.members(segment_id), days=days, usual=everybody(days=days))


def everybody(*, days: int = 90) -> Persona:
    """The persona of all people with a number, kept until data, traits or tiers change."""
    from guanhao.kernel.warehouse import cached

    index = reading.behaviour()
    state = (Trait.objects.count(), tuple(sorted(people.tier_counts().items())), len(index.aliases))
    return cached(("audiences.everybody", days, index.covered, state), lambda: of_members(definitions.everybody(), days=days))


def of_members(members: "BitMap", *, days: int = 90, usual: Persona | None = None) -> Persona:
    """The same of any people; `usual` is what shares are held against."""
    index = reading.behaviour()
    last = now().astimezone(current_brand().zone).date()
    window = (last - timedelta(days=days - 1), last)
    traits = _traits(members)
    side = _Sides(usual)
    sides = [side("basics", key, traits.get(key, Counter())) for key in ("age", "sex", "region", "city_tier", "job")]
    interests = traits.get("interest", Counter())
    for topic in index.topics:
        if topic:
            interests[topic] += len(index.active(*window, topic=topic) & members)
    sides.append(side("interests", "topics", interests))
    sides.append(side("consumption", "spending", _spending(members, window)))
    social = Counter({action: len(index.active(*window, actions=(action,)) & members) for action in index.actions if action})
    sides.append(side("social", "actions", social))
    sides.append(
        side("social", "platforms", Counter({name: len(index.active(*window, platform=name) & members) for name in index.platforms if name}))
    )
    tiers = Counter({tier: len(definitions.numbered(people.texts_in_tiers([tier])) & members) for tier in people.tier_titles()})
    sides.append(side("social", "tiers", tiers))
    sides.append(side("needs", "needs", traits.get("need", Counter())))
    return Persona(definitions.hide_small(len(members)), sides)


class _Sides:
    """Makes sides: groups too small are left out, shares are held against the usual ones."""

    def __init__(self, usual: Persona | None) -> None:
        self._usual = {side.key: {one.value: one.share for one in side.values} for side in usual.sides} if usual else {}
        self._lead = AudiencePolicy.of_brand().lead

    def __call__(self, dimension: str, key: str, counts: "Counter[str]") -> Side:
        """One side."""
        shown = {value: count for value, count in counts.items() if count and definitions.hide_small(count) is not None}
        return Side(dimension, key, sum(shown.values()), shares(shown, lead=self._lead, usual=self._usual.get(key))[:MOST])


def _traits(members: "BitMap") -> dict[str, "Counter[str]"]:
    found: dict[str, Counter[str]] = {}
    rows: Any = Trait.objects.order_by()
    if len(members) > 50_000:  # asking for so many numbers costs more than reading all
        for number, dimension, value in rows.values_list("number", "dimension", "value").iterator(chunk_size=BLOCK):
            if number in members:
                found.setdefault(dimension, Counter())[value] += 1
        return found
    numbers = list(members)
    for start in range(0, len(numbers), 500):
        some = rows.filter(number__in=numbers[start : start + 500]).values_list("dimension", "value").annotate(people=Count("id"))
        for dimension, value, count in some:
            found.setdefault(dimension, Counter())[value] += count
    return found


def _spending(members: "BitMap", window: tuple[Any, Any]) -> "Counter[str]":
    """People by what they spent in the window: none, then bands of money."""
    rows = reading.orders_of(*window)
    counts: Counter[str] = Counter()
    if not members:
        return counts
    who, places = np.unique(rows.person, return_inverse=True)
    inside = np.isin(who, np.frombuffer(members.to_array(), np.uint32))
    sums = np.bincount(places, weights=rows.amount, minlength=len(who))[inside] if len(who) else np.empty(0)
    edges = (0.0, 100.0, 500.0, 2000.0, np.inf)
    names = ("1–100", "101–500", "501–2000", "2001+")
    for low, high, name in zip(edges[:-1], edges[1:], names, strict=True):
        counts[name] = int(((sums > low) & (sums <= high)).sum())
    counts["0"] = len(members) - sum(counts.values())
    return counts
