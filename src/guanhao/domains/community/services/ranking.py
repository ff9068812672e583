"""The ranking of a month: live while it runs, frozen when it is over, settled once."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Grant, Refused
from guanhao.domains.community.models import Member, PointsPosting, Ranking
from guanhao.domains.community.policy import LevelPolicy
from guanhao.domains.community.rules import growth as rules
from guanhao.domains.community.services import ledger
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def bounds(month: str) -> tuple[datetime, datetime]:
    """First moment of a month "2026-03" and of the next in the brand's zone; ValueError for anything else."""
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=32)).replace(day=1)
    zone = current_brand().zone
    return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)


def month_now() -> str:
    """This month in the brand's zone."""
    return f"{now().astimezone(current_brand().zone):%Y-%m}"


def month_before() -> str:
    """The month that is over."""
    first, _after = bounds(month_now())
    return f"{first - timedelta(days=1):%Y-%m}"


def standings(month: str) -> list[dict[str, object]]:
    """Place, member, name and growth value that came within the month, as far as the policy ranks."""
    begin, end = bounds(month)
    rows = PointsPosting.objects.filter(at__gte=begin, at__lt=end, member__state__in=ledger.EARNING).exclude(score=0)
    scores = dict(rows.values_list("member_id").annotate(total=Sum("score")).order_by())
    placed = [one for one in rules.places(scores) if one[0] <= LevelPolicy.of_brand().ranked]
    names = {row.pk: row.shown for row in Member.objects.filter(pk__in=[member for _place, member, _score in placed])}
    return [{"place": place, "member": member, "name": names[member], "score": score} for place, member, score in placed]


@transaction.atomic
def freeze(month: str) -> Ranking:
    """Keep the ranking of a month that is over, once; what is corrected later no longer moves it."""
    _begin, end = bounds(month)
    if now() < end:
        raise Refused(_("The month is not over."), "month")
    known: Ranking | None = Ranking.objects.filter(month=month).first()
    if known is not None:
        return known
    row = Ranking(month=month, rows=standings(month), frozen_at=now())
    row.save()
    audit.record("community.ranking_frozen", target=f"community.ranking:{row.pk}", after={"month": month, "count": len(row.rows)})
    return row


@transaction.atomic
def settle(*, ranking: Ranking, prizes: dict[int, int]) -> Ranking:
    """Give points for places of a frozen ranking (needs community.points), once; equal places get the same."""
    require("community.points")
    row: Ranking = Ranking.objects.select_for_update().get(pk=ranking.pk)
    if row.settled_at is not None:
        raise Refused(_("This month is settled already."))
    for place, points in prizes.items():
        ledger.check_points(place, "prizes")
        ledger.check_points(points, "prizes")
    note = _("Ranking of %(month)s") % {"month": row.month}
    won = [(one, prizes[one["place"]]) for one in row.rows if one["place"] in prizes]
    ledger.earn_points([Grant(member_id=one["member"], points=points, key=f"ranking:{row.month}", note=note) for one, points in won])
    for one, points in won:
        one["points"] = points
    row.settled_at, row.settled_by_name = now(), current_actor().name[:120]
    row.save()
    audit.record(
        "community.ranking_settled", target=f"community.ranking:{row.pk}", after={"month": row.month, "points": sum(points for _one, points in won)}
    )
    return row
