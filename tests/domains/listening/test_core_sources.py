"""Sources: tried, pulled, paused, files dropped, batches sent in; nothing private is reached."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client

from guanhao.domains.listening.contracts.mentions import Refused
from guanhao.domains.listening.models import HotTopic, MentionPlace, Source
from guanhao.domains.listening.rules.places import canonical
from guanhao.domains.listening.rules.reading import at_path, feed, mapped, moment, whole
from guanhao.domains.listening.selectors.mentions import MentionFilter, find_mentions
from guanhao.domains.listening.services import calling, sources
from guanhao.domains.listening.services.renewing import renew_source, searched_sources
from guanhao.domains.listening.services.sources import SourceDraft
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db
Answer = Callable[[httpx.Request], httpx.Response]
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>茶讯</title>
<item><title>青禾开出新店</title><link>https://news.example/1?utm_source=rss</link><guid>a-1</guid><pubDate>Fri, 20 Nov 2026 01:00:00 GMT</pubDate>
<description>&lt;p&gt;青禾&lt;b&gt;新店&lt;/b&gt;开业&lt;/p&gt;</description></item>
<item><title>天气转凉</title><link>https://news.example/2</link><guid>a-2</guid></item></channel></rss>"""


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_at(NOON):
        yield


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    def use(answer: Answer) -> None:
        monkeypatch.setattr(calling, "client", lambda **_: httpx.Client(transport=httpx.MockTransport(answer)))

    return use


def described(kind: str = "rss", **values: Any) -> Source:
    facts: dict[str, Any] = {
        "name": "茶讯", "kind": kind, "platform": "news", "permission": "public_feed", "purpose": "监测行业口碑", "config": {"url": "https://news.example/feed"},
    }  # fmt: skip
    return sources.save_source(SourceDraft(**{**facts, **values}))


def on(row: Source) -> Source:
    sources.try_source(source_id=row.pk)
    return sources.switch_source(source_id=row.pk, state="on")


def test_a_feed_is_tried_then_pulled_once(in_brand: BrandRef, answers: Callable[[Answer], None]) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.headers.get("if-none-match") == '"v1"':
            return httpx.Response(304)
        return httpx.Response(200, content=FEED.encode(), headers={"etag": '"v1"', "content-type": "application/rss+xml; charset=utf-8"})

    answers(answer)
    row = described()
    with pytest.raises(Refused):
        sources.switch_source(source_id=row.pk, state="on")
    trial = sources.try_source(source_id=row.pk)
    assert (trial.count, trial.samples[0][0].title, trial.problem) == (2, "青禾开出新店", "")
    assert not MentionPlace.objects.exists()
    sources.switch_source(source_id=row.pk, state="on")
    assert sources.due_sources() == [row.pk]
    assert sources.pull_source(row.pk).new == 2
    assert sources.due_sources() == []
    with time_at(NOON + timedelta(minutes=16)):
        assert sources.due_sources() == [row.pk]
        assert sources.pull_source(row.pk).new == 0
    assert asked[-1].headers["if-none-match"] == '"v1"'
    found = {one.title: one for one in find_mentions(MentionFilter())}
    assert (found["青禾开出新店"].text, found["青禾开出新店"].made_at) == ("青禾 新店 开业", datetime(2026, 11, 20, 1, tzinfo=UTC))


def test_json_with_a_mapping_pages_and_keeps_its_secret(in_brand: BrandRef, answers: Callable[[Answer], None]) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        page = int(request.url.params.get("page", 1))
        rows = [{"id": f"{page}-{n}", "body": f"青禾第{page}页{n}", "user": {"name": "王"}, "at": 1_763_600_000, "like": "1.2万"} for n in range(2)]
        return httpx.Response(200, json={"data": {"list": rows if page < 3 else []}})

    answers(answer)
    mapping = {"items": "data.list", "number": "id", "text": "body", "author": "user.name", "made_at": "at", "likes": "like"}
    config = {"url": "https://api.example/v1", "mapping": mapping, "paging": {"parameter": "page", "start": 1, "pages": 9}, "keep": "all"}
    row = on(described("http", config=config, secrets={"Authorization": "Bearer geheim"}))
    assert sources.pull_source(row.pk).new == 4
    assert [request.headers["authorization"] for request in asked[:2]] == ["Bearer geheim"] * 2
    assert "geheim" not in json.dumps(sources.state_of(Source.objects.get()), default=str)
    assert find_mentions(MentionFilter(first=NOON.date() - timedelta(days=999)))[0].likes == 12_000


