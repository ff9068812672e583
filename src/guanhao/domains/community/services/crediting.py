"""Points that other rooms say a person deserves: credited once by their key, within limits, and answered."""

from django.db import transaction
from django.db.models import Sum

from guanhao.domains.community.contracts import Deed, Grant
from guanhao.domains.community.models import Member, PointsPosting
from guanhao.domains.community.rules.actions import ACTIONS
from guanhao.domains.community.rules.ledger import whole
from guanhao.domains.community.services import deeds, ledger
from guanhao.kernel.access import require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.sdk.events.community import PointsCredited, PointsDeserved


@transaction.atomic
def credit(asked: PointsDeserved) -> PointsCredited:
    """Credit what was asked for (needs community.points) and say what became of it; what makes no sense gives nothing and is answered too."""
    require("community.points")
    points, why = _credit(asked)
    answer = PointsCredited(brand_id=asked.brand_id, person_id=asked.person_id, key=asked.key, points=points, why=why)
    emit(answer)
    return answer


def _credit(asked: PointsDeserved) -> tuple[int, str]:
    if not 0 < len(asked.key) <= deeds.OCCASION or not (asked.action in ACTIONS if asked.action else whole(asked.points)):
        return 0, "wrong"
    row = Member.objects.filter(person_id=asked.person_id).first()
    if row is None:
        return 0, "no_member"
    member: int = row.merged_into_id or row.pk  # a record that was put together with another earns for the other
    return _by_rules(asked, member) if asked.action else _outright(asked, member)


def _by_rules(asked: PointsDeserved, member: int) -> tuple[int, str]:
    if ledger.one(member).state not in ledger.EARNING:
        return 0, "away"
    if not deeds.take_deeds([Deed(action=asked.action, occasion=asked.key, at=now(), member_id=member)]):
        return 0, "known"
    given = PointsPosting.objects.filter(member=member, kind=PointsPosting.Kind.EARN, key__startswith="rule:", key__endswith=f":{asked.key}")
    points = given.filter(rule__action=asked.action).aggregate(total=Sum("points"))["total"] or 0
    return points, "given" if points else "capped"


def _outright(asked: PointsDeserved, member: int) -> tuple[int, str]:
    grant = Grant(member_id=member, points=asked.points, key=f"{ledger.OF_DAY}{asked.key}", note=asked.reason, of_day=True)
    (answer,) = ledger.earn_points([grant])
    return answer.given, answer.why
