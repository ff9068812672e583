"""Points given or taken by hand: at once up to the policy's sum, above it by two people."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.models import Member, PointsAdjustment
from guanhao.domains.community.policy import PointsPolicy
from guanhao.domains.community.rules.ledger import whole
from guanhao.domains.community.services import ledger
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require, require_person
from guanhao.kernel.now import now

State = PointsAdjustment.State


@transaction.atomic
def adjust_points(*, member: Member, points: int, reason: str) -> PointsAdjustment:
    """Give (+) or take (−) points by hand (needs community.adjust) with a reason. Above the policy's sum it waits for a second person.

    Refused for fractions, zero, a missing reason, or more taken than is there.
    """
    require("community.adjust")
    if type(points) is not int or whole(abs(points)) is None:
        raise Refused(_("Adjust by whole points, such as 50 or -20."), "points")
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    row = ledger.one(member.pk)
    if row.state not in ledger.EARNING:
        raise Refused(_("This record is closed."))
    actor, moment = current_actor(), now()
    made = PointsAdjustment(member=row, points=points, reason=reason.strip()[:200], proposed_at=moment)
    made.proposed_by_id, made.proposed_by_name = actor.user_id, actor.name[:120]
    made.save()
    if abs(points) <= PointsPolicy.of_brand().two_person_from:
        _post(made, row)
    audit.record("community.adjustment_proposed", target=_target(made), after={"points": points, "state": made.state}, note=made.reason)
    return made


@transaction.atomic
def confirm_adjustment(*, adjustment: PointsAdjustment) -> PointsAdjustment:
    """The second person says yes (needs community.adjust, and a person, not a key): the points move."""
    require("community.adjust")
    require_person()
    row = _waiting(adjustment)
    actor = current_actor()
    if actor.user_id is None or actor.user_id == row.proposed_by_id:
        raise Refused(_("Another person than the one who proposed it confirms."))
    row.confirmed_by_id = actor.user_id
    _post(row, ledger.one(row.member_id))
    audit.record("community.adjustment_confirmed", target=_target(row), after={"points": row.points, "state": row.state})
    return row


@transaction.atomic
def drop_adjustment(*, adjustment: PointsAdjustment) -> PointsAdjustment:
    """Give a waiting adjustment up (needs community.adjust); nothing moves."""
    require("community.adjust")
    row = _waiting(adjustment)
    row.state, row.decided_at, row.decided_by_name = State.DROPPED, now(), current_actor().name[:120]
    row.save()
    audit.record("community.adjustment_dropped", target=_target(row), after={"points": row.points, "state": row.state})
    return row


def _post(row: PointsAdjustment, member: Member) -> None:
    row.posting = ledger.post_by_hand(member, row.points, key=f"adjust:{row.pk}", note=row.reason)
    row.state, row.decided_at, row.decided_by_name = State.DONE, now(), current_actor().name[:120]
    row.save()


def _waiting(adjustment: PointsAdjustment) -> PointsAdjustment:
    row: PointsAdjustment = PointsAdjustment.objects.select_for_update().get(pk=adjustment.pk)
    if row.state != State.WAITING:
        raise Refused(_("This is decided already."))
    return row


def _target(row: PointsAdjustment) -> str:
    return f"community.adjustment:{row.pk}"
