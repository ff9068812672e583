"""Which sign-ups count: risk with its reasons, the hold window, what people decide, and rewards given once."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from guanhao.domains.growth.contracts import Changed, Refused
from guanhao.domains.growth.models import Coupon, CouponBatch, InviteBlock, InviteProgram, InviteReward, InviteSignup
from guanhao.domains.growth.policy import InvitePolicy
from guanhao.domains.growth.rules import invites as rules
from guanhao.domains.growth.services import coupons, door
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting, current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.growth import InviteCounted

State = InviteSignup.State
CHAIN = 20
BATCH = 500


def row_print(phone: str) -> str:
    """The keyed hash of a phone number without its last two digits: numbers in a row share it."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return door.sealed("row", digits[-11:-2]) if len(digits) >= 11 else ""


def judge_around(row: InviteSignup) -> None:
    """Judge a new sign-up, and anew those that wait and came from its network, browser or inviter: together they may be a burst.

    In the caller's transaction, which holds the programme.
    """
    same = Q(pk=row.pk)
    since = row.joined_at - timedelta(minutes=InvitePolicy.of_brand().burst_minutes)
    if row.origin:
        same |= Q(origin=row.origin, joined_at__gte=since)
    if row.device:
        same |= Q(device=row.device)
    if row.inviter_id:
        same |= Q(inviter_id=row.inviter_id, joined_at__gte=since) | Q(inviter_id=row.inviter_id, row_print=row.row_print)
    for one in InviteSignup.objects.select_related("inviter").filter(same, program=row.program_id, state=State.WAIT).order_by("pk")[:BATCH]:
        _judge(one)


def _judge(row: InviteSignup) -> None:
    risk = rules.assess(signals_of(row), _weights())
    row.score, row.reasons = risk.score, [list(reason) for reason in risk.reasons]
    if risk.score >= InvitePolicy.of_brand().hold_from:
        row.state = State.HELD
        audit.record(
            "growth.signup_held", target=f"growth.signup:{row.pk}", after={"score": risk.score, "reasons": [key for key, _p, _n in risk.reasons]}
        )
    row.save(update_fields=["score", "reasons", "state"])


def signals_of(row: InviteSignup) -> rules.Signals:
    """What is known of a sign-up beside the others."""
    policy = InvitePolicy.of_brand()
    others = InviteSignup.objects.filter(program=row.program_id).exclude(pk=row.pk)
    window = timedelta(minutes=policy.burst_minutes)
    near = Q(joined_at__gte=row.joined_at - window, joined_at__lte=row.joined_at + window)
    chain = _chain(row)
    marks = Q(kind="phone", mark=row.phone_print or "") | Q(kind="origin", mark=row.origin) | Q(kind="device", mark=row.device)
    blocked = InviteBlock.objects.filter(marks).exclude(mark="").values_list("kind", flat=True)
    of_inviter = others.filter(inviter=row.inviter_id) if row.inviter_id else others.none()
    return rules.Signals(
        same_device=others.filter(device=row.device).count() if row.device else 0,
        ring=bool(row.device) and row.device in {one.device for one in chain},
        same_origin=bool(row.origin) and row.inviter is not None and row.inviter.origin == row.origin,
        burst_origin=1 + (others.filter(near, origin=row.origin).count() if row.origin else 0),
        burst_inviter=1 + of_inviter.filter(near).count(),
        in_a_row=of_inviter.filter(row_print=row.row_print).count() if row.row_print else 0,
        blocked=tuple(sorted(blocked)),
    )


def _chain(row: InviteSignup) -> list[InviteSignup]:
    """Inviter, the inviter's inviter and so on, the nearest first."""
    found: list[InviteSignup] = []
    one = row.inviter
    while one is not None and len(found) < CHAIN:
        found.append(one)
        one = one.inviter
    return found


