"""Retention tables, D1/D7/D30, survival and the time until people return (ANA-21)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guanhao.domains.analytics.selectors.behaviour import data
from guanhao.domains.analytics.selectors.behaviour.data import Span
from guanhao.kernel import warehouse

if TYPE_CHECKING:
    from guanhao.engines.audience.events import Array, Events
    from guanhao.engines.audience.retention import Cohorts, Node, Returns, Survival

BY = ("time", "source", "tag", "platform", "account")
UNITS, KINDS = ("day", "week", "month"), ("since_start", "rolling", "calendar")
OFFSETS = {"day": 30, "week": 12, "month": 12}


@dataclass(frozen=True)
class Ask:
    """A retention question: unit, way of counting, what makes cohorts, who starts (new people, or anybody) and what counts as coming back."""

    unit: str = "week"
    kind: str = "since_start"
    by: str = "time"
    new: bool = True
    starting: str = ""
    returning: str = ""


@dataclass(frozen=True)
class Cell:
    """People back at an offset: `share` of those whose unit is over, None when nobody's is or the cohort is too small to show."""

    share: float | None
    back: int | None
    known: int | None


@dataclass(frozen=True)
class Cohort:
    """A row of the table: its key and label, size (None: too few people to show), and cells by offset."""

    key: str
    label: str
    size: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Retention:
    """The table and what else the board shows; `curve` is all cohorts together."""

    cohorts: tuple[Cohort, ...]
    curve: tuple[float | None, ...]
    people: int
    nodes: "tuple[Node, ...]"
    survival: "tuple[Survival, ...]"
    returns: "Returns"
    hidden: int


def retention(span: Span, ask: Ask, *, silence: int = 30) -> Retention:
    """The board's answer; the data end with the newest day with events (needs analytics.view)."""
    from guanhao.domains.audiences import facade as audiences

    data.extent()
    index = audiences.behaviour()
    if ask.by == "tag":  # tags change without the events
        return _answer(span, ask, silence)
    return warehouse.cached(("analytics.retention", span, ask, silence, index.covered, len(index.aliases)), lambda: _answer(span, ask, silence))


def people_in(span: Span, ask: Ask, cohort: str, offset: int | None) -> "Array":
    """Numbers of the people of a cell (or of the whole cohort): ascending; none when there is no such cell."""
    import numpy as np

    table, labels = _table(*_ready(span), span, ask)
    if cohort not in labels or (offset is not None and not 0 <= offset <= OFFSETS[ask.unit]):
        return np.empty(0, np.uint32)
    return table.people(labels.index(cohort), offset)


def _ready(span: Span) -> "tuple[Events, int]":
    known = data.extent()
    last = max(known[1], span.last) if known else span.last
    end = known[1] if known else span.last
    return data.events(span, until=last), data.number(end)


def _table(events: "Events", end: int, span: Span, ask: Ask) -> "tuple[Cohorts, list[str]]":
    from guanhao.engines.audience.retention import Kind, Unit, retention, unit_start

    first, last = span.days
    codes, names = _labels(events, ask.by)
    table = retention(
        events,
        last_day=end,
        offsets=OFFSETS[ask.unit],
        unit=Unit(ask.unit),
        kind=Kind(ask.kind),
        first_day=first,
        until_day=last,
        starting=events.doing([ask.starting]) if ask.starting else None,
        returning=events.doing([ask.returning]) if ask.returning else None,
        newcomers=data.newcomers(span.first, span.last) if ask.new else None,
        labels=codes,
    )
    if codes is None:
        return table, [data.day_of(day).isoformat() for day in unit_start(table.labels, Unit(ask.unit))]
    return table, [names(int(code)) for code in table.labels]


def _labels(events: "Events", by: str) -> "tuple[Array | None, Callable[[int], str]]":
    import numpy as np

    if by == "platform":
        known = data.platforms()
        return events.extra["platform"].astype(np.int64) if len(events) else events.person, lambda code: known[code] if code < len(known) else ""
    if by == "account":
        return events.account, str
    if by in ("source", "tag"):
        names, codes = data.first_sources() if by == "source" else data.tag_codes()
        found = np.full(len(events), -1, np.int64)
        inside = events.person < len(codes)
        found[inside] = codes[events.person[inside]]
        return found, lambda code: names[code] if code >= 0 else "unknown"
    return None, str


def _answer(span: Span, ask: Ask, silence: int) -> Retention:
    from guanhao.engines.audience.retention import Kind, nodes, survival, time_to_return

    events, end = _ready(span)
    table, labels = _table(events, end, span, ask)
    daily = table
    if (ask.unit, ask.kind) != ("day", "since_start"):
        daily, _labels_of_days = _table(events, end, span, Ask("day", Kind.SINCE_START.value, "time", ask.new, ask.starting, ask.returning))
    ours = events.where(events.by(daily.started))
    cohorts = tuple(_cohort(table, place, label) for place, label in enumerate(labels))
    if ask.by != "time":
        cohorts = tuple(sorted(cohorts, key=lambda one: -(one.size or 0)))
    return Retention(
        cohorts=cohorts,
        curve=tuple(table.curve),
        people=len(table.started),
        nodes=tuple(nodes(daily)),
        survival=tuple(survival(ours, last_day=end, silence=silence, days=180)),
        returns=time_to_return(ours),
        hidden=sum(one.size is None for one in cohorts),
    )


def _cohort(table: "Cohorts", place: int, label: str) -> Cohort:
    size = data.shown(int(table.sizes[place]))
    cells = []
    for back, known in zip(table.back[place].tolist(), table.known[place].tolist(), strict=True):
        many = data.shown(known) if size is not None else None
        cells.append(Cell(back / known, data.shown(back), known) if many else Cell(None, None, None))
    return Cohort(label, label, size, tuple(cells))
