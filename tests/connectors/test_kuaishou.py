"""Kuaishou against a server that keeps the open platform's contract."""

import itertools
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.contract_servers.kit import NOON, PNG, Bench, Killed, post
from tests.contract_servers.kuaishou import KuaishouServer

from guanhao.connectors.kuaishou import Kuaishou
from guanhao.connectors.kuaishou.uploads import FRAGMENT
from guanhao.sdk.connectors import Account, BadAnswer, NotAllowed, OutcomeUnknown, Outgoing, RateLimited, Rejected, Token, TokenExpired, TokenLost
from guanhao.sdk.testing import bench as suite
from guanhao.sdk.testing.conformance import Conformance

connector = Kuaishou()
SETTINGS = {"app_id": "ks700000000000000001"}


@pytest.fixture
def server() -> Iterator[KuaishouServer]:
    with KuaishouServer() as running:
        running.clock = NOON.timestamp
        yield running


@pytest.fixture
def bench(server: KuaishouServer) -> Bench:
    token = {"app_secret": server.secret, "access_token": server.token, "refresh_token": server.refresh_token}
    return Bench(server.client(timeout=5), "kuaishou", SETTINGS, token)


def film(bench: Bench, size: int = 2 * FRAGMENT + 5, **changes: Any) -> Outgoing:
    return post(format="video", media=(bench.sparse(size),), cover=bench.media(), tags=("新品", "秋天"), **changes)


def send(bench: Bench, outgoing: Outgoing) -> Any:
    outcome = connector.commit(bench.context(), outgoing, connector.prepare(bench.context(), outgoing, bench.handles))
    bench.handles.update(outcome.handles)
    for _ in range(5):
        if outcome.state == "waiting":
            outcome = connector.confirm(bench.context(), outgoing, bench.handles, outcome.remote_id)
    return outcome


def test_a_video_goes_up_in_fragments_and_out_after_review(server: KuaishouServer, bench: Bench) -> None:
    server.steps = 2
    outcome = send(bench, film(bench, labels=("广告",)))
    assert (outcome.state, outcome.remote_id, outcome.url) == ("done", "3xphoto00001", "https://www.kuaishou.com/short-video/3xphoto00001")
    assert server.uploads["upload-token-1"]["fragments"] == {0: FRAGMENT, 1: FRAGMENT, 2: 5}
    assert server.videos[0]["caption"] == "广告\n今天上新。 #新品 #秋天"
    cover = server.seen("photo/publish")[0].file("cover")
    assert cover is not None
    assert cover.data == PNG


@pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
def test_a_kill_after_any_fragment_goes_on_there(server: KuaishouServer, bench: Bench, at: int) -> None:
    outgoing = film(bench)
    bench.kill_at_save = at
    with pytest.raises(Killed):
        connector.prepare(bench.context(), outgoing, bench.handles)
    assert send(bench, outgoing).state == "done"
    assert len(server.seen("upload/fragment")) == 3
    assert (len(server.uploads), len(server.videos)) == (1, 1)


def test_an_upload_the_platform_forgot_begins_anew(server: KuaishouServer, bench: Bench) -> None:
    outgoing = film(bench)
    bench.kill_at_save = 2
    with pytest.raises(Killed):
        connector.prepare(bench.context(), outgoing, bench.handles)
    server.uploads = {"another": {"fragments": {}, "complete": False, "used": False}}
    assert send(bench, outgoing).state == "done"
    assert server.uploads["upload-token-2"]["fragments"] == {0: FRAGMENT, 1: FRAGMENT, 2: 5}


def test_a_four_gigabyte_video_is_refused_before_a_byte_is_read(server: KuaishouServer, bench: Bench) -> None:
    outgoing = film(bench, size=4 * 1_073_741_824 + 1)
    with pytest.raises(Rejected):
        connector.prepare(bench.context(), outgoing, {})
    assert (server.calls, bench.opened) == ([], 0)


def test_a_large_video_is_never_in_memory_as_a_whole(server: KuaishouServer, bench: Bench) -> None:
    outgoing = film(bench, size=12 * FRAGMENT)
    tracemalloc.start()
    connector.prepare(bench.context(), outgoing, bench.handles)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (server.largest_part, len(server.uploads["upload-token-1"]["fragments"])) == (FRAGMENT, 12)
    assert peak < 6 * FRAGMENT


