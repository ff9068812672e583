"""Which talents to book again: cost and conversion of everybody who was measured, held against the means (KOL-03, KOL-05)."""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from guanhao.domains.partners.models import Measurement, Settlement, Talent
from guanhao.domains.partners.policy import GatePolicy
from guanhao.domains.partners.selectors import gates
from guanhao.domains.partners.selectors.currency import house_currency
from guanhao.engines.partnering import gates as engine
from guanhao.engines.partnering.gates import exact

MOST = 500


@dataclass(frozen=True, kw_only=True)
class RenewalView:
    """A talent's results in cents and exact shares; `preferred` and `renew` are the verdicts of the gates, None while something is unknown."""

    talent: Talent
    measured: int
    cost: int | None
    impressions: int | None
    conversions: int | None
    cpm: Fraction | None
    cvr: Fraction | None
    cpa: Fraction | None
    preferred: bool | None
    renew: bool | None


@dataclass(frozen=True, kw_only=True)
class RenewalBoard:
    """Everybody who was measured, whom to renew first on top, with the limit of the cost of a conversion in cents."""

    rows: tuple[RenewalView, ...]
    limit: Fraction | None
    origin: str


@dataclass
class _Sums:
    rows: list[Measurement] = field(default_factory=list)
    cost: dict[int, int | None] = field(default_factory=dict)


def renewals() -> RenewalBoard:
    """One line a talent, a handful of queries whatever the pool's size. Money of another currency than the brand's is left out."""
    policy, feed = GatePolicy.of_brand(), gates.feed_mean()
    found = Measurement.objects.filter(cooperation__state__in=gates.OUT, cooperation__currency=house_currency())
    rows = list(found.exclude(cooperation__talent__state=Talent.State.FORGOTTEN).select_related("cooperation__talent").order_by("pk"))
    paid = dict(Settlement.objects.filter(cooperation_id__in=found.values("cooperation")).values_list("cooperation_id", "amount_cents"))
    clicks, sums = gates.clicks_of(rows), defaultdict[Talent, _Sums](_Sums)
    for row in rows:
        mine = sums[row.cooperation.talent]
        mine.rows.append(row)
        mine.cost[row.cooperation_id] = paid.get(row.cooperation_id, row.cooperation.amount_cents)
    views = [_view(talent, mine, clicks, policy, feed.cents) for talent, mine in sums.items()]
    order = {True: 0, None: 1, False: 2}
    views.sort(key=lambda one: (order[one.renew], one.cpa is None, one.cpa or 0, one.talent.pk))
    limit = None if feed.cents is None else exact(policy.cpa_vs_feed) * feed.cents
    return RenewalBoard(rows=tuple(views[:MOST]), limit=limit, origin=feed.origin)


def _view(talent: Talent, mine: _Sums, clicks: dict[int, int | None], policy: GatePolicy, mean: Fraction | None) -> RenewalView:
    usual, _origin = gates.usual_rate(talent.category, policy)
    cost = gates.added(list(mine.cost.values()))
    conversions = gates.added([row.conversions for row in mine.rows])
    impressions = gates.added([row.impressions for row in mine.rows])
    rate = engine.conversion_rate(conversions, gates.added([clicks[row.pk] for row in mine.rows]), usual, exact(policy.cvr_multiple))
    price = engine.cost_per_action(cost, conversions, mean, exact(policy.cpa_vs_feed))
    return RenewalView(
        talent=talent,
        measured=len(mine.cost),
        cost=cost,
        impressions=impressions,
        conversions=conversions,
        cpm=engine.per_mille(cost, impressions),
        cvr=rate.value,
        cpa=price.value,
        preferred=rate.passed,
        renew=price.passed,
    )
