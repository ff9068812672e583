"""The answer to a question: rows with their cells, the total, what it is compared with, and the SQL that ran."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.analytics.policy.explorer import ExplorerPolicy
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.behaviour.data import smallest
from guanhao.domains.analytics.selectors.coverage import extent, today
from guanhao.domains.analytics.selectors.explorer.checking import Checked, check
from guanhao.domains.analytics.selectors.explorer.fields import AUDIENCE, DIMENSIONS, PERSON_LEVELS, Measure
from guanhao.domains.analytics.selectors.explorer.labels import Labels
from guanhao.domains.analytics.selectors.explorer.question import Question, before_of, period_of
from guanhao.domains.analytics.selectors.explorer.statements import OTHERS, Ask, People, Scope, Statement, build, shown
from guanhao.domains.analytics.selectors.values import clean, group_key
from guanhao.engines.statistics.compare import Period
from guanhao.engines.statistics.traffic import PAID, channel_of
from guanhao.kernel import access, warehouse
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from guanhao.domains.audiences.contracts import SegmentView

Keys = tuple[str, ...]
Cells = Mapping[str, "Cell"]
_TRIPLES = (
    "SELECT DISTINCT coalesce(source, '') AS source, coalesce(medium, '') AS medium, coalesce(campaign, '') AS campaign FROM traffic"
    ' WHERE "day" BETWEEN ? AND ?'
)
_BOUGHT = "SELECT DISTINCT lower(trim(campaign)) AS campaign FROM ads WHERE \"day\" BETWEEN ? AND ? AND coalesce(campaign, '') <> ''"
_BOARDS = frozenset({"post", "account_day", "order", "ad", "traffic"})
_TABLES = {"post": "post_current", "account_day": "account_days", "event": "events", "order": "orders", "ad": "ads", "traffic": "traffic"}


class TooLarge(Refused):
    """An answer with more rows than a page shows, or one that takes too long; a file may hold it."""


@dataclass(frozen=True)
class Cell:
    """One number: None when unknown or `hidden` (so few people would be recognisable); `n` rows stand behind it; `before` is of the days compared
    with."""

    value: float | None
    n: int
    hidden: bool = False
    before: float | None = None

    @property
    def change(self) -> float | None:
        """The change as a share of the value before."""
        return (self.value - self.before) / abs(self.before) if self.value is not None and self.before else None


@dataclass(frozen=True)
class Line:
    """A group (one key a dimension; the audience's number last where several are compared) and a cell a metric."""

    keys: Keys
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Answer:
    """`by` are the names of the key columns; `total` is over everything asked (None where audiences overlap); `left_out` rows were cut by the limit,
    `hidden` cells are too small to show."""

    checked: Checked
    by: tuple[str, ...]
    period: Period
    before: Period | None
    lines: tuple[Line, ...]
    total: tuple[Cell, ...] | None
    statements: tuple[str, ...]
    left_out: int
    hidden: int
    smallest: int
    labels: Labels

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.checked.question

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The metrics, one a cell."""
        return self.checked.measures

    def words(self, keys: Keys) -> list[str]:
        """The group's names in the active language."""
        return [self.labels.of(by, key) for by, key in zip(self.by, keys, strict=True)]


def answer(question: Question, *, whole: bool = False) -> Answer:
    """Ask (needs analytics.view). `whole`: as many rows as a file may hold, with a file's patience. Refused and NotFound as in `check`; Refused also
    for an answer with too many rows and one that takes too long."""
    access.require("analytics.view")
    checked = check(question)
    policy = ExplorerPolicy.of_brand()
    with _allowed() as accounts, warehouse.within(policy.file_patience if whole else policy.patience):
        try:
            return _Asking(checked, accounts, policy.most_rows if whole else policy.most_cells).answer()
        except warehouse.TooLong as error:
            text = _(
                "The question took longer than allowed and was stopped. Choose a shorter period, fewer dimensions or a filter; or take it as a file."
            )
            raise TooLarge(text, "period") from error


@contextmanager
def _allowed() -> Iterator[tuple[int, ...]]:
    with access.narrowed(()) as accounts:
        yield accounts


def extent_of(levels: Sequence[str]) -> tuple[date | None, date | None]:
    """First and last local day with rows of these levels."""
    parts = [f'SELECT min("day") AS a, max("day") AS b FROM {_TABLES[level]}' for level in sorted(set(levels)) if level in _TABLES]
    if "comment" in levels:
        local = f"CAST(timezone('{Scope(current_brand().timezone).zone}', made_at) AS DATE)"
        parts.append(f"SELECT min({local}) AS a, max({local}) AS b FROM comments")
    row = _rows(Statement(f"SELECT min(a) AS a, max(b) AS b FROM ({' UNION ALL '.join(parts)})", ()))[0]
    return row["a"], row["b"]


def _extent(levels: Sequence[str]) -> tuple[date | None, date | None]:
    """The days that relative periods run over: those of the boards for what boards show, so that both end on the same day; else the levels' own."""
    board = [level for level in levels if level in _BOARDS]
    known = extent() if board else None
    found: list[tuple[date | None, date | None]] = [(known.first, known.last)] if known and known.last else [extent_of(board)] if board else []
    if own := [level for level in levels if level not in _BOARDS]:
        found.append(extent_of(own))
    firsts, lasts = ([day for day in days if day is not None] for days in zip(*found, strict=True))
    return min(firsts, default=None), max(lasts, default=None)


def _rows(statement: Statement) -> list[dict[str, Any]]:
    key = ("analytics.explorer", statement.sql, statement.params)
    return warehouse.cached(key, lambda: warehouse.rows(statement.sql, statement.bound()))


class _Asking:
    """One question while it is answered."""

    def __init__(self, checked: Checked, accounts: tuple[int, ...], most: int) -> None:
        self.checked, self.question, self.most = checked, checked.question, most
        self.levels = list(dict.fromkeys(one.level for one in checked.measures))
        first, last = _extent(self.levels)
        yesterday = today() - timedelta(days=1)
        self.period = period_of(self.question, min(yesterday, last) if last else yesterday, first)
        self.before = before_of(self.question, self.period)
        self.scope = Scope(current_brand().timezone, accounts=accounts)
        self.told: list[str] = []
        self.hidden = 0
        self.smallest = smallest() if any(self._protects(level) for level in self.levels) else 0

    def answer(self) -> Answer:
        """Everything of it."""
        checked = self.checked
        self._prepare()
        people: list[People | None] = [_people(one) for one in checked.audiences]
        several = len(people) > 1
        lines: dict[Keys, list[Cell]] = {}
        total: tuple[Cell, ...] | None = None
        for one in people or [None]:
            found, all_of_it = self._divided(one)
            tail = (str(one.segment_id),) if one and several else ()
            lines |= {(*keys, *tail): cells for keys, cells in found.items()}
            total = None if several else all_of_it
        by = (*self.question.by, *((AUDIENCE,) if several else ()))
        labels = Labels({str(one.id): one.name for one in checked.audiences})
        ordered = self._ordered([Line(keys, tuple(cells)) for keys, cells in lines.items()], by, labels)
        kept = ordered[: self.question.limit] if self.question.limit else ordered
        left_out = len(ordered) - len(kept)
        told = tuple(dict.fromkeys(self.told))
        return Answer(checked, by, self.period, self.before, tuple(kept), total, told, left_out, self.hidden, self.smallest, labels)

    def _prepare(self) -> None:
        """What statements need to know beyond the question: which visits were paid for, and who was merged."""
        fields = {*self.question.by, *self.question.fields()}
        if "traffic" in self.levels and "paid" in fields:
            self.scope = replace(self.scope, paid=self._paid())
        if PERSON_LEVELS & set(self.levels) and self._counts_people():
            from guanhao.domains.audiences import facade as audiences  # loads on first use

            self.scope = replace(self.scope, merged=tuple(sorted(audiences.numbers().merged().items())))

    def _paid(self) -> tuple[tuple[str, str, str], ...]:
        """Source, medium and campaign of the visits that were paid for, as the channels board tells them (selectors.visits)."""
        start = min(self.period.start, self.before.start) if self.before else self.period.start
        bought = {row["campaign"] for row in _rows(Statement(_BOUGHT, (start, self.period.end)))}
        found = [(row["source"], row["medium"], row["campaign"]) for row in _rows(Statement(_TRIPLES, (start, self.period.end)))]
        return tuple(sorted(one for one in found if channel_of(one[0], one[1]).group == PAID or one[2].strip().lower() in bought))

    def _counts_people(self) -> bool:
        return bool(self.checked.audiences) or any(one.people for one in self.checked.measures)

    def _protects(self, level: str) -> bool:
        """Are cells of this level told only where enough people stand behind them?"""
        of_level = [one for one in self.checked.measures if one.level == level]
        return level in PERSON_LEVELS and (bool(self.checked.audiences) or any(one.people for one in of_level))

    # one audience (or everybody)

    def _divided(self, people: People | None) -> tuple[dict[Keys, list[Cell]], tuple[Cell, ...]]:
        keep = self._keep(people) if self.checked.top >= 0 else None
        now, all_now = self._measured(people, self.period, keep)
        old, all_old = self._measured(people, self.before, keep) if self.before else ({}, {})
        steps = self._shift() if self.before else {}
        lines: dict[Keys, list[Cell]] = {}
        for keys in self._places(now) if self.question.by else []:
            earlier = old.get(self._moved(keys, steps), {})
            lines[keys] = [self._cell(one, now.get(keys, {}), earlier, all_now, all_old) for one in self.checked.measures]
        total = tuple(self._cell(one, all_now, all_old, all_now, all_old) for one in self.checked.measures)
        return lines, total

    def _cell(self, one: Measure, now: Cells, old: Cells, all_now: Cells, all_old: Cells) -> Cell:
        """A group's cell; where it has no rows nothing happened (0), as far as anything is known of the period at all."""
        found = now.get(one.key) or Cell(0.0 if one.quiet and all_now[one.key].n else None, 0)
        self.hidden += found.hidden
        if not self.before:
            return found
        known = old.get(one.key)
        quiet = 0.0 if one.quiet and all_old[one.key].n else None
        return replace(found, before=known.value if known else quiet)

    def _keep(self, people: People | None) -> tuple[str, ...] | None:
        """The largest groups of the dimension that is cut, by the metric sorted by (else the first); None when there are no more than asked for."""
        asked = self.question.sort.removeprefix("-")
        first = next((one for one in self.checked.measures if one.key == asked), self.checked.measures[0])
        ask = Ask(first.level, (first,), (self.checked.by[self.checked.top],), self.period, self.question.where, people, rank=True)
        found = _rows(self._tell(build(replace(ask, limit=self.question.top + 1), self.scope)))
        if len(found) <= self.question.top:
            return None
        return tuple(group_key(row["k0"]) for row in found[: self.question.top])

    def _measured(self, people: People | None, period: Period, keep: tuple[str, ...] | None) -> tuple[dict[Keys, dict[str, Cell]], dict[str, Cell]]:
        """Cells by group and metric, and of everything together, of one period."""
        groups: dict[Keys, dict[str, Cell]] = {}
        total: dict[str, Cell] = {}
        for level, of_level in self._statements():
            cut = self.checked.top if keep is not None else -1
            ask = Ask(level, of_level, self.checked.by, period, self.question.where, people, cut, keep or (), self.question.others)
            ask = replace(ask, protect=self._protects(level), limit=self.most + 1)
            if ask.by:
                for keys, cells in self._read(ask).items():
                    groups.setdefault(keys, {}).update(cells)
                if len(groups) > self.most:
                    raise TooLarge(self._too_many(), "by")
            total |= self._read(replace(ask, by=(), top=-1, keep=()))[()]
        return groups, total

    def _statements(self) -> Iterator[tuple[str, tuple[Measure, ...]]]:
        """What one statement can answer: sums and ratios of a level, and each newest value alone."""
        for level in self.levels:
            of_level = [one for one in self.checked.measures if one.level == level]
            if plain := tuple(one for one in of_level if not one.last):
                yield level, plain
            for one in of_level:
                if one.last:
                    yield level, (one,)

    def _read(self, ask: Ask) -> dict[Keys, dict[str, Cell]]:
        found = _rows(self._tell(build(ask, self.scope)))
        small = self._small(found) if ask.protect else set()
        places = range(len(ask.by))
        cells: dict[Keys, dict[str, Cell]] = {}
        for row in found:
            values = [row[f"k{i}"] for i in places]
            if any(value is None for value in values):
                continue  # a post without a time has no weekday; the total counts it
            keys = tuple(group_key(value) for value in values)
            hide = id(row) in small
            cells[keys] = {
                one.key: Cell(None, 0, hidden=True) if hide else Cell(clean(row[f"v{i}"]), row[f"n{i}"]) for i, one in enumerate(ask.measures)
            }
        return cells

    def _small(self, found: list[dict[str, Any]]) -> set[int]:
        """Rows with so few people that they would be recognisable; of one row alone the smallest other one too, or the total would tell it."""
        few = [row for row in found if 0 < row["people"] < self.smallest]
        if len(few) == 1 and len(found) > 1:
            others = [row for row in found if row is not few[0] and row["people"]]
            few += sorted(others, key=lambda row: row["people"])[:1]
        return {id(row) for row in few}

    def _tell(self, statement: Statement) -> Statement:
        self.told.append(shown(statement))
        return statement

    def _too_many(self) -> str:
        text = _("The answer has more than %(most)s rows. Choose a coarser step of time, a shorter period, fewer dimensions or the top groups only.")
        return text % {"most": f"{self.most:,}"}

    # groups along time

    def _places(self, found: Mapping[Keys, Any]) -> list[Keys]:
        """The groups to show: those there are, and with time alone every step of it."""
        if len(self.question.by) == 1 and self.checked.time == 0:
            return [(step.isoformat(),) for step in steps_of(self.period, self.question.by[0])]
        return list(found)

    def _shift(self) -> dict[str, str]:
        """Each step of the period and the step at the same place of the days compared with."""
        if self.checked.time < 0 or self.before is None:
            return {}
        grain = self.question.by[self.checked.time]
        pairs = zip(steps_of(self.period, grain), steps_of(self.before, grain), strict=False)
        return {here.isoformat(): there.isoformat() for here, there in pairs}

    def _moved(self, keys: Keys, steps: Mapping[str, str]) -> Keys:
        if self.checked.time < 0:
            return keys
        return tuple(steps.get(key, "") if place == self.checked.time else key for place, key in enumerate(keys))

    def _ordered(self, lines: list[Line], by: tuple[str, ...], labels: Labels) -> list[Line]:
        """As asked; else along the calendar, else the largest first. All others come last."""
        sort, down = self.question.sort.removeprefix("-"), self.question.sort.startswith("-")
        if not sort:
            calendar = bool(self.checked.by) and self.checked.by[0].kind in {"time", "weekday", "hour"}
            sort, down = (self.question.by[0], False) if calendar else (self.question.metrics[0], True)
        key: Callable[[Line], Any]
        if sort in self.question.metrics:
            place = self.question.metrics.index(sort)

            def key(line: Line) -> Any:
                value = line.cells[place].value
                return (value is None, -(value or 0) if down else (value or 0), _sortable(line.keys))
        else:
            place = by.index(sort)
            numbers = self.checked.by[place].kind in {"weekday", "hour"}

            def key(line: Line) -> Any:
                own = line.keys[place]
                if numbers:
                    return (int(own) if own.isdecimal() else 99, _sortable(line.keys))
                return (own if self.checked.by[place].is_time else labels.of(sort, own), _sortable(line.keys))

        found = sorted(lines, key=key, reverse=down and sort not in self.question.metrics)
        return sorted(found, key=lambda line: OTHERS in line.keys and self.checked.time != 0)


def _sortable(keys: Keys) -> tuple[tuple[bool, str], ...]:
    return tuple((key == OTHERS, key.zfill(2) if key.isdecimal() else key) for key in keys)


def steps_of(period: Period, grain: str) -> list[date]:
    """The days, Mondays, firsts of months or of quarters that a period touches."""
    days = (period.start + timedelta(days=i) for i in range(period.days))
    match grain:
        case "week":
            days = (day - timedelta(days=day.weekday()) for day in days)
        case "month":
            days = (day.replace(day=1) for day in days)
        case "quarter":
            days = (day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1) for day in days)
    return list(dict.fromkeys(days))


