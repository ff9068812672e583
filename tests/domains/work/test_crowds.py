"""Many at one studio and at one tree of ideas, on SQLite and on PostgreSQL: exactly one gets it, no idea is lost (PLN-05 b, CON-09, TEA-07)."""

from collections.abc import Callable
from typing import Any

SCENES = "tests/domains/work/scenes.py"
Play = Callable[[str], Any]


def test_of_many_who_want_an_exclusive_studio_exactly_one_gets_it(play: Play) -> None:
    assert play("studio") == {"booked": 1, "refused": 23, "rows": 1}


def test_never_more_than_there_is_without_a_reason(play: Play) -> None:
    assert play("licences") == {"booked": 3, "refused": 21, "rows": 3, "peak": 300}


def test_ideas_typed_at_once_are_all_kept_and_none_twice(play: Play) -> None:
    assert play("brainstorm") == {"kept": True, "rows": 48}


def test_many_tabs_at_one_document_lose_no_letter_and_write_none_twice(play: Play) -> None:
    assert play("document") == {"kept": True, "rows": 24, "in order": True, "beginnings": 1}
