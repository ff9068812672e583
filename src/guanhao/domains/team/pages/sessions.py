"""Trainings: the schedule with both tracks, seats, attendance."""

from typing import Any

from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.team.forms.training import AttendanceForm, PeopleForm, SessionForm
from guanhao.domains.team.models import Course, TrainingSession
from guanhao.domains.team.selectors import people, training
from guanhao.domains.team.services import sessions as services
from guanhao.domains.team.tables.training import SESSION_TONE, SessionTable
from guanhao.kernel import access
from guanhao.kernel.now import now


@needs("team.view")
def session_list(request: BrandRequest) -> HttpResponseBase:
    """The schedule, and what is overdue."""
    rows = TrainingSession.objects.annotate(expected=Count("taken"), present=Count("taken", filter=Q(taken__came=True)))
    table = SessionTable(request, QuerySetRows(rows, search=("title", "speaker", "place")))

    def cancel(keys: list[str]) -> str:
        count = services.cancel_sessions(sessions=list(TrainingSession.objects.filter(pk__in=keys)))
        return ngettext("%(count)s training cancelled.", "%(count)s trainings cancelled.", count) % {"count": count}

    words = _("Who has a seat is told.")
    table.actions = (BulkAction("cancel", _("Cancel trainings"), lambda _request, keys: cancel(keys), "team.edit", words, danger=True),)
    context = {"tab": "sessions", "may_edit": access.can("team.edit"), "new": "team:session_new", "new_words": _("New training")}
    return list_page(request, table, template="team/sessions.html", context={**context, "late": training.overdue()[:12]})


def _draft(values: dict[str, Any]) -> services.SessionDraft:
    return services.SessionDraft(**{name: values[name] for name in services.SessionDraft.__dataclass_fields__})


@needs("team.edit")
def session_new(request: BrandRequest) -> HttpResponseBase:
    """A new training."""
    asked = {name: request.GET[name] for name in ("track", "course_id") if name in request.GET}
    form = SessionForm(request.POST or None, initial=asked)

    def save(values: dict[str, Any]) -> str:
        return burl("team:session", pk=services.save_session(_draft(values)).pk)

    return form_page(request, form, save, title=_("New training"), done=_("Saved."), back=burl("team:sessions"))


@needs("team.edit")
def session_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a training."""
    row = get_object_or_404(TrainingSession, pk=pk)
    form = SessionForm(request.POST or None, initial={name: getattr(row, name) for name in services.SessionDraft.__dataclass_fields__})
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_session(_draft(values), row)
        return burl("team:session", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("team:session", pk=pk))


@needs("team.view")
def session(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One training with who is expected, or came."""
    row = get_object_or_404(TrainingSession.objects.select_related("course"), pk=pk)
    seats = services.seats_of(row)
    names = people.names(seats)
    facts = [
        fact(request, pgettext("session", "Track"), TrainingSession.Track(row.track).label),
        fact(request, _("Begins"), row.starts_at, "datetime"),
        fact(request, _("Minutes"), row.minutes, "number"),
        fact(request, _("How it is held"), Course.Mode(row.mode).label),
        fact(request, _("Where it is"), row.place or None),
        fact(request, _("Who speaks"), row.speaker or None),
        fact(request, _("Course"), row.course.title if row.course else None, href=burl("team:course", pk=row.course_id) if row.course_id else None),
        fact(request, _("Seats"), row.seats or None, "number"),
    ]
    context = {
        "row": row,
        "tone": SESSION_TONE[row.state],
        "facts": facts,
        "seats": sorted((names[user], came) for user, came in seats.items() if user is not None),
        "came": sum(came is True for came in seats.values()),
        "mine": people.me() in seats,
        "begun": row.starts_at <= now(),
        "full": bool(row.seats) and len(seats) >= row.seats,
        "may_edit": access.can("team.edit"),
        "may_take": access.can("team.take"),
        "trail": [(_("Trainings"), burl("team:sessions"))],
    }
    return page(request, "team/session.html", context)


@require_POST
@needs("team.take")
def session_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take or give back one's seat, cancel."""
    row = get_object_or_404(TrainingSession, pk=pk)
    match request.POST.get("do", ""):
        case "leave":
            return act(request, lambda: services.leave_seat(session=row), burl("team:session", pk=pk))
        case "cancel":
            access.require("team.edit")
            return act(request, lambda: services.cancel_sessions(sessions=[row]), burl("team:session", pk=pk))
    return act(request, lambda: services.take_seats(session=row, user_ids=[people.me()]), burl("team:session", pk=pk))


@needs("team.edit")
def session_people(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Give others a seat."""
    row = get_object_or_404(TrainingSession, pk=pk)
    form = PeopleForm(request.POST or None)
    del form.fields["why"]

    def save(values: dict[str, Any]) -> str:
        services.take_seats(session=row, user_ids=values["user_ids"])
        return burl("team:session", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("team:session", pk=pk))


@needs("team.edit")
def attendance(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take attendance."""
    row = get_object_or_404(TrainingSession, pk=pk)
    seats = services.seats_of(row)
    known = dict(people.choices())
    extra = [(user, name) for user, name in people.names(seats).items() if user is not None and user not in known]
    expected = [user for user, came in seats.items() if user is not None and came is not False]
    form = AttendanceForm(request.POST or None, initial={"came": expected}, extra=extra)

    def save(values: dict[str, Any]) -> str:
        services.take_attendance(session=row, came=values["came"])
        return burl("team:session", pk=pk)

    title = _("Attendance: %(title)s") % {"title": row.title}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("team:session", pk=pk))


@needs("team.edit")
def session_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What was done with a training."""
    row = get_object_or_404(TrainingSession, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("team:session", pk=pk))
