"""The collection plan with what has come and what is due."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Max, QuerySet

from guanhao.domains.analytics.models import CollectionLine
from guanhao.domains.analytics.policy import CollectionPolicy
from guanhao.domains.analytics.rules import Due, due_state, next_due
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.coverage import today
from guanhao.domains.analytics.selectors.values import ask
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access
from guanhao.kernel.imports.models import ImportRun
from guanhao.kernel.imports.selectors import kind_title
from guanhao.kernel.tenancy import current_brand

NEWEST: Final = {
    "posts": ("post_current", "published_at"),
    "post_metrics": ("post_current", "observed_at"),
    "account_days": ("account_days", '"day"'),
    "comments": ("comments", "made_at"),
    "orders": ("orders", '"day"'),
    "ads": ("ads", '"day"'),
    "events": ("events", '"day"'),
    "traffic": ("traffic", '"day"'),
}
RUNS_SHOWN: Final = 20


@dataclass(frozen=True)
class Planned:
    """A line with its words, the day data last came (an import ended, or the newest fact is of that day) and when they are due again."""

    line: CollectionLine
    account: str
    kind: str
    last: date | None
    due: date
    state: Due

    @property
    def id(self) -> int:
        """The line's number."""
        return int(self.line.pk)


def plan(*, archived: bool = False) -> list[Planned]:
    """Every line of the brand (with `archived` those that were put away), the longest overdue first."""
    access.require("analytics.view")
    lines = list(CollectionLine.objects.filter(archived=archived))
    return sorted(_planned(lines), key=lambda one: (one.due, one.account, one.line.kind))


def planned(line: CollectionLine) -> Planned:
    """One line with its state."""
    access.require("analytics.view")
    return _planned([line])[0]


def overdue() -> list[Planned]:
    """Lines whose data are missed."""
    return [one for one in plan() if one.state is Due.OVERDUE]


def runs_of(line: CollectionLine) -> QuerySet[ImportRun]:
    """The import runs that feed a line, the newest first."""
    access.require("imports.view")
    found: QuerySet[ImportRun] = ImportRun.objects.filter(kind=line.kind, account_id=line.account_id or None).select_related("file")
    return found.order_by("-pk")[:RUNS_SHOWN]


def _planned(lines: list[CollectionLine]) -> list[Planned]:
    policy, day = CollectionPolicy.of_brand(), today()
    came = _came({line.kind for line in lines})
    names = {account.id: account.name or account.handle for account in channels.accounts(closed=True)}
    found = []
    for line in lines:
        last = came.get((line.account_id, line.kind))
        due = next_due(last, line.cadence, line.starts_on)
        found.append(Planned(line, names.get(line.account_id, ""), kind_title(line.kind), last, due, due_state(due, day, policy.grace_days)))
    return found


def _came(kinds: set[str]) -> dict[tuple[int, str], date]:
    """The newest day of each account and kind: of its facts (not after today), or on which an import of it ended."""
    zone, day = current_brand().zone, today()
    found: dict[tuple[int, str], date] = {}

    def note(account_id: int | None, kind: str, moment: Any) -> None:
        if moment is None:
            return
        when = moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
        key = (account_id or 0, kind)
        found[key] = max(found.get(key, when), min(when, day))

    ended = ImportRun.objects.filter(state=ImportRun.State.DONE, kind__in=kinds).order_by()
    for row in ended.values("account_id", "kind").annotate(newest=Max("ended_at")):
        note(row["account_id"], row["kind"], row["newest"])
    for kind in sorted(kinds & NEWEST.keys()):
        table, column = NEWEST[kind]
        for row in ask(sql.Statement(f"SELECT account_id, max({column}) AS newest FROM {table} GROUP BY account_id", ())):
            note(row["account_id"], kind, row["newest"])
    return found
