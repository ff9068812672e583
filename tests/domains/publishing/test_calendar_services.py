"""Cadence, queue, slack, series, moves, entries, shares: the acceptance examples through the real doors."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.domains.publishing.planning import Things, planned, things
from tests.domains.publishing.publishing import active_account
from tests.factories import acting_in, make_person

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing import facade
from guanhao.domains.publishing.models import CalendarShare, Place, Publication, QueueSlot, Shift
from guanhao.domains.publishing.policy.calendar import SharePolicy
from guanhao.domains.publishing.selectors.calendar.cadence import account_weeks, slack_of_week
from guanhao.domains.publishing.selectors.calendar.days import background, solemn_days
from guanhao.domains.publishing.selectors.calendar.grid import Bucket, fill
from guanhao.domains.publishing.selectors.calendar.objections import Proposal, objections, words_of
from guanhao.domains.publishing.selectors.calendar.queue import next_free
from guanhao.domains.publishing.selectors.calendar.suggest import suggestions
from guanhao.domains.publishing.selectors.calendar.wanted import Wanted
from guanhao.domains.publishing.services.calendar import cadence, entries, moves, queue, series, shares
from guanhao.kernel import policy, warehouse
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import AuditEntry, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 16, 4, tzinfo=UTC)  # Monday 16 November, 12:00 in Shanghai


@pytest.fixture
def room() -> Iterator[Things]:
    """A room with things to plan."""
    with things() as found:
        yield found


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is Monday noon."""
    with time_at(NOON):
        yield


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A November moment in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def test_target_three_planned_one_is_gap_two(brand: Any) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        cadence.set_cadence(account_id=account, target=3)
        planned(account, local(18, 9))
        planned(account, local(19, 9), number=2, status="cancelled")
        planned(account, local(23, 9), number=3)
        (found,) = account_weeks(date(2026, 11, 16), 2)
    assert [(week.target, week.planned, week.gap) for week in found.weeks] == [(3, 1, 2), (3, 1, 2)]


def test_gaps_are_told_once_to_the_owner(brand: Any) -> None:
    owner = make_person("manager", brand)
    account = active_account(brand)
    with brand_scope(brand), acting(SYSTEM):
        channels.change_account(account_id=account, owner_id=owner.id)
        cadence.set_cadence(account_id=account, target=3)
        planned(account, local(18, 9))
        assert cadence.warn_gaps() == 1
        assert cadence.warn_gaps() == 1
        told = list(Notification.objects.filter(topic="publishing.gap").values_list("user_id", "title", "body"))
    assert len(told) == 1
    assert told[0][0] == owner.id
    assert "2" in told[0][1]


