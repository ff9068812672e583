"""When a day's change opens a ticket."""

import pytest

from guanhao.domains.analytics.rules import Finding, Recurring, usual, weigh


@pytest.mark.parametrize(
    ("now", "before", "finding"),
    [(105, 100, Finding.QUIET), (95, 100, Finding.QUIET), (94.9, 100, Finding.TICKET), (105.1, 100, Finding.TICKET), (100, 100, Finding.QUIET)],
)
def test_the_catalogue_s_limit(now: float, before: float, finding: Finding) -> None:
    """ANA-08: 5.0 % → no ticket; −5.1 % → ticket."""
    assert weigh(now / before - 1, 0.05) is finding


def test_no_data_is_said() -> None:
    assert weigh(None, 0.05) is Finding.NO_DATA


def test_a_holiday_s_own_pattern_is_not_a_ticket() -> None:
    seen = Recurring(changes=(-0.42, -0.31), least=2)
    assert weigh(-0.35, 0.05, seen) is Finding.HOLIDAY
    assert weigh(-0.46, 0.05, seen) is Finding.HOLIDAY, "the limit widens what was seen"
    assert weigh(-0.48, 0.05, seen) is Finding.TICKET
    assert weigh(-0.35, 0.05, Recurring(changes=(-0.42,), least=2)) is Finding.TICKET, "once is not a pattern"


def test_usual_needs_history() -> None:
    assert usual(0.3, [0.1] * 19) is None
    assert usual(0.3, [i / 100 for i in range(-50, 50)]) is True
    assert usual(0.9, [i / 100 for i in range(-50, 50)]) is False
