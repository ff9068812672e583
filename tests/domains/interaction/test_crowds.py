"""Fifty people at one moment, each twice, on SQLite and on PostgreSQL: nothing lost, nothing twice, quotas hold."""

from collections.abc import Callable
from typing import Any

SCENES = "tests/domains/interaction/scenes.py"
Play = Callable[[str], Any]


def test_fifty_people_who_click_twice_vote_once_each(play: Play) -> None:
    assert play("votes") == {"rows": 50, "entries": 50, "new": 50, "again": 50, "closed": 0}


def test_fifty_people_enter_a_lottery_once_each(play: Play) -> None:
    assert play("lottery") == {"rows": 50, "entries": 50, "new": 50, "again": 50, "closed": 0}


def test_a_quota_holds_when_all_come_at_once(play: Play) -> None:
    assert play("quota") == {"rows": 10, "entries": 10, "new": 10, "again": 0, "closed": 30}
