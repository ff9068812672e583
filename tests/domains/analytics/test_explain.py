"""The daily comparison on real storage (ANA-08): the limit, the holiday, cause and action, the follow-up."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from guanhao.domains.analytics.models import DayCheck, DayReview, TraceTicket
from guanhao.domains.analytics.policy import VariancePolicy
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.services import explain
from guanhao.domains.analytics.services.definitions import define_metric, retire_metric
from guanhao.domains.channels import facade as channels
from guanhao.kernel import warehouse
from guanhao.kernel.models import EventRow
from guanhao.kernel.now import time_at
from guanhao.kernel.policy import revise
from guanhao.kernel.tenancy import BrandRef

MONDAY = date(2026, 11, 16)


@pytest.fixture
def accounts(in_brand: BrandRef) -> tuple[int, int]:
    """Two accounts and a policy that watches new followers alone."""
    revise(VariancePolicy, {"metrics": ["new_followers"]}, reason="test")
    return tuple(channels.add_account(platform=platform, handle="acme").id for platform in ("weibo", "douyin"))  # type: ignore[return-value]


def record(account: int, platform: str, values: dict[date, int]) -> None:
    """Days of new followers."""
    rows = {"account_id": pa.array([account] * len(values)), "platform": [platform] * len(values), "day": pa.array(list(values))}
    warehouse.append("account_days", pa.table({**rows, "new_followers": pa.array(list(values.values()))}))


def test_exactly_five_percent_is_quiet(accounts: tuple[int, int]) -> None:
    record(accounts[0], "weibo", {MONDAY: 1000, MONDAY + timedelta(days=1): 950})
    (check,) = explain.explain_day(MONDAY + timedelta(days=1))
    assert (check.finding, check.change) == ("quiet", pytest.approx(-0.05))
    assert not TraceTicket.objects.exists()


def test_beyond_it_opens_one_ticket_with_who_carried_it(accounts: tuple[int, int]) -> None:
    record(accounts[0], "weibo", {MONDAY: 600, MONDAY + timedelta(days=1): 549})
    record(accounts[1], "douyin", {MONDAY: 400, MONDAY + timedelta(days=1): 400})
    explain.explain_day(MONDAY + timedelta(days=1))
    assert explain.explain_day(MONDAY + timedelta(days=1)) == [], "once found, found"
    ticket = TraceTicket.objects.get()
    assert ticket.change == pytest.approx(-0.051)
    top = ticket.parts["platform"]["rows"][0]
    assert (top["key"], top["amount"], top["share"]) == ("weibo", -51, 1.0)
    assert EventRow.objects.filter(name="analytics.ticket_opened").count() == 1


def test_a_holiday_that_recurs_opens_no_ticket_and_says_so(accounts: tuple[int, int]) -> None:
    """The first day of the National Day holiday fell by a third last year, and does again."""
    record(accounts[0], "weibo", {date(2024, 9, 30): 900, date(2024, 10, 1): 600, date(2025, 9, 30): 1200, date(2025, 10, 1): 790})
    (check,) = explain.explain_day(date(2025, 10, 1))
    assert check.finding == "holiday"
    assert check.reason["before"] == [["2024-10-01", -0.3333]]
    assert not TraceTicket.objects.exists()


def test_no_data_is_neither_quiet_nor_a_ticket_and_is_looked_at_again(accounts: tuple[int, int]) -> None:
    day = MONDAY + timedelta(days=1)
    assert explain.explain_day(day)[0].finding == "no_data"
    record(accounts[0], "weibo", {MONDAY: 100, day: 90})
    assert explain.explain_day(day)[0].finding == "ticket"
    assert DayCheck.objects.count() == 1


def test_the_mean_of_a_week_as_base_is_carried_by_the_same_days(accounts: tuple[int, int]) -> None:
    revise(VariancePolicy, {"base": "week_mean"}, reason="test")
    week = {MONDAY - timedelta(days=i): 100 + 10 * i for i in range(1, 8)}
    record(accounts[0], "weibo", {**week, MONDAY: 280})
    record(accounts[1], "douyin", {MONDAY - timedelta(days=i): 60 for i in range(1, 8)} | {MONDAY: 60})
    (check,) = explain.explain_day(MONDAY)
    assert check.base_value == pytest.approx(140 + 60)
    rows = TraceTicket.objects.get().parts["platform"]["rows"]
    assert [(row["key"], row["amount"]) for row in rows] == [("weibo", pytest.approx(140)), ("douyin", pytest.approx(0))]


def test_posts_are_compared_at_the_same_age(in_brand: BrandRef) -> None:
    """Monday's post has had a day more to collect likes; at the same age both have 100."""
    revise(VariancePolicy, {"metrics": ["likes"]}, reason="test")
    account = channels.add_account(platform="weibo", handle="acme").id
    noon = datetime(2026, 11, 16, 4, tzinfo=UTC)
    ids, whens = ["a", "b"], [noon, noon + timedelta(days=1)]
    days = pa.array([when.date() for when in whens])
    warehouse.append(
        "posts",
        pa.table({"account_id": pa.array([account] * 2), "platform": ["weibo"] * 2, "post_id": ids, "published_at": pa.array(whens), "day": days}),
    )
    snapshots = [("a", noon + timedelta(hours=5), 100), ("a", noon + timedelta(days=1), 900), ("b", noon + timedelta(days=1, hours=5), 100)]
    table = {"account_id": pa.array([account] * 3), "platform": ["weibo"] * 3, "post_id": [s[0] for s in snapshots]}
    warehouse.append(
        "post_metrics", pa.table({**table, "observed_at": pa.array([s[1] for s in snapshots]), "likes": pa.array([s[2] for s in snapshots])})
    )
    (check,) = explain.explain_day(MONDAY + timedelta(days=1))
    assert (check.base_value, check.value, check.finding) == (100, 100, "quiet")


