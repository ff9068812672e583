"""Alerts: counting, raising, grouping, levels, clocks, judgements (CRI-01, CRI-04, CRI-15)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from tests import factories

from guanhao.domains.channels import facade as channels
from guanhao.domains.listening import facade
from guanhao.domains.listening.contracts import AlertRefused, Counted
from guanhao.domains.listening.models import Alert, AlertNote, AlertRule, CountSlice, Mute, Tuning, Watch
from guanhao.domains.listening.policy.alerts import DetectionPolicy
from guanhao.domains.listening.services import alert_accounts, alert_backtests, alert_detecting, alert_rules, counting
from guanhao.domains.listening.services import alerts as services
from guanhao.domains.listening.services.alert_rules import RuleDraft
from guanhao.kernel import approvals, clocks, jobs
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending, emit
from guanhao.kernel.models import Clock, EventRow, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef
from guanhao.sdk.events.channels import AccountPaused
from guanhao.sdk.events.publishing import PublicationStatusChanged

NIGHT = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)  # 03:00 in Shanghai


def counted(at: datetime, total: int, negative: int = 0, stream: str = "all", ref: str = "", reach: int = 0) -> Counted:
    """A row."""
    return Counted(stream=stream, at=at, total=total, negative=negative, ref=ref, reach=reach)


def usual_days(moment: datetime, stream: str = "all", days: int = 14, total: int = 2, negative: int = 0) -> None:
    """An hour's worth every hour for some days before."""
    start = moment - timedelta(days=days)
    facade.count([counted(start + timedelta(hours=one), total, negative, stream) for one in range(24 * days)])


@pytest.fixture
def night(in_brand: BrandRef) -> Iterator[datetime]:
    """Three in the morning, with two usual weeks behind and the recommended rules."""
    with time_at(NIGHT):
        usual_days(NIGHT)
        alert_detecting.detect()
        assert Alert.objects.count() == 0
        yield NIGHT


def test_counts_add_up_in_five_minutes_and_never_lose(in_brand: BrandRef) -> None:
    with time_at(NIGHT):
        facade.count([counted(NIGHT, 3, 1, ref="mention:1:a"), counted(NIGHT + timedelta(seconds=299), 2, ref="mention:1:b", reach=50)])
        facade.count([counted(NIGHT, 5, 2), counted(NIGHT - timedelta(minutes=5), 1)])
    rows = list(CountSlice.objects.values_list("slot", "total", "negative", "reach", "weight", "refs", "negative_refs"))
    assert rows == [
        (NIGHT - timedelta(minutes=5), 1, 0, 0, 1.0, "", ""),
        (NIGHT, 10, 3, 50, 10.0, "50 mention:1:b\n", "0 mention:1:a\n"),
    ]


def test_a_flood_adds_and_makes_no_rows(in_brand: BrandRef) -> None:
    """Ten million mentions of five minutes are one row with a few posts named."""
    with time_at(NIGHT):
        for batch in range(20):
            facade.count([counted(NIGHT, 100, ref=f"mention:1:{batch}-{one}") for one in range(5_000)])
    row = CountSlice.objects.get()
    assert row.total == 10_000_000
    assert len(row.refs) < 2000


def test_a_stream_that_cannot_be_is_refused_and_nothing_is_written(in_brand: BrandRef) -> None:
    with time_at(NIGHT):
        for wrong in ("everything", "rule:", "all:3", "rule:" + "x" * 90):
            with pytest.raises(ValueError, match="is not a stream"):
                facade.count([counted(NIGHT, 1), counted(NIGHT, 1, stream=wrong)])
        with pytest.raises(ValueError, match="never below zero"):
            facade.count([counted(NIGHT, -1)])
    assert CountSlice.objects.count() == 0


def test_a_clock_that_runs_ahead_counts_as_now(in_brand: BrandRef) -> None:
    with time_at(NIGHT):
        facade.count([counted(NIGHT + timedelta(days=300), 4)])
    assert CountSlice.objects.get().slot == NIGHT


def test_negative_fifty_an_hour_over_the_limit_is_level_two_and_breaches_at_thirty_one_minutes(night: datetime) -> None:
    """CRI-01: negative 50/h over limit, level 2; acknowledged after 31 minutes is a breach."""
    rule = AlertRule.objects.get(preset="negative")
    assert rule.limit == 30
    AlertRule.objects.exclude(pk=rule.pk).update(active=False)
    facade.count([counted(night, 400, 80)])  # many others are no complaint: only the fixed limit speaks
    alert_detecting.detect()
    row = Alert.objects.get()
    assert (row.level, row.signal, row.value, row.facts["by"]) == (2, "negative", 80.0, "limit")
    with time_at(night + timedelta(minutes=31)):
        clocks.sweep()
        deliver_pending()
        services.acknowledge(alert_id=row.pk)
    clock = Clock.objects.get(kind="listening.alert")
    assert clock.state == Clock.State.BREACHED
    assert AlertNote.objects.filter(alert=row, kind="breached").count() == 1


