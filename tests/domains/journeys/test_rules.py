"""What a journey may say, and hours and days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.domains.journeys.make import COUPON

from guanhao.domains.journeys.rules import pieces, times

ZONE = ZoneInfo("Asia/Shanghai")


def plan(**more: object) -> dict[str, object]:
    """A whole plan."""
    return pieces.blank() | {"steps": [COUPON]} | more


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, None),
        ({"steps": []}, "no_steps"),
        ({"steps": [COUPON] * 10_000}, "many_steps"),
        ({"if": [{"kind": "tier", "tiers": ["new"]}] * 21}, "many_conditions"),
        ({"when": {"kind": "told", "event": "moon.full"}}, "event"),
        ({"when": {"kind": "full_moon"}}, "trigger"),
        ({"when": {"kind": "did", "actions": []}}, "missing"),
        ({"if": [{"kind": "mood"}]}, "condition"),
        ({"if": [{"kind": "bought_since"}]}, "since"),
        ({"stop": [{"kind": "bought_since"}]}, None),
        ({"if": [{"kind": "silent", "from": 9, "to": 3}]}, "order"),
        ({"if": [{"kind": "spend"}]}, "missing"),
        ({"if": [{"kind": "did", "actions": ["view"], "days": True}]}, "value"),
        ({"steps": [{"kind": "do", "action": "fly"}]}, "action"),
        ({"steps": [{"kind": "wait", "amount": 0, "unit": "days"}]}, "value"),
        ({"steps": [{"kind": "wait", "amount": 3, "unit": "moons"}]}, "value"),
        ({"steps": [{"kind": "wait", "amount": 9999, "unit": "days"}]}, "value"),
        ({"steps": [{**COUPON, "colour": "red"}]}, "unknown"),
        ({"steps": "all"}, "shape"),
        ({"hold_out": 0.9}, "value"),
        ({"hold_out": float("nan")}, "value"),
        ({"again_days": -1}, "value"),
        ({"more": 1}, "shape"),
    ],
)
def test_the_first_fault_is_named(more: dict[str, object], code: str | None) -> None:
    found = pieces.fault(plan(**more))
    assert (found.code if found else None) == code


def test_no_journey_leads_back_to_itself() -> None:
    assert pieces.circle(1, {1: [2], 2: [3], 3: [1]}) == [1, 2, 3, 1]
    assert pieces.circle(1, {1: [1]}) == [1, 1]
    assert pieces.circle(1, {1: [2], 2: [3, 2], 3: []}) is None


@pytest.mark.parametrize(
    ("hour", "until"),
    [(14, (2026, 6, 16, 8)), (23, (2026, 6, 16, 8)), (0, None), (13, None)],
)
def test_quiet_hours_go_over_midnight(hour: int, until: tuple[int, ...] | None) -> None:
    moment = datetime(2026, 6, 15, hour, tzinfo=UTC)  # 14:00 UTC is 22:00 in Shanghai
    found = times.quiet_until(moment, "22:00", "08:00", ZONE)
    assert found == (datetime(*until, tzinfo=ZONE) if until else None)  # type: ignore[arg-type, misc]
    assert times.quiet_until(moment, "08:00", "08:00", ZONE) is None


def test_a_year_before_the_29th_of_february() -> None:
    assert times.years_before(date(2028, 2, 29), 1) == date(2027, 2, 28)
    assert times.years_before(date(2028, 2, 29), 4) == date(2024, 2, 29)
    assert times.years_before(date(2027, 2, 28), 1) == date(2026, 2, 28)


def test_first_seen_days_ago_is_one_day_of_the_window() -> None:
    assert pieces.tree_of({"kind": "age", "from": 6, "to": 6}) == {"all": [{"kind": "new", "days": 7}, {"not": {"kind": "new", "days": 6}}]}
    assert pieces.tree_of({"kind": "age", "from": 0, "to": 1}) == {"all": [{"kind": "new", "days": 2}]}
    assert pieces.tree_of({"kind": "tier", "tiers": ["core"], "not": True}) == {"not": {"kind": "tier", "tiers": ["core"]}}
