"""Platforms where a person publishes: what the person gets, and which links are believed."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.contract_servers.douyin import DouyinServer
from tests.contract_servers.kit import NOON, Bench, post

from guanhao.connectors.by_hand import ByHand
from guanhao.connectors.douyin import Douyin
from guanhao.connectors.toutiao import Toutiao
from guanhao.connectors.wechat_channels import WechatChannels
from guanhao.connectors.xiaohongshu import Xiaohongshu
from guanhao.connectors.zhihu import Zhihu
from guanhao.sdk.connectors import HandsOff, Media, NotAllowed, Rejected, find_connector

PLATFORMS: tuple[ByHand, ...] = (Douyin(), Xiaohongshu(), WechatChannels(), Zhihu(), Toutiao())
FILM = Media(sha256="f" * 64, kind="video", mime="video/mp4", size=1_000, name="film.mp4", duration_s=20)


@pytest.fixture
def server() -> Iterator[DouyinServer]:
    with DouyinServer() as running:
        yield running


@pytest.fixture
def bench(server: DouyinServer) -> Bench:
    return Bench(server.client(), "douyin", {"client_key": server.key}, {"client_secret": server.secret})


@pytest.mark.parametrize("connector", PLATFORMS, ids=lambda connector: connector.platform)
def test_it_is_found_and_says_why_a_person_is_needed(connector: ByHand, bench: Bench) -> None:
    assert type(find_connector(connector.platform)) is type(connector)
    assert isinstance(connector, HandsOff)
    ability = connector.ability(bench.account)
    assert ability.mode == "hand_off"
    assert ability.why
    assert ability.why_zh
    assert connector.limits("no_such_form") is None


def test_the_words_are_copied_one_by_one(bench: Bench) -> None:
    outgoing = post(
        format="image_text",
        tags=("新品", "秋天"),
        first_comment="门店地址见主页",
        link="https://acme.example",
        labels=("广告",),
        is_ad=True,
        ai_generated=True,
    )
    handed = Xiaohongshu().hand_off(outgoing, bench.account)
    assert handed.copies == (
        ("Title", "标题", "秋日新品"),
        ("Text", "正文", "广告\n今天上新。"),
        ("Tags", "话题", "#新品 #秋天"),
        ("First comment", "首条评论", "门店地址见主页"),
        ("Link", "链接", "https://acme.example"),
    )
    said = [chinese for _english, chinese in handed.checklist]
    assert said[0] == "确认登录的是正确的账号"
    assert said[-1] == "发布后复制作品链接，粘贴回本页"
    assert any("AI 生成" in line for line in said)
    assert any("广告" in line for line in said)
    assert handed.open_url.startswith("xhsdiscover://")


def test_a_plain_post_asks_for_no_declarations(bench: Bench) -> None:
    handed = Xiaohongshu().hand_off(post(format="image_text"), bench.account)
    assert [copy[0] for copy in handed.copies] == ["Title", "Text"]
    assert not any("互联网广告" in chinese or "标识办法" in chinese for _english, chinese in handed.checklist)


@pytest.mark.parametrize(
    ("connector", "url", "number"),
    [
        (Douyin(), "https://www.douyin.com/video/7301234567890123456", "7301234567890123456"),
        (Douyin(), "https://www.douyin.com/note/7301234567890123456?previous_page=app", "7301234567890123456"),
        (Douyin(), "https://www.iesdouyin.com/share/video/7301234567890123456/?region=CN", "7301234567890123456"),
        (Douyin(), "https://www.douyin.com/user/self?modal_id=7301234567890123456", "7301234567890123456"),
        (Xiaohongshu(), "https://www.xiaohongshu.com/explore/65f0a1b2c3d4e5f607182930?xsec_token=AB", "65f0a1b2c3d4e5f607182930"),
        (Xiaohongshu(), "http://www.xiaohongshu.com/discovery/item/65f0a1b2c3d4e5f607182930", "65f0a1b2c3d4e5f607182930"),
        (WechatChannels(), "https://weixin.qq.com/sph/AbC123xyz", "AbC123xyz"),
        (Zhihu(), "https://zhuanlan.zhihu.com/p/123456789", "123456789"),
        (Zhihu(), "https://www.zhihu.com/question/19550225/answer/987654321", "987654321"),
        (Zhihu(), "https://www.zhihu.com/pin/1234567890123456789", "1234567890123456789"),
        (Toutiao(), "https://www.toutiao.com/article/7301234567890123456/", "7301234567890123456"),
        (Toutiao(), "https://m.toutiao.com/w/7301234567890123456/", "7301234567890123456"),
    ],
)
def test_a_post_is_known_by_its_number(connector: ByHand, url: str, number: str) -> None:
    assert connector.remote_id(url) == number
    assert connector.remote_id(f"看这里 {url} 复制此链接，打开应用") == number


@pytest.mark.parametrize(
    "url",
    [
        "https://www.douyin.com.evil.example/video/7301234567890123456",
        "https://evil.example/www.douyin.com/video/7301234567890123456",
        "https://www.douyin.com@evil.example/video/7301234567890123456",
        "https://evil.example\\@www.douyin.com/video/7301234567890123456",
        "https://www.douyin.com:8443/video/7301234567890123456",
        "https://www.xn--douyn-8va.com/video/7301234567890123456",
        "ftp://www.douyin.com/video/7301234567890123456",
        "javascript:alert(1)//www.douyin.com/video/7301234567890123456",
        "https://www.kuaishou.com/short-video/3xabc",
        "https://www.xiaohongshu.com/explore/65f0a1b2c3d4e5f607182930",
        "https://www.douyin.com/user/MS4wLjABAAAA",
        "https://v.douyin.com/abc/",
        "",
    ],
)
def test_a_look_alike_or_another_platform_is_no_link_of_ours(url: str) -> None:
    assert Douyin().remote_id(url) is None


def test_a_share_link_is_followed_to_the_post(server: DouyinServer, bench: Bench) -> None:
    server.links["v.douyin.com/abc/"] = "https://www.iesdouyin.com/share/video/7301234567890123456/?from=app"
    pasted = "7.43 复制打开抖音，看看【官号】 https://v.douyin.com/abc/ aB:/ 03/12"
    url = Douyin().resolve(bench.http, pasted)
    assert url == "https://www.iesdouyin.com/share/video/7301234567890123456/?from=app"
    assert Douyin().remote_id(url) == "7301234567890123456"


def test_a_share_link_that_leads_elsewhere_is_not_followed_there(server: DouyinServer, bench: Bench) -> None:
    server.links["v.douyin.com/bad/"] = "http://169.254.169.254/latest/meta-data/"
    server.links["xhslink.com/a/1"] = "https://www.douyin.com/video/7301234567890123456"
    assert Douyin().resolve(bench.http, "https://v.douyin.com/bad/") == "https://v.douyin.com/bad/"
    assert Xiaohongshu().remote_id(Xiaohongshu().resolve(bench.http, "https://xhslink.com/a/1")) is None
    assert [call.host for call in server.calls] == ["v.douyin.com", "xhslink.com"]


def test_a_circle_of_share_links_ends(server: DouyinServer, bench: Bench) -> None:
    server.links["v.douyin.com/a/"], server.links["v.douyin.com/b/"] = "https://v.douyin.com/b/", "https://v.douyin.com/a/"
    assert Douyin().remote_id(Douyin().resolve(bench.http, "https://v.douyin.com/a/")) is None
    assert len(server.calls) == 5


def test_a_link_of_another_platform_is_given_back_without_a_call(server: DouyinServer, bench: Bench) -> None:
    assert Zhihu().resolve(bench.http, "https://v.douyin.com/abc/") == "https://v.douyin.com/abc/"
    assert server.calls == []


@pytest.mark.parametrize(
    ("connector", "change", "field"),
    [
        (Xiaohongshu(), {"title": "题" * 21}, "title"),
        (Xiaohongshu(), {"text": "字" * 1001}, "text"),
        (Xiaohongshu(), {"tags": tuple("一二三四五六七八九十零")}, "tags"),
        (Xiaohongshu(), {"format": "article"}, "format"),
        (Douyin(), {"format": "video", "media": (replace(FILM, duration_s=3601),)}, "media"),
        (Douyin(), {"format": "video", "media": (replace(FILM, size=17 * 1_073_741_824),)}, "media"),
        (WechatChannels(), {"format": "video", "title": "短标题"}, "title"),
        (Toutiao(), {"format": "article", "title": "短"}, "title"),
    ],
)
def test_limits_of_the_editors_hold(connector: ByHand, bench: Bench, change: dict[str, object], field: str) -> None:
    outgoing = replace(post(format="image_text"), **change)  # type: ignore[arg-type]
    problems = connector.check(outgoing, bench.account)
    assert [problem[0] for problem in problems] == [field]
    assert all(english and chinese for _field, english, chinese in problems)


# --- the app of the open platform -------------------------------------------------------------------------------------------------


def test_an_app_opens_the_post_filled_in(server: DouyinServer, bench: Bench) -> None:
    outgoing = post(format="video", media=(FILM,), tags=("新品",), labels=("广告",))
    handed = Douyin().open_in_app(bench.context(), outgoing, {FILM.sha256: "https://acme.example/media/film.mp4?sign=1"})
    assert handed.open_url.startswith("snssdk1128://openplatform/share?")
    fields = {name: values[0] for name, values in parse_qs(urlsplit(handed.open_url).query).items()}
    assert (fields["state"], fields["title"], fields["short_title"], fields["hashtag_list"]) == (
        "share-1",
        "广告\n今天上新。",
        "秋日新品",
        '["新品"]',
    )
    assert (fields["video_path"], fields["share_to_publish"], fields["timestamp"]) == (
        "https://acme.example/media/film.mp4?sign=1",
        "1",
        str(int(NOON.timestamp())),
    )
    signed = f"nonce_str={fields['nonce_str']}&ticket={server.ticket}&timestamp={fields['timestamp']}"
    assert fields["signature"] == hashlib.md5(signed.encode()).hexdigest()
    assert server.secret not in handed.open_url
    assert handed.copies == Douyin().hand_off(outgoing, bench.account).copies


def test_without_an_app_or_a_public_address_there_is_only_the_plain_hand_off(server: DouyinServer, bench: Bench) -> None:
    outgoing = post(format="video", media=(FILM,))
    with pytest.raises(Rejected):
        Douyin().open_in_app(bench.context(), outgoing, {})
    bench.settings = {}
    with pytest.raises(NotAllowed):
        Douyin().open_in_app(bench.context(), outgoing, {FILM.sha256: "https://acme.example/film.mp4"})
    bench.settings, bench.token = {"client_key": server.key}, {"client_secret": "wrong-secret"}
    with pytest.raises(NotAllowed) as refused:
        Douyin().open_in_app(bench.context(), outgoing, {FILM.sha256: "https://acme.example/film.mp4"})
    assert "wrong-secret" not in str(refused.value)
    assert server.shares == []
