"""Paths as a Sankey and as the most frequent sequences (ANA-20)."""

import json
from typing import Any, Final

from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from guanhao.console.charts import FlowLink, FlowNode, Sankey
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.numbers import span as span_words
from guanhao.domains.analytics.pages.behaviour.common import (
    BehaviourBoard,
    Control,
    People,
    Tile,
    action_choices,
    action_title,
    board_frame,
    chosen_people,
    control,
    exported,
    span_params,
)
from guanhao.domains.analytics.pages.board import platform_name
from guanhao.domains.analytics.pages.views import change_views
from guanhao.domains.analytics.policy.behaviour import BehaviourPolicy
from guanhao.domains.analytics.selectors.behaviour import data
from guanhao.domains.analytics.selectors.behaviour import paths as selectors
from guanhao.domains.analytics.selectors.behaviour.paths import Ask, Paths

BY: Final[dict[str, str | Promise]] = {
    "action": gettext_lazy("Steps are actions"),
    "platform": gettext_lazy("Steps are platforms"),
    "both": gettext_lazy("Steps are platform and action"),
}
GAPS: Final[dict[str, float]] = {"policy": 0, "1": 1, "24": 24, "168": 168, "720": 720}
LENGTHS = ("3", "4", "5", "6", "8")
OTHER = -1


@needs("analytics.view")
def paths(request: BrandRequest) -> HttpResponseBase:
    """The board."""
    board = BehaviourBoard(request, "analytics.paths", against="none", default="30")
    if request.method == "POST":
        return change_views(request, board)
    if board.empty:
        return page(request, "analytics/behaviour/paths.html", board_frame(board, gap=""))
    ask, gap = _ask(board)
    found = selectors.paths(board.span, ask)
    titles = (_("Path"), pgettext("paths", "Times"), _("Number of people"), _("Share"))
    if file := exported(request, "paths", titles, ("path", "times", "people", "share"), lambda: [_line(one) for one in found.top]):
        return file
    people = found.people
    context = board_frame(
        board,
        controls=_controls(ask, gap),
        found=found,
        gap=span_words(ask.gap_hours * 3600),
        flow=_flow(found),
        rows=[
            {"one": one, "steps": [step_title(step) for step in one.steps], "url": board.url(path=json.dumps(list(one.steps)))} for one in found.top
        ],
        people=_people(board, ask),
        tiles=[
            Tile(_("Paths"), found.sessions),
            Tile(_("Number of people"), people if data.shown(people) is not None else None),
            Tile(_("Paths a person"), found.sessions / people if people else None, "number"),
            Tile(_("The most frequent one"), found.top[0].share if found.top else None, "percent", _("Share of all paths")),
        ],
    )
    return page(request, "analytics/behaviour/paths.html", context)


def step_title(name: str) -> str:
    """A step in words: an action, a platform, or both."""
    platform, colon, action = name.partition(":")
    if colon:
        return f"{platform_name(platform)} · {action_title(action)}"
    return action_title(name) if name in data.actions() else platform_name(name)


def _ask(board: BehaviourBoard) -> tuple[Ask, str]:
    actions = ("", *data.actions())
    by = board.one_of("by", selectors.BY, "action")
    gap = board.one_of("gap", tuple(GAPS), "168")
    hours = GAPS[gap] or BehaviourPolicy.of_brand().session_gap.total_seconds() / 3600
    start = board.one_of("start", actions, "") if by == "action" else ""
    goal = board.one_of("goal", actions, "") if by == "action" and not start else ""
    return Ask(by, int(board.one_of("length", LENGTHS, "5")), hours, start, goal), gap


def _controls(ask: Ask, gap: str) -> list[Control]:
    policy = span_words(BehaviourPolicy.of_brand().session_gap.total_seconds())
    gaps = {key: _("Silence of %(time)s") % {"time": span_words(hours * 3600) if hours else policy} for key, hours in GAPS.items()}
    found = [
        control("by", _("Steps"), BY, ask.by),
        control("gap", _("Silence that ends a path"), gaps, gap),
        control("length", _("Steps shown"), {one: _("%(n)s steps") % {"n": one} for one in LENGTHS}, str(ask.length)),
    ]
    if ask.by == "action":
        found.append(control("start", _("From"), action_choices(_("From the first action")), ask.start))
        found.append(control("goal", _("Back from"), action_choices(_("Without a goal")), ask.goal))
    return found


def _flow(found: Paths) -> Sankey | None:
    graph = found.graph
    if not graph.links:
        return None

    def name(code: int) -> str:
        return _("Other") if code == OTHER else step_title(found.names[code])

    nodes = [
        FlowNode(f"{step}:{code}", name(code), step, count, "muted" if code == OTHER else "") for (step, code), count in sorted(graph.nodes.items())
    ]
    links = [
        FlowLink(f"{link.step}:{link.source}", f"{link.step + 1}:{link.target}", link.sessions)
        for link in graph.links
        if data.shown(link.people) is not None
    ]
    used = {key for link in links for key in (link.source, link.target)}
    return Sankey(title=_("Step after step"), nodes=[node for node in nodes if node.key in used], links=links) if links else None


def _people(board: BehaviourBoard, ask: Ask) -> People | None:
    try:
        steps = json.loads(board.data.get("path", "") or "[]")
    except ValueError:
        return None
    if not isinstance(steps, list) or not steps or not all(isinstance(step, str) for step in steps):
        return None
    found = selectors.people_of(board.span, ask, tuple(steps))
    title = " → ".join(step_title(step) for step in steps)
    return chosen_people(title, len(found), "path", {**span_params(board.span), "ask": vars(ask), "path": steps})


def _line(one: selectors.Path) -> tuple[Any, ...]:
    return " → ".join(step_title(step) for step in one.steps), one.sessions, one.people, one.share
