"""The value boards: pages, files, REST and the acceptance examples of ANA-04, ANA-13, ANA-14, ANA-15, KOL-14, GRO-07, GRO-10, AIX-07."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.utils.translation import override

from guanhao.domains.analytics.policy.value import LtvPolicy, SpreadPolicy
from guanhao.domains.analytics.selectors import speech
from guanhao.domains.analytics.selectors.value import advice, lifetime, returns, segments, slots, spreading, touches
from guanhao.domains.channels import facade as channels
from guanhao.engines.value import rfm
from guanhao.kernel.now import time_at
from guanhao.kernel.policy import revise

NOW = datetime(2026, 3, 31, 4, tzinfo=UTC)
TODAY = date(2026, 3, 31)
PAGES = ("", "lifetime/", "attribution/", "returns/", "channels/", "spread/")
WINDOW = "from=2026-01-01&to=2026-03-31"


def at(day: date, hour: int = 2) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def order(number: int, person: str, back: int, amount: float, **more):
    return {"order_id": f"o{number}", "person_id": person, "ordered_at": at(TODAY - timedelta(days=back)), "amount": amount, **more}


def event(number: int, person: str, back: int, **more):
    return {"event_id": f"e{number}", "person_id": person, "type": "like", "happened_at": at(TODAY - timedelta(days=back), 1), **more}


@pytest.fixture
def shop(take, account):
    """Forty people with one to five orders, and one whose last sign of life lies 31, 30 or 29 days back."""
    rows, number = [], 0
    for who in range(40):
        for times in range(1 + who % 5):
            number += 1
            rows.append(order(number, f"p{who}", (who * 2 + times * 9) % 85, 20.0 + who))
    rows += [
        order(900, "gone", 31, 10.0),
        order(901, "edge", 30, 10.0),
        order(902, "here", 29, 10.0),
        order(903, "undone", 5, 99.0, status="refunded"),
    ]
    rows += [order(904, "debt", 9, 10.0), order(905, "debt", 8, -50.0)]
    take("orders", rows, at=NOW)
    take("events", [event(1, "p1", 3), event(2, "gone", 31), event(3, "woken", 40), event(4, "woken", 2)], at=NOW)
    return account


@pytest.fixture
def douyin(in_brand):
    return channels.add_account(platform="douyin", handle="acme-dy", name="Acme Douyin")


@pytest.fixture
def ads(take, account, douyin):
    for where, first, second in ((account, 1000, 0), (douyin, 100, 0)):
        rows = [
            {"ad_id": f"a{month}", "day": date(2026, month, 5), "campaign": "spring", "creative": "film", "spend": spend}
            | {"impressions": 2000, "clicks": 20, "conversions": 4, "revenue": revenue}
            for month, spend, revenue in ((1, 10, 50), (2, first, second))
        ]
        take("ads", rows, at=NOW, into=where)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_without_data(client_for, account, path, language):
    client = client_for("viewer")
    client.cookies["guanhao_language"] = language
    response = client.get(f"/b/acme/analytics/value/{path}")
    assert response.status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "attribution/?by=action", "returns/?by=channel", "spread/?state=decaying", "returns/?by=nonsense"])
def test_every_page_with_data(client_for, shop, ads, take, path):
    take("posts", [{"post_id": str(i), "published_at": at(TODAY - timedelta(days=i)), "shares": i * i, "format": "video"} for i in range(20)], at=NOW)
    with time_at(NOW):
        response = client_for("viewer").get(f"/b/acme/analytics/value/{path}")
    assert response.status_code == 200
    assert "None" not in response.content.decode().replace("SameSite=None", "")


def test_a_group_becomes_an_audience(client_for, shop):
    with time_at(NOW):
        client = client_for("director")
        assert "audiences/save" in client.get("/b/acme/analytics/value/").content.decode() or segments.people_of({"segment": "champions"})
        whole = segments.people_of({})
        parts = [segments.people_of({"segment": key}) for key in rfm.SEGMENTS]
    assert sum(len(part) for part in parts) == len(whole) == 44


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_tables_are_files(client_for, shop, form):
    with time_at(NOW):
        response = client_for("viewer").get(f"/b/acme/analytics/value/?export={form}&table=segments")
        content = b"".join(response.streaming_content)
    assert f".{form}" in response["Content-Disposition"]
    assert len(content) > 50


@pytest.mark.django_db
def test_thirty_one_days_are_dormant_and_twenty_nine_are_not(shop):
    from guanhao.domains.audiences import facade as audiences

    with time_at(NOW):
        found = segments.people_of({"dormant": True})
        names = set(audiences.numbers().names(np.asarray(found.to_array(), dtype=np.uint32)).to_pylist())
    assert {"gone", "edge"} <= names
    assert not {"here", "woken", "p1"} & names


def test_orders_that_were_undone_do_not_count_and_refunds_lower_the_money(shop):
    with time_at(NOW):
        board = segments.rfm_board()
    assert board is not None
    assert board.buyers == 40 + 4  # with gone, edge, here and debt; “undone” never bought
    assert board.refunds == 1
    assert sum(one.people for one in board.segments) == board.buyers
    assert sum(one.money for one in board.segments) == pytest.approx(board.money)


def test_few_people_are_not_shown(shop):
    with time_at(NOW):
        board = segments.rfm_board()
    assert board is not None
    assert all(cell is None or cell == 0 or cell >= 10 for row in board.matrix for cell in row)


def test_lifetime_value_and_one_time_buyers(shop, take):
    with time_at(NOW):
        board = lifetime.ltv_board()
        assert board is not None
        assert board.problem is None
        assert board.fit is not None
        assert board.mean_value is not None
        assert board.mean_value > 0
        revise(LtvPolicy, {"margin": 0.5}, reason="half stays")
        half = lifetime.ltv_board()
    assert half is not None
    assert half.mean_value == pytest.approx(board.mean_value / 2)
    assert board.in_debt == 1


def test_one_time_buyers_alone_have_no_model(take, account):
    take("orders", [order(i, f"q{i}", i, 10.0) for i in range(20)], at=NOW)
    with time_at(NOW):
        board = lifetime.ltv_board()
    assert board is not None
    assert board.problem is not None
    assert board.problem.reason == "one_time_only"
    assert board.mean_value is None


def test_spend_ten_revenue_fifty_is_one_to_five(ads, client_for):
    with time_at(NOW):
        january = returns.returns_between(date(2026, 1, 1), date(2026, 1, 31), "channel")
        assert january is not None
        assert [one.ratios["roas"].value for one in january.lines] == [5.0, 5.0]
        assert all(one.reached for one in january.lines)
        february = returns.returns_between(date(2026, 2, 1), date(2026, 2, 28))
        assert february is not None
        assert february.whole.reached is False
        told = client_for("viewer").get("/api/brands/acme/value/returns?from=2026-01-01&to=2026-01-31").json()
    assert told["whole"]["ratios"]["cpe"] == {"value": None, "reason": "unknown:interactions"}


def test_acquisition_cost_and_advice(take, account, douyin):
    """Spend 1,000, 50 new users → 20; the worst two months in a row → reduce."""
    number = 0
    for where, first, second in ((account, 50, 20), (douyin, 100, 100)):
        rows = []
        for month, count in ((1, first), (2, second)):
            for _ in range(count):
                number += 1
                rows.append({"order_id": str(number), "person_id": f"n{number}", "ordered_at": at(date(2026, month, 9)), "amount": 5.0})
        take("orders", rows, at=NOW, into=where)
        spent = [{"ad_id": str(month), "day": date(2026, month, 3), "campaign": "c", "spend": 1000.0} for month in (1, 2)]
        take("ads", spent, at=NOW, into=where)
    with time_at(NOW):
        board = returns.channel_board(date(2026, 1, 1), date(2026, 3, 31))
        proposals = advice.channel_advice()
    assert board is not None
    assert {one.channel: one.cac for one in board.costs} == {"weibo": (20.0, 50.0), "douyin": (10.0, 10.0)}
    assert {one.channel: one.advice for one in board.verdicts} == {"weibo": "reduce", "douyin": "raise"}
    assert [one.key for one in proposals] == ["channel.reduce.weibo"]


def test_a_campaign_below_the_target_is_advised_on(ads):
    with time_at(NOW):
        [found] = advice.marketing_advice()
    assert found.metric
    with override("en"):
        assert "spring" in speech.spoken(speech.kept(found.title))


def test_orders_are_shared_among_the_touches_before_them(take, account):
    take("events", [event(1, "a", 9, source="search"), event(2, "a", 8, source="group"), event(3, "b", 7, source="search")], at=NOW)
    take("events", [event(4, "a", 1, source="later"), event(5, "c", 60, source="old")], at=NOW)
    take("orders", [order(1, "a", 5, 30.0), order(2, "c", 5, 10.0)], at=NOW)
    with time_at(NOW):
        board = touches.attribution_between(date(2026, 3, 1), TODAY, "source")
    assert board is not None
    found = {model.model: {one.channel: one.conversions for one in model.shares} for model in board.models}
    assert found["first"] == {"search": 1, "group": 0}
    assert found["last"] == {"search": 0, "group": 1}
    assert found["linear"] == {"search": 0.5, "group": 0.5}
    assert (board.people, board.conversions) == (2, 1)


def test_spread_of_posts_and_another_number_for_e(take, account):
    numbers = {"a": 2, "b": 4, "c": 7, "d": 1, "e": 2}
    take("posts", [{"post_id": key, "published_at": at(TODAY), "shares": value, "likes": 5} for key, value in numbers.items()], at=NOW)
    with time_at(NOW):
        board = spreading.spread_between(TODAY, TODAY)
        assert board is not None
        found = {one.post_id: one.spread for one in board.posts}
        assert found["b"].r == pytest.approx(0.693)  # the median is 2: E = 2
        assert found["a"].r == 0
        assert found["c"].r == pytest.approx(1.7325)
        assert found["d"].r == pytest.approx(-0.3465)
        assert [found[key].state for key in "bad"] == ["spreading", "steady", "decaying"]
        revise(SpreadPolicy, {"element": "interactions"}, reason="all of them")
        other = spreading.spread_between(TODAY, TODAY)
    assert other is not None
    assert other.element == "interactions"
    assert other.posts[0].usual == 7


def test_wednesday_at_eight_is_learned(take, account, client_for):
    draw, rows = np.random.default_rng(1), []
    for i in range(1500):
        moment = datetime(2025, 6, 2, tzinfo=UTC) + timedelta(days=int(i // 5), hours=int(draw.choice([0, 4, 10, 12])))
        local = moment + timedelta(hours=8)
        peak = local.weekday() == 2 and local.hour == 20
        rows.append({"post_id": str(i), "published_at": moment, "likes": int(np.exp(draw.normal(4, 0.5) + 1.5 * peak)), "comments": 1, "shares": 0})
    take("posts", rows, at=NOW)
    with time_at(NOW):
        found = slots.best_slots(date(2025, 6, 1), TODAY)
        told = client_for("viewer").get("/api/brands/acme/value/best-slots?from=2025-06-01&to=2026-03-31").json()
        shown = client_for("viewer").get("/b/acme/analytics/hours/?period=all").content.decode()
    assert found is not None
    assert (found.slots[0].weekday, found.slots[0].hour) == (2, 20)
    assert found.believed
    assert told["believed"] is True
    assert "20:00" in shown


@pytest.mark.parametrize(
    "path", ["rfm", "lifetime", "attribution?" + WINDOW, "returns?" + WINDOW, "channels?" + WINDOW, "spread?" + WINDOW, "best-slots?" + WINDOW]
)
def test_rest_with_and_without_data(client_for, account, take, path):
    client = client_for("viewer")
    with time_at(NOW):
        assert client.get(f"/api/brands/acme/value/{path}").json() == {"empty": True}
        rows = [order(i, f"p{i % 30}", i % 60, 10.0 + i) for i in range(90)]
        take("orders", rows, at=NOW)
        take("events", [event(i, f"p{i}", 5 + i % 50) for i in range(30)], at=NOW)
        answer = client.get(f"/api/brands/acme/value/{path}")
    assert answer.status_code == 200, answer.content


def test_bad_questions_are_problems(client_for, account):
    assert client_for("viewer").get("/api/brands/acme/value/returns?from=2026-03-02&to=2026-03-01").status_code == 422
    assert client_for("viewer").get(f"/api/brands/acme/value/attribution?{WINDOW}&by=secret").status_code == 422
