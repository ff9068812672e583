"""The form of the explorer: what is chosen, what may be added, and the addresses that take things away. Its whole state is in the address."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from guanhao.console.links import burl
from guanhao.domains.analytics.models import SavedQuestion
from guanhao.domains.analytics.pages.board import Choice
from guanhao.domains.analytics.selectors.explorer import fields
from guanhao.domains.analytics.selectors.explorer.answering import values_of
from guanhao.domains.analytics.selectors.explorer.fields import DIMENSIONS, FIELDS, LEVELS, PERSON_LEVELS, Measure
from guanhao.domains.analytics.selectors.explorer.labels import Labels
from guanhao.domains.analytics.selectors.explorer.question import (
    AGAINST,
    CHARTS,
    NUMERIC_OPS,
    OPS,
    PRESETS,
    TEXT_OPS,
    Condition,
    Question,
    encoded,
)
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access

LONG = 60


@dataclass(frozen=True)
class Chip:
    """Something chosen: its value for the form, its words, and the address without it."""

    value: str
    words: str
    url: str


@dataclass(frozen=True)
class Group:
    """Choices under a heading."""

    title: str
    choices: list[Choice]


@dataclass(frozen=True)
class Row:
    """One filter of the form; `place` numbers it, `url` is the address without it."""

    place: int
    join: str
    field: str
    fields: list[Group]
    ops: list[Choice]
    value: str
    known: list[tuple[str, str]]
    url: str


class Builder:
    """What the form shows of a question."""

    def __init__(self, question: Question, known: dict[str, Measure], saved: SavedQuestion | None = None) -> None:
        self.question, self.known, self.saved = question, known, saved

    def url(self, **changes: Any) -> str:
        """The explorer's address with some parts of the question changed."""
        return self.address(replace(self.question, **changes))

    def address(self, question: Question, **more: str) -> str:
        """The explorer's address of a question."""
        return f"{burl('analytics:explorer')}?{self.query(question, **more)}"

    def query(self, question: Question, **more: str) -> str:
        """Its parameters."""
        kept = [("question", str(self.saved.pk))] if self.saved else []
        return encoded([*kept, *question.pairs(), *more.items()])

    # what is chosen

    @cached_property
    def levels(self) -> list[str]:
        """The levels of the metrics chosen."""
        return list(dict.fromkeys(self.known[key].level for key in self.question.metrics if key in self.known))

    @property
    def metrics(self) -> list[Chip]:
        """The metrics chosen; the order goes with them where they are taken away."""
        return [Chip(key, self._metric(key), self._without("metrics", key)) for key in self.question.metrics]

    @property
    def dimensions(self) -> list[Chip]:
        """The dimensions chosen."""
        return [Chip(key, str(DIMENSIONS[key].title) if key in DIMENSIONS else key, self._without("by", key)) for key in self.question.by]

    def _metric(self, key: str) -> str:
        return str(self.known[key].title) if key in self.known else key

    def _without(self, name: str, key: str) -> str:
        rest = tuple(one for one in getattr(self.question, name) if one != key)
        sort = "" if self.question.sort.removeprefix("-") == key else self.question.sort
        return self.url(**{name: rest, "sort": sort})

    @property
    def swap_url(self) -> str:
        """The address with the first two dimensions turned round, or ""."""
        by = self.question.by
        return self.url(by=(by[1], by[0], *by[2:])) if len(by) > 1 else ""

    @cached_property
    def _segments(self) -> list[Any]:
        return audiences.segments() if access.can("audiences.view") else []

    @property
    def chosen_audiences(self) -> list[Chip]:
        """The audiences chosen."""
        names = {one.id: one.name for one in self._segments}
        rest = self.question.audiences
        return [Chip(str(one), names.get(one, str(one)), self.url(audiences=tuple(other for other in rest if other != one))) for one in rest]

    # what may be added

    @property
    def metric_groups(self) -> list[Group]:
        """All metrics that are not chosen, by what they count."""
        found = []
        for level, title in LEVELS.items():
            choices = [
                Choice(one.key, str(one.title), False) for one in self.known.values() if one.level == level and one.key not in self.question.metrics
            ]
            found.append(Group(str(title), choices))
        return [group for group in found if group.choices]

    @property
    def dimension_choices(self) -> list[Choice]:
        """The dimensions that all chosen metrics know."""
        time = any(DIMENSIONS[key].is_time for key in self.question.by if key in DIMENSIONS)
        return [
            Choice(key, str(one.title), False)
            for key, one in DIMENSIONS.items()
            if key not in self.question.by and all(level in one.sql for level in self.levels) and not (time and one.is_time)
        ]

    @property
    def audience_choices(self) -> list[Choice]:
        """Audiences that are not chosen; none where a metric belongs to nobody."""
        if not self.levels or not set(self.levels) <= PERSON_LEVELS:
            return []
        return [Choice(str(one.id), one.name, False) for one in self._segments if one.id not in self.question.audiences]

    # filters

    @property
    def rows(self) -> list[Row]:
        """The filters, and one empty row to add another."""
        found: list[Row] = []
        for outer, group in enumerate(self.question.where):
            for inner, one in enumerate(group):
                found.append(self._row(len(found), "or" if inner else "and", one, self._dropped(outer, inner)))
        return [*found, self._row(len(found), "and", None, "")]

    def _dropped(self, outer: int, inner: int) -> str:
        groups = [tuple(one for j, one in enumerate(group) if (i, j) != (outer, inner)) for i, group in enumerate(self.question.where)]
        return self.url(where=tuple(group for group in groups if group))

    def _row(self, place: int, join: str, one: Condition | None, url: str) -> Row:
        name = one.field if one else ""
        field = FIELDS.get(name)
        possible = NUMERIC_OPS if field and field.number else TEXT_OPS if field else tuple(OPS)
        ops = [Choice(op, str(OPS[op]), bool(one and one.op == op)) for op in possible]
        value = " | ".join(self._typed(name, text) for text in one.values) if one else ""
        return Row(place, join, name, self._fields(name), ops, value, self._known_values(name) if one else [], url)

    def _typed(self, name: str, text: str) -> str:
        """A value as people read it again."""
        if FIELDS.get(name) and FIELDS[name].number:
            return text.removesuffix(".0")
        if name == "account" and text.isdecimal():
            return self._labels.account(text)
        return self._labels.platform(text) if name == "platform" else text

    @cached_property
    def _labels(self) -> Labels:
        return Labels()

    def _fields(self, chosen: str) -> list[Group]:
        groups: dict[str, list[Choice]] = {_("Dimensions"): [], _("Values of single rows"): []}
        for key, one in FIELDS.items():
            if all(level in one.sql for level in self.levels) or key == chosen:
                groups[_("Values of single rows") if one.number else _("Dimensions")].append(Choice(key, str(one.title), key == chosen))
        return [Group(title, choices) for title, choices in groups.items() if choices]

    def _known_values(self, name: str) -> list[tuple[str, str]]:
        """Values to choose from: (value, words where they differ)."""
        if name == "account":
            return [(one.name, channels.platform_title(one.platform)) for one in channels.accounts(closed=True)]
        if name not in DIMENSIONS or not self.levels:
            return []
        keys = values_of(name, self.levels[0])
        if name == "platform":
            return [(self._labels.platform(key), "") for key in keys]
        words = ((key, self._labels.of(name, key)) for key in keys)
        return [(key, text if text != key else "") for key, text in words]

    # the other selects

    @property
    def periods(self) -> list[Choice]:
        """Periods."""
        return _choices(PRESETS.items(), self.question.period)

    @property
    def comparisons(self) -> list[Choice]:
        """What to compare with."""
        return _choices(AGAINST.items(), self.question.against)

    @property
    def charts(self) -> list[Choice]:
        """Kinds of charts."""
        return _choices(CHARTS.items(), self.question.chart)

    @property
    def sorts(self) -> list[Choice]:
        """Orders."""
        lines = [("", _("Fitting order"))]
        for key in self.question.metrics:
            lines += [(f"-{key}", _("%(name)s, largest first") % {"name": self._metric(key)})]
            lines += [(key, _("%(name)s, smallest first") % {"name": self._metric(key)})]
        lines += [(key, str(DIMENSIONS[key].title)) for key in self.question.by if key in DIMENSIONS]
        return _choices(lines, self.question.sort)

    @property
    def can_top(self) -> bool:
        """Is there a dimension whose largest groups could be kept?"""
        return any(DIMENSIONS[key].kind not in {"time", "weekday", "hour"} for key in self.question.by if key in DIMENSIONS)

    # other pages with this question

    @property
    def save_url(self) -> str:
        """Where it is saved anew."""
        return f"{burl('analytics:new_question')}?{encoded(self.question.pairs())}"

    @property
    def change_url(self) -> str:
        """Where it is saved over the one that is open."""
        return f"{burl('analytics:edit_question', pk=self.saved.pk)}?{encoded(self.question.pairs())}" if self.saved else ""

    def file_url(self, form: str) -> str:
        """Where it comes as a file."""
        name = [("name", self.saved.name)] if self.saved else []
        return f"{burl('analytics:explorer_file')}?{encoded([*self.question.pairs(), ('form', form), *name])}"

    @property
    def files(self) -> list[tuple[str, str]]:
        """The files to choose from."""
        return [(words, self.file_url(form)) for form, words in (("csv", "CSV"), ("xlsx", "XLSX"), ("parquet", "Parquet"))]

    @property
    def changed(self) -> bool:
        """Does it differ from the saved one that is open?"""
        return self.saved is not None and self.question.state() != self.saved.question


def _choices(lines: Iterable[tuple[str, Any]], chosen: str) -> list[Choice]:
    return [Choice(value, str(words), value == chosen) for value, words in lines]


def starters() -> list[tuple[str, str]]:
    """Questions to begin with: words and address."""
    known = (
        (_("Interactions by day and platform"), Question(("interactions",), ("day", "platform"))),
        (_("Which topics bring views"), Question(("views", "interactions"), ("topic",), period="90", top=10)),
        (_("When people interact: weekday and hour"), Question(("event_count",), ("weekday", "hour"), period="90")),
        (_("Active people by week, against the weeks before"), Question(("event_people",), ("week",), period="90", against="previous")),
        (_("Revenue and buyers by source"), Question(("revenue", "order_people"), ("source",), period="90")),
        (_("Followers by month and account"), Question(("followers",), ("month", "account"), period="year")),
    )
    return [(words, f"{burl('analytics:explorer')}?{encoded(question.pairs())}") for words, question in known]


def measures() -> dict[str, Measure]:
    """All metrics."""
    return fields.measures()
