"""Checks of posts: limits of platforms, rules of brands."""

import pytest

from guanhao.domains.channels.registry import all_platforms, find_platform
from guanhao.domains.channels.rules import check_post, elements_of, length, missing_positioning, pattern_of
from guanhao.domains.channels.shapes import BrandRule, Draft, Picture, UnknownPlatform

TEXT = "今天" * 10


@pytest.mark.parametrize(
    ("text", "counting", "expected"),
    [
        ("中文abc", "characters", 5),
        ("中文abcd", "weibo", 4),
        ("中文abc", "weibo", 4),
        ("看 https://example.com/a/very/long/address", "weibo", 12),
        ("中文abc", "x", 7),
        ("hello https://example.com/a/very/long/address", "x", 29),
        ("👨‍👩‍👧", "graphemes", 1),
        ("é", "graphemes", 1),
        ("🇨🇳🇩🇪", "graphemes", 2),
        ("👍🏽", "graphemes", 1),
    ],
)
def test_length_in_the_platforms_own_counting(text: str, counting: str, expected: int) -> None:
    assert length(text, counting) == expected


def test_registry_has_every_platform_of_the_plan() -> None:
    wanted = {
        "wechat_oa", "wechat_moments", "wechat_miniprogram", "wecom_group", "weibo", "douyin", "kuaishou", "xiaohongshu", "bilibili", "zhihu",
        "wechat_channels", "toutiao", "linkedin", "x", "website", "wordpress", "ghost", "bluesky", "mastodon", "telegram", "podcast", "live",
    }  # fmt: skip
    assert {key for key, one in all_platforms().items() if not one.hidden} >= wanted
    words = [word.casefold() for p in all_platforms().values() for word in {p.key, p.zh.casefold(), p.en.casefold(), *p.aliases}]
    assert len(words) == len(set(words)), "an alias names two platforms"


@pytest.mark.parametrize(
    ("word", "key"), [("微博", "weibo"), (" WEIBO ", "weibo"), ("B站", "bilibili"), ("b站", "bilibili"), ("公众号", "wechat_oa")]
)
def test_a_platform_answers_to_its_names(word: str, key: str) -> None:
    assert find_platform(word).key == key


def test_an_unknown_platform_says_what_is_known() -> None:
    with pytest.raises(UnknownPlatform, match="weibo"):
        find_platform("myspace")


def test_a_long_title_is_an_error_for_that_platform_only() -> None:
    """PUB-01."""
    draft = Draft(title="题" * 21, text="正文", picture_count=1)
    red = check_post(find_platform("xiaohongshu"), "image_text", draft)
    assert [(f.rule, f.level, f.limit, f.found) for f in red] == [("title_max", "error", "20", "21")]
    assert check_post(find_platform("wechat_oa"), "article", draft) == []


def test_tags_pictures_and_ratio() -> None:
    draft = Draft(title="好的标题", text=TEXT, tags=tuple("abcdef"), pictures=(Picture(60, 1000, 1000), Picture(1, 3000, 1000)))
    found = check_post(find_platform("douyin"), "image_text", draft)
    assert [(f.rule, f.level) for f in found] == [("tags_max", "error"), ("image_mb", "error"), ("ratio", "warning")]
    assert found[1].about == {"number": "1"}


def test_no_qr_code_in_image_fails_on_that_platform_only() -> None:
    """CMP-09 (a)."""
    rule = BrandRule(7, "xiaohongshu", "No QR code in image", "forbid_element", "qr_code_in_image", "error")
    draft = Draft(title="标题", text="正文", picture_count=1, elements=frozenset({"qr_code_in_image"}))
    found = check_post(find_platform("xiaohongshu"), "image_text", draft, [rule])
    assert [(f.rule, f.level, f.field) for f in found] == [("rule:7", "error", "elements")]
    assert check_post(find_platform("douyin"), "image_text", draft, [rule]) == []


def test_a_limit_rule_replaces_the_platforms_limit() -> None:
    rule = BrandRule(1, "weibo", "Short", "limit", "text_max=10")
    found = check_post(find_platform("weibo"), "text", Draft(text="字" * 11), [rule])
    assert [(f.rule, f.limit, f.found) for f in found] == [("text_max", "10", "11")]


def test_forbidden_words_are_never_expressions() -> None:
    assert pattern_of("(a+)+$").search("aaaa") is None
    assert pattern_of("全网*最低").search("全网价格最低")
    assert pattern_of("全网*最低").search("全网" + "很" * 11 + "最低") is None
    assert pattern_of("").search("anything") is None
    rule = BrandRule(2, "weibo", "Superlatives", "forbid_pattern", "最好\n第一", "warning")
    found = check_post(find_platform("weibo"), "text", Draft(text="我们是第一"), [rule])
    assert [(f.level, f.field, f.found) for f in found] == [("warning", "text", "第一")]


def test_elements_in_text() -> None:
    seen = elements_of(Draft(text="加微信：brand_2026，电话 138 0013 8000，见 https://a.cn/x"))
    assert set(seen) == {"contact_id", "phone_number", "external_link"}
    assert seen["external_link"] == "https://a.cn/x"
    assert elements_of(Draft(text="订单号 20260313800138000")) == {}


def test_positioning_card() -> None:
    assert missing_positioning(["a", " ", "c", ""]) == ("positioning_user", "positioning_communication")
