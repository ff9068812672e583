"""Is a question one that can be answered? What cannot is said with the way out; another brand's accounts and audiences are simply not found."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from guanhao.domains.analytics.policy.explorer import ExplorerPolicy
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.explorer.fields import (
    DIMENSIONS,
    FIELDS,
    LEVELS,
    PERSON_LEVELS,
    Dimension,
    FilterField,
    Measure,
    measures,
)
from guanhao.domains.analytics.selectors.explorer.question import MANY, NUMERIC_OPS, OPS, TEXT_OPS, Condition, Question
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access

if TYPE_CHECKING:
    from guanhao.domains.audiences.contracts import SegmentView


class NotFound(ObjectDoesNotExist):
    """The brand in scope has no such account or audience; pages and REST answer 404."""


@dataclass(frozen=True)
class Checked:
    """A question that can be answered, with what its names stand for. `top` is the place of the dimension `question.top` cuts, -1 for none."""

    question: Question
    measures: tuple[Measure, ...]
    by: tuple[Dimension, ...]
    audiences: tuple["SegmentView", ...]
    top: int

    @property
    def time(self) -> int:
        """The place of the time dimension, -1 without one."""
        return next((place for place, one in enumerate(self.by) if one.is_time), -1)


def check(question: Question, known: dict[str, Measure] | None = None) -> Checked:
    """The question with accounts and platforms by their keys. Refused names the field and the way out; NotFound for another brand's audiences."""
    policy = ExplorerPolicy.of_brand()
    found = _metrics(question, policy, measures() if known is None else known)
    by = _dimensions(question, policy, found)
    audiences = _audiences(question, policy, found)
    where = _filters(question, policy, found)
    top = next((place for place, one in enumerate(by) if one.kind not in {"time", "weekday", "hour"}), -1) if question.top else -1
    if question.top and top < 0:
        raise Refused(_("“Top” keeps the largest groups of a dimension such as platform or topic; choose one, or take “top” away."), "top")
    if question.sort and question.sort.removeprefix("-") not in {*question.metrics, *question.by}:
        raise Refused(
            _("Sort by a metric or dimension of the question: %(known)s.") % {"known": ", ".join((*question.metrics, *question.by))}, "sort"
        )
    checked = Checked(replace(question, where=where), found, by, audiences, top)
    _chart(checked)
    return checked


def _metrics(question: Question, policy: ExplorerPolicy, known: dict[str, Measure]) -> tuple[Measure, ...]:
    if not question.metrics:
        raise Refused(_("Choose at least one metric."), "metrics")
    for key in question.metrics:
        if key not in known:
            raise Refused(_("There is no metric “%(key)s” to explore; choose one of the list.") % {"key": key[:80]}, "metrics")
    _most("metrics", len(question.metrics), policy.most_metrics, _("metrics"))
    return tuple(known[key] for key in question.metrics)


def _most(field: str, count: int, most: int, words: str) -> None:
    if count > most:
        text = _("%(count)s %(words)s are more than the %(most)s a question may have; take some away or ask twice.")
        raise Refused(text % {"count": count, "words": words, "most": most}, field)


def _dimensions(question: Question, policy: ExplorerPolicy, found: tuple[Measure, ...]) -> tuple[Dimension, ...]:
    for key in question.by:
        if key not in DIMENSIONS:
            raise Refused(_("There is no dimension “%(key)s”. Possible: %(known)s.") % {"key": key[:80], "known": ", ".join(DIMENSIONS)}, "by")
    by = tuple(DIMENSIONS[key] for key in question.by)
    _most("by", len(by), policy.most_dimensions, _("dimensions"))
    times = [str(one.title) for one in by if one.is_time]
    if len(times) > 1:
        raise Refused(_("Choose one step of time: %(known)s are two.") % {"known": _(", ").join(times)}, "by")
    for one in by:
        for metric in found:
            if metric.level not in one.sql:
                raise Refused(_indivisible(metric, one, found), "by")
    return by


def _indivisible(metric: Measure, one: Dimension, found: tuple[Measure, ...]) -> str:
    possible = [str(other.title) for other in DIMENSIONS.values() if all(each.level in other.sql for each in found)]
    text = _(
        "“%(metric)s” cannot be divided by “%(dimension)s”: it counts %(level)s. Take the dimension or the metric away, or divide by: %(known)s."
    )
    return text % {"metric": metric.title, "dimension": one.title, "level": _level(metric.level), "known": _(", ").join(possible)}


def _level(level: str) -> str:
    return str(LEVELS[level])