def test_acknowledged_in_time_is_met_and_nobody_is_told_again(night: datetime) -> None:
    facade.count([counted(night, 60, 50)])
    alert_detecting.detect()
    row = Alert.objects.get()
    with time_at(night + timedelta(minutes=9)):
        services.acknowledge(alert_id=row.pk, note="我来看")
    with time_at(night + timedelta(minutes=45)):
        clocks.sweep()
        deliver_pending()
    assert Clock.objects.get(kind="listening.alert").state == Clock.State.MET
    assert not AlertNote.objects.filter(kind__in=["escalated", "breached"]).exists()
    assert AlertNote.objects.get(kind="acknowledged").text == "我来看"


def test_at_three_in_the_morning_the_duty_person_is_told_and_it_escalates_in_ten_minutes(night: datetime, brand: BrandRef) -> None:
    """CRI-04: quiet hours do not hold it back; after ten minutes the next people are told."""
    duty = factories.make_person("director", brand)
    other = factories.make_person("manager", brand, email="second@acme.test")
    today = night.astimezone(brand.zone).date()
    assert today.isoformat() == "2026-11-21"
    approvals.put_on_duty(permission="crisis.run", day=today, person=duty.id)
    facade.count([counted(night, 90, 80)])
    alert_detecting.detect()
    row = Alert.objects.get()
    first = Notification.objects.filter(user_id=duty.id, key=f"alert:{row.pk}:{row.level}:duty").get()
    assert first.level == "critical"
    assert not AlertNote.objects.filter(kind="escalated").exists()
    with time_at(night + timedelta(minutes=10, seconds=1)):
        clocks.sweep()
        deliver_pending()
    note = AlertNote.objects.get(kind="escalated")
    assert duty.id in note.facts["people"]
    assert Notification.objects.filter(key=f"alert:{row.pk}:{row.level}:step:0").exists()
    with time_at(night + timedelta(minutes=20, seconds=1)):
        clocks.sweep()
        deliver_pending()
    assert AlertNote.objects.filter(kind="escalated").count() == 2
    assert other is not None


def test_why_names_value_baseline_and_factor(night: datetime) -> None:
    facade.count([counted(night, 60, ref="mention:1:worst", reach=90_000)])
    alert_detecting.detect()
    view = facade.alerts()[0]
    with override("en"):
        words = facade.alert(view.id).why
    assert words.startswith("Everything heard: 60 in 1 hour where 1.9 are usual, 3") or "60 in" in words
    assert [post.ref for post in facade.alert(view.id).posts] == ["mention:1:worst"]


def test_streams_of_one_event_are_one_alert_and_its_level_rises(night: datetime) -> None:
    usual_days(night, "rule:7")
    alert_detecting.detect()
    facade.count([counted(night, 5, stream=name, ref=f"mention:1:{one}") for one in range(3) for name in ("all", "rule:7")])
    alert_detecting.detect()
    row = Alert.objects.get()
    assert row.streams == ["rule:7", "all"]
    assert row.stream == "rule:7"
    before = row.level
    with time_at(night + timedelta(minutes=5)):
        facade.count([counted(night + timedelta(minutes=5), 900, 800, stream=name) for name in ("all", "rule:7")])
        alert_detecting.detect()
    row = Alert.objects.get()
    assert (before, row.level) == (2, 3)
    assert AlertNote.objects.filter(kind="level").count() == 1
    assert EventRow.objects.filter(name="listening.alert_level_raised").exists()


def test_an_open_alert_does_not_alarm_again_and_calm_ends_it(night: datetime) -> None:
    for minutes in (0, 5, 30, 120):
        with time_at(night + timedelta(minutes=minutes)):
            facade.count([counted(night + timedelta(minutes=minutes), 60)])
            alert_detecting.detect()
    assert Alert.objects.count() == 1
    later = night + timedelta(hours=26)
    with time_at(later):
        alert_detecting.settle()
        facade.count([counted(later, 400)])
        alert_detecting.detect()
    assert Alert.objects.count() == 2
    assert EventRow.objects.filter(name="listening.alert_raised").count() == 2


def test_a_mute_holds_back_with_reason_and_end(night: datetime) -> None:
    with pytest.raises(AlertRefused, match=r"Say why|说明"):
        alert_rules.mute(reason=" ", ends_at=night + timedelta(hours=2))
    held = alert_rules.mute(reason="新品发布", ends_at=night + timedelta(hours=2))
    facade.count([counted(night, 80)])
    alert_detecting.detect()
    assert Alert.objects.count() == 0
    held.refresh_from_db()
    assert held.held_back >= 1
    with time_at(night + timedelta(hours=3)):
        facade.count([counted(night + timedelta(hours=3), 300)])
        alert_detecting.detect()
    assert Alert.objects.count() == 1


