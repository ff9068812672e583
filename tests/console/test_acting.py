"""A button acts, goes back, and tells there what became of it."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory
from django.utils.translation import override

from guanhao.console.acting import act
from guanhao.kernel.refusal import Refusal


class Many(Refusal):
    """A refusal with more than one problem."""

    problems: ClassVar = {"a": "One.", "b": "Two."}


def refuse(error: Exception) -> Callable[[], object]:
    """Something that raises."""

    def do() -> object:
        raise error

    return do


def told(do: Callable[[], object], words: str = "") -> list[tuple[str, str]]:
    """What stands on the page one comes back to."""
    request: Any = RequestFactory().post("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    with override("en"):
        answer = act(request, do, "/back/", words)
        assert (answer.status_code, answer["Location"]) == (302, "/back/")
        return [(one.level_tag, str(one)) for one in get_messages(request)]


@pytest.mark.parametrize(
    ("do", "words", "found"),
    [
        (lambda: None, "", [("success", "Saved.")]),
        (lambda: 7, "Drawn.", [("success", "Drawn.")]),
        (lambda: "Two went.", "", [("success", "Two went.")]),
        (lambda: "key-1", "Drawn.", [("success", "Drawn.")]),
        (lambda: "", "", [("success", "Saved.")]),
        (refuse(Refusal("No.", "title")), "Drawn.", [("error", "No.")]),
        (refuse(Many("Both.")), "", [("error", "One."), ("error", "Two.")]),
    ],
)
def test_it_tells(do: Callable[[], object], words: str, found: list[tuple[str, str]]) -> None:
    assert told(do, words) == found


def test_an_error_is_no_refusal() -> None:
    with pytest.raises(ZeroDivisionError):
        told(lambda: 1 // 0)