def test_the_41st_of_50_slots_is_refused_and_a_hot_one_allowed(brand: Any, room: Things) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        for hour in range(8, 18):
            queue.add_slots(account_id=account, weekdays=[1, 2, 3, 4, 5], at=time(hour))
        assert QueueSlot.objects.count() == 50
        for number in range(40):
            planned(account, local(17 + number // 10, 8 + number % 10), number=number)
        slack = slack_of_week(date(2026, 11, 18))
        assert (slack.slots, slack.planned, slack.limit, slack.room) == (50, 40, 40, False)
        with pytest.raises(facade.Refused) as refused:
            facade.plan(subject=room.add(41, account), planned_at=local(21, 9))
        assert "40" in refused.value.message
        assert Publication.objects.count() == 40
        hot = facade.plan(subject=room.add(42, account, hot=True), planned_at=local(21, 10))
        assert hot.status == "planned"
        next_week = facade.plan(subject=room.add(43, account), planned_at=local(24, 9))
        with pytest.raises(facade.Refused):
            facade.move(publication_id=next_week.id, planned_at=local(21, 12))
        assert Publication.objects.get(pk=next_week.id).planned_at == local(24, 9)


def test_a_full_week_still_lets_its_own_move_inside(brand: Any, room: Things) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        queue.add_slots(account_id=account, weekdays=[1, 2, 3, 4, 5], at=time(9))
        views = [facade.plan(subject=room.add(n, account), planned_at=local(17 + n, 9)) for n in range(4)]
        assert not slack_of_week(date(2026, 11, 16)).room
        assert facade.move(publication_id=views[0].id, planned_at=local(21, 9)).planned_at == local(21, 9)


def test_without_slots_nothing_is_kept_free(brand: Any, room: Things) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        assert slack_of_week(date(2026, 11, 16)).limit is None
        assert facade.plan(subject=room.add(1, account), planned_at=local(17, 9)).status == "planned"


def test_the_queue_gives_the_next_free_slot(brand: Any, room: Things) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        queue.add_slots(account_id=account, weekdays=[0, 2], at=time(9), label="早高峰")
        queue.add_slots(account_id=account, weekdays=[2], at=time(21))
        first = queue.add_to_queue(subject=room.add(1, account))
        second = queue.add_to_queue(subject=room.add(2, account))
        third = queue.add_to_queue(subject=room.add(3, account))
        assert [row.planned_at for row in (first, second, third)] == [local(18, 9), local(18, 21), local(23, 9)]
        assert first.slot_id == QueueSlot.objects.get(weekday=2, at=time(9)).pk


def test_the_queue_passes_over_weeks_kept_for_hot_topics(brand: Any, room: Things) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        queue.add_slots(account_id=account, weekdays=[1, 2, 3, 4, 5], at=time(9))
        for number in range(4):
            queue.add_to_queue(subject=room.add(number, account))
        free = next_free(account)
        assert free is not None
        assert free.at == local(24, 9)
        hot = next_free(account, hot=True)
        assert hot is not None
        assert hot.at == local(21, 9)


def test_an_account_without_slots_has_no_queue(brand: Any, room: Things) -> None:
    account = active_account(brand)
    with acting_in("manager", brand), pytest.raises(facade.Refused):
        queue.add_to_queue(subject=room.add(1, account))


def test_slots_at_a_skipped_hour_come_an_hour_later_that_day(brand: Any) -> None:
    account = active_account(brand)
    with brand_scope(brand), acting(SYSTEM):
        channels.change_account(account_id=account, timezone="America/New_York")
        queue.add_slots(account_id=account, weekdays=[6], at=time(2, 30))
        free = next_free(account, after=datetime(2026, 3, 7, 12, tzinfo=UTC))
    assert free is not None
    assert free.at == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


SERIES = {"title": "探店 vlog", "rule": "FREQ=WEEKLY;BYDAY=WE,FR,SA"}


def test_a_series_keeps_its_places_ahead_and_again_makes_none(brand: Any) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        row = series.save_series(series.SeriesDraft(account_id=account, starts=local(18, 18), **SERIES))
        assert Place.objects.filter(series=row).count() == 12
        assert series.keep_places() == 0
        with time_at(NOON + timedelta(days=7)):
            assert series.keep_places() == 3
        days = list(Place.objects.order_by("at").values_list("at", flat=True))
    assert [at.astimezone(brand.zone).weekday() for at in days[:3]] == [2, 4, 5]
    assert {at.astimezone(brand.zone).time() for at in days} == {time(18)}


def test_a_month_has_the_series_on_its_weekdays_and_a_moved_one_leaves_the_others(brand: Any) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        series.save_series(series.SeriesDraft(account_id=account, starts=local(18, 18), **SERIES))
        assert series.generate_month(date(2027, 1, 5)) == 14
        january = Place.objects.filter(at__gte=datetime(2026, 12, 31, 16, tzinfo=UTC)).order_by("at")
        assert [place.at.astimezone(brand.zone).day for place in january] == [1, 2, 6, 8, 9, 13, 15, 16, 20, 22, 23, 27, 29, 30]
        moved = series.move_place(place_id=january[2].pk, at=datetime(2027, 1, 7, 10, tzinfo=UTC))
        assert series.generate_month(date(2027, 1, 5)) == 0
        days = [place.at.astimezone(brand.zone).day for place in january.all()]
        assert days == [1, 2, 7, 8, 9, 13, 15, 16, 20, 22, 23, 27, 29, 30]
        assert moved.fixed_at is not None
        assert moved.fixed_at.astimezone(brand.zone).day == 6


def test_other_days_make_the_empty_places_anew(brand: Any) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        draft = series.SeriesDraft(account_id=account, starts=local(18, 18), **SERIES)
        row = series.save_series(draft)
        kept = series.move_place(place_id=Place.objects.order_by("at")[0].pk, at=local(19, 20))
        series.save_series(series.SeriesDraft(account_id=account, title="t", rule="FREQ=WEEKLY;BYDAY=MO", starts=local(18, 18)), series=row)
        places = list(Place.objects.order_by("at"))
    assert places[0].pk == kept.pk
    assert {place.at.astimezone(brand.zone).weekday() for place in places[1:]} == {0}


def test_a_filled_place_waits_again_when_its_publication_is_cancelled(brand: Any, room: Things) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        series.save_series(series.SeriesDraft(account_id=account, starts=local(18, 18), **SERIES))
        place = Place.objects.order_by("at")[0]
        row = series.fill_place(place_id=place.pk, subject=room.add(1, account))
        assert (row.planned_at, row.series_id) == (place.at, place.series_id)
        with pytest.raises(facade.Refused):
            series.fill_place(place_id=place.pk, subject=room.add(2, account))
        assert Publication.objects.count() == 1
        facade.cancel(publication_id=row.pk, reason="x")
        deliver_pending()
        place.refresh_from_db()
        assert place.publication_id is None


@pytest.mark.parametrize("rule", ["every day", "FREQ=HOURLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"])
def test_rules_that_cannot_be_are_refused(brand: Any, rule: str) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        with pytest.raises(facade.Refused) as refused:
            series.save_series(series.SeriesDraft(account_id=account, title="t", rule=rule, starts=local(18, 18)))
        assert refused.value.field == "rule"
        assert not Place.objects.exists()


def test_moving_together_and_back(brand: Any, room: Things) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        ids = [facade.plan(subject=room.add(n, account), planned_at=local(18, 9 + n)).id for n in range(3)]
        shift = moves.change_together(ids, moves.Change(days=2))
        assert list(Publication.objects.values_list("planned_at", flat=True)) == [local(20, 9), local(20, 10), local(20, 11)]
        moves.undo(shift.pk)
        assert list(Publication.objects.values_list("planned_at", flat=True)) == [local(18, 9), local(18, 10), local(18, 11)]
        with pytest.raises(facade.Refused):
            moves.undo(shift.pk)
        moves.change_together(ids, moves.Change(hours=1.5))
        moves.change_together(ids[:1], moves.Change(day=date(2026, 11, 25), at=time(20, 15)))
        assert Publication.objects.get(pk=ids[0]).planned_at == local(25, 20, 15)
        assert AuditEntry.objects.filter(action="publishing.moved_together").count() == 3


def test_one_that_cannot_move_holds_all(brand: Any, room: Things) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        good = facade.plan(subject=room.add(1, account), planned_at=local(18, 9)).id
        done = planned(account, local(19, 9), number=2, status="published").pk
        with pytest.raises(facade.Refused):
            moves.change_together([good, done], moves.Change(days=1))
        with pytest.raises(facade.Refused):
            moves.change_together([good], moves.Change(days=-5))
        assert Publication.objects.get(pk=good).planned_at == local(18, 9)
        assert not Shift.objects.exists()


def test_a_move_that_somebody_has_changed_is_not_undone(brand: Any, room: Things) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        view = facade.plan(subject=room.add(1, account), planned_at=local(18, 9))
        shift = moves.change_together([view.id], moves.Change(days=1))
        facade.move(publication_id=view.id, planned_at=local(20, 9))
        with pytest.raises(facade.Changed):
            moves.undo(shift.pk)
        assert Publication.objects.get(pk=view.id).planned_at == local(20, 9)


def test_the_preview_names_conflicts_also_among_what_moves(brand: Any, room: Things) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        first = facade.plan(subject=room.add(1, account, "A"), planned_at=local(18, 9)).id
        second = facade.plan(subject=room.add(2, account, "B"), planned_at=local(19, 9, 10)).id
        planned(account, local(20, 9, 20), "C", number=3)
        found = moves.preview([first, second], moves.Change(day=date(2026, 11, 20)))
    assert found.possible
    assert found.warned == 2
    assert [[(one.kind, one.number, one.words) for one in line.conflicts] for line in found.lines] == [[("near", 10, "B")], [("near", 10, "A")]]


def test_who_may_not_plan_moves_nothing(brand: Any) -> None:
    account = active_account(brand)
    with brand_scope(brand), acting(SYSTEM):
        row = planned(account, local(18, 9))
    with acting_in("viewer", brand):
        for act in (
            lambda: moves.change_together([row.pk], moves.Change(days=1)),
            lambda: cadence.set_cadence(account_id=account, target=3),
            lambda: queue.add_slots(account_id=account, weekdays=[1], at=time(9)),
            lambda: series.save_series(series.SeriesDraft(account_id=account, starts=local(18, 18), **SERIES)),
            lambda: entries.save_entry(entries.EntryDraft(title="x", first_day=date(2026, 12, 1))),
            lambda: shares.make_share(title="x"),
        ):
            with pytest.raises(Denied):
                act()
        assert Publication.objects.get(pk=row.pk).planned_at == local(18, 9)
        assert not QueueSlot.objects.exists()
        assert not CalendarShare.objects.exists()


def test_mothers_day_2027_is_the_ninth_of_may(brand: Any) -> None:
    with brand_scope(brand):
        days = background(date(2027, 5, 1), date(2027, 5, 31))
    assert [day for day, found in days.items() if any(entry.title in ("母亲节", "Mother's Day") for entry in found)] == [date(2027, 5, 9)]


def test_the_background_knows_days_off_adjusted_days_terms_and_mourning(brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        entries.save_entry(entries.EntryDraft(title="年货节", first_day=date(2026, 2, 1), last_day=date(2026, 2, 3), lead_days=14))
        days = background(date(2026, 2, 1), date(2026, 2, 28))
        kinds = {day: [entry.kind for entry in found] for day, found in days.items()}
        assert kinds[date(2026, 2, 14)][0] == "makeup"
        assert kinds[date(2026, 2, 17)][0] == "holiday"
        assert "term" in kinds[date(2026, 2, 4)]
        assert "brand" in kinds[date(2026, 2, 2)]
        assert solemn_days([date(2026, 12, 13), date(2026, 12, 14)]).keys() == {date(2026, 12, 13)}


def test_entertainment_on_a_day_of_mourning_is_warned_of(brand: Any) -> None:
    account = active_account(brand)
    with brand_scope(brand), acting(SYSTEM):
        at = datetime(2026, 12, 13, 4, tzinfo=UTC)
        light = Proposal(id=-1, account_id=account, at=at, title="直播抽奖")
        show = Proposal(id=-2, account_id=account, at=at + timedelta(hours=2), title="夜谈", format="live")
        plain = Proposal(id=-3, account_id=account, at=at + timedelta(hours=4), title="说明")
        assert [(one.id, one.kind) for one in objections([light, show, plain])] == [(-1, "solemn"), (-2, "solemn")]
        entries.save_entry(entries.EntryDraft(title="停更日", first_day=date(2026, 12, 20), solemn=True))
        assert [one.words for one in objections([Proposal(id=-1, account_id=account, at=at + timedelta(days=7), title="游戏")])] == ["停更日"]


def test_nearly_the_same_title_is_warned_of(brand: Any) -> None:
    account, other = active_account(brand), active_account(brand, handle="second")
    with brand_scope(brand), acting(SYSTEM):
        planned(account, local(18, 9), "春茶怎么选？三步看懂")
        wanted = Proposal(id=-1, account_id=account, at=local(25, 9), title="春茶怎么选，三步看懂")
        (found,) = objections([wanted])
        assert (found.kind, found.number) == ("duplicate", 100)
        assert "春茶怎么选" in words_of(found)
        assert objections([Proposal(id=-1, account_id=other, at=local(25, 9), title="春茶怎么选，三步看懂")]) == []
        assert objections([Proposal(id=-1, account_id=account, at=local(18, 9) + timedelta(days=15), title="春茶怎么选，三步看懂")]) == []


def test_a_platform_that_takes_one_a_day_is_warned_of(brand: Any) -> None:
    account = active_account(brand, "wechat_oa", "oa")
    with brand_scope(brand), acting(SYSTEM):
        planned(account, local(18, 9), "a", platform="wechat_oa")
        (found,) = objections([Proposal(id=-1, account_id=account, at=local(18, 20), title="b")])
        assert (found.kind, found.number) == ("per_day", 1)
        assert objections([Proposal(id=-1, account_id=account, at=local(19, 0), title="b")]) == []


def test_a_peak_at_21_is_suggested_at_21_with_evidence(brand: Any) -> None:
    account = active_account(brand)
    with brand_scope(brand), acting(SYSTEM):
        feed_posts(account)
        found = suggestions(account)
        assert found
        best = found[0]
        assert (best.hour, best.at.astimezone(brand.zone).hour, best.posts, best.median) == (21, 21, 12, 900.0)
        assert best.sure
        assert best.lift is not None
        assert best.lift > 2
        planned(account, best.at, number=9)
        assert all(one.at != best.at for one in suggestions(account))


def feed_posts(account: int) -> None:
    """Twelve Tuesdays: posts at 9, 15 and 21 o'clock; those at 21 do three times as well."""
    rows = [(week, hour) for week in range(12) for hour in (9, 15, 21)]
    times = [local(10, hour) - timedelta(weeks=week) for week, hour in rows]
    ids = [f"p{n}" for n in range(len(rows))]
    same = {"account_id": pa.array([account] * len(rows), pa.int64()), "post_id": ids, "platform": ["weibo"] * len(rows)}
    days = [(at + timedelta(hours=8)).date() for at in times]
    facts = {"published_at": pa.array(times, pa.timestamp("us", "UTC")), "day": days, "title": ids, "format": ["text"] * len(rows)}
    facts |= {"hour": pa.array([hour for _week, hour in rows], pa.int8()), "weekday": pa.array([day.weekday() for day in days], pa.int8())}
    warehouse.append("posts", pa.table(same | facts))
    likes = pa.array([900 if hour == 21 else 300 for _week, hour in rows], pa.int64())
    seen = pa.array([at + timedelta(days=2) for at in times], pa.timestamp("us", "UTC"))
    warehouse.append("post_metrics", pa.table(same | {"observed_at": seen, "likes": likes}))


def test_cells_count_everything_and_show_the_first(brand: Any) -> None:
    account, other = active_account(brand), active_account(brand, handle="second")
    with brand_scope(brand), acting(SYSTEM):
        for number in range(9):
            planned(account if number % 2 else other, local(18, 9 + number), f"t{number}", number=number, tags=["新品"] if number < 2 else [])
        day = Bucket("day", local(18, 0), local(19, 0))
        cells = fill([day, Bucket("empty", local(19, 0), local(20, 0)), Bucket("none", local(19, 0), local(19, 0))], Wanted(), 3)
        assert (cells["day"].count, [chip.title for chip in cells["day"].chips], cells["day"].more) == (9, ["t0", "t1", "t2"], 6)
        assert (cells["empty"].count, cells["none"].count) == (0, 0)
        counted = {name: fill([day], wanted, 3)["day"].count for name, wanted in WANTED.items()}
        assert counted == {"account": 9, "tag": 2, "text": 1, "status": 0, "platform": 0}
        assert fill([day], Wanted(accounts=[account]), 9)["day"].count == 4


WANTED = {
    "account": Wanted(lanes=["text"]),
    "tag": Wanted(tag="新品"),
    "text": Wanted(text="t4"),
    "status": Wanted(statuses=["failed"]),
    "platform": Wanted(platforms=["douyin"]),
}


def test_marketing_dates_remind_once_when_their_lead_time_begins(brand: Any) -> None:
    person = make_person("manager", brand)
    with brand_scope(brand), acting(SYSTEM):
        entry = entries.save_entry(entries.EntryDraft(title="双12", first_day=date(2026, 12, 12), lead_days=21, owner_id=person.id))
        assert entries.remind() == 0
        with time_at(NOON + timedelta(days=5)):
            assert entries.remind() == 1
            assert entries.remind() == 0
        with time_at(NOON + timedelta(days=6)):
            entry.refresh_from_db()
            entries.save_entry(entries.EntryDraft(title="双12", first_day=date(2026, 12, 12), lead_days=25, owner_id=person.id), entry=entry)
            assert entries.remind() == 1
        assert Notification.objects.filter(topic="publishing.entry", user_id=person.id).count() == 2


def test_a_share_is_kept_as_a_hash_and_ends(brand: Any) -> None:
    account = active_account(brand)
    with acting_in("manager", brand):
        made = shares.make_share(title="给客户", accounts=[account])
        assert made.secret not in str(list(CalendarShare.objects.values()))
    assert shares.open_share(made.secret).pk == made.share.pk
    with pytest.raises(LookupError):
        shares.open_share(made.secret + "x")
    with time_at(NOON + timedelta(days=91)), pytest.raises(LookupError):
        shares.open_share(made.secret)
    with acting_in("manager", brand):
        shares.end_share(share_id=made.share.pk)
    with pytest.raises(LookupError):
        shares.open_share(made.secret)


def test_a_share_has_a_rate(brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        policy.revise(SharePolicy, {"per_minute": 2}, reason="test")
        made = shares.make_share(title="t")
    shares.open_share(made.secret)
    shares.open_share(made.secret)
    with pytest.raises(shares.TooOften):
        shares.open_share(made.secret)
    with time_at(NOON + timedelta(seconds=61)):
        assert shares.open_share(made.secret)
