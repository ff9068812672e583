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
