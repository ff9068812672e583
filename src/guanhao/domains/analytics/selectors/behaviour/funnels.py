"""Funnels over events: saved ones, and the answer of any (GRO-08, PUB-06)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from guanhao.domains.analytics.models import SavedFunnel, Touchpoint
from guanhao.domains.analytics.policy.behaviour import FunnelPolicy
from guanhao.domains.analytics.selectors.behaviour import data
from guanhao.domains.analytics.selectors.behaviour.data import Span
from guanhao.kernel import access, warehouse

if TYPE_CHECKING:
    from guanhao.engines.audience.events import Array, Events
    from guanhao.engines.audience.funnels import Durations, Funnel, Step

SPLITS = ("", "platform", "account", "source", "month")
HOUR = 3_600_000_000


@dataclass(frozen=True)
class Segment:
    """A part of the people: key, and people at each step (None: too few to show)."""

    key: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True)
class StepView:
    """A step: people (None: too few to show), share of the step before and of the first, whether it is under the floor or the biggest leak, and the
    time from the first step and from the one before."""

    title: str
    people: int | None
    rate: float | None
    whole: float | None
    lost: int | None
    low: bool
    leak: bool
    from_start: "Durations"
    from_before: "Durations"


@dataclass(frozen=True)
class Answer:
    """A funnel's answer; `open_people` still had time when the data ended."""

    steps: tuple[StepView, ...]
    segments: tuple[Segment, ...]
    floor: float
    open_people: int

    @property
    def leak(self) -> StepView | None:
        """The step that the smallest share of the step before reaches."""
        return next((step for step in self.steps if step.leak), None)

    @property
    def conversion(self) -> float | None:
        """Share of the first step that reached the last."""
        return self.steps[-1].whole if self.steps else None


def saved() -> list[SavedFunnel]:
    """The brand's funnels by name (needs analytics.view)."""
    access.require("analytics.view")
    return list(SavedFunnel.objects.filter(archived=False))


def saved_funnel(funnel_id: int) -> SavedFunnel:
    """One funnel (needs analytics.view); DoesNotExist when there is none or it is archived."""
    access.require("analytics.view")
    found: SavedFunnel = SavedFunnel.objects.get(pk=funnel_id, archived=False)
    return found


def touchpoints() -> list[Touchpoint]:
    """The brand's touchpoints by name (needs analytics.view)."""
    access.require("analytics.view")
    return list(Touchpoint.objects.filter(archived=False))


def answer(span: Span, steps: Sequence[Mapping[str, Any]], *, window_hours: int, floor: float | None = None, split: str = "") -> Answer:
    """People at each step whose first step lies in the span (needs analytics.view)."""
    from guanhao.engines.audience import funnels as engine

    data.extent()
    funnel, names, words = _asked(span, steps, window_hours, split)
    floor = FunnelPolicy.of_brand().floor if floor is None else floor
    counts = funnel.counts
    rates: list[float | None] = [None, *engine.rates(counts)]
    worst = engine.leak(counts)
    views = []
    for place, step in enumerate(funnel.steps):
        people, rate = data.shown(step.count), rates[place]
        enough = place > 0 and data.shown(counts[place - 1]) is not None
        views.append(
            StepView(
                title=words[place],
                people=people,
                rate=rate if enough and people is not None else None,
                whole=step.count / counts[0] if counts[0] and people is not None else None,
                lost=data.shown(counts[place - 1] - step.count) if place else None,
                low=enough and rate is not None and rate < floor,
                leak=place == worst,
                from_start=step.from_start() if people else engine.Durations(0),
                from_before=step.from_before() if people else engine.Durations(0),
            )
        )
    table = zip(names, *(step.segments.tolist() for step in funnel.steps), strict=True)
    segments = [Segment(name, tuple(data.shown(value) for value in values)) for name, *values in table if values[0]]
    if split != "month":
        segments.sort(key=lambda one: -(one.counts[0] or 0))
    return Answer(tuple(views), tuple(segments) if split else (), floor, funnel.open_people)


def people_at(span: Span, steps: Sequence[Mapping[str, Any]], window_hours: int, step: int, *, lost: bool) -> "Array":
    """Numbers of the people who reached a step (0-based), or reached it and not the next: ascending."""
    funnel, _names, _words = _asked(span, steps, window_hours, "")
    return funnel.lost(step) if lost and step + 1 < len(funnel.steps) else funnel.steps[step].people


