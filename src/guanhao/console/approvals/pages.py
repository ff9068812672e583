"""Review flows (list, one with its versions, edit), deputies, the duty calendar."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.approvals.drafts import LevelDraft, check_line, definition, drafts_of, rearranged, score_line
from guanhao.console.approvals.forms import DeputyForm
from guanhao.console.conflicts import mark_of
from guanhao.console.exports import TYPES, download
from guanhao.console.forms import form_page
from guanhao.console.history import changes
from guanhao.console.http import BrandRequest, confirm_page, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.numbers import span
from guanhao.kernel import access, approvals, brands
from guanhao.kernel.approvals import MANAGE, FlowDefinition, FlowView, InvalidFlow, Refused
from guanhao.kernel.approvals.people import today
from guanhao.kernel.models import Deputy

VIEW = "review.view"
KINDS = ("creative", "release", "hot", "joint", "major", "other")
WEEK = 7


def kind_words() -> dict[str, str]:
    """Kinds of flows as people read them."""
    return {
        "creative": _("Creative"),
        "release": _("Release"),
        "hot": _("Hot topic"),
        "joint": _("Joint"),
        "major": _("Major statement"),
        "other": _("Other"),
    }


def mode_words() -> dict[str, str]:
    """How many signatures a level needs."""
    return {"any": _("any one"), "all": _("all of them"), "2": _("2 of them"), "3": _("3 of them")}


def permission_words(key: str) -> str:
    """What a permission is called."""
    return str(access.PERMISSIONS[key].title) if key in access.PERMISSIONS else key


def who_signs(level: approvals.Level) -> str:
    """Who signs a level, in words."""
    if level.parties:
        return " + ".join(permission_words(key) for key in level.parties)
    if level.people:
        names = brands.names_of(level.people)
        return _(", ").join(names.get(person, f"#{person}") for person in level.people)
    return permission_words(level.permission)


@needs(VIEW)
def flows(request: BrandRequest) -> HttpResponseBase:
    """All flows with their levels in a row."""
    retired = request.GET.get("state") == "retired"
    rows = approvals.flows(retired=True)
    shown = [row for row in rows if row.active != retired]
    if request.GET.get("export") in TYPES:
        heads = [_("Flow"), _("Kind"), _("Version"), _("Level"), _("Who signs"), _("Hours"), _("Checklist"), _("Score sheet")]
        return download(f"{request.brand.slug}-review-flows", request.GET["export"], heads, heads, lambda: (list(line) for line in _lines(shown)))
    context = {
        "flows": [_card(row) for row in shown],
        "retired": retired,
        "counts": {"active": sum(row.active for row in rows), "retired": sum(not row.active for row in rows)},
        "may_edit": access.can(MANAGE),
        "policy": approvals.ReviewPolicy.of_brand(),
    }
    return page(request, "console/approvals/flows.html", context)


@needs(VIEW)
def flow(request: BrandRequest, flow_key: str) -> HttpResponseBase:
    """One flow: every level with its checklist and score sheet, and all versions with what changed."""
    view = _flow(flow_key)
    number = whole_number(request.GET.get("version"))
    if number is not None:
        view = _flow(flow_key, number)
    kept = approvals.flow_versions(flow_key)
    titles = _titles(kept)
    context = {
        "flow": view,
        "card": _card(view),
        "levels": [_level(level, view) for level in view.definition.levels],
        "newest": kept[0],
        "versions": [
            {"view": new, "changes": changes(flat(old.definition) if old else None, flat(new.definition), titles)}
            for new, old in zip(kept, [*kept[1:], None], strict=True)
        ],
        "may_edit": access.can(MANAGE),
        "trail": [(_("Review flows"), burl("approvals:flows"))],
    }
    return page(request, "console/approvals/flow.html", context)


@needs(MANAGE)
def new_flow(request: BrandRequest) -> HttpResponseBase:
    """A new flow, from nothing or as a copy (`?copy=release`)."""
    copied = request.GET.get("copy", "")
    start = _flow(copied).definition if copied else FlowDefinition("", "", "other", (approvals.Level("", "", "review.first"),))
    if copied:
        start = FlowDefinition("", _("%(title)s (copy)") % {"title": start.title}, start.kind, start.levels)
    return _edit(request, start, None)


@needs(MANAGE)
def edit_flow(request: BrandRequest, flow_key: str) -> HttpResponseBase:
    """Change a flow: a new version, with a reason."""
    view = _flow(flow_key)
    return _edit(request, view.definition, view)


def _edit(request: BrandRequest, start: FlowDefinition, before: FlowView | None) -> HttpResponseBase:
    posted = request.method == "POST"
    data = request.POST
    drafts = drafts_of(data) if posted else [LevelDraft.of(level) for level in start.levels]
    mark = mark_of(approvals.to_json(before.definition)) if before else ""
    values = {
        "key": before.key if before else data.get("key", "").strip(),
        "title": data.get("title", "") if posted else start.title,
        "kind": data.get("kind", "") if posted else start.kind,
        "reason": data.get("reason", ""),
        "mark": mark,
    }
    problems: dict[str, str] = {}
    do = data.get("do", "save")
    if posted and do == "save":
        try:
            if before and data.get("mark", mark) != mark:
                raise Refused(
                    _("Somebody else has saved this since you opened it. Look at the present state in another tab; save again to put yours over it.")
                )
            wanted = definition(values["key"], values["title"], values["kind"], drafts, before.definition if before else None)
            if before is None and any(one.key == wanted.key for one in approvals.flows(retired=True)):
                raise InvalidFlow({"key": _("There is a flow with this key already.")})
            saved = approvals.save_flow(wanted, values["reason"])
        except InvalidFlow as wrong:
            problems = wrong.problems
        except Refused as refused:
            problems = {"": refused.message}
        else:
            messages.success(
                request, _("Saved as version %(number)s. Running reviews keep the version they started with.") % {"number": saved.number}
            )
            return HttpResponseRedirect(burl("approvals:flow", flow_key=saved.key))
    elif posted:
        drafts = rearranged(drafts, do)
    return page(request, "console/approvals/edit.html", _edit_context(values, drafts, problems, before), status=422 if problems else 200)


def _edit_context(values: dict[str, str], drafts: list[LevelDraft], problems: dict[str, str], before: FlowView | None) -> dict[str, Any]:
    back = burl("approvals:flow", flow_key=before.key) if before else burl("approvals:flows")
    return {
        "values": values,
        "before": before,
        "levels": [{"draft": draft, "place": place, "problems": _of_level(problems, place + 1)} for place, draft in enumerate(drafts)],
        "problems": problems,
        "kinds": kind_words(),
        "permissions": [
            (key, permission_words(key)) for key in sorted(access.PERMISSIONS) if key.startswith("review.") and key not in {VIEW, "review.emergency"}
        ],
        "people": [(member.id, member.name) for member in brands.members()],
        "modes": list(mode_words().items()),
        "policy": approvals.ReviewPolicy.of_brand(),
        "back": back,
        "trail": [(_("Review flows"), burl("approvals:flows")), *([(before.title, back)] if before else [])],
    }


@require_POST
@needs(MANAGE)
def retire_flow(request: BrandRequest, flow_key: str) -> HttpResponseBase:
    """Take a flow out of use, or back into it; asks first, with a reason."""
    view = _flow(flow_key)
    try:
        approvals.retire_flow(flow_key, reason=request.POST.get("reason", ""), active=request.POST.get("active") == "1")
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The flow is in use again.") if not view.active else _("The flow is out of use; running reviews go on."))
    return HttpResponseRedirect(burl("approvals:flow", flow_key=flow_key))


@needs(VIEW)
def deputies(request: BrandRequest) -> HttpResponseBase:
    """Who signs for whom: now and to come, or everything that was."""
    past = request.GET.get("state") == "past"
    rows = approvals.deputies(past=past)
    if request.GET.get("export") in TYPES:
        heads = [_("Person away"), _("Deputy"), _("From"), _("To"), _("Reason"), _("Active")]
        lines = [[row.person.name, row.deputy.name, row.starts, row.ends, row.reason, row.active] for row in rows]
        return download(f"{request.brand.slug}-deputies", request.GET["export"], heads, heads, lambda: iter(lines))
    me, manage = request.actor.user_id, access.can(MANAGE)
    context = {"rows": [(row, (manage or row.person.id == me) and row.ended_at is None and row.ends >= today()) for row in rows], "past": past}
    return page(request, "console/approvals/deputies.html", context)


@needs(VIEW)
def new_deputy(request: BrandRequest) -> HttpResponseBase:
    """Name a deputy: for oneself, or with review.manage for anybody."""
    day = today()
    me = request.actor.user_id
    form = DeputyForm(
        request.POST or None, manage=access.can(MANAGE), me=me, initial={"person": me, "starts": day, "ends": day + timedelta(days=WEEK - 1)}
    )

    def save(values: dict[str, Any]) -> str:
        approvals.deputise(**values)
        return burl("approvals:deputies")

    return form_page(
        request, form, save, title=_("Name a deputy"), done=_("The deputy is named."), back=burl("approvals:deputies"), submit=_("Name a deputy")
    )


@require_POST
@needs(VIEW)
def end_deputy(request: BrandRequest, deputy_id: int) -> HttpResponseBase:
    """End a deputyship now."""
    row = Deputy.objects.filter(pk=deputy_id).first()
    if row is None:
        raise Http404
    if request.POST.get("confirmed") != "1":
        return confirm_page(
            request,
            title=_("End this deputyship?"),
            text=_("%(deputy)s no longer signs for %(person)s from now on. Signatures that were given stay valid.")
            % {"deputy": row.deputy_name, "person": row.person_name},
            submit=_("End it"),
            back=burl("approvals:deputies"),
        )
    approvals.end_deputy(row.pk)
    messages.success(request, _("The deputyship has ended."))
    return HttpResponseRedirect(burl("approvals:deputies"))


@needs(VIEW)
def duty(request: BrandRequest) -> HttpResponseBase:
    """A week of the duty calendar; POST saves it, or copies the week before."""
    first = _monday(request.GET.get("week", ""))
    if request.method == "POST":
        return _save_duty(request, first)
    days = [first + timedelta(days=place) for place in range(WEEK)]
    on = {(one.permission, one.day): one.person for one in approvals.duties(days[0], days[-1])}
    rows: list[dict[str, Any]] = []
    for key in approvals.level_keys():
        people = [(person, name) for person, name in sorted(brands.names_of(brands.holders(key)).items(), key=lambda pair: pair[1])]
        cells = [{"day": day, "field": f"duty-{key}-{day}", "person": on.get((key, day))} for day in days]
        rows.append({"key": key, "title": permission_words(key), "people": people, "cells": cells})
    if request.GET.get("export") in TYPES:
        heads = [_("Review role"), *map(str, days)]
        lines = [[row["title"], *(cell["person"].name if cell["person"] else "" for cell in row["cells"])] for row in rows]
        return download(f"{request.brand.slug}-duty-{first}", request.GET["export"], heads, heads, lambda: iter(lines))
    context = {
        "first": first,
        "days": days,
        "today": today(),
        "rows": rows,
        "before": first - timedelta(days=WEEK),
        "after": first + timedelta(days=WEEK),
        "may_edit": access.can(MANAGE),
        "filled": len(on),
    }
    return page(request, "console/approvals/duty.html", context)


def _save_duty(request: BrandRequest, first: date) -> HttpResponseBase:
    access.require(MANAGE)
    back = HttpResponseRedirect(f"{burl('approvals:duty')}?week={first}")
    days = [first + timedelta(days=place) for place in range(WEEK)]
    keys = approvals.level_keys()
    if request.POST.get("do") == "copy":
        earlier = approvals.duties(first - timedelta(days=WEEK), first - timedelta(days=1))
        wanted: dict[tuple[str, date], int | None] = {(one.permission, one.day + timedelta(days=WEEK)): one.person.id for one in earlier}
    else:
        fields = {(key, day): request.POST.get(f"duty-{key}-{day}") for key in keys for day in days}
        wanted = {place: whole_number(value) for place, value in fields.items() if value is not None}
    present = {(one.permission, one.day): one.person.id for one in approvals.duties(days[0], days[-1])}
    changed = 0
    try:
        with transaction.atomic():
            for (key, day), person in wanted.items():
                if present.get((key, day)) != person:
                    approvals.put_on_duty(permission=key, day=day, person=person)
                    changed += 1
    except Refused as refused:
        messages.error(request, refused.message)
        return back
    messages.success(request, _("%(count)s days changed.") % {"count": changed} if changed else _("Nothing to change."))
    return back


def flat(flow: FlowDefinition) -> dict[str, Any]:
    """A flow as a few texts, for showing what changed between versions."""
    values: dict[str, Any] = {"title": flow.title, "kind": kind_words().get(flow.kind, flow.kind)}
    for level in flow.levels:
        lines = [level.title, who_signs(level), mode_words().get(str(level.mode), str(level.mode))]
        if level.sla:
            lines.append(span(level.sla.total_seconds()))
        if level.when:
            lines.append(_("when needed: %(key)s") % {"key": level.when})
        lines += [score_line(line) for line in level.score] + [check_line(line) for line in level.checklist]
        values[f"level {level.key}"] = "\n".join(lines)
    return values


def _titles(versions: list[FlowView]) -> dict[str, str]:
    """What the fields of `flat` are called: a level by its newest title."""
    levels = {f"level {level.key}": level.title for view in reversed(versions) for level in view.definition.levels}
    return {"title": _("Name"), "kind": _("Kind"), **levels}


def _card(view: FlowView) -> dict[str, Any]:
    return {
        "view": view,
        "kind": kind_words().get(view.definition.kind, view.definition.kind),
        "levels": [(level.title, who_signs(level), bool(level.when)) for level in view.definition.levels],
        "checks": sum(len(level.checklist) for level in view.definition.levels),
        "two": sum(line.people == 2 for level in view.definition.levels for line in level.checklist),
        "scored": sum(bool(level.score) for level in view.definition.levels),
        "emergency": any(level.emergency for level in view.definition.levels),
    }


def _level(level: approvals.Level, view: FlowView) -> dict[str, Any]:
    policy = approvals.ReviewPolicy.of_brand()
    sla = level.sla or (policy.hot_sla if view.definition.kind == "hot" else policy.level_sla)
    return {
        "level": level,
        "who": who_signs(level),
        "time": span(sla.total_seconds()),
        "holders": _holders(level),
        "by_policy": level.sla is None,
        "escalate": permission_words(level.escalate_to) if level.escalate_to else "",
        "mark": level.pass_mark if level.pass_mark is not None else policy.pass_mark,
    }


def _holders(level: approvals.Level) -> list[str] | None:
    """Who may sign now, by name; None where the level names people itself or several departments."""
    if level.people or level.parties:
        return None
    return sorted(brands.names_of(brands.holders(level.permission)).values())


def _lines(rows: list[FlowView]) -> list[list[Any]]:
    return [
        [
            row.title,
            kind_words().get(row.definition.kind, row.definition.kind),
            row.number,
            level.title,
            who_signs(level),
            level.sla.total_seconds() / 3600 if level.sla else None,
            "\n".join(check_line(line) for line in level.checklist),
            "\n".join(score_line(line) for line in level.score),
        ]
        for row in rows
        for level in row.definition.levels
    ]


def _flow(key: str, number: int | None = None) -> FlowView:
    try:
        return approvals.flow(key, number)
    except approvals.NoFlow:
        raise Http404 from None


def _of_level(problems: dict[str, str], number: int) -> dict[str, str]:
    prefix = f"levels.{number}."
    return {name.removeprefix(prefix): text for name, text in problems.items() if name.startswith(prefix)}


def _monday(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today()
    if not date(2000, 1, 1) <= day <= date(2200, 1, 1):
        day = today()
    return day - timedelta(days=day.weekday())