def _audiences(question: Question, policy: ExplorerPolicy, found: tuple[Measure, ...]) -> tuple["SegmentView", ...]:
    if not question.audiences:
        return ()
    from guanhao.domains.audiences import facade as audiences  # loads on first use

    access.require("audiences.view")
    access.require_brand_wide()
    _most("audiences", len(question.audiences), policy.most_audiences, _("audiences"))
    views = {one.id: one for one in audiences.segments()}
    for number in question.audiences:
        if number not in views:
            raise NotFound(f"no audience {number}")
    for metric in found:
        if metric.level not in PERSON_LEVELS:
            text = _("“%(metric)s” counts %(level)s: an audience cannot narrow it. Take the audience away, or choose metrics of actions or orders.")
            raise Refused(text % {"metric": metric.title, "level": _level(metric.level)}, "audiences")
    return tuple(views[number] for number in question.audiences)


def _filters(question: Question, policy: ExplorerPolicy, found: tuple[Measure, ...]) -> tuple[tuple[Condition, ...], ...]:
    _most("where", sum(len(group) for group in question.where), policy.most_conditions, _("filters"))
    return tuple(tuple(_filter(one, found) for one in group) for group in question.where)


def _filter(one: Condition, found: tuple[Measure, ...]) -> Condition:
    known = FIELDS.get(one.field)
    if known is None:
        raise Refused(
            _("There is no field “%(key)s” to filter by. Possible: %(known)s.") % {"key": one.field[:80], "known": ", ".join(FIELDS)}, "where"
        )
    for metric in found:
        if metric.level not in known.sql:
            text = _("“%(metric)s” counts %(level)s and knows no “%(field)s”. Take the filter or the metric away.")
            raise Refused(text % {"metric": metric.title, "level": _level(metric.level), "field": known.title}, "where")
    possible = NUMERIC_OPS if known.number else TEXT_OPS
    if one.op not in possible:
        text = _("“%(field)s” cannot be compared with “%(op)s”. Possible: %(known)s.")
        words = _(", ").join(str(OPS[op]) for op in possible)
        raise Refused(text % {"field": known.title, "op": OPS[one.op], "known": words}, "where")
    return replace(one, values=_values(one, known))


def _values(one: Condition, known: FilterField) -> tuple[str, ...]:
    if known.number:
        return (_number(one.values[0], known),)
    kind = known.dimension.kind if known.dimension else "text"
    if one.op not in MANY | {"is", "is_not"}:
        return one.values
    if kind == "account":
        return tuple(str(_account(text)) for text in one.values)
    if kind == "platform":
        return tuple(_platform(text) for text in one.values)
    return one.values


def _number(text: str, known: FilterField) -> str:
    try:
        number = float(text.replace(",", "").replace("，", ""))
        if number != number or number in (float("inf"), float("-inf")):
            raise ValueError(text)
    except ValueError:
        words = _("“%(field)s” is compared with a number; “%(value)s” is none. Write digits like 1200 or 0.5.")
        raise Refused(words % {"field": known.title, "value": text[:40]}, "where") from None
    return repr(number)


def _account(text: str) -> int:
    if text == "0":  # the website of no account
        return 0
    try:
        return channels.find_account(int(text) if text.isdecimal() and len(text) < 19 else text).id
    except LookupError as error:
        raise NotFound(str(error)) from error


def _platform(text: str) -> str:
    try:
        return channels.platform(text).key
    except LookupError:
        return text


def _chart(checked: Checked) -> None:
    question, groups = checked.question, len(checked.by) + (len(checked.audiences) > 1)
    match question.chart:
        case "line" if checked.time < 0:
            raise Refused(_("Lines run over time: divide by day, week, month or quarter, or choose another chart."), "chart")
        case "line" | "bar" | "stacked" if groups > 2:
            raise Refused(_("A chart shows two dimensions at most: take some away, or choose the table."), "chart")
        case "bar" if groups == 0:
            raise Refused(_("Bars need a dimension; without one choose single figures."), "chart")
        case "stacked" if groups != 2:
            raise Refused(_("Stacked bars need two dimensions: one along the axis, one to stack."), "chart")
        case "stacked" if not all(one.adds_up for one in checked.measures):
            names = _(", ").join(str(one.title) for one in checked.measures if not one.adds_up)
            raise Refused(_("%(names)s do not add up, so they cannot be stacked; choose lines, bars or the heat map.") % {"names": names}, "chart")
        case "heat" if groups != 2:
            raise Refused(_("A heat map needs exactly two dimensions."), "chart")
        case "figure" if groups:
            raise Refused(_("Single figures have no dimension: take it away, or choose another chart."), "chart")
