"""What is done in a room: one address, one word an act."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.http import BrandRequest, needs, whole_number
from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.models import Crisis
from guanhao.domains.crisis.pages.rooms import back_to, refused
from guanhao.domains.crisis.services import reviewing, rooms, statements, stopping, talking
from guanhao.kernel.refusal import Refusal


@require_POST
@needs("crisis.run")
def act(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Do one thing (`do`) in the room; a refusal is shown, and the room stands as it was."""
    row = get_object_or_404(Crisis, pk=pk)
    word = request.POST.get("do", "")
    if word not in ACTS:
        raise Http404
    part, run = ACTS[word]
    try:
        messages.success(request, run(row, request))
    except Refusal as error:
        refused(request, error)
    return back_to(row, part)


def _text(request: BrandRequest, name: str) -> str:
    return request.POST.get(name, "")


def _number(request: BrandRequest, name: str, model: Any, row: Crisis) -> int:
    """The number of a part of this very room; Http404 for another's."""
    number = whole_number(request.POST.get(name))
    if number is None or not model.objects.filter(pk=number, crisis=row).exists():
        raise Http404
    return number


def _moment(request: BrandRequest, name: str) -> datetime | None:
    text = _text(request, name)
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise Refused(_("Enter a day and a time."), name)
    return found if found.tzinfo else found.replace(tzinfo=request.brand.zone)


def _count(request: BrandRequest, name: str) -> int | None:
    text = _text(request, name).strip()
    if text and whole_number(text) is None:
        raise Refused(_("Enter a whole number."), name)
    return whole_number(text)


def _respond(row: Crisis, request: BrandRequest) -> str:
    rooms.respond(crisis_id=row.pk)
    return _("It is yours. The response clock has stopped.")


def _dismiss(row: Crisis, request: BrandRequest) -> str:
    rooms.dismiss(crisis_id=row.pk, reason=_text(request, "reason"))
    return _("Put away as no crisis.")


def _role(row: Crisis, request: BrandRequest) -> str:
    taking = rooms.take_role(crisis_id=row.pk, role=_text(request, "role"), person_id=whole_number(request.POST.get("person")))
    return _("%(name)s takes %(role)s") % {"name": taking.person_name, "role": taking.get_role_display()}


def _step(row: Crisis, request: BrandRequest) -> str:
    from guanhao.domains.crisis.models import Step

    step = rooms.finish_step(step_id=_number(request, "step", Step, row), note=_text(request, "note"), skip=_text(request, "skip") == "1")
    return _("Left out: %(title)s") % {"title": step.title} if step.skipped else _("Done: %(title)s") % {"title": step.title}


def _note(row: Crisis, request: BrandRequest) -> str:
    rooms.add_note(crisis_id=row.pk, text=_text(request, "text"))
    return _("Written down.")


def _broadcast(row: Crisis, request: BrandRequest) -> str:
    count = rooms.broadcast(crisis_id=row.pk, text=_text(request, "text"))
    return ngettext("%(count)s person was told.", "%(count)s people were told.", count) % {"count": count}


def _freeze(row: Crisis, request: BrandRequest) -> str:
    hold = stopping.freeze(crisis_id=row.pk, scope=_text(request, "scope") or "brand", value=_text(request, "value"), reason=_text(request, "reason"))
    return ngettext("%(count)s planned post is held.", "%(count)s planned posts are held.", len(hold.held)) % {"count": len(hold.held)}


def _lift(row: Crisis, request: BrandRequest) -> str:
    from guanhao.domains.crisis.models import Hold

    hold = stopping.lift(hold_id=_number(request, "hold", Hold, row))
    return ngettext("%(count)s planned post goes on.", "%(count)s planned posts go on.", hold.resumed or 0) % {"count": hold.resumed or 0}


def _cancel(row: Crisis, request: BrandRequest) -> str:
    number = whole_number(request.POST.get("publication"))
    if number is None:
        raise Http404
    stopping.cancel_held(crisis_id=row.pk, publication_id=number)
    return _("Cancelled for good.")


