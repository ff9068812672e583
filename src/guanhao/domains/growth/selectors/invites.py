"""Programmes: how they go, their tree, what was saved; and what somebody reads on the own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from guanhao.domains.growth.models import CouponBatch, InviteDay, InviteProgram, InviteReward, InviteSignup
from guanhao.domains.growth.policy import InvitePolicy
from guanhao.domains.growth.rules import invites as rules
from guanhao.kernel import warehouse
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

State = InviteSignup.State
TREE = 60


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a programme goes: sign-ups by state, visits, shares, the share rate, coupons given, and fen saved by what was held back."""

    states: Mapping[str, int]
    invited: int
    visits: int
    shares: int
    share_rate: float | None
    rewards: int
    saved: int
    saved_rewards: int


@dataclass(frozen=True, kw_only=True)
class Inflow:
    """Of all new people of some days, those who came by invitation; `good` when the share reaches the policy's; None without new people."""

    invited: int
    everybody: int
    share: float | None
    good: bool | None


def with_counts() -> Any:
    """Programmes with how many people, invited people and held sign-ups they have."""
    alive = ~Q(signups__state="rejected")
    return InviteProgram.objects.annotate(
        people=Count("signups", filter=alive),
        invited=Count("signups", filter=alive & Q(signups__inviter__isnull=False)),
        held=Count("signups", filter=Q(signups__state="held")),
    )


def standing(program: InviteProgram) -> Standing:
    """The figures of a programme."""
    rows = InviteSignup.objects.filter(program=program)
    states = dict(rows.values_list("state").annotate(count=Count("pk")).order_by())
    days = InviteDay.objects.filter(program=program).aggregate(visits=Sum("visits"), shares=Sum("shares"))
    visits, shares = days["visits"] or 0, days["shares"] or 0
    saved, count = saved_cost(program)
    return Standing(
        states=states,
        invited=rows.filter(inviter__isnull=False).exclude(state__in=(State.REJECTED, State.FORGOTTEN)).count(),
        visits=visits,
        shares=shares,
        share_rate=rules.share_rate(shares, visits),
        rewards=InviteReward.objects.filter(signup__program=program, state=InviteReward.State.GIVEN).count(),
        saved=saved,
        saved_rewards=count,
    )


def saved_cost(program: InviteProgram) -> tuple[int, int]:
    """What held and rejected invitations would have cost: for each inviter the steps reached with them and not without; fen, and how many steps."""
    own = InviteSignup.objects.filter(program=program, inviter__isnull=False)
    stopped = Count("pk", filter=Q(state__in=(State.HELD, State.REJECTED)))
    counts = own.values("inviter").annotate(valid=Count("pk", filter=Q(state=State.VALID)), stopped=stopped).filter(stopped__gt=0).order_by()
    costs = dict(CouponBatch.objects.values_list("key", "cost"))
    fen = steps = 0
    for one in counts:
        given = {(level, invites) for level, invites, _batch in rules.reached(program.steps, {1: one["valid"]}, 1)}
        for level, invites, batch in rules.reached(program.steps, {1: one["valid"] + one["stopped"]}, 1):
            if (level, invites) not in given:
                fen, steps = fen + costs.get(batch, 0), steps + 1
    return fen, steps


def tree(program: InviteProgram) -> list[InviteSignup]:
    """The people who brought most, each with `own` (all they brought) and `counted` (of them, those that count)."""
    rows = InviteSignup.objects.filter(program=program).select_related("inviter")
    rows = rows.annotate(own=Count("invited"), counted=Count("invited", filter=Q(invited__state=State.VALID)))
    return list(rows.filter(own__gt=0).order_by("-counted", "-own", "pk")[:TREE])


def inflow(first: date, last: date) -> Inflow:
    """New people from `first` to `last` (both included, brand's zone): sign-ups by invitation among all new followers and all sign-ups."""
    zone = current_brand().zone
    begin, end = datetime.combine(first, time.min, zone), datetime.combine(last + timedelta(days=1), time.min, zone)
    rows = InviteSignup.objects.filter(joined_at__gte=begin, joined_at__lt=end).exclude(state__in=(State.REJECTED, State.HELD))
    invited = rows.filter(inviter__isnull=False).count()
    found = warehouse.rows("SELECT sum(new_followers) AS fans FROM account_days WHERE day BETWEEN ? AND ?", (first, last))
    return inflow_of(invited, rows.count() + int(found[0]["fans"] or 0))


def inflow_of(invited: int, everybody: int) -> Inflow:
    """The share of these numbers, against the policy's."""
    share = rules.inflow(invited, everybody)
    return Inflow(invited=invited, everybody=everybody, share=share, good=None if share is None else share >= InvitePolicy.of_brand().inflow_share)


def last_days(days: int = 30) -> Inflow:
    """The inflow of the last days."""
    today = now().astimezone(current_brand().zone).date()
    return inflow(today - timedelta(days=days - 1), today)
