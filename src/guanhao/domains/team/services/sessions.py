"""Trainings at a time: planned, attended, cancelled."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.team.contracts import Changed, Refused
from guanhao.domains.team.models import Course, Seat, TrainingSession
from guanhao.domains.team.selectors import people
from guanhao.domains.team.services import taking
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.events import emit
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.team import SessionHeld

State = TrainingSession.State
MOST_SEATS = 10_000


@dataclass(frozen=True, kw_only=True)
class SessionDraft:
    """A training as it is written; `seats` 0: as many as come."""

    title: str
    starts_at: datetime
    track: str = ""
    mode: str = "offline"
    course_id: int | None = None
    minutes: int = 60
    place: str = ""
    speaker: str = ""
    seats: int = 0
    text: str = ""


def target_of(row: TrainingSession) -> str:
    """The target of its deeds."""
    return f"team.session:{row.pk}"


def state_of(row: TrainingSession) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(row, name) for name in SessionDraft.__dataclass_fields__}
    return {**found, "starts_at": row.starts_at.isoformat()}


@transaction.atomic
def save_session(draft: SessionDraft, row: TrainingSession | None = None) -> TrainingSession:
    """Write a training (needs team.edit). Refused by field; one that was held or cancelled stays."""
    require("team.edit")
    row = TrainingSession.objects.select_for_update().get(pk=row.pk) if row else None
    if row is not None and row.state != State.PLANNED:
        raise Changed(_("It was held or cancelled and stays as it is."))
    _check(draft, row)
    before = state_of(row) if row else None
    row = row or TrainingSession(made_at=now())
    for name, value in asdict(draft).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.save()
    audit.record("team.session_saved", target=target_of(row), before=before, after=state_of(row))
    return row


def _check(draft: SessionDraft, row: TrainingSession | None) -> None:
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if not 2000 <= draft.starts_at.year <= 2200:
        raise Refused(_("Choose a day between 2000 and 2200."), "starts_at")
    if draft.track not in TrainingSession.Track.values:
        raise Refused(_("Choose the track."), "track")
    if draft.mode not in Course.Mode.values:
        raise Refused(_("Choose how it is held."), "mode")
    if draft.track == TrainingSession.Track.EXTERNAL and not draft.speaker.strip():
        raise Refused(_("Say who comes from outside."), "speaker")
    if draft.course_id is not None and not Course.objects.filter(pk=draft.course_id).exists():
        raise Refused(_("There is no such course."), "course_id")
    if not 1 <= draft.minutes <= 10_000:
        raise Refused(_("It takes between 1 and 10,000 minutes."), "minutes")
    if not 0 <= draft.seats <= MOST_SEATS:
        raise Refused(_("Between 0 and 10,000 seats."), "seats")
    taken = Seat.objects.filter(session=row).count() if row else 0
    if draft.seats and taken > draft.seats:
        raise Refused(_("%(count)s people have a seat already.") % {"count": taken}, "seats")


@transaction.atomic
def take_seats(*, session: TrainingSession, user_ids: Sequence[int]) -> int:
    """Give people a seat: oneself (needs team.take) or others (needs team.edit); how many are new. The last seat is given once."""
    require("team.take")
    mine = people.me()
    if set(user_ids) != {mine}:
        require("team.edit")
    row: TrainingSession = TrainingSession.objects.select_for_update().get(pk=session.pk)
    if row.state != State.PLANNED:
        raise Changed(_("It was held or cancelled and stays as it is."))
    if not user_ids or not set(user_ids) <= {one.id for one in people.members()}:
        raise Refused(_("Choose somebody who works here."), "user_ids")
    known = set(Seat.objects.filter(session=row).values_list("user_id", flat=True))
    new = [one for one in dict.fromkeys(user_ids) if one not in known]
    if row.seats and len(known) + len(new) > row.seats:
        raise Refused(_("There are %(count)s seats left.") % {"count": max(row.seats - len(known), 0)}, "user_ids")
    for user_id in new:
        Seat(session=row, user_id=user_id).save()
    if new:
        audit.record("team.seats_given", target=target_of(row), after={"user_ids": new})
        title = format_lazy(gettext_lazy("You have a seat at “{title}”."), title=row.title)
        url = f"/b/{current_brand().slug}/staff/sessions/{row.pk}/"
        notify(topic="team", title=title, url=url, key=f"team.seat:{row.pk}", users=[one for one in new if one != mine])
    return len(new)


@transaction.atomic
def leave_seat(*, session: TrainingSession) -> None:
    """Give one's own seat back (needs team.take)."""
    require("team.take")
    row: TrainingSession = TrainingSession.objects.select_for_update().get(pk=session.pk)
    if row.state != State.PLANNED:
        raise Changed(_("It was held or cancelled and stays as it is."))
    count, _kinds = Seat.objects.filter(session=row, user_id=people.me()).delete()
    if count:
        audit.record("team.seat_left", target=target_of(row), after={"user_id": people.me()})


@transaction.atomic
def take_attendance(*, session: TrainingSession, came: Sequence[int]) -> TrainingSession:
    """Write who came (needs team.edit): the training is held; its course, without a test, is finished by them.

    May be corrected once it is held.
    """
    require("team.edit")
    row: TrainingSession = TrainingSession.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)
    if row.state == State.CANCELLED:
        raise Changed(_("It was cancelled."))
    if row.starts_at > now():
        raise Refused(_("It has not begun yet."))
    known = set(Seat.objects.filter(session=row).values_list("user_id", flat=True))
    guests = set(came) - known
    if guests and not guests <= {one.id for one in people.members()}:
        raise Refused(_("Choose somebody who works here."), "came")
    for user_id in sorted(guests):
        Seat(session=row, user_id=user_id).save()
    Seat.objects.filter(session=row).exclude(user_id=None).update(came=False)
    Seat.objects.filter(session=row, user_id__in=list(came)).update(came=True)
    first = row.state == State.PLANNED
    row.state, row.held_at = State.HELD, row.held_at or now()
    row.save(update_fields=["state", "held_at"])
    finished = taking.attended(session=row)
    audit.record("team.attendance_taken", target=target_of(row), after={"came": sorted(set(came)), "finished": finished})
    if first:
        emit(SessionHeld(brand_id=current_brand().id, session_id=row.pk, track=row.track, came=len(set(came))))
    return row


@transaction.atomic
def cancel_sessions(*, sessions: Sequence[TrainingSession]) -> int:
    """Cancel planned trainings and tell who had a seat (needs team.edit); how many."""
    require("team.edit")
    count = 0
    for row in TrainingSession.objects.select_for_update().filter(pk__in=[one.pk for one in sessions], state=State.PLANNED):
        row.state = State.CANCELLED
        row.save(update_fields=["state"])
        audit.record("team.session_cancelled", target=target_of(row), before={"state": "planned"}, after={"state": "cancelled"})
        users = [one for one in Seat.objects.filter(session=row).values_list("user_id", flat=True) if one is not None]
        title = format_lazy(gettext_lazy("“{title}” was cancelled."), title=row.title)
        notify(topic="team", title=title, key=f"team.cancelled:{row.pk}", users=users, level="warning")
        count += 1
    return count


def seats_of(session: TrainingSession) -> Mapping[int | None, bool | None]:
    """Who has a seat, and whether they came."""
    return dict(Seat.objects.filter(session=session).values_list("user_id", "came"))
