"""Exactly once with two workers and a kill -9."""

from collections.abc import Callable
from typing import Any

SCENES = "tests/domains/journeys/scenes.py"


def test_two_workers_and_a_kill_fire_each_step_once(play: Callable[[str], Any]) -> None:
    told = play("killed")
    early = told.pop("killed_early")
    assert told == {"coupons": 300, "occasions": 300, "people": 300, "fired": 600, "twice": 0, "done": 300}
    assert early, "the worker was killed while there was work left"
