"""What people ask of those who hold their data: a copy, a correction, a deletion; received, checked, answered in time, with proof."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.people.contracts import Changed, Refused
from guanhao.domains.people.models import Person, PersonRequest
from guanhao.domains.people.policy import PersonalDataPolicy
from guanhao.domains.people.rules.proof import is_clean, proof_hash
from guanhao.domains.people.services import core
from guanhao.engines.timing.days import workday_add
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.models import EventRow, JobRow
from guanhao.kernel.now import now
from guanhao.kernel.privacy import Place, holdings
from guanhao.kernel.tenancy import current_brand

Kind, State = PersonRequest.Kind, PersonRequest.State
OPEN_STATES = (State.OPEN, State.CHECKED, State.WORKING)
FOLLOWERS = ("people.forget", "audiences.delete")


def target_of(request_id: int) -> str:
    """A request's name in the audit log."""
    return f"people.request:{request_id}"


@transaction.atomic
def receive(*, person_id: int, kind: str, channel: str, wish: str = "", received_on: Any = None) -> PersonRequest:
    """A person asks (needs people.edit); the clock of working days runs from the day it came in. One open request of a kind a person."""
    require("people.edit")
    person = core._person(person_id)
    if kind not in Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Kind.values)}, "kind")
    if not channel.strip():
        raise Refused(_("Say by which way the person asked."), "channel")
    if kind == Kind.CORRECTION and not wish.strip():
        raise Refused(_("Say what is to be corrected."), "wish")
    known = PersonRequest.objects.filter(person_id=person.pk, kind=kind, state__in=OPEN_STATES).first()
    if known is not None:
        raise Refused(_("Request %(number)s of this person and kind is still open.") % {"number": known.pk}, "kind")
    today = now().astimezone(current_brand().zone).date()
    day = received_on or today
    if not today - timedelta(days=366) <= day <= today:
        raise Refused(_("Give a day of the last year, today at the latest."), "received_on")
    row = PersonRequest(kind=kind, person_id=person.pk, channel=channel.strip()[:60], wish=wish.strip()[:4000])
    row.received_at = now() if day == today else now() - (today - day)
    row.due_on = workday_add(day, PersonalDataPolicy.of_brand().answer_days)
    row.save()
    audit.record("people.request_received", target=target_of(row.pk), after={"kind": kind, "person": person.pk, "due_on": row.due_on})
    return row


@transaction.atomic
def confirm_identity(*, request_id: int, how: str, revision: int | None = None) -> PersonRequest:
    """Note how it was made sure that the person is who they say (needs privacy.handle); nothing leaves and nothing is deleted before."""
    require("privacy.handle")
    row = _request(request_id, (State.OPEN,), revision)
    if not how.strip():
        raise Refused(_("Say how you made sure of it."), "how")
    row.state, row.checked_how, row.checked_at = State.CHECKED, how.strip()[:200], now()
    row.checked_by_name = current_actor().name[:120]
    _save(row)
    audit.record("people.request_checked", target=target_of(row.pk), note=row.checked_how)
    return row


@transaction.atomic
def turn_down(*, request_id: int, answer: str, revision: int | None = None) -> PersonRequest:
    """The request is not granted, with the reason the person is told (needs privacy.handle; PIPL article 50 asks for it)."""
    require("privacy.handle")
    row = _request(request_id, (State.OPEN, State.CHECKED), revision)
    if not answer.strip():
        raise Refused(_("Say why: the person must be told."), "answer")
    _end(row, State.REFUSED, answer)
    audit.record("people.request_refused", target=target_of(row.pk), note=row.answer)
    return row


@transaction.atomic
def answered(*, request_id: int, answer: str, revision: int | None = None) -> PersonRequest:
    """The copy was handed over, or the correction made (needs privacy.handle). A deletion ends by its proof alone."""
    require("privacy.handle")
    row = _request(request_id, (State.CHECKED,), revision)
    if row.kind == Kind.DELETION:
        raise Refused(_("A deletion ends with its proof: start it."), "kind")
    if not answer.strip():
        raise Refused(_("Say what was done."), "answer")
    _end(row, State.DONE, answer)
    audit.record("people.request_answered", target=target_of(row.pk), note=row.answer)
    return row


@transaction.atomic
def start_deletion(*, request_id: int, revision: int | None = None) -> PersonRequest:
    """Count what is held, forget the person, and let a job prove it (needs privacy.handle and people.edit). It cannot be undone."""
    require("privacy.handle")
    row = _request(request_id, (State.CHECKED,), revision)
    if row.kind != Kind.DELETION:
        raise Refused(_("The person did not ask for a deletion."), "kind")
    return _delete(row, _("Request %(number)s") % {"number": row.pk})