def test_failures_say_why_wait_longer_and_pause(in_brand: BrandRef, director: Any, answers: Callable[[Answer], None]) -> None:
    answers(lambda _: httpx.Response(200, content=FEED.encode()))
    row = on(described())
    answers(lambda _: httpx.Response(503))
    assert sources.pull_source(row.pk).new == 0
    row.refresh_from_db()
    assert (row.failures, row.next_pull_at, "503" in row.last_error) == (1, NOON + timedelta(minutes=30), True)
    for _ in range(9):
        sources.pull_source(row.pk)
    row.refresh_from_db()
    assert (row.state, row.failures) == ("paused", 10)
    assert Notification.objects.filter(topic="listening.source").count() == 1
    assert sources.pull_source(row.pk).new == 0


def test_redirects_lose_the_secret_at_another_host_and_end(in_brand: BrandRef, answers: Callable[[Answer], None]) -> None:
    seen: list[tuple[str, bool]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.host, "x-key" in request.headers))
        if request.url.host == "news.example":
            return httpx.Response(301, headers={"location": "https://other.example/feed"})
        return httpx.Response(200, content=FEED.encode())

    answers(answer)
    assert sources.try_source(source_id=described(secrets={"X-Key": "geheim"}).pk).count == 2
    assert seen == [("news.example", True), ("other.example", False)]
    answers(lambda request: httpx.Response(302, headers={"location": str(request.url)}))
    assert sources.try_source(source_id=Source.objects.get().pk).problem


@pytest.mark.enable_socket
def test_a_private_address_is_not_reached(in_brand: BrandRef) -> None:
    row = described(config={"url": "http://127.0.0.1:9/feed"})
    assert "127.0.0.1" in sources.try_source(source_id=row.pk).problem


@pytest.mark.parametrize("body", [b"", b"<html><body>hello</body></html>", b"\xff\xfe\x00", b"{}"])
def test_what_is_no_feed_is_said(in_brand: BrandRef, answers: Callable[[Answer], None], body: bytes) -> None:
    answers(lambda _: httpx.Response(200, content=body))
    assert sources.try_source(source_id=described().pk).problem


def test_a_hot_list_as_json_is_pulled(in_brand: BrandRef, answers: Callable[[Answer], None]) -> None:
    answers(lambda _: httpx.Response(200, json={"list": [{"word": "新能源下乡", "hot": 99}, {"word": "电影", "hot": 5}]}))
    config = {"url": "https://hot.example/api", "mapping": {"items": "list", "title": "word", "heat": "hot"}}
    row = on(described("hot_list", name="热搜", platform="weibo", config=config))
    sources.pull_source(row.pk)
    assert list(HotTopic.objects.order_by("rank").values_list("title", "rank", "heat")) == [("新能源下乡", 1, 99.0), ("电影", 2, 5.0)]


def test_a_connector_reads_the_hot_list_of_its_platform(in_brand: BrandRef, answers: Callable[[Answer], None]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.url.host, request.url.path) == ("tea.example", "/api/v1/trends/tags")
        return httpx.Response(200, json=[{"name": "新茶", "url": "https://tea.example/tags/1", "history": [{"accounts": "12"}]}])

    answers(answer)
    asked = {"kind": "hot_list", "name": "热门标签", "platform": "mastodon"}
    for wrong, field in (({**asked, "config": {}}, "server"), ({**asked, "platform": "zhihu", "config": {}}, "url")):
        with pytest.raises(Refused) as error:
            described(**wrong)
        assert error.value.field == field
    row = on(described(**asked, config={"server": "https://tea.example"}))
    sources.pull_source(row.pk)
    topic = HotTopic.objects.get()
    assert (topic.title, topic.rank, topic.heat, topic.url) == ("#新茶", 1, 12.0, "https://tea.example/tags/1")


def test_files_in_the_folder_are_taken_once_and_bad_ones_say_why(in_brand: BrandRef) -> None:
    row = on(described("folder", platform="weibo", permission="own", config={"keep": "all"}))
    folder: Path = calling.folder_of(row)
    (folder / "一.csv").write_text(
        "平台,内容,链接,发布时间\nweibo,青禾好喝,https://w.example/1,2026-11-19 10:00\nweibo,青禾一般,https://w.example/2,2026-11-19 11:00\n", "utf-8"
    )
    (folder / "坏.csv").write_bytes(b"\x00\x01\x02")
    (folder / "写到一半.csv.part").write_text("x")
    assert sources.pull_source(row.pk).new == 2
    assert [one.name for one in (folder / "failed").iterdir() if one.suffix == ".reason"] == ["坏.csv.reason"]
    assert (folder / "写到一半.csv.part").exists()
    with time_at(NOON + timedelta(hours=1)):
        assert sources.pull_source(row.pk).new == 0
    assert {one.source_id for one in find_mentions(MentionFilter())} == {row.pk}


