"""Capacity, time logs, cycle times, imports."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests import factories
from tests.domains.team.make import DAY, MOMENT, course, english, rest, staff

from guanhao.domains.team.contracts import Refused
from guanhao.domains.team.models import Allocation, Course, Enrolment, TimeLog
from guanhao.domains.team.selectors import people
from guanhao.domains.team.selectors import time as selectors
from guanhao.domains.team.services import leaving, times
from guanhao.domains.work import facade as work
from guanhao.domains.work.contracts import NewCard
from guanhao.kernel.access import Denied
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def march(in_brand: Any) -> Any:
    """In March, inside the brand."""
    with time_at(MOMENT):
        yield in_brand


def plan(user: int, hours: float, start: date = MONDAY, end: date = MONDAY + timedelta(days=6)) -> Allocation:
    """Hours of a week."""
    return times.allocate(times.AllocationDraft(user_id=user, what="campaign", starts_on=start, ends_on=end, hours=hours))


def test_fifty_hours_on_forty_are_overload(march: Any) -> None:
    who = staff(march, "editor", "content_planner", "analyst")
    plan(who["editor"], 50)
    found = selectors.capacity(weeks=2)
    rows = {row.id: row for row in found.people}
    assert [(cell.capacity, cell.planned, cell.state) for cell in rows[who["editor"]].cells] == [(40, 50, "over"), (40, 0, "free")]
    content = next(row for row in found.departments if row.department == "content")
    assert (content.cells[0].capacity, content.cells[0].planned, content.cells[0].state) == (80, 50, "full")
    assert rows[who["analyst"]].worst == "free"
    assert (rows[who["editor"]].over, rows[who["editor"]].free) == (10, 40), "next week's free hours make no overload good"
    assert (content.over, content.free, content.overloaded) == (10, 120, 1), "nor does a colleague"


def test_holidays_own_hours_and_leave_change_the_capacity(march: Any) -> None:
    who = staff(march, "editor")["editor"]
    festival = selectors.capacity(first=date(2026, 10, 1), weeks=1).people[0].cells[0]
    assert festival.capacity < 40, "the national holiday"
    times.set_hours(user_id=who, from_on=MONDAY + WEEK, hours=20)
    times.add_leave(user_id=who, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=1))
    assert [cell.capacity for cell in selectors.capacity(weeks=2).people[0].cells] == [24, 20]
    plan(who, 30)
    assert selectors.capacity(weeks=1).people[0].cells[0].state == "over"
    with pytest.raises(Refused):
        times.add_leave(user_id=who, starts_on=MONDAY, ends_on=MONDAY)


def test_capacity_asks_as_often_for_many_as_for_one(march: Any, django_assert_max_num_queries: Any) -> None:
    who = staff(march, "editor", "analyst", "designer", "community", "legal")
    for user in who.values():
        plan(user, 10)
    with django_assert_max_num_queries(7):
        assert len(selectors.capacity().people) == 5


def test_a_day_has_twenty_four_hours(march: Any, acting_as: Any) -> None:
    who = staff(march, "editor", "analyst")
    with acting_as("editor"):
        row = times.log_time(times.LogDraft(user_id=who["editor"], day=DAY, stage="visual", minutes=1000))
        times.log_time(times.LogDraft(user_id=who["editor"], day=DAY, stage="visual", minutes=1100), row)
        for facts in ({"minutes": 400}, {"day": DAY + timedelta(days=1)}, {"stage": "x"}, {"minutes": 0}, {"card_id": 10**9}):
            with pytest.raises(Refused):
                times.log_time(times.LogDraft(**{"user_id": who["editor"], "day": DAY, "stage": "copy", "minutes": 10, **facts}))
        with pytest.raises(Denied):
            times.log_time(times.LogDraft(user_id=who["analyst"], day=DAY, stage="copy", minutes=10))
    with acting_as("analyst"), pytest.raises(Denied):
        times.remove_logs(logs=[row])
    assert TimeLog.objects.get().minutes == 1100


def test_the_longest_stage_is_the_bottleneck(march: Any) -> None:
    who = staff(march, "editor")["editor"]
    cards = [work.add_card(NewCard(title=f"card {n}", occasion=f"o{n}", subject="x:1")) for n in range(2)]
    for card in cards:
        for stage, minutes in (("copy", 60), ("visual", 180), ("review", 30)):
            times.log_time(times.LogDraft(user_id=who, day=DAY, stage=stage, minutes=minutes, card_id=card.id))
    found = selectors.logged_stages()
    assert [(one.key, one.cards, one.mean, one.bottleneck) for one in found] == [
        ("copy", 2, 1.0, False),
        ("visual", 2, 3.0, True),
        ("review", 2, 0.5, False),
    ]


def test_cycle_times_come_from_the_moves_of_the_board(march: Any) -> None:
    from guanhao.domains.work.services import cards

    who = staff(march, "editor")["editor"]
    with time_at(MOMENT - timedelta(days=10)):
        row = cards.save_card(cards.CardDraft(title="Poster", owner_id=who, due_on=DAY, standard="ok"))
    for days, stage in ((6, "doing"), (5, "review"), (2, "done")):
        with time_at(MOMENT - timedelta(days=days)):
            cards.move_card(card_id=row.pk, stage=stage)
    found = selectors.board_stages()
    assert [(one.key, one.mean, one.bottleneck) for one in found] == [("pool", 4.0, False), ("doing", 1.0, False), ("review", 3.0, True)]


def test_who_leaves_frees_the_plans(march: Any) -> None:
    who = staff(march, "editor")["editor"]
    plan(who, 10, MONDAY + WEEK, MONDAY + WEEK)
    plan(who, 10)
    assert leaving.free_person(user_id=who) == 1
    assert Allocation.objects.count() == 1


def test_everything_over_rest(march: Any) -> None:
    who = staff(march, "editor")
    lead = english(factories.signed_in(factories.make_person("director", march)))
    mine = factories.signed_in(factories.make_person("editor", march))
    row = course()
    body = {"user_id": who["editor"], "what": "w", "starts_on": "2026-03-02", "ends_on": "2026-03-08", "hours": 50}
    assert rest(lead, "POST", "team-allocations", body).status_code == 201
    assert rest(mine, "POST", "team-allocations", body).status_code == 403
    week = rest(mine, "GET", "team-capacity").json()["people"]
    assert [(one["user_id"], one["weeks"][0]["state"]) for one in week] == [(who["editor"], "over")]
    assert rest(mine, "POST", "team-time", {"day": "2026-03-04", "stage": "copy", "minutes": 30}).status_code == 201
    assert rest(mine, "GET", "team-time").json()["count"] == 1
    assert rest(mine, "POST", f"team-courses/{row.pk}/enrol", {}).json() == {"count": 1}
    assert [one["user_id"] for one in rest(mine, "GET", "team-abilities").json()] == [who["editor"]]
    for path, bad in (("team-time", {"day": "2026-03-04", "stage": "copy", "minutes": 10**30}), ("team-allocations", {**body, "hours": 10**30})):
        assert rest(lead, "POST", path, bad).status_code == 422
    assert rest(lead, "GET", f"team-courses/{2**70}/questions").status_code in {404, 422}
    assert rest(lead, "GET", "team-courses?offset=999999999999999999999").status_code in {200, 422}


def test_courses_and_time_logs_are_imported(march: Any) -> None:
    import pyarrow as pa

    from guanhao.domains.team.services import files

    staff(march, "editor")
    course("Old")
    context: Any = None
    rows = [
        {"_line": 2, "title": "Headlines", "theme": "内容创作", "mode": "线上", "abilities": "文案写作、data", "minutes": 90},
        {"_line": 3, "title": "Old", "theme": None, "mode": "演练", "abilities": None, "minutes": None},
        {"_line": 4, "title": "Odd", "theme": "cooking", "mode": None, "abilities": None, "minutes": None},
    ]
    sink = files.CourseSink(context)
    outcome = sink.take(pa.Table.from_pylist(rows))
    sink.commit()
    assert (outcome.imported, outcome.updated, [one.line for one in outcome.rejected]) == (1, 1, [4])
    made = Course.objects.get(title="Headlines")
    assert (made.mode, made.minutes, made.abilities.count(), Course.objects.get(title="Old").mode) == ("online", 90, 2, "drill")
    logs = [
        {"_line": 2, "who": "Editor", "day": DAY, "stage": "视觉", "minutes": None, "hours": 1.5, "card": None, "note": None, "number": "7"},
        {"_line": 3, "who": "nobody", "day": DAY, "stage": "视觉", "minutes": 10, "hours": None, "card": None, "note": None, "number": "8"},
    ]
    for imported, unchanged in ((1, 0), (0, 1)):
        taker = files.LogSink(context)
        outcome = taker.take(pa.Table.from_pylist(logs))
        taker.commit()
        assert (outcome.imported, outcome.unchanged, len(outcome.rejected)) == (imported, unchanged, 1)
    assert TimeLog.objects.get().minutes == 90
    assert people.members()
    assert not Enrolment.objects.exists()