@transaction.atomic
def delete_at_once(*, person_id: int, reason: str) -> PersonRequest:
    """Forget somebody from their card (needs people.edit): the request, its check and its start in one step, so that this has its proof too."""
    require("people.edit")
    row = PersonRequest.objects.filter(person_id=person_id, kind=Kind.DELETION, state__in=(State.OPEN, State.CHECKED)).first()
    row = row or receive(person_id=person_id, kind=Kind.DELETION, channel=_("Person's card"))
    if row.state == State.OPEN:
        row.state, row.checked_how, row.checked_at = State.CHECKED, reason.strip()[:200] or "—", now()
        row.checked_by_name = current_actor().name[:120]
    return _delete(row, reason)


def _delete(row: PersonRequest, reason: str) -> PersonRequest:
    people = [row.person_id, *Person.objects.filter(merged_into_id=row.person_id).values_list("pk", flat=True)]
    marks = {place.key: marked for place in holdings() if (marked := place.mark(people))}
    core.forget(person_id=row.person_id, reason=reason)
    row.state, row.plan, row.wish = State.WORKING, {"people": people, "marks": marks, "begun": now().isoformat()}, ""
    _save(row)
    enqueue("people.prove", key=f"{row.pk}:0", request_id=row.pk)
    return row


def still_at_work(row: PersonRequest) -> bool:
    """Are reactions to the forgetting, or the jobs they started, not done yet?"""
    people, brand_id = row.plan["people"], current_brand().id
    events = EventRow.objects.filter(name="people.forgotten", brand_id=brand_id, delivered_at=None, failed_at=None)
    if any(one.payload.get("person_id") in people for one in events):
        return True
    unfinished = (JobRow.State.READY, JobRow.State.RUNNING)
    return JobRow.objects.filter(kind__in=FOLLOWERS, brand_id=brand_id, state__in=unfinished).exists()


def prove(*, request_id: int) -> PersonRequest:
    """Clear what is left in the places that do not forget by themselves, look everywhere again, and write the certificate (needs privacy.handle).

    The certificate has counts by place, no names. While something is left it says where, and the request stays open. May be repeated.
    """
    require("privacy.handle")
    row: PersonRequest = PersonRequest.objects.get(pk=request_id)
    if row.state != State.WORKING:
        return row
    places = {place.key: _counted(place, row.plan["marks"][place.key]) for place in holdings() if place.key in row.plan["marks"]}
    with transaction.atomic():
        row = PersonRequest.objects.select_for_update().get(pk=request_id)
        if row.state != State.WORKING:
            return row
        clean = is_clean(places)
        row.proof = {
            "request": row.pk, "person": row.person_id, "records": len(row.plan["people"]), "brand": current_brand().slug,
            "begun": row.plan["begun"], "proved": now().isoformat(), "clean": clean, "places": places,
        }  # fmt: skip
        row.proof_hash = proof_hash(row.proof)
        left = sum(place["after"] for place in places.values())
        audit.record("people.deletion_proved", target=target_of(row.pk), after={"hash": row.proof_hash, "clean": clean, "left": left})
        if clean:
            row.plan = {}
            _end(row, State.DONE, _("Deleted, with proof."))
        else:
            _save(row)
    return row


def _counted(place: Place, marks: list[Any]) -> dict[str, int]:
    cleared = place.clear(marks)
    return {"before": len(marks), "cleared": cleared, "after": place.left(marks)}


@transaction.atomic
def try_again(*, request_id: int) -> None:
    """Look again after something was left (needs privacy.handle)."""
    require("privacy.handle")
    row = _request(request_id, (State.WORKING,))
    enqueue("people.prove", key=f"{row.pk}:{row.revision}", request_id=row.pk)


def _end(row: PersonRequest, state: str, answer: str) -> None:
    row.state, row.answer, row.ended_at, row.wish = state, answer.strip()[:500], now(), ""
    row.ended_by_name = current_actor().name[:120]
    _save(row)


def _save(row: PersonRequest) -> None:
    row.revision += 1
    row.save()


def _request(request_id: int, states: tuple[str, ...], revision: int | None = None) -> PersonRequest:
    row: PersonRequest | None = PersonRequest.objects.select_for_update().filter(pk=request_id).first()
    if row is None:
        raise Refused(_("There is no such request."), "request")
    if row.state not in states or (revision is not None and revision != row.revision):
        raise Changed(_("Somebody else worked on this request meanwhile. Look again."), "state")
    return row