@pytest.mark.parametrize("host", ["127.0.0.1", "upload.evil.example", "upload.kuaishou.com@evil.example", "upload.kuaishou.com.evil.example", ""])
def test_an_upload_host_that_is_not_the_platforms_is_refused(server: KuaishouServer, bench: Bench, host: str) -> None:
    server.endpoint = host
    with pytest.raises(BadAnswer):
        connector.prepare(bench.context(), film(bench), {})
    assert len(server.calls) == 1


@pytest.mark.parametrize("kind", ["silent", "reset", "broken"])
def test_a_lost_answer_is_found_by_its_caption(server: KuaishouServer, bench: Bench, kind: str) -> None:
    bench.http = server.client()
    outgoing = film(bench, size=10)
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    server.fail("photo/publish", kind)
    with pytest.raises(OutcomeUnknown):
        connector.commit(bench.context(), outgoing, prepared)
    outcome = connector.reconcile(bench.context(), outgoing, bench.handles, NOON)
    assert (outcome.state, outcome.remote_id) == ("done", "3xphoto00001")
    assert len(server.videos) == 1


def test_what_is_not_in_the_list_is_unknown_first_and_not_done_later(server: KuaishouServer, bench: Bench) -> None:
    outgoing = film(bench, size=10)
    assert connector.reconcile(bench.context(), outgoing, {}, NOON).state == "unknown"
    bench.moment = NOON + timedelta(minutes=6)
    assert connector.reconcile(bench.context(), outgoing, {}, NOON).state == "not_done"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tags": tuple("一二三四五")}, "tags"),
        ({"cover": None}, "cover"),
        ({"media": ()}, "media"),
        ({"link": "https://acme.example"}, "link"),
        ({"text": "字" * 500}, "text"),
        ({"format": "image_text"}, "format"),
    ],
)
def test_what_kuaishou_would_refuse_is_refused_before(bench: Bench, change: dict[str, Any], field: str) -> None:
    assert [problem[0] for problem in connector.check(replace(film(bench, size=10), **change), bench.account)] == [field]


def test_without_an_app_a_person_publishes(bench: Bench) -> None:
    bench.settings = {}
    assert connector.ability(bench.account).mode == "hand_off"
    assert connector.check(post(format="image_text", title="", media=(bench.media(),)), bench.account) == []
    assert connector.remote_id("https://www.kuaishou.com/short-video/3xphoto00001?fid=1") == "3xphoto00001"
    assert connector.remote_id("https://www.kuaishou.com.evil.example/short-video/3xphoto00001") is None


@pytest.mark.parametrize(
    ("code", "kind"),
    [(100200102, TokenExpired), (100200300, RateLimited), (100200107, NotAllowed), (100200100, Rejected), (100500000, OutcomeUnknown)],
)
def test_codes_say_what_has_to_be_done(server: KuaishouServer, bench: Bench, code: int, kind: type[Exception]) -> None:
    server.answer_code = code
    with pytest.raises(kind):
        send(bench, film(bench, size=10))
    assert server.videos == []


def test_a_refresh_token_counts_once(server: KuaishouServer, bench: Bench) -> None:
    fresh = connector.refresh(bench.context())
    assert fresh.values == {"app_secret": server.secret, "access_token": "ks-token-2", "refresh_token": "ks-refresh-2"}
    assert fresh.expires_at == NOON + timedelta(hours=48)
    with pytest.raises(TokenLost):
        connector.refresh(bench.context())


class TestConformance(Conformance):
    """Everything the connector claims, over a wire that breaks."""

    @pytest.fixture
    def bench(self, server: KuaishouServer) -> suite.Bench:
        clock = itertools.count()
        picture = suite.sample_media(PNG, mime="image/png", name="a.png")
        video = suite.sample_media(b"film" * 1000, mime="video/mp4", name="a.mp4", duration_s=3)
        server.clock = lambda: (NOON + timedelta(minutes=10 * next(clock))).timestamp()
        token = {"app_secret": server.secret, "access_token": server.token, "refresh_token": server.refresh_token}
        return suite.Bench(
            connector=connector,
            account=Account(id=7, platform="kuaishou", handle="acme", name="Acme", settings=SETTINGS),
            token=Token(values=token),
            bad_token=Token(values={**token, "access_token": "stolen-token"}),
            lost_token=Token(values={**token, "refresh_token": "used-up-token"}),
            samples=(post(format="video", media=(video.media,), cover=picture.media, tags=("新品",)),),
            files={picture.media.sha256: picture.content, video.media.sha256: video.content},
            visible=lambda word: sum(word in shown["caption"] for shown in server.videos),
            now=lambda: NOON + timedelta(minutes=10 * next(clock)),
            transport=server.transport,
            sleep=lambda seconds: None,
        )