def _asked(span: Span, steps: Sequence[Mapping[str, Any]], window_hours: int, split: str) -> "tuple[Funnel, list[str], list[str]]":
    from guanhao.domains.audiences import facade as audiences

    index = audiences.behaviour()
    key = ("analytics.funnel", span, json.dumps(list(steps), sort_keys=True), window_hours, split, index.covered, len(index.aliases))
    return warehouse.cached(key, lambda: _count(span, steps, window_hours, split))


def _count(span: Span, steps: Sequence[Mapping[str, Any]], window_hours: int, split: str) -> "tuple[Funnel, list[str], list[str]]":
    from guanhao.engines.audience.funnels import funnel

    known = data.extent()
    end = known[1] if known else span.last
    until = max(span.last, min(end, span.last + timedelta(hours=window_hours + 24)))
    events = data.events(Span(span.first, span.last), until=until)
    asked = [step_of(events, step, span if place == 0 else None) for place, step in enumerate(steps)]
    codes, names = _codes(events, split)
    days = events.extra.get("day")
    if days is not None and len(events):  # a day is a day of the account's zone, not of UTC
        first, last = span.days
        inside = (days >= first) & (days <= last)
        asked[0] = type(asked[0])(asked[0].title, asked[0].actions, inside if asked[0].where is None else inside & asked[0].where)
    known_until = int(events.at.max()) + 1 if len(events) else 0
    found = funnel(events, asked, window=window_hours * HOUR, split=codes, segments=max(1, len(names)), known_until=known_until, workers=2)
    return found, names or [""], [one.title for one in asked]


def step_of(events: "Events", step: Mapping[str, Any], span: Span | None = None) -> "Step":
    """A step as the kernel takes it; the board's account filter narrows the first step."""
    import numpy as np

    from guanhao.engines.audience.funnels import Step

    where: Array | None = None
    if step.get("account_id"):
        where = events.account == step["account_id"]
    elif step.get("platform"):
        known = data.platforms()
        code = known.index(step["platform"]) if step["platform"] in known else -1
        where = events.extra["platform"] == code if len(events) else np.zeros(0, bool)
    if span is not None and (span.accounts or span.nobody):
        ours = np.isin(events.account, np.array(span.accounts, np.int64))
        where = ours if where is None else where & ours
    return Step(step.get("title") or "", tuple(step.get("actions") or ()), where)


def _codes(events: "Events", split: str) -> "tuple[Array | None, list[str]]":
    import numpy as np

    if not split or not len(events):
        return None, []
    if split == "platform":
        known = [*data.platforms(), ""]
        return np.minimum(events.extra["platform"].astype(np.int64), len(known) - 1), known
    if split == "source":
        sources, codes = data.first_sources()
        found = np.full(len(events), len(sources), np.int64)
        inside = events.person < len(codes)
        found[inside] = codes[events.person[inside]]
        found[found < 0] = len(sources)
        return found, [*sources, "unknown"]
    if split == "account":
        numbers, places = np.unique(events.account, return_inverse=True)
        return places, [str(one) for one in numbers.tolist()]
    from guanhao.engines.audience.retention import Unit, unit_of, unit_start

    months, places = np.unique(unit_of(events.extra["day"], Unit.MONTH), return_inverse=True)
    firsts = unit_start(months, Unit.MONTH).tolist()
    return places, [f"{data.day_of(day):%Y-%m}" for day in firsts]


@dataclass(frozen=True)
class Advice:
    """What a touchpoint could do better: `gain` is the expected relative rise of sign-ups when `fewer` fields less are asked (a reference)."""

    fewer: int
    gain: float | None
    expected: float | None
    hops_too_many: int


def advice(row: Touchpoint, policy: FunnelPolicy) -> Advice:
    """Fields and hops beyond the policy, with the gain the reference promises: (1 + gain a field) ** fields - 1."""
    fewer = max(0, row.fields - policy.form_fields)
    gain = (1 + policy.gain_a_field) ** fewer - 1 if fewer else None
    expected = min(1.0, row.sign_up * (1 + gain)) if gain is not None and row.sign_up is not None else None
    return Advice(fewer, gain, expected, max(0, row.hops - policy.hops))
