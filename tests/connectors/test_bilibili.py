"""Bilibili against a server that checks every signature."""

import itertools
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.contract_servers.bilibili import BilibiliServer
from tests.contract_servers.kit import NOON, PNG, Bench, Killed, post

from guanhao.connectors.bilibili import GIGABYTES, Bilibili
from guanhao.connectors.bilibili.api import signature
from guanhao.connectors.bilibili.archives import PART
from guanhao.sdk.connectors import Account, NotAllowed, OutcomeUnknown, Outgoing, RateLimited, Rejected, Token, TokenExpired, TokenLost
from guanhao.sdk.testing import bench as suite
from guanhao.sdk.testing.conformance import Conformance
from guanhao.sdk.testing.wire import changes_something

connector = Bilibili()
SETTINGS = {"client_id": "bili-client-1", "tid": "21", "category": "15"}


@pytest.fixture
def server() -> Iterator[BilibiliServer]:
    with BilibiliServer() as running:
        running.clock = NOON.timestamp
        yield running


@pytest.fixture
def bench(server: BilibiliServer) -> Bench:
    token = {"app_secret": server.secret, "access_token": server.token, "refresh_token": server.refresh_token}
    return Bench(server.client(timeout=5), "bilibili", SETTINGS, token)


def film(bench: Bench, size: int = 2 * PART + 5, **changes: Any) -> Outgoing:
    return post(format="video", media=(bench.sparse(size),), cover=bench.media(), tags=("新品", "秋天"), **changes)


def send(bench: Bench, outgoing: Outgoing) -> Any:
    outcome = connector.commit(bench.context(), outgoing, connector.prepare(bench.context(), outgoing, bench.handles))
    bench.handles.update(outcome.handles)
    for _ in range(5):
        if outcome.state == "waiting":
            outcome = connector.confirm(bench.context(), outgoing, bench.handles, outcome.remote_id)
    return outcome


def test_the_signature_is_the_documents() -> None:
    headers = {
        "x-bili-timestamp": "1624594467",
        "x-bili-content-md5": "d41d8cd98f00b204e9800998ecf8427e",
        "x-bili-accesskeyid": "key",
        "x-bili-signature-method": "HMAC-SHA256",
        "x-bili-signature-version": "2.0",
        "x-bili-signature-nonce": "n1",
        "Accept": "application/json",
    }
    assert signature(headers, "secret") == "ce5b182fdb738ffc824affd8729f59ad83672d07bb0d81ff867fa8df05a8ec0b"


def test_a_video_goes_up_in_parts_and_out_after_review(server: BilibiliServer, bench: Bench) -> None:
    server.steps = 2
    outcome = send(bench, film(bench, labels=("广告",), link="https://acme.example/new"))
    assert (outcome.state, outcome.remote_id, outcome.url) == ("done", "BV1xx4y10001", "https://www.bilibili.com/video/BV1xx4y10001")
    assert server.uploads["utoken-1"]["parts"] == {1: PART, 2: PART, 3: 5}
    archive = server.archives[0]
    assert (archive["desc"], archive["tag"], archive["tid"], archive["copyright"]) == (
        "广告\n今天上新。\nhttps://acme.example/new",
        "新品,秋天",
        21,
        1,
    )
    assert archive["cover"] == "https://archive.biliimg.com/bfs/archive/1.png"


@pytest.mark.parametrize("at", [1, 2, 3, 4, 5, 6])
def test_a_kill_after_any_part_goes_on_there(server: BilibiliServer, bench: Bench, at: int) -> None:
    outgoing = film(bench)
    bench.kill_at_save = at
    with pytest.raises(Killed):
        connector.prepare(bench.context(), outgoing, bench.handles)
    assert send(bench, outgoing).state == "done"
    assert len(server.seen("part/upload")) == 3
    assert (len(server.uploads), len(server.archives)) == (1, 1)