def test_closing_needs_cause_and_action_and_the_effect_follows(accounts: tuple[int, int]) -> None:
    record(accounts[0], "weibo", {MONDAY: 100, **{MONDAY + timedelta(days=i): 50 + 10 * i for i in range(1, 9)}})
    with time_at(datetime(2026, 11, 18, 1, tzinfo=UTC)):
        explain.explain_day(MONDAY + timedelta(days=1))
        ticket = TraceTicket.objects.get()
        for values, field in (
            ({"cause_kind": "content", "cause": "", "action": "x"}, "cause"),
            ({"cause_kind": "", "cause": "x", "action": "x"}, "cause_kind"),
            ({"cause_kind": "content", "cause": "x", "action": " "}, "action"),
        ):
            with pytest.raises(Refused) as refusal:
                explain.close_ticket(ticket, **values)
            assert refusal.value.field == field
        ticket.refresh_from_db()
        assert ticket.state == "open"
        explain.close_ticket(ticket, cause_kind="content", cause="周一没有新视频", action="补拍两条")
    with time_at(datetime(2026, 11, 24, 1, tzinfo=UTC)):
        assert explain.follow_up_due() == 0
    with time_at(datetime(2026, 11, 25, 1, tzinfo=UTC)):
        assert explain.follow_up_due() == 1
    ticket.refresh_from_db()
    assert ticket.follow_up["mean"] == pytest.approx(sum(50 + 10 * i for i in range(2, 9)) / 7)
    assert ticket.follow_up["against_day"] == pytest.approx(ticket.follow_up["mean"] / 60 - 1)


def test_a_review_nobody_does_is_overdue_after_midnight(accounts: tuple[int, int]) -> None:
    explain.explain_day(MONDAY)
    with time_at(datetime(2026, 11, 17, 15, 59, tzinfo=UTC)):
        assert explain.mark_overdue_reviews() == 0
    with time_at(datetime(2026, 11, 17, 16, 0, tzinfo=UTC)):
        assert explain.mark_overdue_reviews() == 1
    assert DayReview.objects.get().state == "overdue"
    with pytest.raises(Refused):
        explain.review_day(MONDAY, summary=" ")
    assert explain.review_day(MONDAY, summary="平稳").state == "done"


def test_pages(accounts: tuple[int, int], brand: BrandRef, other_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    record(accounts[0], "weibo", {MONDAY: 100, MONDAY + timedelta(days=1): 50})
    explain.explain_day(MONDAY + timedelta(days=1))
    ticket = TraceTicket.objects.get()
    analyst, base = client_for("analyst"), f"/b/{brand.slug}/changes/"
    for path in ("", f"{ticket.pk}/", "day/2026-11-17/", "day/2026-11-18/"):
        assert analyst.get(base + path).status_code == 200, path
    assert analyst.get(base + "day/soon/").status_code == 404
    body: dict[str, Any] = {"cause_kind": "content", "cause": "停更", "action": ""}
    assert analyst.post(f"{base}{ticket.pk}/", body).status_code == 422
    assert client_for("viewer").post(f"{base}{ticket.pk}/", {**body, "action": "x"}).status_code == 403
    assert client_for("analyst", other_brand).get(f"/b/{other_brand.slug}/changes/{ticket.pk}/").status_code == 404
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert analyst.post(f"{base}{ticket.pk}/", {**body, "action": "复更"}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    assert analyst.get(f"{base}{ticket.pk}/").status_code == 200
    assert analyst.post(f"{base}{ticket.pk}/reopen/").status_code == 302


def test_the_ticket_of_a_retired_metric_stays_readable(accounts: tuple[int, int], client_for: Callable[..., Client]) -> None:
    record(accounts[0], "weibo", {MONDAY: 600, MONDAY + timedelta(days=1): 549})
    explain.explain_day(MONDAY + timedelta(days=1))
    define_metric(key="own_likes", title="我的点赞", level="post", formula="likes", unit="count", good="up")
    TraceTicket.objects.update(metric="own_likes")
    ticket = TraceTicket.objects.get()
    client = client_for("analyst")
    assert not client.get(f"/b/acme/changes/{ticket.pk}/").context["retired"]
    retire_metric(key="own_likes")
    page = client.get(f"/b/acme/changes/{ticket.pk}/")
    assert (page.status_code, page.context["retired"]) == (200, True)
    assert "我的点赞" in page.content.decode()
    assert "我的点赞" in client.get("/b/acme/changes/").content.decode()
