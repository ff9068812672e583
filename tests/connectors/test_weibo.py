"""Weibo against a server that keeps Weibo's contract."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.contract_servers.kit import KEY, NOON, PNG, Bench, post
from tests.contract_servers.weibo import WeiboServer

from guanhao.connectors.weibo import Weibo
from guanhao.connectors.weibo.text import bid_of, mid_of, weighted
from guanhao.sdk.connectors import Account, Message, NotAllowed, OutcomeUnknown, Outgoing, RateLimited, Rejected, Token, TokenExpired
from guanhao.sdk.testing import bench as suite
from guanhao.sdk.testing.conformance import Conformance

connector = Weibo()
SETTINGS = {"uid": "1904178193", "safe_domain": "acme.example, acme.cn", "rip": "203.0.113.7"}
LINK = "https://www.acme.example/new"


@pytest.fixture
def server() -> Iterator[WeiboServer]:
    with WeiboServer() as running:
        running.clock = NOON.timestamp
        yield running


@pytest.fixture
def bench(server: WeiboServer) -> Bench:
    return Bench(server.client(), "weibo", SETTINGS, {"access_token": server.token})


def short(**changes: Any) -> Outgoing:
    return post(**{"title": "", "link": LINK, **changes})


def send(bench: Bench, outgoing: Outgoing) -> Any:
    return connector.commit(bench.context(), outgoing, connector.prepare(bench.context(), outgoing, bench.handles))


@pytest.mark.parametrize(
    ("text", "length"),
    [("今天上新", 4), ("abcd", 2), ("abc", 2), ("看 https://acme.example/a/very/long/address?x=1", 12), ("", 0), ("今天https://a.cn。上新", 15)],
)
def test_length_is_counted_as_weibo_counts(text: str, length: int) -> None:
    assert weighted(text) == length


def test_numbers_and_short_numbers_are_the_same_post() -> None:
    assert bid_of("3501756485200075") == "z0JH2lOMb"
    assert mid_of("z0JH2lOMb") == "3501756485200075"
    assert mid_of(bid_of("5000000000000001")) == "5000000000000001"


@pytest.mark.parametrize(
    "url",
    ["https://weibo.com/1904178193/z0JH2lOMb", "https://m.weibo.cn/status/3501756485200075", "https://m.weibo.cn/detail/3501756485200075?x=1"],
)
def test_a_pasted_link_gives_the_posts_number(url: str) -> None:
    assert connector.remote_id(url) == "3501756485200075"


def test_a_post_goes_out_with_declaration_and_link(server: WeiboServer, bench: Bench) -> None:
    outcome = send(bench, short(labels=("广告",)))
    assert (outcome.state, outcome.remote_id, outcome.url) == ("done", "3501756485200075", "https://weibo.com/1904178193/z0JH2lOMb")
    assert outcome.published_at == NOON
    assert server.posts[0]["raw"] == f"广告\n今天上新。 {LINK}"
    assert server.seen("share")[0].form()["rip"] == "203.0.113.7"


def test_one_picture_travels_with_the_post(server: WeiboServer, bench: Bench) -> None:
    assert send(bench, short(format="image_text", media=(bench.media(),))).state == "done"
    picture = server.seen("share")[0].file("pic")
    assert picture is not None
    assert (picture.data, picture.mime) == (PNG, "image/png")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"link": ""}, "link"),
        ({"link": "https://acme.example.evil.com/"}, "link"),
        ({"link": "https://notacme.example/"}, "link"),
        ({"text": "#新品# 今天上新。"}, "tags"),
        ({"tags": ("新品",)}, "tags"),
        ({"text": "字" * 130}, "text"),
        ({"format": "video"}, "format"),
        ({"format": "article", "link": "", "extras": {"cover_url": "https://acme.example/c.jpg"}}, "format"),
    ],
)
def test_what_the_interface_refuses_is_refused_before(server: WeiboServer, bench: Bench, change: dict[str, Any], field: str) -> None:
    outgoing = replace(short(), **change)
    assert [problem[0] for problem in connector.check(outgoing, bench.account)] == [field]
    with pytest.raises(Rejected):
        connector.prepare(bench.context(), outgoing, {})
    assert server.calls == []


def test_two_pictures_and_large_ones_are_refused(bench: Bench) -> None:
    two = short(format="image_text", media=(bench.media(), bench.media(b"2")))
    assert connector.check(two, bench.account) == [("media", "Pictures by API: at most 1.", "接口发布最多 1 张图片。")]
    large = short(format="image_text", media=(replace(bench.media(), size=5 * 1_048_576),))
    assert [problem[0] for problem in connector.check(large, bench.account)] == ["media"]


def test_without_a_safe_domain_a_person_posts_and_the_composers_limits_hold(bench: Bench) -> None:
    bench.settings = {}
    ability = connector.ability(bench.account)
    assert (ability.mode, ability.why_zh) == ("hand_off", "应用未设置安全域名，微博不接受接口发布。")
    outgoing = post(format="image_text", title="", tags=("新品", "秋天"), text="字" * 500)
    assert connector.check(outgoing, bench.account) == []
    assert ("Tags", "话题", "#新品# #秋天#") in connector.hand_off(outgoing, bench.account).copies


def test_a_post_planned_for_a_person_may_have_topics_though_the_interface_takes_none(bench: Bench) -> None:
    by_hand = short(tags=("新品",), link="", extras={"mode": "hand_off"})
    assert connector.check(by_hand, bench.account) == []
    assert [problem[0] for problem in connector.check(replace(by_hand, extras={}), bench.account)] == ["tags", "link"]


def test_a_headline_article_needs_the_tier(server: WeiboServer, bench: Bench) -> None:
    bench.tier = "media"
    article = post(format="article", title="秋日新品", html="<p>正文</p>", extras={"cover_url": "https://acme.example/c.jpg"})
    assert connector.check(article, bench.account) == []
    with pytest.raises(NotAllowed) as refused:
        send(bench, article)
    assert refused.value.code == "10014"
    server.articles = True
    outcome = send(bench, article)
    assert (outcome.state, outcome.remote_id, outcome.handles["article"]) == ("done", "3501756485200075", "1022:2309404")


@pytest.mark.parametrize("kind", ["silent", "reset", "broken"])
def test_a_lost_answer_is_found_by_its_words_though_links_were_shortened(server: WeiboServer, bench: Bench, kind: str) -> None:
    server.add(f"昨天的微博 {LINK}")
    server.fail("share", kind)
    outgoing = short()
    with pytest.raises(OutcomeUnknown):
        send(bench, outgoing)
    outcome = connector.reconcile(bench.context(), outgoing, bench.handles, NOON)
    assert (outcome.state, outcome.remote_id) == ("done", "3501756485200076")
    assert len(server.posts) == 2


def test_an_old_post_with_the_same_words_is_not_ours(server: WeiboServer, bench: Bench) -> None:
    server.clock = (NOON - timedelta(hours=3)).timestamp
    server.add(f"今天上新。 {LINK}")
    assert connector.reconcile(bench.context(), short(), {}, NOON).state == "unknown"
    bench.moment = NOON + timedelta(minutes=6)
    assert connector.reconcile(bench.context(), short(), {}, NOON).state == "not_done"


def test_repeated_content_may_be_our_own_post(server: WeiboServer, bench: Bench) -> None:
    send(bench, short())
    with pytest.raises(OutcomeUnknown) as refused:
        send(bench, short())
    assert refused.value.code == "20019"
    assert len(server.posts) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [(20016, RateLimited), (10023, RateLimited), (20012, Rejected), (10014, NotAllowed), (21327, TokenExpired), (20032, OutcomeUnknown)],
)
def test_codes_say_what_has_to_be_done(server: WeiboServer, bench: Bench, code: int, kind: type[Exception]) -> None:
    server.answer_code = code
    with pytest.raises(kind):
        send(bench, short())
    assert server.posts == []


def test_the_doctor_sees_a_token_that_ends_and_a_missing_domain(server: WeiboServer, bench: Bench) -> None:
    assert connector.diagnose(bench.context()).ok
    server.token_left, bench.settings = 3600, {}
    found = connector.diagnose(bench.context())
    assert [zh for _en, zh in found.problems] == ["授权将在一天内到期，请重新授权。", "应用未设置安全域名，微博不接受接口发布。"]


def test_a_direct_message_cannot_be_answered(bench: Bench) -> None:
    with pytest.raises(NotAllowed):
        connector.reply(bench.context(), Message(remote_id="1", kind="direct", author_id="1", author="", text="", made_at=NOON), "好", KEY)


class TestConformance(Conformance):
    """Everything the connector claims, over a wire that breaks."""

    @pytest.fixture
    def bench(self, server: WeiboServer) -> suite.Bench:
        clock = itertools.count()
        picture = suite.sample_media(PNG, mime="image/png", name="a.png")
        server.clock = lambda: (NOON + timedelta(minutes=10 * next(clock))).timestamp()
        return suite.Bench(
            connector=connector,
            account=Account(id=7, platform="weibo", handle="acme", name="Acme", settings=SETTINGS),
            token=Token(values={"access_token": server.token}),
            bad_token=Token(values={"access_token": "2.00stolen-token"}),
            samples=(short(), short(format="image_text", media=(picture.media,))),
            files={picture.media.sha256: picture.content},
            visible=lambda word: sum(word in shown["raw"] for shown in server.posts),
            now=lambda: NOON + timedelta(minutes=10 * next(clock)),
            comment=server.comment,
            answered=lambda remote_id, word: sum(word in reply["comment"] for reply in server.replies),
            transport=server.transport,
            sleep=lambda seconds: None,
        )
