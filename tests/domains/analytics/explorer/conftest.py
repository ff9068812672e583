"""A brand with posts on two platforms, followers, orders, actions of people, visits and comments."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from guanhao.domains.channels import facade as channels
from guanhao.kernel import warehouse

FIRST = date(2026, 3, 2)
MOMENT = datetime(2026, 3, 2, 4, tzinfo=UTC)
NOW = datetime(2026, 3, 30, 4, tzinfo=UTC)
STAMP = pa.timestamp("us", "UTC")


def rows(table, **columns):
    """Append rows to a table; columns are lists."""
    spec = warehouse.TABLES[table]
    warehouse.append(table, pa.table({name: pa.array(values, spec.column(name).type) for name, values in columns.items()}))


@pytest.fixture
def accounts(in_brand):
    return [
        channels.add_account(platform="weibo", handle="acme", name="Acme"),
        channels.add_account(platform="douyin", handle="acme", name="Acme Video"),
    ]


@pytest.fixture
def data(accounts):
    """28 days: 56 posts, followers, 40 people with 280 actions, 20 orders."""
    weibo, douyin = (one.id for one in accounts)
    days = [FIRST + timedelta(days=i) for i in range(28)]
    both = [(day, account, platform) for day in days for account, platform in ((weibo, "weibo"), (douyin, "douyin"))]
    posts = len(both)
    rows(
        "posts",
        account_id=[a for _d, a, _p in both],
        platform=[p for _d, _a, p in both],
        post_id=[f"p{i}" for i in range(posts)],
        day=[d for d, _a, _p in both],
        published_at=[datetime(d.year, d.month, d.day, 4 + i % 3, tzinfo=UTC) for i, (d, _a, _p) in enumerate(both)],
        hour=[12 + i % 3 for i in range(posts)],
        weekday=[d.weekday() for d, _a, _p in both],
        format=["video" if i % 2 else "image" for i in range(posts)],
        topic=[("spring", "tea", "", "sale")[i % 4] for i in range(posts)],
        tags=[["a", "b"] if i % 2 else ["a"] for i in range(posts)],
        title=[f"Title {i}" for i in range(posts)],
    )
    rows(
        "post_metrics",
        account_id=[a for _d, a, _p in both],
        platform=[p for _d, _a, p in both],
        post_id=[f"p{i}" for i in range(posts)],
        observed_at=[NOW] * posts,
        views=[None if i == 7 else 100 + i for i in range(posts)],
        likes=list(range(posts)),
        comments=[i % 5 for i in range(posts)],
        shares=[1] * posts,
        observed_known=[True] * posts,
    )
    rows(
        "account_days",
        account_id=[a for _d, a, _p in both],
        platform=[p for _d, _a, p in both],
        day=[d for d, _a, _p in both],
        followers=[1000 + i for i in range(posts)],
        new_followers=[10] * posts,
        lost_followers=[i % 3 for i in range(posts)],
    )
    events = [(person, i) for person in range(40) for i in range(7)]
    rows(
        "events",
        account_id=[(weibo, douyin)[person % 2] for person, _i in events],
        platform=[("weibo", "douyin")[person % 2] for person, _i in events],
        event_id=[f"e{person}-{i}" for person, i in events],
        person_id=[f"u{person}" for person, _i in events],
        type=[("view", "like")[i % 2] for _person, i in events],
        post_id=[f"p{(person + i) % posts}" for person, i in events],
        happened_at=[MOMENT + timedelta(days=(person + 3 * i) % 28) for person, i in events],
        day=[FIRST + timedelta(days=(person + 3 * i) % 28) for person, i in events],
        source=["search" if person < 5 else "organic" for person, _i in events],
    )
    rows(
        "orders",
        order_id=[f"o{i}" for i in range(20)],
        account_id=[weibo] * 20,
        platform=["weibo"] * 20,
        person_id=[f"u{i}" for i in range(20)],
        ordered_at=[MOMENT + timedelta(days=i) for i in range(20)],
        day=[FIRST + timedelta(days=i) for i in range(20)],
        amount=[10.5 + i for i in range(20)],
        status=["cancelled" if i == 3 else "paid" for i in range(20)],
        source=["live" if i % 2 else "shop" for i in range(20)],
    )
    rows(
        "traffic",
        account_id=[0] * 4,
        platform=["website"] * 4,
        day=[FIRST] * 4,
        source=["baidu", "baidu", "weibo", "newsletter"],
        medium=["organic", "cpc", "social", "email"],
        campaign=["", "", "spring", ""],
        landing=["/"] * 4,
        sessions=[100, 50, 30, 20],
    )
    rows(
        "ads",
        account_id=[weibo],
        platform=["weibo"],
        ad_id=["a1"],
        day=[FIRST],
        campaign=["Spring"],
        impressions=[1000],
        clicks=[30],
        spend=[99.0],
    )
    return accounts
