"""Retention: cohorts as a shaded table, the curve, D1/D7/D30, survival and the time until people return (ANA-21)."""

from typing import Any, Final

from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanhao.console.charts import BarChart, LineChart, Series
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.domains.analytics.pages.behaviour.common import (
    BehaviourBoard,
    Control,
    People,
    Tile,
    action_choices,
    board_frame,
    chosen_people,
    cohort_words,
    control,
    exported,
    span_params,
)
from guanhao.domains.analytics.pages.views import change_views
from guanhao.domains.analytics.policy.behaviour import BehaviourPolicy
from guanhao.domains.analytics.selectors.behaviour import data
from guanhao.domains.analytics.selectors.behaviour import retention as selectors
from guanhao.domains.analytics.selectors.behaviour.retention import Ask, Retention

UNITS: Final[dict[str, str | Promise]] = {"day": gettext_lazy("By day"), "week": gettext_lazy("By week"), "month": gettext_lazy("By month")}
KINDS: Final[dict[str, str | Promise]] = {
    "since_start": gettext_lazy("Back exactly then, since the start"),
    "rolling": gettext_lazy("Back then or later"),
    "calendar": gettext_lazy("By calendar"),
}
BY: Final[dict[str, str | Promise]] = {
    "time": gettext_lazy("Cohorts by start"),
    "source": gettext_lazy("Cohorts by source"),
    "tag": gettext_lazy("Cohorts by tag"),
    "platform": gettext_lazy("Cohorts by platform"),
    "account": gettext_lazy("Cohorts by account"),
}
WHO: Final[dict[str, str | Promise]] = {"new": gettext_lazy("New people"), "all": gettext_lazy("All people")}
ROWS = 60


@needs("analytics.view")
def retention(request: BrandRequest) -> HttpResponseBase:
    """The board."""
    board = BehaviourBoard(request, "analytics.retention", against="none", default="90")
    if request.method == "POST":
        return change_views(request, board)
    if board.empty:
        return page(request, "analytics/behaviour/retention.html", board_frame(board, lead=""))
    ask = _ask(board)
    silence = BehaviourPolicy.of_brand().silence.days
    found = selectors.retention(board.span, ask, silence=silence)
    names = {account.id: account.name for account in board.accounts.values()}
    words = {one.key: cohort_words(one.key, ask.by, names) for one in found.cohorts}
    heads = [_head(ask.unit, offset) for offset in range(len(found.curve))]
    deepest = max((cell.share for one in found.cohorts for cell in one.cells[1:] if cell.share is not None), default=0.0)
    if file := exported(
        request, "retention", (_("Cohort"), _("Number of people"), *heads), ("cohort", "people", *heads), lambda: _lines(found, words)
    ):
        return file
    context = board_frame(
        board,
        controls=_controls(ask),
        found=found,
        lead=_lead(ask),
        tiles=_tiles(found),
        heads=heads,
        cohort_title=_("Start") if ask.by == "time" else str(BY[ask.by]),
        rows=[_row(board, one, words[one.key], deepest) for one in found.cohorts[:ROWS]],
        people=_people(board, ask, words),
        curve=_curve(heads, found.curve),
        survival=_survival(found, silence),
        returns=_returns(found),
    )
    return page(request, "analytics/behaviour/retention.html", context)


def _ask(board: BehaviourBoard) -> Ask:
    actions = ("", *data.actions())
    return Ask(
        unit=board.one_of("unit", selectors.UNITS, "week"),
        kind=board.one_of("kind", selectors.KINDS, "since_start"),
        by=board.one_of("by", selectors.BY, "time"),
        new=board.one_of("who", ("new", "all"), "new") == "new",
        starting=board.one_of("starting", actions, ""),
        returning=board.one_of("returning", actions, ""),
    )


