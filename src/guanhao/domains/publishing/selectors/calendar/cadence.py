"""How often accounts speak against their targets (PUB-04), and how much of a week is still free (PLN-04)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.publishing.models import Cadence, Place, Publication, QueueSlot
from guanhao.domains.publishing.policy.calendar import SlackPolicy
from guanhao.domains.publishing.rules.calendar.cadence import Slack, Week, target_on
from guanhao.domains.publishing.rules.calendar.times import day_bounds
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.calendar.wanted import LIVE
from guanhao.kernel import access
from guanhao.kernel.tenancy import current_brand

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class AccountWeeks:
    """One account with its weeks; `cadence` is the number of the target in force today, None without one."""

    account: AccountRef
    weeks: tuple[Week, ...]
    target: int

    @property
    def gap(self) -> int:
        """What is missing in all its weeks."""
        return sum(week.gap for week in self.weeks)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def account_weeks(first: date, count: int = 1, *, accounts: Sequence[int] = (), matrix: Matrix | None = None) -> list[AccountWeeks]:
    """The weeks from that of `first` on, of every open account (or those named), in the account's own time zone. One statement a time zone."""
    access.require("publishing.view")
    matrix = matrix or Matrix()
    mondays = [monday_of(first) + n * WEEK for n in range(count)]
    targets: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for account_id, starts, target in Cadence.objects.values_list("account_id", "starts", "target"):
        targets[account_id].append((starts, target))
    chosen = [ref for ref in matrix.open if not accounts or ref.id in set(accounts)]
    planned = _planned(chosen, mondays)
    found = []
    for ref in chosen:
        weeks = tuple(Week(monday, target_on(monday, targets[ref.id]), planned.get((ref.id, monday), 0)) for monday in mondays)
        found.append(AccountWeeks(ref, weeks, weeks[0].target if weeks else 0))
    return found


def _planned(accounts: Sequence[AccountRef], mondays: Sequence[date]) -> dict[tuple[int, date], int]:
    by_zone: dict[ZoneInfo, list[int]] = defaultdict(list)
    for ref in accounts:
        by_zone[ref.zone].append(ref.id)
    found: dict[tuple[int, date], int] = {}
    for zone, ids in by_zone.items():
        bounds = [day_bounds(monday, zone)[0] for monday in [*mondays, mondays[-1] + WEEK]]
        rows = Publication.objects.filter(account_id__in=ids, planned_at__gte=bounds[0], planned_at__lt=bounds[-1], status__in=LIVE).order_by()
        counts = {f"w{n}": Count("pk", filter=Q(planned_at__gte=bounds[n], planned_at__lt=bounds[n + 1])) for n in range(len(mondays))}
        for row in rows.values("account_id").annotate(**counts):
            found.update({(row["account_id"], monday): row[f"w{n}"] for n, monday in enumerate(mondays)})
    return found


def slack_of_week(day: date, *, without: Sequence[int] = ()) -> Slack:
    """The slots of the week of a day (queue slots and places of accounts) and the ordinary publications that accounts with slots have in it.

    `without` are publications that are left out, because they are about to move.
    """
    share = SlackPolicy.of_brand().hot_slack
    zone, monday = current_brand().zone, monday_of(day)
    since, until = day_bounds(monday, zone)[0], day_bounds(monday + WEEK, zone)[0]
    kept = list(QueueSlot.objects.filter(active=True).values_list("account_id", flat=True))
    kept += list(Place.objects.filter(at__gte=since, at__lt=until, dropped=False).values_list("account_id", flat=True))
    if not kept or not share:
        return Slack(0, 0, share)
    rows = Publication.objects.filter(account_id__in=set(kept), planned_at__gte=since, planned_at__lt=until, status__in=LIVE, hot=False)
    return Slack(len(kept), rows.exclude(pk__in=list(without)).count(), share)


def slots_of_account(account_id: int) -> bool:
    """Has the account slots or places, so that the slack rule speaks of it?"""
    return (
        QueueSlot.objects.filter(active=True, account_id=account_id).exists() or Place.objects.filter(account_id=account_id, dropped=False).exists()
    )