def test_an_upload_the_platform_forgot_begins_anew(server: BilibiliServer, bench: Bench) -> None:
    outgoing = film(bench)
    bench.kill_at_save = 2
    with pytest.raises(Killed):
        connector.prepare(bench.context(), outgoing, bench.handles)
    server.uploads.clear()
    server.uploads["another"] = {"parts": {}, "complete": False}
    assert send(bench, outgoing).state == "done"
    assert server.uploads["utoken-2"]["parts"] == {1: PART, 2: PART, 3: 5}


def test_a_video_over_the_limit_is_refused_before_a_byte_is_read(server: BilibiliServer, bench: Bench) -> None:
    outgoing = film(bench, size=GIGABYTES + 1)
    with pytest.raises(Rejected) as refused:
        connector.prepare(bench.context(), outgoing, {})
    assert "larger than 4096 MB" in refused.value.message
    assert (server.calls, bench.opened) == ([], 0)


def test_a_large_video_is_never_in_memory_as_a_whole(server: BilibiliServer, bench: Bench) -> None:
    outgoing = film(bench, size=12 * PART)
    tracemalloc.start()
    connector.prepare(bench.context(), outgoing, bench.handles)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (server.largest_part, len(server.uploads["utoken-1"]["parts"])) == (PART, 12)
    assert peak < 6 * PART


def test_a_file_that_shrank_is_refused(bench: Bench) -> None:
    media = bench.sparse(PART + 10)
    bench.files[media.sha256] = b"short"
    with pytest.raises(Rejected) as refused:
        connector.prepare(bench.context(), replace(film(bench), media=(media,)), bench.handles)
    assert refused.value.code == "file_changed"


@pytest.mark.parametrize("kind", ["silent", "reset", "broken", "maintenance"])
def test_a_lost_answer_is_found_among_the_newest(server: BilibiliServer, bench: Bench, kind: str) -> None:
    bench.http = server.client()
    outgoing = film(bench, size=10)
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    server.fail("add-by-utoken", kind)
    with pytest.raises(OutcomeUnknown):
        connector.commit(bench.context(), outgoing, prepared)
    outcome = connector.reconcile(bench.context(), outgoing, bench.handles, NOON)
    assert outcome.state == ("unknown" if kind == "maintenance" else "done")
    assert len(server.archives) == (0 if kind == "maintenance" else 1)


def test_another_video_of_the_same_words_is_told_apart_by_its_cover(server: BilibiliServer, bench: Bench) -> None:
    outgoing = film(bench, size=10)
    send(bench, outgoing)
    second = Bench(server.client(), "bilibili", SETTINGS, bench.token, files=bench.files, moment=NOON + timedelta(minutes=6))
    server.clock = second.moment.timestamp
    connector.prepare(second.context(), outgoing, second.handles)
    assert connector.reconcile(second.context(), outgoing, second.handles, NOON).state == "not_done"


def test_a_video_that_was_sent_back_is_not_done(server: BilibiliServer, bench: Bench) -> None:
    server.final_state = -2
    outcome = send(bench, film(bench, size=10))
    assert (outcome.state, outcome.message) == ("not_done", "Bilibili: sent back. 标题含违规词")


def test_an_article_goes_out_with_its_pictures(server: BilibiliServer, bench: Bench) -> None:
    picture = bench.media()
    article = post(format="article", html=f'<p>正文</p><img src="cid:{picture.sha256}">', pictures=(picture,), cover=picture)
    outcome = send(bench, article)
    assert (outcome.state, outcome.remote_id, outcome.url) == ("done", "cv1001", "https://www.bilibili.com/read/cv1001")
    assert server.articles[0]["content"] == '<p>正文</p><img src="https://i0.hdslb.com/bfs/article/1.png">'
    assert server.pictures == 1
    assert connector.withdraw(bench.context(), "cv1001").state == "done"
    assert server.articles == []
    assert connector.withdraw(bench.context(), "cv1001").message == "It was gone already."


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tags": ()}, "tags"),
        ({"tags": tuple("一二三四五六七八九十零")}, "tags"),
        ({"tags": ("长" * 200,)}, "tags"),
        ({"title": ""}, "title"),
        ({"media": ()}, "media"),
        ({"format": "image_text"}, "format"),
    ],
)
def test_what_bilibili_would_refuse_is_refused_before(server: BilibiliServer, bench: Bench, change: dict[str, Any], field: str) -> None:
    problems = connector.check(replace(film(bench, size=10), **change), bench.account)
    assert [problem[0] for problem in problems] == [field]


