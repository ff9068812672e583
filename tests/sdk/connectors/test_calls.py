"""Every bad answer becomes the error that tells the truth."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from guanhao.sdk.connectors import (
    Account,
    BadAnswer,
    ConnectorError,
    Context,
    NotAllowed,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Token,
    TokenExpired,
    Unavailable,
)
from guanhao.sdk.connectors.calls import ask, call

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADDRESS = "https://api.example.org/posts"


def context(handler: Callable[[httpx.Request], httpx.Response]) -> Context:
    return Context(
        account=Account(id=1, platform="board", handle="acme", name="Acme"),
        token=Token(values={"key": "a-secret-key", "short": "abc"}),
        http=httpx.Client(transport=httpx.MockTransport(handler)),
        now=lambda: NOON,
        open_media=lambda media: pytest.fail("no file is needed"),
        save=lambda handles: None,
    )


def error_of(answer: httpx.Response | Exception, commits: bool) -> ConnectorError:
    def handler(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(ConnectorError) as caught:
        ask(context(handler), "POST", ADDRESS, endpoint="posts", commits=commits, json={})
    return caught.value


@pytest.mark.parametrize(
    ("answer", "reading", "committing"),
    [
        (httpx.ConnectError("no"), Unavailable, Unavailable),
        (httpx.ConnectTimeout("no"), Unavailable, Unavailable),
        (httpx.PoolTimeout("no"), Unavailable, Unavailable),
        (httpx.ReadTimeout("no"), Unavailable, OutcomeUnknown),
        (httpx.WriteError("no"), Unavailable, OutcomeUnknown),
        (httpx.RemoteProtocolError("no"), Unavailable, OutcomeUnknown),
        (httpx.DecodingError("no"), Unavailable, OutcomeUnknown),
        (httpx.Response(200, html="<h1>soon</h1>"), BadAnswer, OutcomeUnknown),
        (httpx.Response(500, json={}), Unavailable, OutcomeUnknown),
        (httpx.Response(502, html="<h1>soon</h1>"), Unavailable, OutcomeUnknown),
        (httpx.Response(503, html="<h1>soon</h1>"), Unavailable, OutcomeUnknown),
        (httpx.Response(429, json={}), RateLimited, RateLimited),
        (httpx.Response(401, json={}), TokenExpired, TokenExpired),
        (httpx.Response(403, json={}), NotAllowed, NotAllowed),
        (httpx.Response(302, headers={"location": "https://elsewhere.example.org"}), NotAllowed, NotAllowed),
        (httpx.Response(400, json={}), Rejected, Rejected),
        (httpx.Response(413, html="<h1>too large</h1>"), Rejected, Rejected),
    ],
    ids=lambda one: f"{type(one).__name__}{getattr(one, 'status_code', '')}" if not isinstance(one, type) else one.__name__,
)
def test_what_an_answer_means(answer: Any, reading: type[ConnectorError], committing: type[ConnectorError]) -> None:
    assert type(error_of(answer, commits=False)) is reading
    assert type(error_of(answer, commits=True)) is committing


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("17", 17), ("Sun, 22 Nov 2026 12:01:30 GMT", 90), ("Sun, 22 Nov 2026 11:00:00 GMT", 0), ("soon", None), ("", None), ("-5", None)],
)
def test_how_long_to_wait(header: str, seconds: float | None) -> None:
    assert error_of(httpx.Response(429, headers={"retry-after": header}, json={}), commits=False).retry_after == seconds


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "Too long."}, "Too long."),
        ({"error": {"message": "Inner."}}, "Inner."),
        ({"errors": [{"message": "First."}, {"message": "Second."}]}, "First."),
        ({"error": "invalid", "error_description": "The better words."}, "The better words."),
        ([{"detail": "In a list."}], "In a list."),
        ({}, "The platform answered 400."),
        ({"message": "x" * 1000}, "x" * 300),
        ({"message": "Key a-secret-key is no good, abc is."}, "Key *** is no good, abc is."),
    ],
)
def test_what_a_platform_says(body: Any, words: str) -> None:
    error = error_of(httpx.Response(400, json=body), commits=False)
    assert (error.message, str(error)) == (words, words)


def test_a_page_never_becomes_words() -> None:
    assert error_of(httpx.Response(400, html="<h1>secret</h1>"), commits=False).message == "The platform answered 400 with text/html instead of JSON."


def test_a_judge_comes_first_and_accepted_answers_pass() -> None:
    found = context(lambda request: httpx.Response(404, json={"code": 7}))
    with pytest.raises(NotAllowed):
        call(found, "GET", ADDRESS, endpoint="posts", judge=lambda response: NotAllowed("mine"))
    assert call(found, "GET", ADDRESS, endpoint="posts", accept=(404,)).json() == {"code": 7}
    with pytest.raises(Rejected):
        call(found, "GET", ADDRESS, endpoint="posts", judge=lambda response: None)


def test_the_endpoint_is_told_to_the_windows() -> None:
    seen: list[object] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["endpoint"])
        return httpx.Response(200, json=1)

    assert ask(context(handler), "GET", ADDRESS, endpoint="read") == 1
    assert seen == ["read"]
