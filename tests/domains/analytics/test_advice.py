"""Advice from proposal to measured effect (ANA-23)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from tests import factories

from guanhao.domains.analytics.contracts import Adviser, Filters, Named, Proposal, said
from guanhao.domains.analytics.models import Advice
from guanhao.domains.analytics.policy.advice import DirectionPolicy
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors import advice as selectors
from guanhao.domains.analytics.selectors import advising, speech
from guanhao.domains.analytics.services import advice as services
from guanhao.engines.modelling.outcome import verdict
from guanhao.kernel.access import Denied
from guanhao.kernel.models import EventRow
from guanhao.kernel.now import time_at

LAST = date(2026, 2, 28)
MORNING = datetime(2026, 3, 1, 2, tzinfo=UTC)


def posts(days: int = 60, jump: date | None = None) -> list[dict[str, Any]]:
    """Two posts a day: every third one on “knowledge” with twice the interactions; after `jump` everything has half as many again."""
    rows = []
    for back in range(days):
        day = LAST - timedelta(days=back)
        for place in range(2):
            knowledge = (2 * back + place) % 3 == 0
            size = (200 if knowledge else 100) * (1.5 if jump and day >= jump else 1.0) + (back * 7 + place * 3) % 11
            rows.append(
                {
                    "post_id": f"p{back}-{place}",
                    "title": f"post {back} {place}",
                    "published_at": datetime(day.year, day.month, day.day, 4 + place, tzinfo=UTC),
                    "topic": "knowledge" if knowledge else "daily life",
                    "format": "image_text",
                    "views": int(size * 20),
                    "likes": int(size * 0.8),
                    "comments": int(size * 0.1),
                    "shares": int(size * 0.1),
                }
            )
    return rows


def proposal(**changes: Any) -> Proposal:
    expected = {"expected_low": 0.05, "expected": 0.3, "expected_high": 0.6}
    values: dict[str, Any] = {"key": "k", "title": "Do it", "why": "because", "evidence": (), "metric": "interactions", "window_days": 14, **expected}
    return Proposal(**{**values, **changes})


def adviser(*proposals: Proposal) -> Adviser:
    return Adviser("test.one", "content", "Test", lambda: proposals)


@pytest.fixture
def owner(in_brand: Any) -> int:
    return factories.make_person("analyst", in_brand).id


def test_a_topic_with_twice_the_median_is_proposed_and_accepting_it_moves_the_target(take: Callable[..., Any], owner: int) -> None:
    take("posts", posts())
    (found,) = advising.topics()
    assert found.payload["direction"]["key"] == "topic:knowledge"
    assert found.expected == pytest.approx(0.05 * (2 - 1), rel=0.2)  # five per cent of the posts, each with twice the median
    assert found.expected_low <= found.expected <= found.expected_high
    services.ask_advisers([Adviser("analytics.topics", "content", "t", advising.topics)])
    row = Advice.objects.get()
    services.accept(advice_id=row.pk, owner_id=owner)
    assert DirectionPolicy.of_brand().targets == ["topic:knowledge=0.38"]
    assert EventRow.objects.filter(name="analytics.advice_accepted").exists()


def test_accepted_advice_becomes_a_task_and_its_effect_is_written_afterwards(take: Callable[..., Any], owner: int) -> None:
    jump = LAST - timedelta(days=15)
    take("posts", posts(90, jump))
    with time_at(datetime(jump.year, jump.month, jump.day, 2, tzinfo=UTC)):
        services.ask_advisers([adviser(proposal())])
        row = Advice.objects.get()
        services.accept(advice_id=row.pk, owner_id=owner)
        row.refresh_from_db()
        assert (row.state, row.owner_id, row.due) == ("accepted", owner, jump + timedelta(days=14))
        services.carry_out(advice_id=row.pk)
        assert services.measure_due() == 0
    with time_at(MORNING):
        assert services.measure_due() == 1
    row.refresh_from_db()
    assert row.state == "worked"
    assert row.measured["design"] == "interrupted_series"
    assert row.measured["effect"] == pytest.approx(0.5, abs=0.2)
    assert row.measured["low"] <= row.measured["effect"] <= row.measured["high"]


def test_advice_that_did_nothing_is_shown_as_failed(take: Callable[..., Any], owner: int) -> None:
    take("posts", posts(90))
    start = LAST - timedelta(days=15)
    with time_at(datetime(start.year, start.month, start.day, 2, tzinfo=UTC)):
        services.ask_advisers([adviser(proposal(expected_low=0.2, expected=0.3))])
        row = Advice.objects.get()
        services.accept(advice_id=row.pk, owner_id=owner)
        services.carry_out(advice_id=row.pk)
    with time_at(MORNING):
        services.measure_due()
    row.refresh_from_db()
    assert row.state == "failed"


@pytest.mark.parametrize(
    ("effect", "low", "high", "expected", "least", "wanted"),
    [
        (0.3, 0.1, 0.5, 0.2, 0.1, "worked"),
        (0.3, -0.1, 0.7, 0.2, 0.1, "unclear"),
        (-0.1, -0.4, 0.2, 0.2, 0.1, "failed"),
        (0.02, -0.03, 0.07, 0.2, 0.1, "failed"),
        (-0.3, -0.5, -0.1, -0.2, -0.1, "worked"),
        (0.1, None, None, 0.2, 0.1, "unclear"),
    ],
)
def test_verdicts(effect: float, low: float | None, high: float | None, expected: float, least: float, wanted: str) -> None:
    assert verdict(effect, low, high, expected, least) == wanted


def test_dismissed_advice_keeps_its_reason_and_stays_quiet(in_brand: Any) -> None:
    services.ask_advisers([adviser(proposal())])
    row = Advice.objects.get()
    with pytest.raises(Refused):
        services.dismiss(advice_id=row.pk, reason=" ")
    row.refresh_from_db()
    assert row.state == "proposed"
    services.dismiss(advice_id=row.pk, reason="not this quarter")
    assert services.ask_advisers([adviser(proposal())]) == {"new": 0, "refreshed": 0, "lapsed": 0, "quiet": 1}
    assert Advice.objects.count() == 1


def test_what_nobody_proposes_any_more_lapses_and_fresh_numbers_replace_old_ones(in_brand: Any) -> None:
    services.ask_advisers([adviser(proposal(), proposal(key="other"))])
    services.ask_advisers([adviser(proposal(why="better"))])
    assert dict(Advice.objects.values_list("key", "state")) == {"k": "proposed", "other": "lapsed"}
    assert Advice.objects.get(key="k").why == "better"


def test_a_viewer_decides_nothing(in_brand: Any, owner: int) -> None:
    services.ask_advisers([adviser(proposal())])
    row = Advice.objects.get()
    with factories.acting_in("viewer", in_brand), pytest.raises(Denied):
        services.accept(advice_id=row.pk, owner_id=owner)
    row.refresh_from_db()
    assert row.state == "proposed"


def test_a_stranger_cannot_be_the_owner(in_brand: Any) -> None:
    services.ask_advisers([adviser(proposal())])
    with pytest.raises(Refused):
        services.accept(advice_id=Advice.objects.get().pk, owner_id=999_999)
    assert Advice.objects.get().state == "proposed"


def test_the_pages_show_advice_and_its_effect(client_for: Callable[..., Client], in_brand: Any, owner: int) -> None:
    services.ask_advisers([adviser(proposal())])
    row = Advice.objects.get()
    signed_in = client_for("director")
    assert "Do it" in signed_in.get(f"/b/{in_brand.slug}/advice/").content.decode()
    assert "+30.0%" in signed_in.get(f"/b/{in_brand.slug}/advice/{row.pk}/").content.decode()
    signed_in.post(f"/b/{in_brand.slug}/advice/{row.pk}/decide", {"do": "accept", "owner_id": owner})
    row.refresh_from_db()
    assert row.state == "accepted"


def test_advice_kept_by_a_job_is_read_in_the_readers_language(take: Callable[..., Any], client_for: Callable[..., Client]) -> None:
    take("posts", posts())
    with override("zh-hans"):
        services.ask_advisers(
            [Adviser("analytics.formats", "content", "f", advising.formats), Adviser("analytics.topics", "content", "t", advising.topics)]
        )
    row = Advice.objects.get(key="share:topic:knowledge")
    assert "提高" in row.title
    with override("en"):
        assert selectors.title_of(row) == "Raise the share of posts on “knowledge”"
        assert selectors.why_of(row).startswith("Its posts have ")
        assert [one["metric"] for one in selectors.evidence_of(row)][-1] == "Posts behind it"
    with override("zh-hans"):
        assert selectors.title_of(row) == row.title
    client = client_for("viewer")
    shown = {
        language: client.get(f"/b/acme/advice/{row.pk}/", headers={"accept-language": language}).content.decode() for language in ("zh-hans", "en")
    }
    assert row.title in shown["zh-hans"]


@pytest.mark.parametrize(
    ("language", "day", "channel"),
    [("zh-hans", "周二 9:00 多发布内容", "减少抖音的花费"), ("en", "Publish more on Tuesday at 9:00", "Reduce the spend on Douyin")],
)
def test_names_inside_a_sentence_are_said_in_the_readers_language_too(language: str, day: str, channel: str) -> None:
    hour = speech.kept(said("Publish more on %(day)s at %(hour)d:00", day=Named("weekday", "1"), hour=9))
    spend = speech.kept(said("Reduce the spend on %(channel)s", channel=Named("platform", "douyin")))
    with override(language):
        assert (speech.spoken(hour), speech.spoken(spend)) == (day, channel)


def test_advice_of_a_metric_of_its_own_is_measured_by_its_adviser(take: Callable[..., Any], owner: int, monkeypatch: pytest.MonkeyPatch) -> None:
    done = LAST - timedelta(days=15)

    def series(metric: str, first: date, last: date, _filters: Filters) -> list[tuple[date, float | None]]:
        assert metric == "inbox.in_time"
        days = [first + timedelta(days=back) for back in range((last - first).days + 1)]
        return [(day, (0.9 if day >= done else 0.6) + 0.01 * (day.toordinal() % 3)) for day in days]

    one = proposal(metric="inbox.in_time", unit="share", expected_low=0.1, expected=0.3, expected_high=0.4)
    own = Adviser("test.inbox", "interaction", "Inbox", lambda: (one,), metrics={"inbox.in_time": "In time"}, series=series)
    monkeypatch.setattr(services, "advisers", lambda: [own])
    with time_at(MORNING - timedelta(days=18)):
        services.ask_advisers([own])
        row = Advice.objects.get()
        services.accept(advice_id=row.pk, owner_id=owner)
    with time_at(MORNING - timedelta(days=15)):
        services.carry_out(advice_id=row.pk, day=done)
    with time_at(MORNING + timedelta(days=3)):
        assert services.measure_due() == 1
    row.refresh_from_db()
    assert (row.state, row.measured["effect"]) == ("worked", pytest.approx(0.3, abs=0.03))