def _withdraw(row: Crisis, request: BrandRequest) -> str:
    only = [int(one) for one in _text(request, "only").split(",") if one.isdecimal()]
    made = stopping.withdraw(
        crisis_id=row.pk, scope=_text(request, "scope"), value=_text(request, "value"), reason=_text(request, "reason"), only=only or None
    )
    return _("%(out)s posts are being taken down, %(planned)s planned ones are cancelled.") % {"out": made.out, "planned": made.cancelled}


def _fact(row: Crisis, request: BrandRequest) -> str:
    statements.add_fact(crisis_id=row.pk, text=_text(request, "text"), source=_text(request, "source"), url=_text(request, "url"))
    return _("Written down; somebody else confirms it.")


def _confirm(row: Crisis, request: BrandRequest) -> str:
    from guanhao.domains.crisis.models import Fact

    statements.confirm_fact(fact_id=_number(request, "fact", Fact, row))
    return _("Confirmed.")


def _contact(row: Crisis, request: BrandRequest) -> str:
    talking.log_contact(
        crisis_id=row.pk,
        party=_text(request, "party"),
        name=_text(request, "name"),
        demand=_text(request, "demand"),
        promise=_text(request, "promise"),
        due_at=_moment(request, "due_at"),
        contact=_text(request, "contact"),
        owner_id=whole_number(request.POST.get("owner")),
    )
    return _("Written down.")


def _kept(row: Crisis, request: BrandRequest) -> str:
    from guanhao.domains.crisis.models import Stakeholder

    line = talking.keep_promise(stakeholder_id=_number(request, "stakeholder", Stakeholder, row))
    return _("Promise kept: %(name)s") % {"name": line.name}


def _guide(row: Crisis, request: BrandRequest) -> str:
    talking.guide(
        crisis_id=row.pk, kind=_text(request, "kind"), title=_text(request, "title"), source=_text(request, "source"), url=_text(request, "url")
    )
    return _("Written down; the charts show what it did.")


def _holding(row: Crisis, request: BrandRequest) -> str:
    words = _text(request, "words").replace("，", ",").replace("、", ",").split(",")
    talking.issue_holding(crisis_id=row.pk, text=_text(request, "text"), words=words)
    return _("Agents answer with it now.") if _text(request, "text").strip() else _("Holding reply taken back")


def _figures(row: Crisis, request: BrandRequest) -> str:
    talking.set_figures(
        crisis_id=row.pk,
        affected=_count(request, "affected"),
        complaints=_count(request, "complaints"),
        segment=_text(request, "segment"),
        compensation=_text(request, "compensation"),
    )
    return _("Written down.")


def _replied(row: Crisis, request: BrandRequest) -> str:
    rooms.mark_replied(crisis_id=row.pk, note=_text(request, "note"), url=_text(request, "url"))
    return _("The official reply is recorded; its clock has stopped.")


def _task(row: Crisis, request: BrandRequest) -> str:
    from guanhao.domains.crisis.models import Task

    return _("Task done: %(title)s") % {"title": reviewing.finish_task(task_id=_number(request, "task", Task, row)).title}


def _close(row: Crisis, request: BrandRequest) -> str:
    reviewing.close_crisis(crisis_id=row.pk)
    return _("The crisis is closed and in the archive.")


ACTS: dict[str, tuple[str, Callable[[Crisis, BrandRequest], str]]] = {
    "respond": ("", _respond),
    "dismiss": ("", _dismiss),
    "role": ("roles", _role),
    "step": ("steps", _step),
    "note": ("timeline", _note),
    "broadcast": ("timeline", _broadcast),
    "freeze": ("stops", _freeze),
    "lift": ("stops", _lift),
    "cancel": ("stops", _cancel),
    "withdraw": ("stops", _withdraw),
    "fact": ("facts", _fact),
    "confirm": ("facts", _confirm),
    "contact": ("contacts", _contact),
    "kept": ("contacts", _kept),
    "guide": ("figures", _guide),
    "holding": ("holding", _holding),
    "figures": ("playbook", _figures),
    "replied": ("", _replied),
    "task": ("tasks", _task),
    "close": ("", _close),
}
