"""Searching what is public, against answers in the form the platforms document."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from guanhao.connectors.bluesky import Bluesky
from guanhao.connectors.mastodon import Mastodon
from guanhao.sdk.connectors import Account, BadAnswer, Context, NotAllowed, RateLimited, ReadsHotList, Searches, Token, TokenLost

Answer = Callable[[httpx.Request], httpx.Response]


def context(answer: Answer, platform: str, settings: dict[str, str] | None = None, **values: str) -> Context:
    def nothing(*_: Any) -> Any:
        raise AssertionError

    return Context(
        account=Account(id=0, platform=platform, handle="", name="", settings=settings or {}),
        token=Token(values=values),
        http=httpx.Client(transport=httpx.MockTransport(answer)),
        now=lambda: datetime(2026, 11, 22, tzinfo=UTC),
        open_media=nothing,
        save=nothing,
    )


def always(response: httpx.Response) -> Answer:
    return lambda _: response


def post(key: str, text: str, at: str) -> dict[str, Any]:
    author = {"did": "did:plc:abc", "handle": "xiaowang.example", "displayName": "小王"}
    return {
        "uri": f"at://did:plc:abc/app.bsky.feed.post/{key}",
        "author": author,
        "record": {"text": text, "createdAt": at},
        "indexedAt": at,
        "likeCount": 3,
    }


def test_both_can_search_and_say_what_trends() -> None:
    for one in (Bluesky(), Mastodon()):
        assert isinstance(one, Searches)
        assert isinstance(one, ReadsHotList)


def test_bluesky_says_what_trends() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        first = {
            "topic": "new-tea", "displayName": "New tea", "link": "/profile/trending.bsky.app/feed/1", "startedAt": "2026-11-21T10:00:00Z",
            "postCount": 1_204, "category": "food", "actors": [],
        }  # fmt: skip
        return httpx.Response(200, json={"trends": [first, {"displayName": "  "}, {"topic": "Rain", "link": "https://x.example"}]})

    topics = Bluesky().hot_list(context(answer, "bluesky"))
    assert [(one.title, one.rank, one.heat, one.tag) for one in topics] == [("New tea", 1, 1204.0, "food"), ("Rain", 2, 0.0, "")]
    assert [one.url for one in topics] == ["https://bsky.app/profile/trending.bsky.app/feed/1", "https://x.example"]
    assert (asked[0].url.host, asked[0].url.path) == ("api.bsky.app", "/xrpc/app.bsky.unspecced.getTrends")
    with pytest.raises(BadAnswer):
        Bluesky().hot_list(context(lambda _: httpx.Response(200, json={}), "bluesky"))


def test_mastodon_says_what_trends() -> None:
    history = [{"day": "2", "uses": "9", "accounts": "7"}, {"day": "1", "uses": "5", "accounts": "4"}, {"day": "0", "accounts": "100"}]

    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.url.path, "authorization" in request.headers) == ("/api/v1/trends/tags", False)
        tags = [{"name": "茶", "url": "https://m.example/tags/茶", "history": history}, {"name": ""}, {"name": "雨", "history": [{"accounts": "x"}]}]
        return httpx.Response(200, json=tags)

    topics = Mastodon().hot_list(context(answer, "mastodon", {"server": "https://m.example/"}))
    assert [(one.title, one.rank, one.heat) for one in topics] == [("#茶", 1, 11.0), ("#雨", 2, 0.0)]
    for wrong in (httpx.Response(200, json={"error": "x"}), httpx.Response(200, content=b"<html>")):
        with pytest.raises(BadAnswer):
            Mastodon().hot_list(context(always(wrong), "mastodon", {"server": "https://m.example"}))


def test_bluesky_asks_the_public_appview_without_a_session_and_goes_on_from_the_newest() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if "cursor" in request.url.params:
            return httpx.Response(200, json={"posts": []})
        posts = [post("2", "青禾好喝", "2026-11-21T10:00:00Z"), post("1", "青禾", "2026-11-21T09:00:00Z"), {"uri": "", "author": None}]
        return httpx.Response(200, json={"posts": posts, "cursor": "100"})

    found = Bluesky().search(context(answer, "bluesky"), "青禾", "")
    assert [(one.text, one.likes, one.comments) for one in found.posts] == [("青禾好喝", 3, None), ("青禾", 3, None)]
    assert found.posts[0].url == "https://bsky.app/profile/did:plc:abc/post/2"
    assert (asked[0].url.host, len(asked), "authorization" in asked[0].headers) == ("api.bsky.app", 1, False)
    again = Bluesky().search(context(answer, "bluesky"), "青禾", found.cursor)
    assert asked[1].url.params["since"] == "2026-11-21T10:00:00Z"
    assert (len(asked), again.cursor) == (3, "2026-11-21T10:00:00Z")


def test_bluesky_uses_its_server_with_a_session() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.url.host, request.headers["authorization"]) == ("bsky.social", "Bearer t-1")
        return httpx.Response(200, json={"posts": []})

    assert Bluesky().search(context(answer, "bluesky", access_token="t-1"), "青禾", "c").cursor == "c"


def status(number: str, text: str, **values: Any) -> dict[str, Any]:
    account = {"id": "7", "acct": "li@other.example", "display_name": "李", "followers_count": 120, "url": "https://other.example/@li"}
    made = {
        "id": number,
        "uri": f"https://other.example/s/{number}",
        "url": f"https://other.example/@li/{number}",
        "created_at": "2026-11-21T09:00:00.000Z",
    }
    return {
        **made,
        "content": f"<p>{text}</p>",
        "account": account,
        "favourites_count": 2,
        "replies_count": 1,
        "reblogs_count": 0,
        "visibility": "public",
        **values,
    }


def test_mastodon_reads_a_hashtag_without_a_token_and_skips_what_is_not_public() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=[status("99", "#茶 好喝"), status("100", "再来"), status("101", "只给粉丝", visibility="private")])

    found = Mastodon().search(context(answer, "mastodon", {"server": "https://m.example"}), "#茶", "98")
    assert [(one.text, one.author_fans, one.remote_id) for one in found.posts] == [
        ("#茶 好喝", 120, "https://other.example/s/99"),
        ("再来", 120, "https://other.example/s/100"),
    ]
    assert found.cursor == "100"
    assert (httpx.URL(asked[0].url).path, asked[0].url.params["min_id"]) == ("/api/v1/timelines/tag/茶", "98")


def test_mastodon_searches_words_with_a_token_only() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.params["type"] == "statuses"
        return httpx.Response(200, json={"statuses": [status("5", "青禾")]})

    with pytest.raises(NotAllowed, match="hashtag"):
        Mastodon().search(context(answer, "mastodon", {"server": "https://m.example"}), "青禾", "")
    found = Mastodon().search(context(answer, "mastodon", {"server": "https://m.example"}, access_token="t"), "青禾", "")
    assert [one.text for one in found.posts] == ["青禾"]


def test_errors_say_what_they_are() -> None:
    def limited(_: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": "30"}, json={"error": "Too many"})

    def odd(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=json.dumps({"posts": None}))

    def gone(_: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"error": "revoked"})

    with pytest.raises(RateLimited):
        Bluesky().search(context(limited, "bluesky"), "青禾", "")
    with pytest.raises(BadAnswer):
        Bluesky().search(context(odd, "bluesky"), "青禾", "")
    with pytest.raises(TokenLost):
        Mastodon().search(context(gone, "mastodon", {"server": "https://m.example"}, access_token="t"), "青禾", "")
    with pytest.raises(NotAllowed, match="members"):
        Mastodon().search(context(gone, "mastodon", {"server": "https://m.example"}), "#茶", "")