def _controls(ask: Ask) -> list[Control]:
    return [
        control("unit", _("Unit"), UNITS, ask.unit),
        control("kind", _("How it is counted"), KINDS, ask.kind),
        control("by", _("Cohorts"), BY, ask.by),
        control("who", _("Who starts"), WHO, "new" if ask.new else "all"),
        control("starting", _("Starts with"), action_choices(_("Starts with anything")), ask.starting),
        control("returning", _("Returns with"), action_choices(_("Returns with anything")), ask.returning),
    ]


def _lead(ask: Ask) -> str:
    if ask.kind == "rolling":
        return _("Of the people who started, how many were back on the unit or any later one.")
    if ask.kind == "calendar":
        return _("Of the people who started in a calendar unit, how many were active in each unit after it.")
    return _("Of the people who started, how many were back exactly so long after their own start.")


def _head(unit: str, offset: int) -> str:
    words = {"day": _("D%(n)s"), "week": _("W%(n)s"), "month": _("M%(n)s")}
    return words[unit] % {"n": offset}


def _tiles(found: Retention) -> list[Tile]:
    about = _("Back exactly on that day, of the people for whom it is over")
    return [
        Tile(_("Number of people"), found.people),
        *(Tile(_("Day %(day)s") % {"day": node.day}, node.share if data.shown(node.known) else None, "percent", about) for node in found.nodes),
        Tile(_("Median days until back"), found.returns.median, "number", _("Between one active day and the next, of people who came back")),
    ]


def _curve(heads: list[str], shares: tuple[float | None, ...]) -> LineChart:
    """Without the start, where everybody is there: it would press the rest to the floor."""
    return LineChart(
        title=_("All cohorts together"), x=heads[1:], series=[Series(_("Back"), list(shares[1:]))], format="percent", zero=True, area=True
    )


def _row(board: BehaviourBoard, one: selectors.Cohort, title: str, deepest: float) -> dict[str, Any]:
    """A cohort's cells, shaded in tenths of the board's largest share after the start."""
    cells = [
        {
            "share": cell.share,
            "tenth": max(1, min(10, round(10 * cell.share / deepest))) if cell.share and place and deepest else 0,
            "url": board.url(cohort=one.key, offset=place),
        }
        for place, cell in enumerate(one.cells)
    ]
    return {"title": title, "one": one, "cells": cells, "url": board.url(cohort=one.key, offset=None)}


def _people(board: BehaviourBoard, ask: Ask, words: dict[str, str]) -> People | None:
    cohort = board.data.get("cohort", "")
    if cohort not in words:
        return None
    offset = whole_number(board.data.get("offset", ""))
    found = selectors.people_in(board.span, ask, cohort, offset)
    title = words[cohort] if offset is None else f"{words[cohort]} · {_head(ask.unit, offset)}"
    params = {**span_params(board.span), "ask": vars(ask), "cohort": cohort, "offset": offset}
    return chosen_people(title, len(found), "retention_cell", params)


def _survival(found: Retention, silence: int) -> LineChart | None:
    curve = found.survival
    if not curve:
        return None
    return LineChart(
        title=_("Still active by days since the start"),
        note=ngettext(
            "Lost: silent for %(days)s day. Kaplan–Meier estimate with its 95 %% interval.",
            "Lost: silent for %(days)s days. Kaplan–Meier estimate with its 95 %% interval.",
            silence,
        )
        % {"days": silence},
        x=[str(one.day) for one in curve],
        series=[Series(_("Still active"), [one.share for one in curve])],
        low=[one.low for one in curve],
        high=[one.high for one in curve],
        format="percent",
        zero=True,
    )


def _returns(found: Retention) -> BarChart | None:
    gaps = found.returns.gaps.tolist()
    if not sum(gaps):
        return None
    names = [str(n) for n in range(1, len(gaps))] + [f"{len(gaps)}+"]
    return BarChart(title=_("Days between one visit and the next"), x=names, series=[Series(_("Returns"), gaps)])


def _lines(found: Retention, words: dict[str, str]) -> list[Any]:
    return [(words[one.key], one.size, *(cell.share for cell in one.cells)) for one in found.cohorts]
