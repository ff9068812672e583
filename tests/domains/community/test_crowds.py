"""Eight writers at one ledger, and everybody clicking twice, on SQLite and on PostgreSQL: sums stay exact."""

from collections.abc import Callable
from typing import Any

SCENES = "tests/domains/community/scenes.py"
Play = Callable[[str], Any]


def test_eight_writers_leave_exact_sums(play: Play) -> None:
    found = play("writers")
    assert found["done"] == 8
    assert found["earned"] == 8 * 8 * 6 * 3
    assert found["sum"] == found["outstanding"] == found["earned"] - 8 * 8 * 2 + 8 * 3 * 2
    assert found["wrong"] == 0


def test_of_two_spendings_at_once_one_succeeds(play: Play) -> None:
    assert play("twice") == {"got": 6, "refused": 6, "earned": 900, "outstanding": 300, "sum": 300, "wrong": 0}


def test_five_pieces_are_given_out_five_times(play: Play) -> None:
    assert play("storm") == {"got": 5, "refused": 7, "stock": 0, "outstanding": 900 - 250, "wrong": 0}


def test_a_member_who_taps_in_three_windows_redeems_once(play: Play) -> None:
    found = play("taps")
    assert (found["redemptions"], found["balance"]) == (1, 0)


def test_one_phone_is_one_member(play: Play) -> None:
    assert play("joins") == {"in": 12, "members": 2}


def test_orders_sheets_and_support_count_once(play: Play) -> None:
    found = play("koc")
    assert (found["orders"], found["lines"], found["total"]) == (20, 20, "200.00")
    assert (found["spent"], found["refused"], found["quota"], found["log"]) == (3, 9, 10, 10)
