"""Rooms from alert to archive: clocks, duties, checklist, promises, figures; the acceptance examples of CRI-02 to CRI-16."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.domains.listening import furnish_alerts
from tests.factories import acting_in, make_person

from guanhao.domains.crisis.contracts import Changed, Refused
from guanhao.domains.crisis.models import Crisis, Snapshot, TimelineLine
from guanhao.domains.crisis.rules.rooms import canonical, conversion, drill_score
from guanhao.domains.crisis.selectors.figures import clocks_of, figures, handling
from guanhao.domains.crisis.services import plans, reviewing, rooms, stopping, talking, team
from guanhao.domains.crisis.services.rooms import CrisisDraft
from guanhao.domains.listening.models import Alert
from guanhao.kernel import clocks, events
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.audit import verify
from guanhao.kernel.models import AppendOnly, AuditEntry, EventRow, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.events.listening import AlertRaised

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai
NIGHT = datetime(2026, 3, 1, 19, 0, tzinfo=UTC)  # 3:00 the next day in Shanghai


def after(**span: float) -> datetime:
    """A moment after nine."""
    return NINE + timedelta(**span)


def opened(kind: str = "product", **more: Any) -> Crisis:
    """A room opened now."""
    return rooms.open_crisis(CrisisDraft(title="春茶发霉", kind=kind, **more))


def states(row: Crisis) -> dict[str, str]:
    """The state of each clock of a room."""
    return {kind.removeprefix("crisis."): one.state for kind, one in clocks_of([row.pk])[row.pk].items()}


def raise_alert(level: int = 3, at: datetime = NINE, number: int = 7, stream: str = "all") -> None:
    """An alert of listening, delivered."""
    facts = {"alert_id": number, "level": level, "rule": "r", "stream": stream, "title": "负面激增", "why": "每小时 62 条，平时 4 条"}
    with transaction.atomic():
        events.emit(AlertRaised(brand_id=brand_id(), raised_at=at, **facts))
    events.deliver_pending()


def brand_id() -> int:
    """The brand in scope."""
    from guanhao.kernel.tenancy import current_brand

    return current_brand().id


def told(text: str) -> list[int]:
    """Who was told something that holds this text."""
    return sorted(Notification.objects.filter(title__contains=text).values_list("user_id", flat=True))


def kept_alert(at: datetime = NINE, level: int = 3) -> Alert:
    """An alert that listening keeps, its event delivered."""
    furnish_alerts.furnish(0, 0, at, at.date())
    row: Alert = Alert.objects.latest("pk")
    row.level, row.stream = level, "all"
    row.save()
    raise_alert(level=level, at=at, number=row.pk)
    return row


def test_a_tap_on_what_it_is_about_opens_the_room_of_an_alert_and_takes_the_alert(brand: Any) -> None:
    """The proposed crisis is opened with the plan of the kind; the alert is acknowledged by whoever opened; a second tap gives the same room."""
    with acting_in("director", brand) as person:
        with time_at(NINE):
            alert = kept_alert()
        proposed = Crisis.objects.get(alert_id=alert.pk)
        with time_at(after(minutes=5)):
            row = rooms.open_from_alert(alert_id=alert.pk, kind="product")
            events.deliver_pending()
            assert states(row) == {"response": "met", "sop_start": "met", "official_reply": "running"}
        alert.refresh_from_db()
        assert (row.pk, row.state, row.kind, row.plan.kind) == (proposed.pk, "open", "product", "product")
        assert (row.summary, row.alerted_at) == ("每小时 62 条，平时 4 条", NINE)
        assert (alert.state, alert.acknowledged_by) == ("acknowledged", person.name)
        assert rooms.open_from_alert(alert_id=alert.pk, kind="opinion") == row
        assert row.lines.filter(kind="responded").count() == 1


def test_an_alert_below_the_proposing_level_opens_a_room_too(brand: Any) -> None:
    with acting_in("director", brand):
        with time_at(NINE):
            alert = kept_alert(level=1)
        assert not Crisis.objects.exists()
        with time_at(after(minutes=5)):
            row = rooms.open_from_alert(alert_id=alert.pk, kind="opinion")
        alert.refresh_from_db()
        assert (row.alert_id, row.alerted_at, row.stream, row.level, alert.state) == (alert.pk, NINE, "all", 1, "acknowledged")
        with pytest.raises(Refused):
            rooms.open_from_alert(alert_id=alert.pk + 1, kind="opinion")
        assert Crisis.objects.count() == 1


def test_taking_a_proposed_crisis_takes_its_alert(brand: Any) -> None:
    with acting_in("crisis", brand) as person, time_at(NINE):
        alert = kept_alert()
        rooms.respond(crisis_id=Crisis.objects.get().pk)
        alert.refresh_from_db()
        assert (alert.state, alert.acknowledged_by) == ("acknowledged", person.name)


def test_the_procedure_that_starts_two_hours_and_a_minute_after_the_alert_is_a_breach(brand: Any) -> None:
    """CRI-02: alert 9:00, activated 11:01 → breach; 10:59 is in time; the response of 9:20 was in time."""
    for minute, state in ((121, "breached"), (119, "met")):
        with acting_in("director", brand):
            with time_at(NINE):
                raise_alert(number=minute)
            row = Crisis.objects.get(alert_id=minute)
            assert (row.state, row.activated_at) == ("proposed", None)
            with time_at(after(minutes=20)):
                rooms.respond(crisis_id=row.pk)
            with time_at(after(minutes=minute)):
                rooms.open_proposed(crisis_id=row.pk, draft=CrisisDraft(title=row.title, kind="opinion", level=3))
                events.deliver_pending()
            row.refresh_from_db()
            assert states(row)["sop_start"] == state
            assert states(row)["response"] == "met"
            breaches = row.lines.filter(kind="breach").count()
            assert breaches == (1 if state == "breached" else 0)


def test_only_the_highest_level_proposes_and_a_person_opens(brand: Any) -> None:
    with acting_in("director", brand):
        raise_alert(level=2, number=1)
        assert not Crisis.objects.exists()
        raise_alert(level=3, number=2)
        raise_alert(level=3, number=2)
        row = Crisis.objects.get()
        assert not row.steps.exists()
        rooms.dismiss(crisis_id=row.pk, reason="重复报警")
        assert {one.state for one in clocks_of([row.pk])[row.pk].values()} == {"cancelled"}
        with pytest.raises(Changed):
            rooms.open_proposed(crisis_id=row.pk, draft=CrisisDraft(title="x", kind="opinion"))


def test_opening_copies_the_checklist_of_the_plan_and_a_later_plan_does_not_touch_it(brand: Any) -> None:
    """CRI-03: open crisis "product" → checklist copied from plan."""
    with acting_in("director", brand):
        with time_at(NINE):
            row = opened()
        book = plans.text_of(plans.playbooks()["product_quality"])
        assert [one.title for one in row.steps.all()] == [one["title"] for one in book["steps"]]
        assert [one.due_at for one in row.steps.all()] == [after(minutes=one["minutes"]) for one in book["steps"]]
        assert (row.plan.shipped, row.plan_revision) == ("product_quality", 1)
        body = plans.body_of({**row.plan.body, "steps": [{"title": "只有一步"}]})
        plans.save_plan(title=row.plan.title, kind="product", body=body, plan_id=row.plan.pk, reason="精简")
        assert row.steps.count() == len(book["steps"])
        assert opened().steps.count() == 1


def test_at_three_in_the_night_the_person_on_duty_is_told_and_after_ten_minutes_the_next(brand: Any) -> None:
    """CRI-04."""
    duty, next_one = make_person("crisis", brand), make_person("director", brand)
    with brand_scope(brand), acting(SYSTEM):
        team.save_member(user_id=next_one.id, role="lead", rank=1, contact="13800000000")
        team.put_on_duty(day=datetime(2026, 3, 2).date(), person=duty.id)
        with time_at(NIGHT):
            raise_alert(at=NIGHT)
            assert told("负面激增") == [duty.id]
        with time_at(NIGHT + timedelta(minutes=9)):
            clocks.sweep()
            events.deliver_pending()
            assert told("负面激增") == [duty.id]
        with time_at(NIGHT + timedelta(minutes=10)):
            clocks.sweep()
            events.deliver_pending()
            assert told("负面激增") == sorted([duty.id, next_one.id])
        row = Crisis.objects.get()
        with time_at(NIGHT + timedelta(minutes=12)):
            rooms.respond(crisis_id=row.pk)
        with time_at(NIGHT + timedelta(minutes=45)):
            clocks.sweep()
            events.deliver_pending()
        assert row.lines.filter(kind="call").count() == 2
        assert "13800000000" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
        assert verify() == []


def test_a_reply_after_twenty_five_hours_is_a_breach(brand: Any) -> None:
    """CRI-09: opened; reply at 25 h → breach; at 23 h it is met."""
    with acting_in("director", brand):
        for hours, state in ((25, "breached"), (23, "met")):
            with time_at(NINE):
                row = opened()
            with time_at(after(hours=hours)):
                rooms.mark_replied(crisis_id=row.pk, note="微博已发")
                events.deliver_pending()
            assert states(row)["official_reply"] == state
            assert figures(row).breaches == (("crisis.official_reply",) if state == "breached" else ())


def test_three_complaints_of_a_thousand_affected(brand: Any) -> None:
    """CRI-10: affected 1,000, complaints 3 → 0.3 %."""
    assert conversion(1000, 3) == 0.003
    assert conversion(0, 3) is None
    with acting_in("director", brand):
        row = opened("promotion")
        talking.set_figures(crisis_id=row.pk, affected=1000, complaints=3, segment="3月1日下单的人", compensation="差额退还")
        row.refresh_from_db()
        assert figures(row).conversion == 0.003
        with pytest.raises(Refused) as refused:
            talking.set_figures(crisis_id=row.pk, affected=2, complaints=3)
        assert refused.value.field == "complaints"
        row.refresh_from_db()
        assert row.affected == 1000


def test_a_crisis_about_a_person_has_forty_eight_hours(brand: Any) -> None:
    """CRI-11."""
    with acting_in("director", brand):
        with time_at(NINE):
            row = opened("person", subject_name="某艺人")
            other = opened("opinion")
        assert clocks_of([row.pk])[row.pk]["crisis.close"].due_at == after(hours=48)
        assert "close" not in states(other)
        with time_at(after(hours=47)):
            reviewing.save_review(crisis_id=row.pk, causes="代言人失德", lessons="合同加退出条款")
            reviewing.close_crisis(crisis_id=row.pk)
        assert states(row)["close"] == "met"


def test_a_promise_that_is_late_is_told_once(brand: Any) -> None:
    """CRI-06 (a)."""
    with acting_in("director", brand) as person:
        with time_at(NINE):
            row = opened()
            line = talking.log_contact(crisis_id=row.pk, party="media", name="晨报", demand="要检测报告", promise="下午给", due_at=after(hours=5))
            kept = talking.log_contact(crisis_id=row.pk, party="public", name="王女士", promise="回电", due_at=after(hours=5))
        with time_at(after(hours=4)):
            talking.keep_promise(stakeholder_id=kept.pk)
        for hours in (6, 7):
            with time_at(after(hours=hours)):
                clocks.sweep()
                events.deliver_pending()
        assert told("晨报") == [person.id]
        assert told("王女士") == []
        line.refresh_from_db()
        assert line.kept_at is None
        with pytest.raises(Refused) as refused:
            talking.log_contact(crisis_id=row.pk, party="media", name="晚报", promise="随后给")
        assert refused.value.field == "due_at"


def test_closing_requires_a_review_and_the_case_is_found_by_its_type(brand: Any) -> None:
    """CRI-16 (a)."""
    with acting_in("director", brand) as person:
        row = opened()
        with pytest.raises(Refused) as refused:
            reviewing.close_crisis(crisis_id=row.pk)
        assert refused.value.field == "review"
        row.refresh_from_db()
        assert row.state == "open"
        draft = reviewing.TaskDraft("改检测流程", person.id, datetime(2026, 3, 9).date())
        reviewing.save_review(crisis_id=row.pk, causes="仓库受潮", lessons="雨季加检", tasks=[draft])
        reviewing.close_crisis(crisis_id=row.pk)
        assert [one.pk for one in Crisis.objects.filter(kind="product", state="closed")] == [row.pk]
        assert row.tasks.get().title == "改检测流程"
        assert EventRow.objects.filter(name="crisis.closed").count() == 1
        with pytest.raises(Refused):
            rooms.broadcast(crisis_id=row.pk, text="还在吗")


def test_three_and_four_point_two_hours_are_a_mean_of_three_point_six(brand: Any) -> None:
    """CRI-16 (b): only major ones count, and no drills."""
    with acting_in("director", brand):
        for hours, facts in ((3, {"level": 3}), (4.2, {"level": 2}), (90, {"level": 1}), (80, {"level": 3, "drill": True})):
            with time_at(NINE):
                row = opened(**facts)
            with time_at(after(hours=hours)):
                reviewing.save_review(crisis_id=row.pk, causes="原因", lessons="教训")
                reviewing.close_crisis(crisis_id=row.pk)
        with time_at(after(days=5)):
            found = handling()
        assert (found.count, found.mean, found.met) == (2, timedelta(hours=3.6), True)
        assert found.months[-1] == (datetime(2026, 3, 1).date(), 2, timedelta(hours=3.6))


def test_a_drill_touches_nothing_outside_and_gets_a_score(brand: Any) -> None:
    """CRI-14 (b): drill on plan A → score, gaps → tasks."""
    with acting_in("director", brand) as person:
        with time_at(NINE):
            row = opened(drill=True)
            hold = stopping.freeze(crisis_id=row.pk)
            rooms.take_role(crisis_id=row.pk, role="lead")
            rooms.broadcast(crisis_id=row.pk, text="演练开始")
            talking.issue_holding(crisis_id=row.pk, text="正在核实")
            for step in row.steps.all()[:5]:
                rooms.finish_step(step_id=step.pk)
            stopping.lift(hold_id=hold.pk)
        with time_at(after(hours=3)):
            review = reviewing.save_review(crisis_id=row.pk, causes="按计划演练", lessons="值班表要更新", invited=4)
            reviewing.close_crisis(crisis_id=row.pk)
        assert hold.freeze_id is None
        assert (review.score, review.invited, review.attended) == (60, 4, 1)
        assert row.tasks.filter(source="gap").count() == 5
        assert told("") == []
        outside = {"crisis.opened", "crisis.closed", "crisis.holding_reply_issued", "publishing.frozen"}
        assert not EventRow.objects.filter(name__in=outside).exists()
        assert person.id == row.takings.get().person_id


def test_points_of_a_drill() -> None:
    assert drill_score([], response_in_time=True, start_in_time=True, statement_written=True) == 100
    assert drill_score([], response_in_time=False, start_in_time=False, statement_written=False) == 60


def test_snapshot_and_timeline_stay_as_they_were_written(brand: Any) -> None:
    with acting_in("director", brand):
        row = opened()
        snapshot = Snapshot.objects.get(crisis=row)
        assert canonical(snapshot.body)[1] == snapshot.sha256
        assert snapshot.body["planned"] == []
        line = row.lines.first()
        for frozen in (snapshot, line):
            with pytest.raises(AppendOnly):
                frozen.save()
            with pytest.raises(AppendOnly):
                frozen.delete()
            with pytest.raises(DatabaseError), transaction.atomic():
                type(frozen).objects.filter(pk=frozen.pk).update(brand_id=9)
            with pytest.raises(DatabaseError), transaction.atomic():
                type(frozen).objects.filter(pk=frozen.pk).delete()
        assert TimelineLine.objects.filter(pk=line.pk).exists()


def test_who_may_only_look_does_nothing(brand: Any) -> None:
    with acting_in("director", brand):
        row = opened()
        step = row.steps.first()
    before = TimelineLine.everywhere.count()
    with acting_in("viewer", brand):
        for act in (
            lambda: opened(),
            lambda: rooms.finish_step(step_id=step.pk),
            lambda: rooms.broadcast(crisis_id=row.pk, text="x"),
            lambda: stopping.freeze(crisis_id=row.pk),
            lambda: reviewing.close_crisis(crisis_id=row.pk),
            lambda: talking.issue_holding(crisis_id=row.pk, text="x"),
        ):
            with pytest.raises(Denied):
                act()
    assert TimelineLine.everywhere.count() == before


def test_a_holding_reply_is_checked_and_taken_back_at_the_end(brand: Any) -> None:
    with acting_in("director", brand):
        row = opened()
        talking.issue_holding(crisis_id=row.pk, text="您反映的情况正在核查。", words=["发霉", "变质"])
        first = EventRow.objects.get(name="crisis.holding_reply_issued")
        assert first.payload["words"] == ["发霉", "变质"]
        reviewing.save_review(crisis_id=row.pk, causes="原因", lessons="教训")
        reviewing.close_crisis(crisis_id=row.pk)
        last = EventRow.objects.filter(name="crisis.holding_reply_issued").last()
        assert last is not None
        assert last.payload["text"] == ""
