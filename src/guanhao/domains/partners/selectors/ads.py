"""What is advised for an ad plan."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.partners.models import AdCreative, AdPlan, TargetSet
from guanhao.domains.partners.policy import AdsPolicy
from guanhao.domains.partners.rules import aiming
from guanhao.engines.partnering import placements as engine
from guanhao.engines.partnering.gates import exact
from guanhao.kernel import warehouse
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

EVENING = (20, 22)


@dataclass(frozen=True, kw_only=True)
class TargetView:
    """A targeting set with its reach; `hidden`: an audience too small to be shown."""

    row: TargetSet
    people: int | None
    narrow: bool | None
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """Two sets of a plan: apart by sex, age or region; or so many people in both; `share` None when nobody can say."""

    first: TargetSet
    second: TargetSet
    apart: str = ""
    both: int | None = None
    share: float | None = None
    too_much: bool | None = None


@dataclass(frozen=True, kw_only=True)
class CreativeView:
    """A creative with its numbers and verdict: keep, retire or wait."""

    row: AdCreative
    impressions: int | None
    clicks: int | None
    ctr: float | None
    verdict: str
    imported: bool


@dataclass(frozen=True, kw_only=True)
class Bid:
    """The first bid in cents, and what the exposures say now: raise, hold or optimise; "" while unknown."""

    start_cents: int | None
    advice: str


def targets(plan: AdPlan) -> tuple[list[TargetView], list[Crossing]]:
    """The sets of a plan with reach and narrowness, and how they overlap, by the bitmaps of our audiences where both have one."""
    policy, rows = AdsPolicy.of_brand(), list(TargetSet.objects.filter(plan=plan).order_by("pk"))
    people = {row.segment_id: audiences.members(row.segment_id) for row in rows if row.segment_id is not None}
    views = []
    for row in rows:
        own = len(people[row.segment_id]) if row.segment_id is not None else None
        count = row.reach if row.reach is not None else own
        shown = count if row.reach is not None else audiences.hide_small(count)
        views.append(
            TargetView(row=row, people=shown, narrow=engine.reach(count, policy.narrow_below).narrow, hidden=count is not None and shown is None)
        )
    return views, [_crossing(a, b, people, policy) for a, b in combinations(rows, 2)]


def _crossing(a: TargetSet, b: TargetSet, people: dict[int, Any], policy: AdsPolicy) -> Crossing:
    if why := engine.apart(_aim(a), _aim(b)):
        return Crossing(first=a, second=b, apart=why, both=0, share=0.0, too_much=False)
    if a.segment_id is None or b.segment_id is None:
        return Crossing(first=a, second=b)
    one, two = people[a.segment_id], people[b.segment_id]
    found = engine.overlap(len(one), len(two), one.intersection_cardinality(two), exact(policy.overlap_most))
    return Crossing(first=a, second=b, both=audiences.hide_small(found.both), share=float(found.share), too_much=found.too_much)


def _aim(row: TargetSet) -> engine.Aim:
    return engine.Aim((row.sex,) if row.sex else (), row.age_from, row.age_to, tuple(row.regions), tuple(row.interests))


def creatives(plan: AdPlan) -> tuple[list[CreativeView], list[str]]:
    """The creatives with their verdicts, and the named styles that are missing while there are fewer than the policy asks for."""
    policy, rows = AdsPolicy.of_brand(), list(AdCreative.objects.filter(plan=plan).order_by("state", "pk"))
    seen = _imported(plan, [row.title for row in rows if row.impressions is None])
    runs = [engine.Run(row.pk, row.style, *_numbers(row, seen)) for row in rows]
    judged = engine.rotate(runs, keep_above=exact(policy.ctr_keep), enough=policy.enough)
    views = [
        CreativeView(
            row=row,
            impressions=run.impressions,
            clicks=run.clicks,
            ctr=float(one.ctr) if one.ctr is not None else None,
            verdict=one.verdict,
            imported=row.impressions is None and row.title in seen,
        )
        for row, run, one in zip(rows, runs, judged, strict=True)
    ]
    styles = {row.style for row in rows if row.state == AdCreative.State.RUNNING}
    lacking = [style for style in ("pain", "benefit", "scene") if style not in styles] if len(styles) < policy.creatives_min else []
    return views, lacking


def _numbers(row: AdCreative, seen: dict[str, tuple[int | None, int | None]]) -> tuple[int | None, int | None]:
    return (row.impressions, row.clicks) if row.impressions is not None else seen.get(row.title, (None, None))


def _imported(plan: AdPlan, titles: Sequence[str]) -> dict[str, tuple[int | None, int | None]]:
    if not titles:
        return {}
    marks = ", ".join("?" for _title in titles)
    sql = f"""SELECT creative, sum(impressions)::BIGINT AS impressions, sum(clicks)::BIGINT AS clicks FROM ads
 WHERE "day" BETWEEN ? AND ? AND platform = ? AND creative IN ({marks}) GROUP BY creative"""
    rows = warehouse.rows(sql, (plan.starts_on, plan.ends_on, plan.platform, *titles))
    return {row["creative"]: (row["impressions"], row["clicks"]) for row in rows}


def bid(plan: AdPlan) -> Bid:
    """Bidding advice by the policy."""
    policy = AdsPolicy.of_brand()
    start = None
    if plan.suggested_bid_cents is not None:
        first = engine.start_bid(Decimal(plan.suggested_bid_cents) / 100, Decimal(str(policy.start_bid)))
        start = int(first * 100)
    advice = "" if plan.exposures is None else engine.bid_advice(plan.exposures, low=policy.exposure_low, high=policy.exposure_high)
    return Bid(start_cents=start, advice=advice)


def hours(plan: AdPlan) -> list[int]:
    """Cents for each hour of a day."""
    return engine.by_hour(plan.day_cents, first=plan.peak_from, last=plan.peak_to, share=exact(AdsPolicy.of_brand().peak_share))


@dataclass(frozen=True, kw_only=True)
class StrongHours:
    """The hours in which most orders come: from, to before, of how many orders; `known` False while the usual evening is proposed."""

    start: int
    end: int
    orders: int
    known: bool


def strong_hours() -> StrongHours:
    """Out of the orders of the last days in the brand's zone; with too few of them the evening from 20 to 22."""
    policy, zone = AdsPolicy.of_brand(), current_brand().zone
    first = now() - timedelta(days=policy.peak_days)
    rows = warehouse.rows("SELECT ordered_at FROM orders WHERE ordered_at >= ? AND coalesce(amount, 0) >= 0", (first,))
    counts = Counter(row["ordered_at"].astimezone(zone).hour for row in rows)
    found = aiming.strong_hours(counts, length=policy.peak_length, enough=policy.peak_enough)
    start, end = found or EVENING
    return StrongHours(start=start, end=end, orders=counts.total(), known=found is not None)


def aimed(segment_id: int) -> aiming.Aimed:
    """What the persona of an audience (needs audiences.view) says a targeting set should ask."""
    policy, persona = AdsPolicy.of_brand(), audiences.persona(segment_id)
    sides = {side.key: [aiming.Known(one.value, one.share, one.index) for one in side.values] for side in persona.sides}
    return aiming.aim(sides, most=policy.aim_share, most_values=policy.aim_values)
