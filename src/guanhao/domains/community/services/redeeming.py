"""Redeeming points: hold, confirm, send, cancel. Points and stock move in one transaction, so neither is taken twice nor lost."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Changed, Refused, TooMany
from guanhao.domains.community.models import Member, Redemption, Reward
from guanhao.domains.community.policy import RewardsPolicy
from guanhao.domains.community.rules.ledger import whole
from guanhao.domains.community.services import ledger
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.community import RewardRedeemed

State = Redemption.State
AFTER = {State.CONFIRMED: (State.SENT, State.DONE), State.SENT: (State.DONE,)}
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
MOST = 100


@transaction.atomic
def hold(*, member: Member, reward: Reward, quantity: int = 1) -> Redemption:
    """Take points and stock for a reward, to be confirmed within the policy's minutes. The caller checks who asks.

    Refused with words when points, stock or level do not suffice; nothing is taken then.
    """
    if whole(quantity) is None or quantity > MOST:
        raise Refused(_("Between 1 and %(most)s pieces.") % {"most": MOST}, "quantity")
    row = ledger.one(member.pk)
    reward = Reward.objects.get(pk=reward.pk)
    _check(row, reward, quantity)
    if not Reward.objects.filter(pk=reward.pk, active=True, stock__gte=quantity).update(stock=F("stock") - quantity):
        raise Refused(_("“%(title)s” is out of stock.") % {"title": reward.title}, "quantity")
    number, moment, policy = _number(), now(), RewardsPolicy.of_brand()
    points = reward.cost * quantity
    with acting(SYSTEM):  # a member holds no permission of the console; the points are their own
        posting = ledger.spend_points(member_id=row.pk, points=points, key=f"redeem:{number}", note=reward.title)
    made = Redemption(member=row, reward=reward, number=number, quantity=quantity, points=points, posting=posting)
    made.made_at = made.changed_at = moment
    made.held_until = moment + timedelta(minutes=policy.hold_minutes)
    made.save()
    audit.record("community.redemption_held", target=target_of(made), after={"points": points, "quantity": quantity, "reward": reward.title})
    return made


@transaction.atomic
def hold_once(*, member: Member, reward: Reward, quantity: int = 1) -> Redemption:
    """Like `hold`, for a member's own hands: a second tap is the first one. Refused while another reward waits to be confirmed."""
    ledger.one(member.pk)
    held: Redemption | None = Redemption.objects.filter(member=member, state=State.HELD, held_until__gt=now()).order_by("-pk").first()
    if held is None:
        return hold(member=member, reward=reward, quantity=quantity)
    if (held.reward_id, held.quantity) != (reward.pk, quantity):
        raise Refused(_("Confirm or cancel the redemption you began first."))
    return held


@transaction.atomic
def confirm(*, redemption: Redemption, receiver: str = "") -> Redemption:
    """Confirm a held redemption; goods need a receiver (name, phone, address), which is kept sealed. Too late: it is cancelled and refused."""
    row = _locked(redemption)
    if row.state == State.CONFIRMED:
        return row
    if row.state != State.HELD or row.held_until <= now():
        raise Changed(_("This redemption was not confirmed in time; points and stock are given back."))
    if row.reward.kind == Reward.Kind.GOODS and len(receiver.strip()) < 8:
        raise Refused(_("Write name, phone number and address of the receiver."), "receiver")
    row.receiver = receiver.strip()[:400] if row.reward.kind == Reward.Kind.GOODS else ""
    _move(row, State.CONFIRMED)
    emit(RewardRedeemed(brand_id=row.brand_id, redemption_id=row.pk, member_id=row.member_id, reward_id=row.reward_id, points=row.points))
    return row


