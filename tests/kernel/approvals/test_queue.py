"""The queue: who sees what, in which order, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.kernel.approvals.house import ANN, BEN, CAI, DOU, EVE, FEI, LEAD, House, part

from guanhao.kernel import access, approvals
from guanhao.kernel.approvals import QueueFilter, Refused
from guanhao.kernel.models import Approval
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def many(house: House, count: int, **more: object) -> list[approvals.ApprovalView]:
    made = []
    for number in range(count):
        with time_at(NOON + number * HOUR):
            given = {"subject": f"content.item:{number}", "parts": [part(number)], "title": f"Tea {number}", **more}
            made.append(house.start(**given))  # type: ignore[arg-type]
    return made


def seen(house: House, person: int, **chosen: object) -> list[str]:
    with house.acting(person):
        return [line.title for line in approvals.queue(QueueFilter(**chosen)).items]  # type: ignore[arg-type]


def test_what_waits_for_whom(house: House) -> None:
    views = many(house, 3)
    house.sign(views[0], BEN)
    own = house.start(author=EVE, subject="content.item:9", parts=[part(9)], title="By Eve")
    assert seen(house, BEN, waiting_for_me=True) == ["Tea 1", "Tea 2", "By Eve"]
    assert seen(house, EVE, waiting_for_me=True) == ["Tea 1", "Tea 2"]
    assert seen(house, CAI, waiting_for_me=True) == ["Tea 0"]
    assert seen(house, DOU, waiting_for_me=True) == []
    assert sorted(seen(house, ANN)) == ["By Eve", "Tea 0", "Tea 1", "Tea 2"]
    with house.acting(BEN):
        assert approvals.waiting_count() == 3
    assert own.level == "first"


def test_a_deputy_sees_what_waits_for_the_other_but_for_his_own_work(house: House) -> None:
    many(house, 2)
    house.start(author=BEN, subject="content.item:9", parts=[part(9)], title="By Ben")
    with time_at(NOON), house.acting(BEN):
        approvals.deputise(person=BEN, deputy=FEI, starts=NOON.date(), ends=NOON.date())
    with time_at(NOON):
        assert seen(house, FEI, waiting_for_me=True) == ["Tea 0", "Tea 1"]
    with time_at(NOON + 48 * HOUR):
        assert seen(house, FEI, waiting_for_me=True) == []


def test_a_joint_level_waits_for_the_departments_that_have_not_signed(house: House) -> None:
    view = house.start("together")
    house.sign(view, CAI)
    assert (seen(house, CAI, waiting_for_me=True), seen(house, EVE, waiting_for_me=True)) == ([], ["Spring tea"])


def test_filters(house: House) -> None:
    views = many(house, 4)
    house.sign(views[2], BEN)
    with house.acting(BEN):
        approvals.send_back(approval_id=views[3].id, level="first", comment="No")
    with time_at(NOON + 25 * HOUR):
        assert seen(house, LEAD, due="overdue") == ["Tea 0"]
        assert seen(house, LEAD, due="soon") == ["Tea 0", "Tea 1"]
    with house.acting(LEAD), pytest.raises(Refused, match="overdue, soon, today"):
        approvals.queue(QueueFilter(due="tomorrow"))
    assert seen(house, LEAD, level="second") == ["Tea 2"]
    assert seen(house, LEAD, text="tea 1") == ["Tea 1"]
    assert seen(house, LEAD, author=ANN, flow="three", kind="release", subject_kind="content.item", state="returned") == ["Tea 3"]
    assert seen(house, LEAD, author=BEN) == []
    assert seen(house, LEAD, state="closed") == ["Tea 3"]
    assert seen(house, LEAD, state="") == ["Tea 3", "Tea 2", "Tea 1", "Tea 0"]
    assert seen(house, LEAD, emergency=True) == []
    assert seen(house, LEAD, assigned=BEN) == []


@pytest.mark.parametrize("state", ["waiting", ""])
def test_pages_hold_every_line_once(house: House, state: str) -> None:
    many(house, 7)
    with house.acting(LEAD):
        first = approvals.queue(QueueFilter(state=state), limit=3)
        assert (first.count, first.more, len(first.items)) == (7, False, 3)
        titles, cursor = [line.title for line in first.items], first.next
        while cursor:
            following = approvals.queue(QueueFilter(state=state), limit=3, cursor=cursor)
            assert following.count == 7
            titles, cursor = titles + [line.title for line in following.items], following.next
    assert sorted(titles) == [f"Tea {number}" for number in range(7)]


@pytest.mark.parametrize("cursor", ["x", "_", "2026-01-01_1", "2026-01-01T00:00:00+00:00_x"])
def test_cursors_that_were_never_given_out(house: House, cursor: str) -> None:
    with house.acting(LEAD), pytest.raises(Refused, match="start again"):
        approvals.queue(cursor=cursor)


def test_the_queue_costs_the_same_for_many(house: House, django_assert_num_queries: object) -> None:
    many(house, 6)
    with house.acting(BEN), django_assert_num_queries(7):  # type: ignore[operator]
        approvals.queue(QueueFilter(waiting_for_me=True))


def test_another_brand_and_people_without_the_right_see_nothing(house: House) -> None:
    view = house.start()
    with brand_scope(BrandRef(id=8, slug="ink", name="墨")), house.acting(LEAD):
        assert approvals.queue().items == ()
        with pytest.raises(Approval.DoesNotExist, match="no approval"):
            approvals.approval(view.id)
        assert approvals.standing(part()).state == "none"
    house.rights[ANN].discard("review.view")
    with house.acting(ANN), pytest.raises(access.Denied):
        approvals.queue()
