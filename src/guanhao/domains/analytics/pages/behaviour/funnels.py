"""Funnels: the list, the builder, and the answer of one (GRO-08, PUB-06)."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from guanhao.console.charts import Funnel, Stage
from guanhao.console.details import Button
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.numbers import span as span_words
from guanhao.console.rows import ListRows
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.analytics.models import SavedFunnel
from guanhao.domains.analytics.pages.behaviour.common import (
    BehaviourBoard,
    People,
    Tile,
    action_title,
    board_frame,
    chosen_people,
    cohort_words,
    control,
    exported,
    span_params,
)
from guanhao.domains.analytics.pages.board import Choice, platform_name
from guanhao.domains.analytics.pages.views import change_views
from guanhao.domains.analytics.policy.behaviour import FunnelPolicy
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.behaviour import data
from guanhao.domains.analytics.selectors.behaviour import funnels as selectors
from guanhao.domains.analytics.selectors.behaviour.funnels import Answer
from guanhao.domains.analytics.services import funnels as services
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access

SPLITS: Final[dict[str, str | Promise]] = {
    "": gettext_lazy("Not split"),
    "platform": gettext_lazy("By platform"),
    "account": gettext_lazy("By account"),
    "source": gettext_lazy("By source"),
    "month": gettext_lazy("By month"),
}
ROWS = 8


def _archive(request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        services.archive_funnel(funnel_id=int(key))
    return ngettext("%(count)s funnel archived.", "%(count)s funnels archived.", len(keys)) % {"count": len(keys)}


def _floor(own: float | None) -> float:
    return FunnelPolicy.of_brand().floor if own is None else own


class FunnelTable(Table):
    """The brand's funnels."""

    key = "analytics.funnels"
    title = gettext_lazy("Funnels")
    columns = (
        Column("name", gettext_lazy("Name"), href=lambda row: burl("analytics:funnel", pk=row.pk)),
        Column("steps", gettext_lazy("Steps"), value=lambda row: " → ".join(step_title(step) for step in row.steps), sortable=False),
        Column("window", pgettext_lazy("funnel", "Window"), value=lambda row: span_words(row.window_hours * 3600), sortable=False),
        Column("floor", pgettext_lazy("funnel", "Floor"), kind="percent", value=lambda row: _floor(row.floor)),
        Column("about", gettext_lazy("Note"), sortable=False),
        Column("changed_at", gettext_lazy("Changed"), kind="date", visible=False),
        Column("changed_by_name", gettext_lazy("By"), visible=False),
    )
    searchable = True
    search_hint = gettext_lazy("Name, note")
    actions = (
        BulkAction(
            "archive", gettext_lazy("Archive"), _archive, permission=services.EDIT, confirm=gettext_lazy("Archived funnels are shown no more.")
        ),
    )
    empty = Empty(
        gettext_lazy("No funnels yet"),
        gettext_lazy("A funnel counts how many people go step after step to the goal, and shows where most are lost."),
        gettext_lazy("New funnel"),
        url_name="analytics:new_funnel",
        permission=services.EDIT,
    )


class FunnelForm(DesignForm):
    """A funnel without its steps, which the template asks in a table."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    window_days = forms.FloatField(
        label=gettext_lazy("Window in days"), min_value=0.05, max_value=366, help_text=gettext_lazy("From the first step.")
    )
    floor_percent = forms.FloatField(
        label=gettext_lazy("Floor of a step in %"), required=False, min_value=0, max_value=100, help_text=gettext_lazy("Empty: the policy's.")
    )
    about = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


def step_title(step: Mapping[str, Any]) -> str:
    """A step's own name, or what it asks in words."""
    if step["title"]:
        return str(step["title"])
    where = ""
    if step["account_id"]:
        where = next((one.name for one in channels.accounts(closed=True) if one.id == step["account_id"]), "")
    elif step["platform"]:
        where = platform_name(step["platform"])
    return " · ".join(part for part in (where, " / ".join(action_title(one) for one in step["actions"])) if part)