def _weights() -> rules.Weights:
    policy = InvitePolicy.of_brand()
    return rules.Weights(
        device=policy.weight_device,
        ring=policy.weight_ring,
        origin=policy.weight_origin,
        burst=policy.weight_burst,
        row=policy.weight_row,
        blocked=policy.weight_blocked,
        from_origin=policy.burst_origin,
        from_inviter=policy.burst_inviter,
    )


def ripen() -> int:
    """Let sign-ups whose hold window is over count, after a last look, and give what waited for stock; how many count now."""
    count = 0
    numbers = InviteSignup.objects.filter(state=State.WAIT, ripe_at__lte=now()).order_by("ripe_at", "pk").values_list("pk", flat=True)
    for number in list(numbers[:5000]):
        with transaction.atomic():
            count += _ripen_one(number)
    for reward in InviteReward.objects.filter(state=InviteReward.State.WAITING).select_related("signup").order_by("pk")[:BATCH]:
        _give(reward)
    return count


def count_ripe(row: InviteSignup) -> None:
    """Where the policy asks no hours of waiting, a sign-up counts at once; in the caller's transaction, which holds the programme."""
    if row.ripe_at <= now():
        _ripen_one(row.pk)


def _ripen_one(number: int) -> int:
    program = InviteSignup.objects.values_list("program_id", flat=True).get(pk=number)
    InviteProgram.objects.select_for_update().get(pk=program)
    row = InviteSignup.objects.select_related("inviter__inviter", "program").get(pk=number)
    if row.state != State.WAIT:
        return 0
    _judge(row)
    if row.state != State.WAIT:
        return 0
    _count(row)
    return 1


def _count(row: InviteSignup) -> None:
    """The sign-up counts: its inviter, and with two levels the inviter's inviter, may have reached a step."""
    row.state = State.VALID
    row.decided_at = row.decided_at or now()
    row.save(update_fields=["state", "decided_at", "decided_by_name", "answer"])
    if row.inviter is None:
        return
    emit(InviteCounted(brand_id=row.brand_id, signup_id=row.pk, program_id=row.program_id, inviter_id=row.inviter.pk))
    for one in (row.inviter, row.inviter.inviter if row.program.depth > 1 else None):
        if one is not None and one.state == State.VALID:
            _reward(one, row.program)
    if row.state == State.VALID:
        _reward(row, row.program)  # whoever was held may have invited people meanwhile


def valid_counts(row: InviteSignup) -> dict[int, int]:
    """Valid invitations by level: one's own, and those of the people one invited."""
    own = InviteSignup.objects.filter(inviter=row, state=State.VALID)
    return {1: own.count(), 2: InviteSignup.objects.filter(inviter__in=own.values("pk"), state=State.VALID).count()}


def _reward(row: InviteSignup, program: InviteProgram) -> None:
    """Give the steps this person has reached, each once; one that was taken back is given anew when it is reached again."""
    for level, invites, batch in rules.reached(program.steps, valid_counts(row), program.depth):
        known = InviteReward.objects.filter(signup=row, level=level, invites=invites).first()
        if known is not None and known.state != InviteReward.State.BACK:
            continue
        made = known or InviteReward(brand_id=row.brand_id, signup=row, level=level, invites=invites, batch=batch, made_at=now())
        made.state = InviteReward.State.WAITING
        made.save()
        _give(made)


@transaction.atomic
def _give(reward: InviteReward) -> None:
    """The coupon of a step, once: the occasion names the reward, and the void coupon it stands for where one was taken back."""
    batch = CouponBatch.objects.filter(key=reward.batch).first()
    if batch is None:
        return
    occasion = f"invite:{reward.pk}:{reward.coupon_id}" if reward.coupon_id else f"invite:{reward.pk}"
    try:
        with acting(SYSTEM):  # whoever invites holds no permission; the step says what is given
            reward.coupon = coupons.issue(batch=batch, person_id=reward.signup.person_id, occasion=occasion, limited=False)
    except coupons.NotGiven as refused:
        if reward.why != refused.why:
            reward.why = refused.why
            reward.save(update_fields=["why"])
        return
    reward.state, reward.why = InviteReward.State.GIVEN, ""
    reward.save(update_fields=["coupon", "state", "why"])
    facts = {"level": reward.level, "invites": reward.invites, "batch": reward.batch}
    audit.record("growth.reward_given", target=f"growth.signup:{reward.signup_id}", after=facts)