def test_a_partition_is_needed(bench: Bench) -> None:
    bench.settings = {"client_id": "bili-client-1"}
    assert [problem[0] for problem in connector.check(film(bench, size=10), bench.account)] == ["tid"]
    assert connector.check(film(bench, size=10, extras={"tid": 21}), bench.account) == []


def test_without_an_app_a_person_submits(bench: Bench) -> None:
    bench.settings = {}
    assert connector.ability(bench.account).mode == "hand_off"
    assert connector.check(post(format="text", title=""), bench.account) == []
    assert connector.remote_id("https://www.bilibili.com/video/BV1xx4y10001?p=1") == "BV1xx4y10001"
    assert connector.remote_id("https://www.bilibili.com.evil.example/video/BV1xx4y10001") is None


@pytest.mark.parametrize(("code", "kind"), [(-101, TokenExpired), (4009, RateLimited), (4008, NotAllowed), (-400, Rejected), (-500, OutcomeUnknown)])
def test_codes_say_what_has_to_be_done(server: BilibiliServer, bench: Bench, code: int, kind: type[Exception]) -> None:
    server.answer_code = code
    with pytest.raises(kind):
        send(bench, film(bench, size=10))
    assert server.archives == []


def test_a_wrong_secret_and_a_wrong_clock_are_noticed(server: BilibiliServer, bench: Bench) -> None:
    bench.token = {**bench.token, "app_secret": "not-the-secret"}
    with pytest.raises(NotAllowed) as refused:
        connector.diagnose(bench.context())
    assert refused.value.code == "4002"
    bench.token, bench.moment = {**bench.token, "app_secret": server.secret}, NOON + timedelta(minutes=11)
    with pytest.raises(Rejected) as late:
        connector.diagnose(bench.context())
    assert late.value.code == "4003"


def test_a_refresh_token_counts_once(server: BilibiliServer, bench: Bench) -> None:
    fresh = connector.refresh(bench.context())
    assert fresh.values == {"app_secret": server.secret, "access_token": "bili-token-2", "refresh_token": "bili-refresh-2"}
    assert fresh.expires_at == NOON + timedelta(days=30)
    with pytest.raises(TokenLost):
        connector.refresh(bench.context())


class TestConformance(Conformance):
    """Everything the connector claims, over a wire that breaks."""

    @pytest.fixture
    def bench(self, server: BilibiliServer) -> suite.Bench:
        clock, moment = itertools.count(), [NOON]
        picture = suite.sample_media(PNG, mime="image/png", name="a.png")
        video = suite.sample_media(b"film" * 1000, mime="video/mp4", name="a.mp4", duration_s=3)

        def now() -> Any:
            moment[0] = NOON + timedelta(minutes=10 * next(clock))
            return moment[0]

        server.clock = lambda: moment[0].timestamp()
        token = {"app_secret": server.secret, "access_token": server.token, "refresh_token": server.refresh_token}
        html = f'<p>正文</p><img src="cid:{picture.media.sha256}">'
        return suite.Bench(
            connector=connector,
            account=Account(id=7, platform="bilibili", handle="acme", name="Acme", settings=SETTINGS),
            token=Token(values=token),
            bad_token=Token(values={**token, "access_token": "stolen-token"}),
            lost_token=Token(values={**token, "refresh_token": "used-up-token"}),
            samples=(
                post(format="video", media=(video.media,), cover=picture.media, tags=("新品",)),
                post(format="article", html=html, pictures=(picture.media,), cover=picture.media),
            ),
            files={picture.media.sha256: picture.content, video.media.sha256: video.content},
            visible=lambda word: sum(word in shown["title"] for shown in [*server.archives, *server.articles]),
            now=now,
            is_commit=changes_something,
            transport=server.transport,
            sleep=lambda seconds: None,
        )