@transaction.atomic
def cancel(*, redemption: Redemption, note: str = "") -> Redemption:
    """Cancel before it is sent: points return to their lots, pieces to the stock. Twice is once; Changed when it is on its way."""
    row = _locked(redemption)
    if row.state == State.CANCELLED:
        return row
    if row.state not in (State.HELD, State.CONFIRMED):
        raise Changed(_("It is on its way already."))
    with acting(SYSTEM):
        row.refund = ledger.give_back(posting=row.posting, note=note or row.reward.title)
    Reward.objects.filter(pk=row.reward_id).update(stock=F("stock") + row.quantity)
    row.note, row.receiver = note.strip()[:200], ""
    _move(row, State.CANCELLED)
    return row


@transaction.atomic
def move(*, redemption: Redemption, state: str, tracking: str = "") -> Redemption:
    """Say that it was sent (goods with a tracking number) or received (needs community.edit)."""
    require("community.edit")
    row = _locked(redemption)
    if state not in AFTER.get(State(row.state), ()):
        raise Changed(_("From “%(state)s” this step is not possible.") % {"state": State(row.state).label}, "state")
    if state == State.SENT and not tracking.strip():
        raise Refused(_("Write the carrier and tracking number."), "tracking")
    row.tracking = tracking.strip()[:120] or row.tracking
    _move(row, State(state))
    return row


def release_holds() -> int:
    """Cancel what was not confirmed in time; how many."""
    rows = Redemption.objects.filter(state=State.HELD, held_until__lte=now()).order_by("pk")[:1000]
    count = 0
    for row in rows:
        count += cancel(redemption=row, note=_("Not confirmed in time")).state == State.CANCELLED
    return count


@transaction.atomic
def forget_addresses() -> int:
    """Delete receivers so many days after a redemption ended; how many."""
    limit = now() - timedelta(days=RewardsPolicy.of_brand().address_days)
    ended = Redemption.objects.filter(state__in=(State.SENT, State.DONE), changed_at__lt=limit, forgot_at=None, reward__kind=Reward.Kind.GOODS)
    count = ended.update(receiver="", forgot_at=now())
    if count:
        audit.record("community.addresses_forgotten", target="community.redemption:*", after={"count": count})
    return count


def target_of(row: Redemption) -> str:
    """The target of its deeds."""
    return f"community.redemption:{row.pk}"


def _check(member: Member, reward: Reward, quantity: int) -> None:
    moment = now()
    if not reward.active or (reward.starts_at and moment < reward.starts_at) or (reward.ends_at and moment >= reward.ends_at):
        raise Refused(_("“%(title)s” cannot be redeemed now.") % {"title": reward.title})
    if member.level < reward.level_from:
        raise Refused(_("“%(title)s” is for level %(level)s and above.") % {"title": reward.title, "level": reward.level_from})
    mine = Redemption.objects.filter(member=member).exclude(state=State.CANCELLED)
    taken = mine.filter(reward=reward).aggregate(total=Sum("quantity"))["total"] or 0
    if reward.per_member and taken + quantity > reward.per_member:
        raise Refused(_("At most %(most)s of “%(title)s” for each member.") % {"most": reward.per_member, "title": reward.title}, "quantity")
    hour = Q(made_at__gt=moment - timedelta(hours=1))
    if Redemption.objects.filter(hour, member=member).count() >= RewardsPolicy.of_brand().an_hour:
        raise TooMany(_("Too many redemptions within an hour. Try again later, please."))


def _locked(redemption: Redemption) -> Redemption:
    """The redemption as it is now; its member is locked first, as everywhere."""
    ledger.one(redemption.member_id)
    row: Redemption = Redemption.objects.select_for_update().get(pk=redemption.pk)
    return row


def _move(row: Redemption, state: Redemption.State) -> None:
    before, row.state, row.changed_at = row.state, state, now()
    row.save()
    audit.record("community.redemption_moved", target=target_of(row), before={"state": before}, after={"state": state}, note=row.note)


def _number() -> str:
    day = now().astimezone(current_brand().zone)
    return f"R{day:%y%m%d}-" + "".join(secrets.choice(LETTERS) for _place in range(8))
