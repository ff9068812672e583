"""Whoever dies in the middle of sending an answer, and however many send it: it is out at most once, and nobody sends it again."""

from collections.abc import Callable
from typing import Any

import pytest

SCENES = "tests/domains/inbox/killed.py"
pytestmark = pytest.mark.enable_socket


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        ("inbox_after_intent", {"codes": [-9], "lost": 1, "state": "unknown", "accepted": 0}),
        ("inbox_before_record", {"codes": [-9], "lost": 1, "state": "unknown", "accepted": 1}),
        ("race", {"codes": [0, 0], "lost": 0, "state": "sent", "accepted": 1}),
    ],
)
def test_an_answer_is_out_at_most_once(play: Callable[[str], Any], scene: str, expected: dict[str, Any]) -> None:
    assert play(scene) == expected


@pytest.mark.parametrize(("scene", "codes"), [("crowd", [0, 0]), ("inbox_written", [-9, 0])])
def test_everything_is_taken_in_once_by_whoever_and_however_often(play: Callable[[str], Any], scene: str, codes: list[int]) -> None:
    """Two programs hand in the same at once in opposite order; one is killed before it commits and another begins again."""
    told = play(scene)
    assert told == {"codes": codes, "left": 0, "messages": 4000, "in_talks": 4000, "talks": True, "people": [900, 900, 4000]}
