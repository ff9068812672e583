"""Gatherings: signing up, checking in by ticket, spots, the follow-up within 72 hours; city partners."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Changed, Deed, Refused
from guanhao.domains.community.models import CityPartner, ContentCall, Gathering, Group, Member, Ticket
from guanhao.domains.community.policy import GroupPolicy
from guanhao.domains.community.services import deeds
from guanhao.domains.community.wording import RIGHTS
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting, current_actor, require
from guanhao.kernel.clocks import start_clock, stop_clock
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.sdk.events.community import GatheringEnded

State = Gathering.State
CLOCK = "community.follow_up"
MOST_ADDRESS = 300
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, kw_only=True)
class GatheringDraft:
    """A gathering as it is written; see Gathering. `call_id` is the call for content that takes the works of its spots."""

    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    text: str = ""
    group_id: int | None = None
    place: str = ""
    route: str = ""
    seats: int = 0
    spots: tuple[str, ...] = ()
    call_id: int | None = None


def target_of(row: Gathering) -> str:
    """The target of its deeds and its clock."""
    return f"community.gathering:{row.pk}"


@transaction.atomic
def save_gathering(draft: GatheringDraft, row: Gathering | None = None) -> Gathering:
    """Write a gathering (needs community.edit). Refused by field; what is over stays."""
    require("community.edit")
    if row is not None and row.state in (State.OVER, State.CANCELLED):
        raise Refused(_("It is over."))
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if draft.kind not in Gathering.Kind.values:
        raise Refused(_("Choose a kind."), "kind")
    if draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes after the start."), "ends_at")
    if draft.group_id is not None and not Group.objects.filter(pk=draft.group_id).exists():
        raise Refused(_("There is no such group."), "group_id")
    _check_call(draft, row)
    row = row or Gathering(made_at=now())
    for name, value in asdict(draft).items():
        setattr(row, name, list(value) if name == "spots" else value)
    row.save()
    audit.record("community.gathering_saved", target=target_of(row), after={"title": row.title, "starts_at": row.starts_at, "seats": row.seats})
    return row


def _check_call(draft: GatheringDraft, row: Gathering | None) -> None:
    if draft.call_id is None:
        return
    if not draft.spots:
        raise Refused(_("Works are collected at spots: name at least one."), "spots")
    kept = row is not None and row.call_id == draft.call_id
    if not kept and not ContentCall.objects.filter(pk=draft.call_id, closed_at=None).exists():
        raise Refused(_("Choose a call for content that is open."), "call_id")


@transaction.atomic
def set_highlights(*, gathering: Gathering, url: str) -> Gathering:
    """Where whoever came sees what it was like (needs community.edit), also after the end; empty takes the address away."""
    require("community.edit")
    row: Gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    url = url.strip()
    if row.state not in (State.OPEN, State.OVER):
        raise Changed(_("From “%(state)s” this step is not possible.") % {"state": State(row.state).label}, "highlights")
    if url and not re.match(r"https?://[^\s/]+", url):
        raise Refused(_("Write an address that begins with https://."), "highlights")
    if len(url) > MOST_ADDRESS or "\0" in url:
        raise Refused(_("An address has at most %(most)s signs.") % {"most": MOST_ADDRESS}, "highlights")
    if url != row.highlights:
        before, row.highlights = row.highlights, url
        row.save(update_fields=["highlights"])
        audit.record("community.gathering_saved", target=target_of(row), before={"highlights": before}, after={"highlights": url})
    return row


@transaction.atomic
def set_gathering_state(*, gathering: Gathering, state: str) -> Gathering:
    """Open, end or cancel (needs community.edit). Ending starts the follow-up clock from the end of the gathering."""
    require("community.edit")
    row: Gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    ways = {State.DRAFT: (State.OPEN, State.CANCELLED), State.OPEN: (State.OVER, State.CANCELLED)}
    if state not in ways.get(State(row.state), ()):
        raise Changed(_("From “%(state)s” this step is not possible.") % {"state": State(row.state).label}, "state")
    before, row.state = row.state, State(state)
    row.save(update_fields=["state"])
    if state == State.OVER:
        _end(row)
    audit.record("community.gathering_moved", target=target_of(row), before={"state": before}, after={"state": state})
    return row


def end_due() -> int:
    """End open gatherings whose time is over; how many."""
    count = 0
    for row in Gathering.objects.filter(state=State.OPEN, ends_at__lte=now()).order_by("pk")[:200]:
        set_gathering_state(gathering=row, state=State.OVER)
        count += 1
    return count


def _end(row: Gathering) -> None:
    came = Ticket.objects.filter(gathering=row).exclude(came_at=None).count()
    if came:
        hours = timedelta(hours=GroupPolicy.of_brand().follow_hours)
        start_clock(kind=CLOCK, subject=target_of(row), target=hours, steps=[(hours / 2, "half")], started_at=min(row.ends_at, now()))
    emit(GatheringEnded(brand_id=row.brand_id, gathering_id=row.pk, title=row.title, came=came))


@transaction.atomic
def sign_up(*, gathering: Gathering, member: Member) -> Ticket:
    """A member signs up (the caller checks who asks); again after cancelling is fine. Refused when it is not open or full."""
    row: Gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    if row.state != State.OPEN or row.ends_at <= now():
        raise Refused(_("Nobody can sign up for this now."))
    known: Ticket | None = Ticket.objects.filter(gathering=row, member=member).first()
    if known is not None and known.cancelled_at is None:
        return known
    taken = Ticket.objects.filter(gathering=row, cancelled_at=None).count()
    if row.seats and taken >= row.seats:
        raise Refused(_("All %(seats)s seats are taken.") % {"seats": row.seats})
    ticket = known or Ticket(gathering=row, member=member, code="".join(secrets.choice(LETTERS) for _place in range(16)))
    ticket.signed_at, ticket.cancelled_at = now(), None
    ticket.save()
    return ticket


@transaction.atomic
def cancel_ticket(*, ticket: Ticket) -> Ticket:
    """The member will not come (the caller checks who asks); the seat is free again."""
    row: Ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
    if row.came_at is not None:
        raise Refused(_("This ticket is used already."))
    row.cancelled_at = now()
    row.save(update_fields=["cancelled_at"])
    return row


@transaction.atomic
def check_in(*, code: str) -> Ticket:
    """Let a ticket in (needs community.edit), once. Refused for a code there is none of, a cancelled ticket, or one that was used."""
    require("community.edit")
    row: Ticket | None = Ticket.objects.select_for_update().select_related("member", "gathering").filter(code=code.strip().lower()).first()
    if row is None or row.cancelled_at is not None:
        raise Refused(_("There is no such ticket."), "code")
    if row.came_at is not None:
        raise Changed(_("%(name)s has checked in already.") % {"name": row.member.shown}, "code")
    if row.gathering.state not in (State.OPEN, State.OVER):
        raise Refused(_("This event is not open."), "code")
    row.came_at = now()
    row.save(update_fields=["came_at"])
    _did(row, "event_attended", f"gathering:{row.gathering_id}")
    audit.record("community.checked_in", target=target_of(row.gathering), after={"member": row.member.shown})
    return row


@transaction.atomic
def do_spot(*, ticket: Ticket, spot: str) -> Ticket:
    """Somebody who came was at a spot (needs community.edit); each counts once, the last one finishes the challenge."""
    require("community.edit")
    row: Ticket = Ticket.objects.select_for_update().select_related("gathering", "member").get(pk=ticket.pk)
    if row.came_at is None:
        raise Refused(_("Check the ticket in first."))
    if spot not in row.gathering.spots:
        raise Refused(_("There is no such spot."), "spot")
    if spot in row.spots:
        raise Changed(_("This spot is done already."), "spot")
    row.spots = [*row.spots, spot]
    row.save(update_fields=["spots"])
    _did(row, "spot_done", f"gathering:{row.gathering_id}:{row.gathering.spots.index(spot)}")
    if set(row.spots) >= set(row.gathering.spots):
        _did(row, "challenge_done", f"gathering:{row.gathering_id}")
    return row


@transaction.atomic
def follow_up(*, tickets: Sequence[Ticket], note: str = "") -> int:
    """These people were contacted after a gathering (needs community.edit); with the last one its clock stops. How many were new."""
    require("community.edit")
    count = 0
    for number in {ticket.gathering_id for ticket in tickets}:
        rows = Ticket.objects.filter(gathering_id=number, pk__in=[one.pk for one in tickets], followed_at=None).exclude(came_at=None)
        done = rows.update(followed_at=now(), followed_by_name=current_actor().name[:120], follow_note=note.strip()[:200])
        count += done
        if done and not Ticket.objects.filter(gathering_id=number, followed_at=None).exclude(came_at=None).exists():
            stop_clock(kind=CLOCK, subject=f"community.gathering:{number}")
        audit.record("community.followed_up", target=f"community.gathering:{number}", after={"count": done}, note=note.strip()[:200])
    return count


@transaction.atomic
def invite_partner(*, member: Member, city: str) -> CityPartner:
    """Invite a member as city partner (needs community.edit); the answer comes from the member's page. Who ended or declined may be asked again."""
    require("community.edit")
    if not city.strip():
        raise Refused(_("Write the city."), "city")
    known: CityPartner | None = CityPartner.objects.filter(member=member).first()
    if known is not None and known.state in (CityPartner.State.INVITED, CityPartner.State.ACCEPTED):
        raise Refused(_("%(name)s is invited already.") % {"name": member.shown}, "city")
    row = known or CityPartner(member=member, made_at=now())
    row.city, row.rights, row.state, row.decided_at = city.strip()[:60], list(RIGHTS), CityPartner.State.INVITED, None
    row.save()
    audit.record("community.partner_invited", target=f"community.partner:{row.pk}", after={"member": member.shown, "city": row.city})
    return row


@transaction.atomic
def answer_invitation(*, partner: CityPartner, yes: bool) -> CityPartner:
    """The member accepts or declines (the caller checks who asks); the first answer stands."""
    row: CityPartner = CityPartner.objects.select_for_update().get(pk=partner.pk)
    if row.state == CityPartner.State.INVITED:
        row.state, row.decided_at = (CityPartner.State.ACCEPTED if yes else CityPartner.State.DECLINED), now()
        row.save()
        audit.record("community.partner_answered", target=f"community.partner:{row.pk}", after={"state": row.state})
    return row


def _did(row: Ticket, action: str, occasion: str) -> None:
    with acting(SYSTEM):
        deeds.take_deeds([Deed(action=action, occasion=occasion, at=now(), member_id=row.member_id)])
