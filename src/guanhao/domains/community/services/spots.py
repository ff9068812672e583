"""Spots of a gathering that collect works: which call takes them, and what came in there (COM-09 b).

A member who is in opens the call's public page from the own page, with a signed mark of ticket and spot. The call takes the work under its terms;
its event brings the mark back: the spot is done then, and the work stands with the gathering until somebody decides on it in the call.
"""

import hashlib
import hmac

from django.conf import settings
from django.db import transaction

from guanhao.domains.community.contracts import Deed
from guanhao.domains.community.models import ContentCall, Gathering, SpotWork, Ticket
from guanhao.domains.community.services import deeds, gatherings
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

MARK = "spot"


def know_call(*, activity_id: int, title: str, path: str) -> None:
    """A call for content was opened, or opened again."""
    facts = {"title": title[:120], "path": path[:200], "opened_at": now(), "closed_at": None}
    ContentCall.objects.update_or_create(brand_id=current_brand().id, activity_id=activity_id, defaults=facts)


def close_call(*, activity_id: int) -> None:
    """A call takes nothing any more."""
    ContentCall.objects.filter(activity_id=activity_id).update(closed_at=now())


def mark_of(ticket: Ticket, spot: str) -> str:
    """The mark a work carries from this ticket's spot: number and 128 bits of HMAC-SHA-256; nothing of it is stored."""
    seal = hmac.new(settings.SECRET_KEY.encode(), f"community.spot\0{ticket.brand_id}\0{ticket.pk}\0{ticket.code}\0{spot}".encode(), hashlib.sha256)
    return f"{MARK}-{ticket.pk}-{seal.hexdigest()[:32]}"


@transaction.atomic
def take_work(*, mark: str, submission_id: int, number: str) -> SpotWork | None:
    """A work came in with this mark, once: it stands with the gathering, and the spot is done (needs community.edit).

    None for a mark that is not ours, of somebody who is not in, or of a gathering that was cancelled: the work stays with its call alone.
    """
    ticket, spot = _place(mark)
    if ticket is None or ticket.came_at is None or ticket.gathering.state == Gathering.State.CANCELLED:
        return None
    facts = {"ticket": ticket, "spot": spot, "number": number[:24], "made_at": now()}
    row: SpotWork
    row, new = SpotWork.objects.get_or_create(brand_id=current_brand().id, submission_id=submission_id, defaults=facts)
    if new and spot not in ticket.spots:
        gatherings.do_spot(ticket=ticket, spot=spot)
    return row


@transaction.atomic
def judge_work(*, submission_id: int, approved: bool, person_id: int | None = None) -> None:
    """The call decided on a work of a spot. Approved, the member whose ticket it is gets the deed when the call does not know the person
    (needs community.points); any other submission is none of ours."""
    row = SpotWork.objects.select_for_update().select_related("ticket").filter(submission_id=submission_id).first()
    if row is None:
        return
    row.state = SpotWork.State.APPROVED if approved else SpotWork.State.REJECTED
    row.save(update_fields=["state"])
    if approved and person_id is None:
        deeds.take_deeds([Deed(action="submission", occasion=f"submission:{submission_id}", at=now(), member_id=row.ticket.member_id)])


def drop_work(*, submission_id: int) -> None:
    """Its author took a work back: it is not shown here any more. The spot stays done, for the member was there."""
    SpotWork.objects.filter(submission_id=submission_id).delete()


def _place(mark: str) -> tuple[Ticket | None, str]:
    word, _dash, rest = mark.partition("-")
    number = rest.partition("-")[0]
    if word != MARK or not number.isdecimal() or len(number) > 18:
        return None, ""
    ticket: Ticket | None = Ticket.objects.select_related("gathering", "member").filter(pk=int(number)).first()
    if ticket is None:
        return None, ""
    spot = next((spot for spot in ticket.gathering.spots if hmac.compare_digest(mark_of(ticket, spot), mark)), None)
    return (ticket, spot) if spot is not None else (None, "")