# what people decide


@transaction.atomic
def decide(*, signups: Sequence[InviteSignup], valid: bool, answer: str = "") -> int:
    """Release held sign-ups or reject them (needs growth.people); how many. Rejecting needs a reason, which the person reads.

    Rejecting one that counts takes unused coupons of steps back that are not reached any more.
    """
    require("growth.people")
    if not valid and not answer.strip():
        raise Refused(_("Give a reason: the person reads it."), "answer")
    count = 0
    list(InviteProgram.objects.select_for_update().filter(pk__in={one.program_id for one in signups}).order_by("pk"))
    for one in sorted(signups, key=lambda row: row.pk):
        row = InviteSignup.objects.select_related("inviter__inviter", "program").get(pk=one.pk)
        if row.state == State.FORGOTTEN or row.state == (State.VALID if valid else State.REJECTED):
            continue
        before = row.state
        row.decided_at, row.decided_by_name, row.answer = now(), current_actor().name[:120], answer.strip()[:500]
        if valid:
            _count(row)
        else:
            row.state = State.REJECTED
            row.save(update_fields=["state", "decided_at", "decided_by_name", "answer"])
            _take_back(row)
        audit.record("growth.signup_decided", target=f"growth.signup:{row.pk}", before={"state": before}, after={"state": row.state}, note=row.answer)
        count += 1
    if not count:
        raise Changed(_("Nothing is left to decide here."))
    return count


def _take_back(row: InviteSignup) -> None:
    for one in (row.inviter, row.inviter.inviter if row.inviter else None):
        if one is None:
            continue
        still = {(level, invites) for level, invites, _batch in rules.reached(row.program.steps, valid_counts(one), row.program.depth)}
        for reward in InviteReward.objects.filter(signup=one).exclude(state=InviteReward.State.BACK).select_related("coupon"):
            if (reward.level, reward.invites) in still:
                continue
            if reward.coupon and Coupon.objects.filter(pk=reward.coupon_id, state=Coupon.State.ISSUED).update(state=Coupon.State.VOID) == 0:
                continue  # used already: it stays, and nothing is given for the same step again
            reward.state = InviteReward.State.BACK
            reward.save(update_fields=["state"])


@transaction.atomic
def appeal(*, signup: InviteSignup, text: str) -> InviteSignup:
    """Whoever is held or rejected objects, once (their own page; needs no permission)."""
    row: InviteSignup = InviteSignup.objects.select_for_update().get(pk=signup.pk)
    if row.state not in (State.HELD, State.REJECTED) or row.appealed_at is not None:
        raise Changed(_("There is nothing to object to, or you have objected already."))
    if not text.strip():
        raise Refused(_("Write why, please."), "text")
    row.appeal, row.appealed_at, row.state = text.strip()[:500], now(), State.HELD
    row.save(update_fields=["appeal", "appealed_at", "state"])
    audit.record("growth.signup_appealed", target=f"growth.signup:{row.pk}")
    return row


@transaction.atomic
def block(*, signup: InviteSignup, kind: str, note: str = "") -> InviteBlock:
    """Put the phone, network or browser of a sign-up on the blacklist (needs growth.people)."""
    require("growth.people")
    mark = {"phone": signup.phone_print, "origin": signup.origin, "device": signup.device}.get(kind)
    if not mark:
        raise Refused(_("There is nothing to block."), "kind")
    row: InviteBlock
    row, made = InviteBlock.objects.get_or_create(
        brand_id=current_brand().id, kind=kind, mark=mark, defaults={"note": note.strip()[:200], "made_at": now()}
    )
    if made:
        audit.record("growth.blocked", target=f"growth.signup:{signup.pk}", after={"kind": kind}, note=row.note)
    return row