def _people(view: "SegmentView") -> People:
    """An audience's people as a parameter; the texts are looked up once for each state of audience and data."""
    from guanhao.domains.audiences import facade as audiences  # loads on first use

    members = audiences.members(view.id)
    token = hashlib.sha256(members.serialize()).hexdigest()[:20]
    texts = warehouse.cached(("analytics.explorer.people", view.id, token), lambda: tuple(audiences.numbers().texts(members)))
    return People(view.id, view.name, token, texts)


def values_of(field: str, level: str, most: int = 200) -> list[str]:
    """The values of a dimension in the last year of data at a level, the most frequent first (for lists to choose from)."""
    access.require("analytics.view")
    dimension = DIMENSIONS.get(field)
    if dimension is None or level not in dimension.sql or field == "paid":
        return ["organic", "paid"] if field == "paid" else []
    counted = Measure("rows", "", level, "count", "count(*)", "count(*)", "")
    with _allowed() as accounts:
        _first, last = extent_of([level])
        if last is None:
            return []
        ask = Ask(level, (counted,), (dimension,), Period(last - timedelta(days=365), last), rank=True, limit=most)
        found = _rows(build(ask, Scope(current_brand().timezone, accounts=accounts)))
    return [group_key(row["k0"]) for row in found if row["k0"] not in (None, "")]
