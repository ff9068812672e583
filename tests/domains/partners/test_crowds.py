"""Many at once: no line is overspent, nothing is paid twice (KOL-06, KOL-13)."""

from collections.abc import Callable
from typing import Any

SCENES = "tests/domains/partners/scenes.py"


def test_no_line_is_overspent(play: Callable[[str], Any]) -> None:
    found = play("overspend")
    assert found == {"done": 6, "refused": 6, "booked": 6_000_00, "above": 6_000_00, "entries": 6}


def test_two_people_settle_once(play: Callable[[str], Any]) -> None:
    assert play("settle") == {"done": 1, "refused": 1, "settlements": 1, "cents": 280_000}
