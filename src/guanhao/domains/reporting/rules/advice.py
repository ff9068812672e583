"""Candidates for advice, found in posts: what to do more of, chosen on every other week and measured on the weeks between.

Choosing the best of many groups and measuring it on the same posts promises too much (the winner's curse), so the weeks are split in two;
alternating weeks share the same trend.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from math import inf

import numpy as np

from guanhao.domains.reporting.rules.sample import Cut, Gain, Sample, median_gain

GAPS = ((0.0, 10.0), (10.0, 20.0), (20.0, 40.0), (40.0, 90.0), (90.0, inf))


@dataclass(frozen=True)
class Bounds:
    """The window of the search; `last` is the first day of the newest period."""

    start: date
    end: date
    last: date


def moved_share(family: str) -> float:
    """How much of a group is moved: a fifth, or as many again for a topic."""
    return 1.0 if family == "topic" else 0.2


def measured(cut: Cut) -> Cut:
    """The posts of a group on which it is measured."""
    return replace(cut, parity=1)


@dataclass(frozen=True)
class Candidate:
    """Move `moved` posts of a period from `worse` to `better`: the typical (median) post would have this much more, with an interval."""

    family: str
    better: Cut
    worse: Cut
    gain: Gain
    moved: int
    n_better: int
    n_worse: int

    @property
    def worth(self) -> float:
        """What it is ranked by: the careful end of the gain, for all moved posts."""
        return self.gain.low * self.moved


def candidates(sample: Sample, bounds: Bounds, *, least: int, level: float, waking: Sequence[int] = range(24)) -> list[Candidate]:
    """At most one candidate of each family whose whole interval lies above zero, the most worthwhile first; only `waking` hours are suggested."""
    found = []
    hours = partial(_hours, waking=frozenset(waking))
    for family, options in (("hours", hours), ("format", _formats), ("topic", _topics), ("weekday", _weekdays), ("spacing", _spacing)):
        candidate = _best(family, list(options(sample, bounds, least)), sample, bounds, least=least, level=level)
        if candidate and candidate.gain.low > 0:
            found.append(candidate)
    return sorted(found, key=lambda one: one.worth, reverse=True)


def _best(family: str, pairs: Sequence[tuple[Cut, Cut]], sample: Sample, bounds: Bounds, *, least: int, level: float) -> Candidate | None:
    """The first pair, measured on the weeks that it was not chosen on."""
    for better, worse in pairs[:1]:
        up = sample.values(bounds.start, bounds.end, measured(better))
        down = sample.values(bounds.start, bounds.end, measured(worse))
        gain = median_gain(up, down, level=level) if len(up) >= least and len(down) >= least else None
        if gain is not None:
            base = better if family == "topic" else worse
            now = int(sample.mask(bounds.last, bounds.end, base).sum())
            if not now:
                return None
            return Candidate(family, better, worse, gain, max(1, round(now * moved_share(family))), len(up), len(down))
    return None


def ranked(sample: Sample, cuts: Sequence[Cut], bounds: Bounds, least: int) -> list[tuple[float, Cut]]:
    """The cuts with enough posts in the weeks for choosing, by their median there, the best first."""
    found = []
    for cut in cuts:
        values = sample.values(bounds.start, bounds.end, replace(cut, parity=0))
        if len(values) >= least:
            found.append((float(np.median(values)), cut))
    return sorted(found, key=lambda pair: pair[0], reverse=True)


def _ends(
    sample: Sample, cuts: Sequence[Cut], bounds: Bounds, least: int, join: Callable[[Sequence[Cut]], Cut], take: int
) -> Iterator[tuple[Cut, Cut]]:
    order = ranked(sample, cuts, bounds, least)
    take = min(take, len(order) // 2)
    if take:
        yield join([cut for _, cut in order[:take]]), join([cut for _, cut in order[-take:]])


def _hours(sample: Sample, bounds: Bounds, least: int, *, waking: frozenset[int]) -> Iterator[tuple[Cut, Cut]]:
    """The three best waking hours against the three worst hours (fewer when there are few)."""
    order = [cut.hours[0] for _, cut in ranked(sample, [Cut(hours=(hour,)) for hour in range(24)], bounds, least)]
    awake = [hour for hour in order if hour in waking]
    take = min(3, len(awake) // 2)
    if take:
        worse = [hour for hour in reversed(order) if hour not in awake[:take]][:take]
        yield Cut(hours=tuple(sorted(awake[:take]))), Cut(hours=tuple(sorted(worse)))


def _weekdays(sample: Sample, bounds: Bounds, least: int) -> Iterator[tuple[Cut, Cut]]:
    cuts = [Cut(weekdays=(weekday,)) for weekday in range(7)]
    yield from _ends(sample, cuts, bounds, least, lambda some: Cut(weekdays=tuple(sorted(day for cut in some for day in cut.weekdays))), 1)


def _formats(sample: Sample, bounds: Bounds, least: int) -> Iterator[tuple[Cut, Cut]]:
    cuts = [Cut(formats=(str(one),)) for one in sorted({one for one in sample.format if one})]
    yield from _ends(sample, cuts, bounds, least, lambda some: some[0], 1)


def _topics(sample: Sample, bounds: Bounds, least: int) -> Iterator[tuple[Cut, Cut]]:
    """A topic that is still alive in the newest period, against everything."""
    alive = {str(one) for one in sample.topic[sample.mask(bounds.last, bounds.end)] if one}
    few = max(3, least // 2)
    for median, cut in ranked(sample, [Cut(topics=(one,)) for one in sorted(alive)], bounds, few):
        everything = sample.values(bounds.start, bounds.end, Cut(parity=0))
        if median > float(np.median(everything)):
            yield cut, Cut()


def _spacing(sample: Sample, bounds: Bounds, least: int) -> Iterator[tuple[Cut, Cut]]:
    """Longer against shorter waits after the post before."""
    order = ranked(sample, [Cut(gap=gap) for gap in GAPS], bounds, least)
    if len(order) > 1:
        better, worse = order[0][1].gap, order[-1][1].gap
        if better and worse and better[0] > worse[0]:
            yield Cut(gap=(better[0], inf)), Cut(gap=(0.0, worse[1]))