def test_each_source_says_why_it_is_lawful(in_brand: BrandRef) -> None:
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("purpose", {"purpose": ""}), ("permission", {"permission": "x"}), ("terms_url", {"permission": "public_api"}), ("url", {"config": {}}),
        ("weight", {"weight": 0}), ("retention_days", {"retention_days": 0}), ("name", {"name": " "}), ("terms_url", {"terms_url": "javascript:x"}),
        ("mapping", {"kind": "http", "config": {"url": "https://a.example", "mapping": {}}}), ("query", {"kind": "bluesky"}),
        ("server", {"kind": "mastodon", "config": {"query": "#茶"}}), ("kind", {"kind": "x"}),
    ]  # fmt: skip
    for field, values in wrong:
        with pytest.raises(Refused) as error:
            described(**values)
        assert error.value.field == field, values
    assert not Source.objects.exists()


def test_a_batch_over_rest_may_be_sent_again(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    desk = client_for("director")

    def send(method: str, address: str, body: object) -> Any:
        return desk.generic(method, f"/api/brands/acme/listening/{address}", json.dumps(body), content_type="application/json")

    facts = {"name": "客服系统", "kind": "api", "platform": "weibo", "permission": "own", "purpose": "监测口碑"}
    made = send("POST", "sources", facts)
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    batch = {"source_id": number, "items": [{"text": "物流太慢", "number": "1", "format": "post"}, {"text": "好喝", "number": "2"}]}
    assert send("POST", "mentions", batch).status_code == 422
    send("POST", f"sources/{number}/try", {})
    send("POST", f"sources/{number}/state", {"state": "on"})
    assert send("POST", "mentions", batch).json() | {"negative": 0} == {"new": 2, "known": 0, "passed": 0, "negative": 0}
    assert send("POST", "mentions", batch).json()["known"] == 2
    listed = desk.get("/api/brands/acme/listening/mentions").json()
    assert listed["count"] == 2
    slow = next(one for one in listed["items"] if one["text"] == "物流太慢")
    assert (slow["polarity"], slow["aspects"]) == (-1, ["logistics"])
    assert send("POST", "mentions/change", {"refs": [slow["ref"]], "polarity": 0}).json() == {"changed": 1}
    assert desk.get("/api/brands/acme/listening/volume").json()["total"] == 2


def test_small_readers() -> None:
    assert canonical("https://www.a.example/x/?utm_source=1&b=2&a=1#t") == "a.example/x?a=1&b=2"
    assert canonical("javascript:alert(1)") == ""
    assert canonical("http://[bad") == ""
    assert at_path({"a": [{"b": 1}, {"b": 2}]}, "$.a[*].b") == [1, 2]
    assert at_path({"a": [1]}, "a[5]") is None
    assert (whole("3.2万"), whole("1,203"), whole("-1"), whole("x"), whole("100万+")) == (32_000, 1203, None, None, 1_000_000)
    assert moment("2026-11-20T10:00:00+08:00") == datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert moment(1_763_600_000_000) == moment(1_763_600_000)
    assert moment("gestern") is None
    with pytest.raises(ValueError, match="list"):
        mapped({"a": 1}, {"items": "a"})
    assert len(feed(FEED.encode())) == 2


def test_a_search_is_asked_again_from_its_start_for_newer_counts(in_brand: BrandRef, answers: Callable[[Answer], None]) -> None:
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        if "min_id" in request.url.params or "since_id" in request.url.params:
            return httpx.Response(200, json=[])
        status = {
            "id": "11", "uri": "https://tea.example/s/11", "url": "https://tea.example/@lin/11", "content": "<p>新茶好喝</p>",
            "created_at": NOON.isoformat(), "account": {"acct": "lin", "followers_count": 5}, "favourites_count": len(asked), "replies_count": 0,
            "reblogs_count": 0,
        }  # fmt: skip
        return httpx.Response(200, json=[status])

    answers(answer)
    row = on(described("mastodon", platform="mastodon", config={"server": "https://tea.example", "query": "#新茶", "keep": "all"}))
    sources.pull_source(row.pk)
    row.refresh_from_db()
    cursor = row.cursor
    (first,) = find_mentions(MentionFilter())
    assert searched_sources() == [row.pk]
    assert renew_source(row.pk).known == 1
    (later,) = find_mentions(MentionFilter())
    assert later.likes == len(asked) > (first.likes or 0)
    row.refresh_from_db()
    assert (row.cursor, row.total) == (cursor, 1)
