"""Exports of Google Analytics and Sensors Analytics become traffic, and the channels board shows them beside events and ads."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from guanhao.domains.analytics import facade
from guanhao.domains.analytics.selectors.decay import channel_trends
from guanhao.domains.analytics.selectors.visits import campaigns_between, totals, visits_between
from guanhao.kernel import warehouse
from guanhao.kernel.imports import services
from guanhao.kernel.now import time_at

GA4 = """# ----------------------------------------
# Traffic acquisition: Session source / medium
# Account: Acme
# Property: acme.example
# ----------------------------------------
#
# All Users
# Start date: 20240501
# End date: 20240502
Session source / medium,Session campaign,Date,Sessions,Total users,Engaged sessions,Views,Key events,Total revenue
google / organic,(not set),20240501,120,100,80,300,6.5,650.25
weibo.com / referral,,20240501,40,38,20,60,1,0
baidu / cpc,spring,20240501,60,55,30,90,3,300
(direct) / (none),,20240502,30,30,10,40,0,0
Grand total,,,250,223,140,490,10.5,950.25
"""
UNIVERSAL = """# ----------------------------------------
# 所有网站数据
# 渠道
# 20240501-20240502
# ----------------------------------------

来源/媒介,日期,用户数,新用户,会话数,浏览量
google / organic,20240501,100,60,120,300
xiaohongshu / social,20240502,10,10,12,30
"""
SENSORS = """日期,渠道,访问用户数,访问次数,转化用户数
2024-05-01,微博,80,100,4
2024-05-01,企业微信,20,25,5
2024-05-02,直接访问,10,10,0
"""


@pytest.fixture
def bring(in_brand):
    """`bring(text)`: the run of an import of the file as traffic."""

    def run(text: str, account: int | None = None, name: str = "export.csv"):
        draft = services.make_draft(kind="traffic", account=account, stream=io.BytesIO(text.encode()), name=name)
        return services.run_now(draft)

    return run


def test_google_analytics_4_with_preamble_and_totals(bring):
    with time_at(datetime(2024, 6, 1, tzinfo=UTC)):
        run = bring(GA4)
    assert run.counts == {"read": 5, "imported": 4, "updated": 0, "unchanged": 0, "quarantined": 1}
    rows = warehouse.rows("SELECT source, medium, campaign, day, sessions, users, page_views, conversions, revenue FROM traffic ORDER BY sessions")
    assert [tuple(row.values()) for row in rows] == [
        ("(direct)", "(none)", "", date(2024, 5, 2), 30, 30, 40, 0.0, 0.0),
        ("weibo.com", "referral", "", date(2024, 5, 1), 40, 38, 60, 1.0, 0.0),
        ("baidu", "cpc", "spring", date(2024, 5, 1), 60, 55, 90, 3.0, 300.0),
        ("google", "organic", "(not set)", date(2024, 5, 1), 120, 100, 300, 6.5, 650.25),
    ]
    values = facade.metric_values(
        ["sessions", "traffic_conversions", "traffic_conversion_rate", "traffic_revenue"], date(2024, 5, 1), date(2024, 5, 2)
    )
    assert [value.value for value in values.values()] == [250, 10.5, 10.5 / 250, 950.25]


def test_the_same_export_again_changes_nothing_and_new_numbers_update(bring):
    with time_at(datetime(2024, 6, 1, tzinfo=UTC)):
        bring(GA4)
        again, later = bring(GA4), bring(GA4.replace(",40,38,", ",41,38,"))
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 4)
    assert (later.imported, later.updated, later.unchanged) == (0, 1, 3)


def test_universal_analytics_in_chinese(bring):
    with time_at(datetime(2024, 6, 1, tzinfo=UTC)):
        run = bring(UNIVERSAL)
    assert (run.imported, run.quarantined) == (2, 0)
    found = facade.breakdown("sessions", date(2024, 5, 1), date(2024, 5, 2), "source")
    assert [(row.key, row.value) for row in found.rows] == [("google", 120), ("xiaohongshu", 12)]
    assert facade.metric_value("new_users", date(2024, 5, 1), date(2024, 5, 2)).value == 70


def test_sensors_analytics(bring):
    with time_at(datetime(2024, 6, 1, tzinfo=UTC)):
        run = bring(SENSORS)
    assert (run.imported, run.quarantined) == (3, 0)
    shares = totals(visits_between(date(2024, 5, 1), date(2024, 5, 2)), lambda row: row.channel.key)
    assert [(one.key, one.visits, one.users, one.conversions) for one in shares] == [
        ("social:weibo", 100, 80, 4),
        ("private", 25, 20, 5),
        ("direct", 10, 10, 0),
    ]


def test_sources_of_traffic_events_and_ads_are_joined_without_counting_twice(bring, take, account):
    moment = datetime(2024, 5, 1, 3, tzinfo=UTC)
    with time_at(datetime(2024, 6, 1, tzinfo=UTC)):
        bring(GA4)
        events = [
            {"event_id": str(i), "person_id": f"p{i}", "type": "visit", "happened_at": moment, "source": "公众号", "session": f"s{i // 2}"}
            for i in range(8)
        ]
        take("events", events)
        ads = [
            {"ad_id": "a", "day": date(2024, 5, 1), "campaign": "Spring", "clicks": 70, "spend": 90.0, "conversions": 9},
            {"ad_id": "b", "day": date(2024, 5, 1), "campaign": "fans", "clicks": 20, "spend": 10.0, "conversions": 2},
        ]
        take("ads", ads)
    by = {one.key: one.visits for one in totals(visits_between(date(2024, 5, 1), date(2024, 5, 2)), lambda row: row.channel.key)}
    assert by == {"organic_search": 120, "paid": 60 + 20, "social:weibo": 40, "direct": 30, "social:weixin": 4}
    [campaign] = campaigns_between(date(2024, 5, 1), date(2024, 5, 2))
    assert (campaign.key, campaign.spend, campaign.visits, campaign.conversions, campaign.cost) == ("Spring", 90.0, 60, 3.0, 30.0)


def test_events_of_an_account_with_traffic_are_the_same_visits(bring, take, account):
    with time_at(datetime(2024, 6, 1, tzinfo=UTC)):
        bring(SENSORS, account.id)
        take("events", [{"event_id": "1", "person_id": "p", "type": "visit", "happened_at": datetime(2024, 5, 1, 3, tzinfo=UTC), "source": "公众号"}])
    assert {row.origin for row in visits_between(date(2024, 5, 1), date(2024, 5, 2))} == {"traffic"}


def weekly(shares: list[int], start: date) -> str:
    lines = ["日期,来源/媒介,会话数"]
    for week, share in enumerate(shares):
        day = start + timedelta(weeks=week)
        lines += [f"{day},baidu / organic,{share}", f"{day},weibo / cpc,{100 - share}"]
    return "\n".join(lines)


@pytest.mark.parametrize(("shares", "falls", "warned"), [([50, 40, 30, 20], 3, True), ([50, 50, 40, 30], 2, False), ([50, 40, 30, 20, 20], 0, False)])
def test_a_share_that_falls_three_weeks_in_a_row_is_warned_of(bring, shares, falls, warned):
    with time_at(datetime(2026, 3, 30, 4, tzinfo=UTC)):
        bring(weekly(shares, date(2026, 3, 29) - timedelta(weeks=len(shares) - 1)))
        trends = {one.channel: one for one in channel_trends(date(2026, 3, 29))}
    assert trends["organic_search"].shares[-len(shares) :] == tuple(share / 100 for share in shares)
    assert [(trends[key].falls, trends[key].warned) for key in ("organic_search", "unpaid")] == [(falls, warned)] * 2


def test_the_board_shows_sources_and_warns(client_for, bring):
    with time_at(datetime(2026, 3, 30, 4, tzinfo=UTC)), translation.override("en"):
        bring(weekly([50, 40, 30, 20], date(2026, 3, 8)))
        response = client_for("viewer").get("/b/acme/analytics/channels/?period=90")
    context = response.context
    assert [line.trend.channel for line in context["warnings"]] == ["organic_search"]
    assert [(row["name"], row["total"].visits) for row in context["sources"]] == [("微博", 260), ("baidu", 140)]
    assert context["paid_chart"].series[0].values[-4:] == (0.5, 0.4, 0.3, 0.2)


def test_answers_have_no_false_digits(take):
    moment = datetime(2026, 3, 2, 1, tzinfo=UTC)
    take("orders", [{"order_id": str(i), "ordered_at": moment, "amount": 0.1} for i in range(3)])
    assert facade.answer("revenue", date(2026, 3, 2), date(2026, 3, 2))["total"] == 0.3
    take("posts", [{"post_id": str(i), "published_at": moment, "likes": 1, "views": 3} for i in range(2)])
    assert facade.answer("like_rate", date(2026, 3, 2), date(2026, 3, 2))["total"] == 0.333333333333
    assert repr(facade.answer("likes", date(2026, 3, 2), date(2026, 3, 2))["total"]) == "2"
