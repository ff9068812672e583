"""When to publish: the hours in which an account's posts did best, with the evidence (PUB-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.analytics.contracts import Filters, HourCell
from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.policy.calendar import CalendarPolicy
from guanhao.domains.publishing.rules.calendar.times import at_local
from guanhao.domains.publishing.selectors.calendar.wanted import LIVE
from guanhao.kernel import access
from guanhao.kernel.now import now


@dataclass(frozen=True)
class Suggestion:
    """A moment worth taking. `posts` of that weekday and hour reached `median` interactions (between `low` and `high` with the level of the
    policy) against `usual` of all posts; `sure` when even `low` is above it."""

    at: datetime
    weekday: int
    hour: int
    posts: int
    median: float
    low: float
    high: float
    usual: float
    sure: bool

    @property
    def lift(self) -> float | None:
        """The median as a multiple of the usual post; None where that is 0."""
        return self.median / self.usual if self.usual else None


def suggestions(account_id: int, *, after: datetime | None = None, days: int = 7, count: int = 5) -> list[Suggestion]:
    """Free moments of the coming days at the account's best hours, best first; empty while it has too few posts to say anything."""
    access.require("publishing.view")
    account, policy, start = channels.account(account_id), CalendarPolicy.of_brand(), after or now()
    today = start.astimezone(account.zone).date()
    best = analytics.best_hours(today - timedelta(days=policy.suggest_days), today, Filters(accounts=(account_id,)))
    if best.overall is None:
        return []
    near = timedelta(minutes=max(1, policy.near_minutes))
    until = start + timedelta(days=days + 1)
    taken = list(
        Publication.objects.filter(account_id=account_id, planned_at__gte=start - near, planned_at__lt=until, status__in=LIVE).values_list(
            "planned_at", flat=True
        )
    )
    found: list[Suggestion] = []
    for cell in best.best:
        at = _next(cell, start, days, account.zone, taken, near)
        if at is not None:
            found.append(_told(cell, at, best.overall))
    return found[:count]


def _next(cell: HourCell, start: datetime, days: int, zone: ZoneInfo, taken: Sequence[datetime], near: timedelta) -> datetime | None:
    first = start.astimezone(zone).date()
    for n in range(days + 1):
        day = first + timedelta(days=n)
        if day.weekday() != cell.weekday:
            continue
        at = at_local(day, time(cell.hour), zone).moment
        if at > start and all(abs(other - at) >= near for other in taken):
            return at
    return None


def _told(cell: HourCell, at: datetime, usual: float) -> Suggestion:
    return Suggestion(at, cell.weekday, cell.hour, cell.n, cell.median or 0.0, cell.low or 0.0, cell.high or 0.0, usual, cell.sure)
