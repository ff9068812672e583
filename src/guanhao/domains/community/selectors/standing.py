"""What a person's membership is, for rooms above."""

from collections.abc import Collection

from django.db.models import Q, Sum

from guanhao.domains.community.contracts import Entitlement, Membership
from guanhao.domains.community.models import Level, Member, PointsLot
from guanhao.domains.community.rules import growth as rules
from guanhao.domains.community.selectors.growth import steps
from guanhao.kernel.access import require
from guanhao.kernel.now import now

OPEN = (Member.State.ACTIVE, Member.State.MUTED)


def memberships(person_ids: Collection[int]) -> dict[int, Membership]:
    """Members among these people (needs community.view) with level and what can be spent now: lapsed lots are not counted, posted or not."""
    require("community.view")
    rows = list(Member.objects.filter(person_id__in=set(person_ids), state__in=OPEN))
    alive = PointsLot.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now()), member__in=[row.pk for row in rows], remaining__gt=0)
    points = dict(alive.values_list("member_id").annotate(total=Sum("remaining")).order_by())
    titles = dict(Level.objects.values_list("number", "title"))
    return {
        row.person_id: Membership(
            member_id=row.pk, number=row.number, level=row.level, level_title=titles.get(row.level, ""), balance=points.get(row.pk, 0)
        )
        for row in rows
        if row.person_id is not None
    }


def entitlement(person_id: int, benefit: str) -> Entitlement:
    """Whether a person may use a benefit now (needs community.view); who is no member or is muted has none."""
    require("community.view")
    ladder = steps()
    step = rules.step_with(ladder, benefit)
    row = Member.objects.filter(person_id=person_id, state=Member.State.ACTIVE).first()
    if step is None:
        return Entitlement(allowed=False)
    if row is None:
        return Entitlement(allowed=False, level=step.number, missing=step.score_from)
    allowed = row.level >= step.number
    return Entitlement(allowed=allowed, level=step.number, missing=None if allowed else max(0, step.score_from - row.score))
