"""Sources and mediums as tools write them, and the channel each means."""

import pytest

from guanhao.engines.statistics.traffic import GROUPS, channel_of, split_pair


@pytest.mark.parametrize(
    ("source", "medium", "key"),
    [
        ("google", "organic", "organic_search"),
        ("www.google.com.hk", "", "organic_search"),
        ("https://www.baidu.com/s?wd=x", "referral", "organic_search"),
        ("百度", "", "organic_search"),
        ("search", "", "organic_search"),
        ("google", "cpc", "paid"),
        ("baidu", "PPC", "paid"),
        ("weibo", "cpm", "paid"),
        ("ads", "", "paid"),
        ("巨量引擎", "信息流", "paid"),
        ("facebook", "paid_social", "paid"),
        ("weibo.com", "referral", "social:weibo"),
        ("t.cn", "", "social:weibo"),
        ("微博", "", "social:weibo"),
        ("mp.weixin.qq.com", "referral", "social:weixin"),
        ("公众号菜单", "", "social:weixin"),
        ("xhslink.com", "", "social:xiaohongshu"),
        ("小红书笔记", "kol", "social:xiaohongshu"),
        ("tieba.baidu.com", "referral", "social:tieba"),
        ("l.facebook.com", "referral", "social:facebook"),
        ("spring-kol", "social", "social"),
        ("share", "", "social"),
        ("newsletter", "email", "email"),
        ("edm", "", "email"),
        ("work.weixin.qq.com", "", "private"),
        ("企业微信", "", "private"),
        ("weixin", "社群", "private"),
        ("(direct)", "(none)", "direct"),
        ("直接访问", "", "direct"),
        ("partner.example.org", "referral", "referral"),
        ("partner.example.org", "", "referral"),
        ("(not set)", "(not set)", "other"),
        ("", "", "other"),
        ("leaflet", "", "other"),
        ("maxx", "", "other"),
    ],
)
def test_channels(source, medium, key):
    found = channel_of(source, medium)
    assert (found.key, found.group in GROUPS) == (key, True)


def test_a_paid_visit_from_a_social_platform_names_the_platform():
    assert channel_of("weibo", "cpc").platform == "weibo"


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("google / organic", ("google", "organic")),
        ("(direct) / (none)", ("(direct)", "(none)")),
        ("baidu/cpc", ("baidu", "cpc")),
        ("weibo", ("weibo", "")),
        ("https://weibo.com/a", ("https://weibo.com/a", "")),
    ],
)
def test_source_and_medium_in_one_cell(text, pair):
    assert split_pair(text) == pair