def test_judgements_teach_the_threshold_within_bounds_and_can_be_taken_back(night: datetime) -> None:
    facade.count([counted(night, 60)])
    alert_detecting.detect()
    row = Alert.objects.get()
    services.judge(alert_id=row.pk, judgement="false")
    row.refresh_from_db()
    rule = AlertRule.objects.get(pk=row.rule_id)
    assert (row.state, row.judged, rule.trained) == ("closed", "false", 1.2)
    services.judge(alert_id=row.pk, judgement="noise")
    rule.refresh_from_db()
    assert rule.trained == 1.35  # in place of the first judgement, not on top of it
    alert_rules.undo_tuning(tuning_id=Tuning.objects.get(undone_at=None).pk)
    rule.refresh_from_db()
    assert rule.trained == 1.0
    AlertRule.objects.filter(pk=rule.pk).update(trained=2.9)
    services.judge(alert_id=row.pk, judgement="false")
    rule.refresh_from_db()
    assert rule.trained == 3.0


def test_who_may_not_work_with_alerts_changes_nothing(night: datetime, acting_as: Callable[..., AbstractContextManager[Any]]) -> None:
    facade.count([counted(night, 60)])
    alert_detecting.detect()
    row = Alert.objects.get()
    with acting_as("viewer"):
        for call in (
            lambda: services.acknowledge(alert_id=row.pk),
            lambda: services.judge(alert_id=row.pk, judgement="true"),
            lambda: services.close(alert_id=row.pk),
            lambda: alert_rules.mute(reason="x", ends_at=night + timedelta(hours=1)),
            lambda: alert_rules.save_rule(RuleDraft("x")),
        ):
            with pytest.raises(Denied):
                call()
    row.refresh_from_db()
    assert (row.state, Mute.objects.count()) == ("open", 0)


def test_late_counts_are_found_marked_and_do_not_alarm_twice(night: datetime) -> None:
    """Counts of five hours ago come in now: one alert, at its own time; a second late batch makes it no second one."""
    now = night + timedelta(hours=6)
    with time_at(now):
        facade.count([counted(now, 1)])
        alert_detecting.detect()
        facade.count([counted(now - timedelta(hours=5), 70)])
        alert_detecting.detect()
        row = Alert.objects.get()
        assert row.event_at == now - timedelta(hours=5)
        assert row.facts["late"] is True
        facade.count([counted(now - timedelta(hours=5), 30)])
        alert_detecting.detect()
    assert Alert.objects.count() == 1


def test_counts_of_three_weeks_ago_teach_and_never_alarm(night: datetime) -> None:
    facade.count([counted(night - timedelta(days=21), 500)])
    alert_detecting.detect()
    assert Alert.objects.count() == 0
    assert CountSlice.objects.filter(fresh=True).count() == 0


def test_a_jump_of_the_clock_neither_alarms_nor_forgets(night: datetime) -> None:
    """A year ahead for a moment, and back: what is usual is still known, and the next peak alarms."""
    with time_at(night + timedelta(days=365)):
        alert_detecting.detect()
        facade.count([counted(night + timedelta(days=365), 2)])
        alert_detecting.detect()
    assert Alert.objects.count() == 0
    CountSlice.objects.filter(slot__gt=night + timedelta(days=1)).delete()
    with time_at(night + timedelta(hours=1)):
        facade.count([counted(night + timedelta(hours=1), 60)])
        alert_detecting.detect()
    assert Alert.objects.count() == 1


def test_a_deaf_source_is_not_a_zero(night: datetime) -> None:
    """Twelve hours without ears: the usual stays what it was, and hearing again is no peak."""
    counting.add_gap(stream="all", starts_at=night, reason="source down")
    later = night + timedelta(hours=12)
    with time_at(later):
        counting.end_gap("all")
        facade.count([counted(later, 4)])
        alert_detecting.detect()
        watch = Watch.objects.get(rule__preset="volume", stream="all")
    assert Alert.objects.count() == 0
    assert watch.state["held"][4] * 12 == pytest.approx(2.0, rel=0.25)


def test_deleting_a_rule_keeps_its_history(night: datetime) -> None:
    facade.count([counted(night, 60)])
    alert_detecting.detect()
    row = Alert.objects.get()
    alert_rules.retire_rule(rule_id=row.rule_id)
    facade.count([counted(night, 60)])
    alert_detecting.detect()
    assert facade.alert(row.pk).rule == row.rule_title
    assert not Watch.objects.filter(rule_id=row.rule_id).exists()
    with pytest.raises(AlertRefused):
        alert_rules.save_rule(RuleDraft("again"), rule=AlertRule.objects.get(pk=row.rule_id))


