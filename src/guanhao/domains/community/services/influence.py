"""The influence ranking of a month: live while it runs, frozen when it is over."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.models import Koc, KocRanking, Member
from guanhao.domains.community.policy import KocPolicy
from guanhao.domains.community.rules.growth import places
from guanhao.domains.community.selectors.koc import influence_of
from guanhao.domains.community.services.ranking import bounds
from guanhao.kernel import audit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def standings(month: str) -> list[dict[str, object]]:
    """Place, member, name and influence within the month of everybody in the programme, as far as the policy ranks."""
    begin, end = bounds(month)
    placed = [one for one in places(influence_of(begin, end)) if one[0] <= KocPolicy.of_brand().ranked]
    names = {row.pk: row.shown for row in Member.objects.filter(pk__in=[member for _place, member, _score in placed])}
    return [{"place": place, "member": member, "name": names[member], "score": score} for place, member, score in placed]


@transaction.atomic
def freeze(month: str) -> KocRanking | None:
    """Keep the ranking of a month that is over, once; None where nobody was in the programme yet."""
    _begin, end = bounds(month)
    if now() < end:
        raise Refused(_("The month is not over."), "month")
    known: KocRanking | None = KocRanking.objects.filter(month=month).first()
    if known is not None or not Koc.objects.filter(selected_at__lt=end).exists():
        return known
    row: KocRanking
    row, new = KocRanking.objects.get_or_create(brand_id=current_brand().id, month=month, defaults={"rows": standings(month), "frozen_at": now()})
    if new:
        audit.record("community.influence_frozen", target=f"community.koc_ranking:{row.pk}", after={"month": month, "count": len(row.rows)})
    return row
