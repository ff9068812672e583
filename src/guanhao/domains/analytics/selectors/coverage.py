"""What data there are: newest day, freshness and gaps of each account."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from guanhao.domains.analytics.contracts import Freshness
from guanhao.domains.analytics.policy import FollowersPolicy, FreshnessPolicy
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.values import ask
from guanhao.domains.channels import facade as channels
from guanhao.engines.statistics.followers import FollowerSeries, read_series
from guanhao.kernel import warehouse
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


@dataclass(frozen=True)
class Extent:
    """First and last local day that posts or account days are about, and how many posts there are; None and 0 without data."""

    first: date | None
    last: date | None
    posts: int


def extent() -> Extent:
    """What the brand's boards can show."""
    row = ask(
        sql.Statement(
            'SELECT min(a) AS first, max(b) AS last, max(n) AS posts FROM (SELECT min("day") AS a, max("day") AS b, count(*) AS n FROM post_current'
            ' UNION ALL SELECT min("day"), max("day"), 0 FROM account_days)',
            (),
        )
    )[0]
    return Extent(row["first"], row["last"], row["posts"] or 0)


def levels_with_rows() -> frozenset[str]:
    """The levels of metrics that have any row, so that a board need not ask the others."""
    tables = {"post": "post_current", "account_day": "account_days", "order": "orders", "ad": "ads", "traffic": "traffic"}
    columns = ", ".join(f'EXISTS (SELECT 1 FROM {table}) AS "{level}"' for level, table in tables.items())
    row = ask(sql.Statement(f"SELECT {columns}", ()))[0]
    return frozenset(level for level in tables if row[level])


def today() -> date:
    """The brand's local day."""
    return now().astimezone(current_brand().zone).date()


def freshness() -> tuple[Freshness, ...]:
    """For every account: how new its posts, their numbers and its days are; `newest` None means there are none."""
    limit, moment, zone = FreshnessPolicy.of_brand().stale_after, now(), current_brand().zone
    posts = "SELECT account_id, max(published_at) AS posts, max(observed_at) AS post_metrics FROM post_current GROUP BY account_id"
    days = 'SELECT account_id, max("day") AS account_days FROM account_days GROUP BY account_id'
    by_post = {row["account_id"]: row for row in ask(sql.Statement(posts, ()))}
    by_day = {row["account_id"]: row["account_days"] for row in ask(sql.Statement(days, ()))}
    found = []
    for account in channels.accounts():
        post = by_post.get(account.id, {})
        day: date | None = by_day.get(account.id)
        moments = {
            "posts": post.get("posts"),
            "post_metrics": post.get("post_metrics"),
            "account_days": datetime.combine(day, time.max, zone).astimezone(UTC) if day else None,
        }
        for table, newest in moments.items():
            age = moment - newest if newest else None
            found.append(Freshness(account.id, table, newest, max(age.days, 0) if age is not None else None, age is None or age > limit))
    return tuple(found)


def follower_series(account_id: int, start: date | None = None, end: date | None = None) -> FollowerSeries:
    """An account's follower count by day with gaps and jumps. Jumps are judged against all its days, then cut to the window."""
    policy = FollowersPolicy.of_brand()
    statement = sql.Statement('SELECT "day", followers FROM account_days WHERE account_id = ? ORDER BY "day"', (account_id,))
    rows = ask(statement)

    def judged() -> FollowerSeries:
        return read_series([(row["day"], row["followers"]) for row in rows], policy.limit, policy.least, policy.window)

    whole = warehouse.cached(("analytics.followers", account_id, policy.limit, policy.least, policy.window), judged)
    keep = [i for i, day in enumerate(whole.days) if (start is None or day >= start) and (end is None or day <= end)]
    if not keep:
        return FollowerSeries((), (), (), (), (), ())
    cut = slice(keep[0], keep[-1] + 1)
    first, last = whole.days[keep[0]], whole.days[keep[-1]]
    return FollowerSeries(
        whole.days[cut],
        whole.values[cut],
        whole.bridged[cut],
        whole.changes[cut],
        tuple(gap for gap in whole.gaps if gap.last >= first and gap.first <= last),
        tuple(jump for jump in whole.jumps if first <= jump.day <= last),
    )