def test_a_rule_that_makes_no_sense_names_its_field(in_brand: BrandRef) -> None:
    wrong = [
        (RuleDraft(" "), "title"),
        (RuleDraft("x", signal="moon"), "signal"),
        (RuleDraft("x", streams=()), "streams"),
        (RuleDraft("x", streams=("rule",)), "streams"),
        (RuleDraft("x", sensitivity=0.0), "sensitivity"),
        (RuleDraft("x", limit=-1.0), "limit"),
        (RuleDraft("x", limit_hours=7), "limit_hours"),
        (RuleDraft("x", quiet_minutes=1), "quiet_minutes"),
        (RuleDraft("x", highest_level=4), "highest_level"),
    ]
    for draft, field in wrong:
        with pytest.raises(AlertRefused) as caught:
            alert_rules.save_rule(draft)
        assert caught.value.field == field
    assert AlertRule.objects.count() == 0


def test_negative_share_alarms_with_enough_posts_only(night: datetime) -> None:
    AlertRule.objects.exclude(preset="share").update(active=False)
    facade.count([counted(night, 4, 4)])
    alert_detecting.detect()
    assert Alert.objects.count() == 0
    facade.count([counted(night, 26, 22)])
    alert_detecting.detect()
    row = Alert.objects.get()
    assert row.signal == "share"
    assert 0.7 < row.value <= 1.0


@pytest.mark.parametrize(
    ("reason", "what", "level"),
    [("平台提示账号异常登录", "hijack", 3), ("账号被封禁 7 天", "ban", 3), ("令牌过期，需要重新授权", "token", 2), ("改版休整", "paused", 1)],
)
def test_account_anomalies_are_alerts_of_their_kind(in_brand: BrandRef, reason: str, what: str, level: int) -> None:
    """CRI-15: what the platform says decides the kind."""
    with time_at(NIGHT):
        account = channels.add_account(platform="weibo", handle="tea", name="Tea", owner_id=None)
        emit(AccountPaused(brand_id=in_brand.id, account_id=account.id, platform="weibo", reason=reason))
        deliver_pending()
    row = Alert.objects.get()
    assert (row.signal, row.facts["what"], row.level, row.account_id) == ("account", what, level, account.id)
    assert reason in facade.alert(row.pk).why or what == "collapse"


def test_posts_that_vanish_are_one_alert_that_counts(in_brand: BrandRef) -> None:
    with time_at(NIGHT):
        for number in (1, 2, 3):
            facts = {"publication_id": number, "subject": f"x:{number}", "account_id": 5, "before": "published", "after": "gone"}
            emit(PublicationStatusChanged(brand_id=in_brand.id, **facts))
        deliver_pending()
    row = Alert.objects.get()
    assert row.facts["count"] == 3


def test_reach_that_collapsed_for_three_days_is_an_alert(in_brand: BrandRef) -> None:
    policy = DetectionPolicy.of_brand()
    assert alert_accounts.collapsed(1, [1000.0] * 20 + [200.0, 250.0, 100.0], policy) is not None
    assert alert_accounts.collapsed(1, [1000.0] * 20 + [200.0, 900.0, 100.0], policy) is None
    assert alert_accounts.collapsed(1, [1000.0] * 5 + [200.0, 250.0, 100.0], policy) is None


def test_a_backtest_says_what_a_rule_would_have_raised_and_compares(night: datetime) -> None:
    start = night - timedelta(days=4)
    facade.count([counted(start, 80, 10)])
    rule = AlertRule.objects.get(preset="volume")
    draft = alert_backtests.draft_of(rule)
    first = (night - timedelta(days=10)).date()
    with jobs.inline():
        made = alert_backtests.start(title="", first=first, last=night.date(), drafts=[draft, replace(draft, sensitivity=10.0, minimum=500.0)])
    made.refresh_from_db()
    assert made.state == "done"
    assert [one["count"] for one in made.result] == [1, 0]
    found = made.result[0]["alerts"][0]
    assert (found["stream"], found["value"]) == ("all", 82.0)


SCENES = "tests/domains/listening/scenes_alerts.py"


def test_an_alert_stands_within_five_seconds_with_a_real_worker(play: Callable[[str], Any]) -> None:
    """From arrival to the alert, with a worker process's own threads; the best of three, because a crowded machine delays any process."""
    found = play("latency")
    assert found["alerts"] >= 1
    assert min(found["seconds"]) <= 5.0


def test_two_workers_raise_once_and_lose_no_count(play: Callable[[str], Any]) -> None:
    assert play("crowd") == {"codes": [0, 0], "total": 1200, "alerts": 1, "raised": 1, "clocks": 1}
