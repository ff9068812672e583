"""Retention and conversion of the tiers of people, and which of them is to be woken up (COM-07 b)."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from guanhao.domains.audiences.contracts import TierLine, TierReview
from guanhao.domains.audiences.policy import WakePolicy
from guanhao.domains.audiences.services import definitions, reading
from guanhao.domains.people import facade as people
from guanhao.engines.audience.events import bitmap
from guanhao.engines.statistics.confidence import wilson
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from pyroaring import BitMap


class _Stretch:
    """One stretch of days: who was in which tier when it began and active in the stretch before, who came back, who ordered."""

    def __init__(self, first: date, days: int) -> None:
        last, ahead = first + timedelta(days=days - 1), timedelta(days=days)
        index = reading.behaviour()
        began = datetime.combine(first, time.min, current_brand().zone)
        there = definitions.allowed(index.active(first - ahead, first - timedelta(days=1)), "analysis")
        self.active = index.active(first, last)
        self.buyers = bitmap(reading.orders_of(first, last).person)
        self.of = {tier: definitions.numbered(texts) & there for tier, texts in people.texts_by_tier(began).items()}

    def shares(self, tier: str) -> tuple["BitMap | None", float | None, float | None]:
        """The people of a tier, the share of them that came back and that ordered; None where too few."""
        of = self.of.get(tier)
        if not of or definitions.hide_small(len(of)) is None:
            return None, None, None
        return of, len(of & self.active) / len(of), len(of & self.buyers) / len(of)


def review(*, days: int | None = None) -> TierReview:
    """The newest `days` whole days (none: the policy's) against as many before (needs audiences.view)."""
    require("audiences.view")
    policy = WakePolicy.of_brand()
    days = days or policy.days
    last = now().astimezone(current_brand().zone).date() - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    newest, before = _Stretch(first, days), _Stretch(first - timedelta(days=days), days)
    counts = people.tier_counts()
    lines = tuple(_line(tier, title, counts.get(tier, 0), newest, before, policy) for tier, title in people.tier_titles().items())
    return TierReview(first, last, days, len(newest.active), lines)


def _line(tier: str, title: str, count: int, newest: _Stretch, before: _Stretch, policy: WakePolicy) -> TierLine:
    of, kept, converted = newest.shares(tier)
    earlier, kept_before, converted_before = before.shares(tier)
    interval = wilson(len(of & newest.active), len(of)) if of is not None else None
    enough = of is not None and earlier is not None and min(len(of), len(earlier)) >= policy.least
    fell = kept is not None and bool(kept_before) and kept_before is not None and kept <= kept_before * (1 - policy.drop) + 1e-12
    return TierLine(
        tier=tier,
        title=title,
        people=definitions.hide_small(count),
        of=len(of) if of is not None else None,
        kept=kept,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        kept_before=kept_before,
        converted=converted,
        converted_before=converted_before,
        quiet=definitions.hide_small(len(of - newest.active)) if of is not None else None,
        wake_up=enough and fell,
    )
