"""What the database itself refuses, and two reviewers in the same second: on SQLite and on PostgreSQL, with real processes."""

from collections.abc import Callable
from typing import Any

SCENES = "tests/kernel/approvals/scenes.py"
Play = Callable[[str], Any]
AUTHOR, TWICE, APPEND = "an author never signs, nor does a deputy in his place", "nobody signs twice", "signatures are append-only"
SAID = {
    "author signs": AUTHOR,
    "deputy signs for the author": AUTHOR,
    "author signs as a deputy": AUTHOR,
    "author returns": AUTHOR,
    "a shut level": "only the open level is signed",
    "author ticks": "an author never confirms his own work",
    "a stranger's row is taken": "",
    "tick changed": "ticks are never changed",
    "tick before signing may go": "",
    "signed twice": TWICE,
    "signed for himself and as deputy": TWICE,
    "signed through a deputy too": TWICE,
    "signature changed": APPEND,
    "signature deleted": APPEND,
    "tick of a signed level deleted": "ticks of a signed level are append-only",
    "signer made author": "somebody who has signed cannot become an author",
    "author deleted": "authors are append-only",
    "author changed": "authors are append-only",
    "payload changed": "what was handed in is never changed, and void stays void",
    "digest changed": "what was handed in is never changed, and void stays void",
    "part deleted": "what was handed in is never deleted",
    "flow changed": "versions of a flow are append-only",
    "flow deleted": "versions of a flow are append-only",
    "void made valid": "what was handed in is never changed, and void stays void",
}


def test_the_database_refuses_by_itself(play: Play) -> None:
    said = play("guards")
    assert "unique" in said.pop("same tick twice").lower()
    assert said == SAID


def test_two_reviewers_in_the_same_second(play: Play) -> None:
    found = play("race")
    assert found["any"]["answers"] == ["Changed", "done"]
    assert (found["any"]["level"], len(found["any"]["signed"])) == ("second", 1)
    assert found["all"] == {"answers": ["done", "done"], "level": "last", "signed": [2, 5]}
    assert found["same"] == {"answers": ["Refused", "done"], "level": "all", "signed": [2]}


def test_one_of_two_who_hand_in_the_same_part(play: Play) -> None:
    assert play("starts") == {"answers": ["Refused", "done"]}


def test_one_person_in_two_browsers_ticks_once(play: Play) -> None:
    assert play("ticks") == {"answers": ["Refused", "done"], "ticks": 1}
