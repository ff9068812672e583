"""Tests are scored, gaps named, courses suggested, missing lectures found."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Marked:
    """A test: questions asked, answered right, the score of 100 (rounded down) and whether that passes."""

    asked: int
    right: int
    score: int
    passed: bool


def mark_test(rights: Mapping[int, Collection[int]], answers: Mapping[int, Collection[int]], pass_mark: int) -> Marked:
    """Score a test: a question is right when exactly its right choices are chosen. Answers to questions that were not asked are passed over."""
    right = sum(bool(solution) and set(answers.get(question, ())) == set(solution) for question, solution in rights.items())
    score = right * 100 // len(rights) if rights else 0
    return Marked(len(rights), right, score, bool(rights) and score >= pass_mark)


def after_test(known: int | None, score: int, share: float) -> int:
    """An ability after a passed test: moved by `share` of the way to the score, never down; without a score so far it is the test's."""
    if known is None:
        return score
    return known if score <= known else round(known + (score - known) * share)


@dataclass(frozen=True)
class Gap:
    """An ability of somebody: what the post needs (None: nothing said), what is there (None: not judged), what is missing."""

    ability: int
    need: int | None
    actual: int | None

    @property
    def missing(self) -> int:
        """Points below the need; what was never judged misses nothing yet."""
        return max(self.need - self.actual, 0) if self.need is not None and self.actual is not None else 0


def gaps(abilities: Iterable[int], needs: Iterable[Mapping[int, int]], scores: Mapping[int, int]) -> list[Gap]:
    """All abilities against the posts somebody holds: the highest need counts."""
    wanted = list(needs)
    found = []
    for one in abilities:
        asked = [need[one] for need in wanted if one in need]
        found.append(Gap(one, max(asked) if asked else None, scores.get(one)))
    return found


def suggest(found: Sequence[Gap], courses: Mapping[int, Collection[int]], finished: Collection[int], most: int) -> list[tuple[int, list[int]]]:
    """Courses (number, abilities they help) that train what somebody lacks, the largest gaps first; those already finished are left out."""
    missing = {gap.ability: gap.missing for gap in found if gap.missing}
    ranked = []
    for course, trained in courses.items():
        helps = sorted((one for one in trained if one in missing), key=lambda one: -missing[one])
        if helps and course not in finished:
            ranked.append((-sum(missing[one] for one in helps), course, helps))
    return [(course, helps) for _points, course, helps in sorted(ranked)[:most]]


def months_between(first: date, last: date) -> list[tuple[date, date]]:
    """The months from that of `first` to that of `last`, as first and last day."""
    found, start = [], first.replace(day=1)
    while start <= last:
        following = (start + timedelta(days=32)).replace(day=1)
        found.append((start, following - timedelta(days=1)))
        start = following
    return found


def missing_spans(spans: Iterable[tuple[date, date]], held: Sequence[date], needed: int, today: date, since: date) -> list[tuple[date, date, int]]:
    """Spans that are over and had fewer than `needed` sessions: (first day, last day, how many there were).

    One that began before `since` is let off.
    """
    found = []
    for start, end in spans:
        count = sum(start <= day <= end for day in held)
        if end < today and start >= since and count < needed:
            found.append((start, end, count))
    return found


def weeks_back(today: date, count: int) -> list[tuple[date, date]]:
    """The last `count` weeks (Monday to Sunday) and this one, the oldest first."""
    monday = today - timedelta(days=today.weekday())
    return [(monday - WEEK * back, monday - WEEK * back + timedelta(days=6)) for back in range(count, -1, -1)]