@needs("analytics.view")
def funnels(request: BrandRequest) -> HttpResponseBase:
    """All funnels."""
    buttons = [Button(_("Touchpoints"), burl("analytics:touchpoints"), icon="signpost")]
    if access.can(services.EDIT):
        buttons.append(Button(_("New funnel"), burl("analytics:new_funnel"), icon="plus", primary=True))
    lead = _("Who goes how far: steps in order within a window. A step under its floor is red.")
    return list_page(request, FunnelTable(request, ListRows(selectors.saved(), search=("name", "about"))), context={"buttons": buttons, "lead": lead})


@needs("analytics.view")
def funnel(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One funnel over the board's period."""
    row = _row(pk)
    board = BehaviourBoard(request, f"analytics.funnel.{pk}", against="none", default="90")
    if request.method == "POST":
        return change_views(request, board)
    trail = [(_("Funnels"), burl("analytics:funnels"))]
    base = {"row": row, "trail": trail, "may_edit": access.can(services.EDIT), "lead": row.about}
    if board.empty:
        return page(request, "analytics/behaviour/funnel.html", board_frame(board, **base))
    split = board.one_of("split", selectors.SPLITS, "")
    steps = [{**step, "title": step_title(step)} for step in row.steps]
    answer = selectors.answer(board.span, steps, window_hours=row.window_hours, floor=row.floor, split=split)
    titles = (_("Step"), _("Number of people"), _("Of the step before"), _("Of the first"), _("Lost"), _("Median time from the first step"))
    keys = ("step", "people", "rate", "whole", "lost", "median_s")
    if file := exported(request, "funnel", titles, keys, lambda: [_line(one) for one in answer.steps]):
        return file
    names = {account.id: account.name for account in board.accounts.values()}
    context = board_frame(
        board,
        **base,
        controls=[control("split", _("Split"), SPLITS, split)],
        answer=answer,
        steps=[_step(board, place, one) for place, one in enumerate(answer.steps)],
        tiles=_tiles(answer, row),
        chart=Funnel(title=_("People at each step"), stages=[Stage(one.title, one.people) for one in answer.steps]),
        segments=[_segment(one, split, names) for one in answer.segments],
        split_title=str(SPLITS[split]),
        people=_people(board, row, steps),
    )
    return page(request, "analytics/behaviour/funnel.html", context)


def _row(pk: int) -> SavedFunnel:
    try:
        return selectors.saved_funnel(pk)
    except SavedFunnel.DoesNotExist:
        raise Http404 from None


def _tiles(answer: Answer, row: SavedFunnel) -> list[Tile]:
    last = answer.steps[-1]
    return [
        Tile(pgettext("funnel", "Started"), answer.steps[0].people),
        Tile(_("Reached the goal"), last.people),
        Tile(_("Conversion"), answer.conversion, "percent"),
        Tile(_("Median time to the goal"), last.from_start.median, "span"),
        Tile(pgettext("funnel", "Window"), row.window_hours * 3600, "span"),
    ]


def _step(board: BehaviourBoard, place: int, one: selectors.StepView) -> dict[str, Any]:
    return {
        "one": one,
        "url": board.url(step=place, lost=None),
        "lost_url": board.url(step=place - 1, lost=1),
        "from_start": span_words(one.from_start.median) if place and one.from_start.median is not None else "—",
        "from_before": span_words(one.from_before.median) if place and one.from_before.median is not None else "—",
    }


def _segment(one: selectors.Segment, split: str, names: Mapping[int, str]) -> dict[str, Any]:
    first, last = one.counts[0], one.counts[-1]
    title = one.key if split == "month" else cohort_words(one.key, split, names)
    return {"title": title, "counts": one.counts, "conversion": last / first if first and last is not None else None}


def _people(board: BehaviourBoard, row: SavedFunnel, steps: list[dict[str, Any]]) -> People | None:
    place = whole_number(board.data.get("step", ""))
    if place is None or not 0 <= place < len(steps):
        return None
    lost = bool(board.data.get("lost"))
    found = selectors.people_at(board.span, steps, row.window_hours, place, lost=lost)
    title = _("Lost after “%(step)s”") % {"step": steps[place]["title"]} if lost else steps[place]["title"]
    params = {**span_params(board.span), "steps": row.steps, "window_hours": row.window_hours, "step": place, "lost": lost}
    return chosen_people(title, len(found), "funnel_step", params)


def _line(one: selectors.StepView) -> tuple[Any, ...]:
    return one.title, one.people, one.rate, one.whole, one.lost, one.from_start.median


@needs(services.EDIT)
def new_funnel(request: BrandRequest) -> HttpResponseBase:
    """Build a funnel."""
    return _form(request, None)


@needs(services.EDIT)
def edit_funnel(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a funnel."""
    return _form(request, _row(pk))


def _form(request: BrandRequest, row: SavedFunnel | None) -> HttpResponseBase:
    policy = FunnelPolicy.of_brand()
    hours = row.window_hours if row else policy.window.total_seconds() / 3600
    initial = {
        "name": row.name if row else "",
        "window_days": hours / 24,
        "floor_percent": row.floor * 100 if row and row.floor is not None else None,
        "about": row.about if row else "",
    }
    form = FunnelForm(request.POST or None, initial=initial)
    steps: list[Any] = _posted(request.POST) if request.method == "POST" else list(row.steps if row else [])

    def save(values: dict[str, Any]) -> str:
        filled = [step for step in steps if step["actions"] or step["platform"] or step["account_id"]]
        try:
            kept = services.save_funnel(
                funnel_id=row.pk if row else None,
                name=values["name"],
                steps=filled,
                window_hours=max(1, round(values["window_days"] * 24)),
                floor=values["floor_percent"] / 100 if values["floor_percent"] is not None else None,
                about=values["about"],
            )
        except Refused as refused:
            raise ValidationError({refused.field if refused.field in form.fields else "__all__": str(refused)}) from refused
        return burl("analytics:funnel", pk=kept.pk)

    back = burl("analytics:funnel", pk=row.pk) if row else burl("analytics:funnels")
    return form_page(
        request,
        form,
        save,
        title=_("Change the funnel") if row else _("New funnel"),
        done=_("Saved."),
        back=back,
        template="analytics/behaviour/funnel_form.html",
        context={"step_rows": _step_rows(steps, min(policy.most_steps, max(ROWS, len(steps))))},
    )


def _posted(post: QueryDict) -> list[dict[str, Any]]:
    places = sorted({int(name.rpartition("_")[2]) for name in post if name.startswith("actions_") and name.rpartition("_")[2].isdigit()})
    return [
        {
            "title": post.get(f"title_{place}", ""),
            "actions": [one for one in post.getlist(f"actions_{place}") if one],
            "platform": post.get(f"platform_{place}", ""),
            "account_id": whole_number(post.get(f"account_{place}", "")),
        }
        for place in places[:200]
    ]


def _step_rows(steps: list[Any], count: int) -> list[dict[str, Any]]:
    accounts = channels.accounts(closed=True)
    platforms = sorted({one.platform for one in accounts})
    known = data.actions()
    rows = []
    for place in range(1, count + 1):
        step = steps[place - 1] if place <= len(steps) else {"title": "", "actions": [], "platform": "", "account_id": None}
        chosen = step["actions"]
        extra = [name for name in chosen if name not in known]
        rows.append(
            {
                "place": place,
                "title": step["title"],
                "actions": [Choice(name, action_title(name), name in chosen) for name in (*known, *extra)],
                "platforms": [Choice(key, platform_name(key), key == step["platform"]) for key in platforms],
                "accounts": [Choice(str(one.id), f"{one.name} · {platform_name(one.platform)}", one.id == step["account_id"]) for one in accounts],
            }
        )
    return rows


@require_POST
@needs(services.EDIT)
def archive_funnel(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put a funnel away."""
    services.archive_funnel(funnel_id=_row(pk).pk)
    messages.success(request, _("The funnel is archived."))
    return HttpResponseRedirect(burl("analytics:funnels"))
