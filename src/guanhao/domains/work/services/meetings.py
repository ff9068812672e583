"""Meetings: agenda, who came, minutes; decisions become cards (CON-14 b)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Card, Decision, Meeting
from guanhao.domains.work.services import cards
from guanhao.kernel import audit, search, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.work import MeetingDecided

State = Meeting.State


@dataclass(frozen=True, kw_only=True)
class MeetingDraft:
    """A meeting as it is written; see Meeting."""

    title: str
    at: datetime
    kind: str = "weekly"
    agenda: str = ""
    invited: tuple[int, ...] = ()
    guests: str = ""


def target_of(row: Meeting) -> str:
    """The target of its deeds and versions."""
    return f"work.meeting:{row.pk}"


def url_of(row: Meeting) -> str:
    """Its page."""
    return f"/b/{current_brand().slug}/work/meetings/{row.pk}/"


def state_of(row: Meeting) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(row, name) for name in MeetingDraft.__dataclass_fields__}
    return {**found, "at": row.at.isoformat(), "came": row.came, "minutes": row.minutes}


@transaction.atomic
def save_meeting(draft: MeetingDraft, row: Meeting | None = None) -> Meeting:
    """Write a meeting (needs work.edit); who is invited is told. Refused by field."""
    require("work.edit")
    if row is not None and row.state != State.PLANNED:
        raise Refused(_("What was held or cancelled is not planned any more."))
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if draft.kind not in Meeting.Kind.values:
        raise Refused(_("Choose a kind."), "kind")
    for person in draft.invited:
        cards.check_person(person, "invited")
    before = state_of(row) if row else None
    known = set(row.invited) if row else set()
    row = row or Meeting(made_at=now())
    for name, value in asdict(draft).items():
        setattr(row, name, list(value) if name == "invited" else value)
    row.save()
    _keep(row, "work.meeting_saved", before)
    fresh = [person for person in draft.invited if person not in known and person != current_actor().user_id]
    if fresh:
        title = format_lazy(gettext_lazy("You are invited: {title}"), title=row.title)
        notify(topic="work", title=title, url=url_of(row), key=f"work.meeting:{row.pk}", users=fresh)
    return row


@transaction.atomic
def hold(*, meeting_id: int, came: Sequence[int], minutes: str) -> Meeting:
    """It was held: who came, and the minutes (needs work.edit); written again it replaces them. Refused when nobody came or nothing is written."""
    require("work.edit")
    row: Meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if row.state == State.CANCELLED:
        raise Refused(_("It was cancelled."))
    if not came:
        raise Refused(_("Say who came."), "came")
    if not minutes.strip():
        raise Refused(_("Write the minutes."), "minutes")
    for person in came:
        if person not in row.came:
            cards.check_person(person, "came")
    before = state_of(row)
    row.came, row.minutes, row.state = sorted(set(came)), minutes.strip(), State.HELD
    row.save()
    _keep(row, "work.meeting_held", before)
    return row


@transaction.atomic
def cancel(*, meeting_id: int) -> Meeting:
    """It will not be held (needs work.edit)."""
    require("work.edit")
    row: Meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if row.state != State.PLANNED:
        raise Refused(_("What was held or cancelled is not planned any more."))
    row.state = State.CANCELLED
    row.save(update_fields=["state"])
    audit.record("work.meeting_cancelled", target=target_of(row), after={"state": "cancelled"})
    return row


@transaction.atomic
def decide(*, meeting_id: int, text: str, owner_id: int | None = None, due_on: date | None = None, standard: str = "") -> Decision:
    """The meeting decides something (needs work.edit): a card in the pool that leads back to the meeting. Refused by field."""
    require("work.edit")
    row: Meeting = Meeting.objects.get(pk=meeting_id)
    if row.state == State.CANCELLED:
        raise Refused(_("It was cancelled."))
    if not text.strip():
        raise Refused(_("Write what was decided."), "text")
    if len(text.strip()) > 500:
        raise Refused(_("A decision has 500 characters at most."), "text")
    made = Decision(meeting=row, text=text.strip(), made_at=now(), made_by_name=current_actor().name[:120])
    made.save()
    title = made.text if len(made.text) <= 200 else made.text[:199] + "…"
    draft = cards.CardDraft(title=title, text=made.text, owner_id=owner_id, due_on=due_on, standard=standard or made.text)
    card = cards.save_card(draft)
    facts = {"subject": target_of(row), "url": url_of(row), "occasion": f"work.decision:{made.pk}"}
    Card.objects.filter(pk=card.pk).update(**facts)
    made.card = card
    made.save(update_fields=["card"])
    audit.record("work.decided", target=target_of(row), after={"text": made.text[:200], "card_id": card.pk})
    emit(MeetingDecided(brand_id=row.brand_id, meeting_id=row.pk, decision_id=made.pk, card_id=card.pk))
    return made


def _keep(row: Meeting, action: str, before: dict[str, Any] | None) -> None:
    versions.keep(target_of(row), state_of(row))
    audit.record(action, target=target_of(row), before=before, after=state_of(row))
    body = f"{row.agenda}\n{row.minutes}"
    search.index(kind="work.meeting", object_id=row.pk, title=row.title, body=body, url=url_of(row), permission="work.view")
