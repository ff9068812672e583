"""Columns behind the publishing calendar, and variants that wait for a place."""

from datetime import date
from typing import Any

import pytest
from tests.domains.publishing.publishing import active_account, signed
from tests.factories import acting_in

from guanhao.domains.content.models import Slot
from guanhao.domains.content.selectors.calendar_entries import column_entries, waiting_variants
from guanhao.domains.content.services import columns
from guanhao.kernel.access import NOBODY, acting
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


def test_columns_stand_behind_the_calendar_where_their_slots_lie_now(client_for: Any, brand: Any) -> None:
    with acting_in("manager", brand):
        columns.activate_columns([columns.save_column(columns.ColumnDraft(title="周三探店", weekdays=[2]))])
        slots = list(Slot.objects.order_by("day"))
        moved = columns.move_slot(slots[0], _day_after(slots[0].day))
        found = column_entries(slots[0].day, slots[1].day)
        assert [(one.title, one.first_day, one.kind, one.at) for one in found] == [
            ("周三探店", moved.day, "column", "18:00"),
            ("周三探店", slots[1].day, "column", "18:00"),
        ]
    page = client_for("viewer").get(f"/b/acme/calendar/?view=month&day={slots[1].day}").content.decode()
    assert "周三探店" in page
    with brand_scope(brand), acting(NOBODY):
        assert column_entries(slots[0].day, slots[1].day) == []


def test_variants_without_a_place_are_offered_when_planning(client_for: Any, brand: Any) -> None:
    account = active_account(brand)
    variant = signed(brand, account, release=False)
    with acting_in("manager", brand):
        (found,) = waiting_variants("", account, 10)
        assert (found.subject, found.account_id) == (f"content.variant:{variant.pk}", account)
        assert waiting_variants("nothing like it", None, 10) == []
    assert f"content.variant:{variant.pk}" in client_for("manager").get(f"/b/acme/calendar/new/?account={account}").content.decode()


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
