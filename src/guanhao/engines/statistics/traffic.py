"""Which channel a visit came by, from the words web analytics tools and UTM parameters use (ANA-07b).

The order of the rules and the names of mediums follow the definitions of the default channel group of Google Analytics 4
(paid mediums `^(.*cp.*|ppc|retargeting|paid.*)$`, email `email|e-mail|e_mail|e mail`); the lists of hosts and names add what Chinese teams meet,
and WeCom, groups and text messages are a channel of their own: the brand's private domain.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

ORGANIC_SEARCH: Final = "organic_search"
SOCIAL: Final = "social"
PAID: Final = "paid"
EMAIL: Final = "email"
REFERRAL: Final = "referral"
DIRECT: Final = "direct"
PRIVATE: Final = "private"
OTHER: Final = "other"
GROUPS: Final = (ORGANIC_SEARCH, SOCIAL, PAID, EMAIL, REFERRAL, DIRECT, PRIVATE, OTHER)

_NOTHING: Final = frozenset({"", "-", "none", "not set", "data not available", "not provided", "null", "unknown", "未知", "未设置", "无"})
_DIRECT: Final = frozenset({"direct", "直接访问", "直接流量", "直达", "直接", "直接输入", "直接进入", "typein", "typed/bookmarked"})
_PAID: Final = re.compile(
    r"^(.*cp[cmatv].*|ppc|cp|retargeting|remarketing|paid.*|display|banner|interstitial|feed ?ads?|ads?|advert.*|sem|ocpm|dsp)$"
)
_PAID_HAN: Final = ("付费", "竞价", "信息流", "广告", "投放", "推广通", "粉丝通", "巨量", "千川", "薯条")
_EMAIL: Final = re.compile(r"^(e[-_ ]?mail|newsletter|edm|mailing)$")
_EMAIL_HAN: Final = ("邮件", "邮箱")
_PRIVATE: Final = frozenset({"wecom", "wework", "wxwork", "private", "sms", "community", "group chat", "groupchat", "work.weixin.qq.com"})
_PRIVATE_HAN: Final = ("企业微信", "企微", "社群", "私域", "微信群", "短信", "粉丝群")
_SOCIAL: Final = frozenset(
    {
        "social",
        "social-network",
        "social network",
        "social-media",
        "social media",
        "sm",
        "kol",
        "koc",
        "share",
        "sharing",
        "influencer",
        "organic social",
        "organic video",
    }
)
_SOCIAL_HAN: Final = ("社交", "社媒", "社会化", "达人", "分享", "转发")
_SEARCH: Final = frozenset({"organic", "search", "organic search", "seo"})
_SEARCH_HAN: Final = ("搜索", "自然流量")
_REFERRAL: Final = frozenset({"referral", "affiliate", "link", "partner", "qrcode"})
_REFERRAL_HAN: Final = ("外链", "外部链接", "引荐", "推荐链接", "合作")

PLATFORMS: Final = MappingProxyType(
    {
        "weibo": ("weibo.com", "weibo.cn", "t.cn", "weibo", "sina weibo", "微博"),
        "weixin": ("weixin.qq.com", "wechat.com", "weixin", "wechat", "wx", "微信", "公众号", "朋友圈", "视频号"),
        "xiaohongshu": ("xiaohongshu.com", "xhslink.com", "xiaohongshu", "xhs", "rednote", "小红书"),
        "douyin": ("douyin.com", "iesdouyin.com", "douyin", "抖音"),
        "kuaishou": ("kuaishou.com", "gifshow.com", "kuaishou", "快手"),
        "bilibili": ("bilibili.com", "b23.tv", "bilibili", "哔哩哔哩", "b站"),
        "zhihu": ("zhihu.com", "zhihu", "知乎"),
        "toutiao": ("toutiao.com", "toutiao", "头条"),
        "tieba": ("tieba.baidu.com", "tieba", "贴吧"),
        "douban": ("douban.com", "douban", "豆瓣"),
        "qq": ("qzone.qq.com", "qzone", "qq空间"),
        "facebook": ("facebook.com", "fb.com", "fb.me", "facebook", "fb"),
        "instagram": ("instagram.com", "instagram", "ig", "igshopping"),
        "x": ("twitter.com", "x.com", "t.co", "twitter", "x"),
        "youtube": ("youtube.com", "youtu.be", "youtube"),
        "tiktok": ("tiktok.com", "tiktok"),
        "linkedin": ("linkedin.com", "lnkd.in", "linkedin", "领英"),
        "pinterest": ("pinterest.com", "pinterest"),
        "reddit": ("reddit.com", "reddit"),
    }
)
_ENGINES: Final = (
    *("baidu.com", "google", "bing.com", "sogou.com", "so.com", "sm.cn", "yahoo", "duckduckgo.com", "yandex", "naver.com", "ecosia.org"),
    *("baidu", "bing", "sogou", "haosou", "360so", "shenma", "duckduckgo", "naver", "百度", "谷歌", "必应", "搜狗", "神马"),
)
_SCHEME: Final = re.compile(r"^[a-z]+://")


@dataclass(frozen=True)
class Channel:
    """A channel group and, where the words name one, the social platform."""

    group: str
    platform: str = ""

    @property
    def key(self) -> str:
        """The group, or `social:weibo`."""
        return f"{self.group}:{self.platform}" if self.platform and self.group == SOCIAL else self.group


@lru_cache(maxsize=65_536)
def channel_of(source: str, medium: str = "") -> Channel:
    """The channel of a source and medium; the medium counts first, because who sets it says how the link was placed."""
    name, how = _word(source), _word(medium)
    platform = _platform(name)
    if _email(how) or _email(name):
        return Channel(EMAIL)
    if _is(how, _PRIVATE, _PRIVATE_HAN) or _is(name, _PRIVATE, _PRIVATE_HAN):
        return Channel(PRIVATE)
    if _paid(how) or (not platform and _paid(name)):
        return Channel(PAID, platform)
    if platform:
        return Channel(SOCIAL, platform)
    if _is(how, _SOCIAL, _SOCIAL_HAN) or _is(name, _SOCIAL, _SOCIAL_HAN):
        return Channel(SOCIAL)
    if _named(name, _ENGINES) or _is(how, _SEARCH, _SEARCH_HAN) or _is(name, _SEARCH, _SEARCH_HAN):
        return Channel(ORGANIC_SEARCH)
    if name in _DIRECT or (not name and how in _DIRECT):
        return Channel(DIRECT)
    if _is(how, _REFERRAL, _REFERRAL_HAN) or _is(name, _REFERRAL, _REFERRAL_HAN) or "." in name:
        return Channel(REFERRAL)
    return Channel(OTHER)


def split_pair(text: str) -> tuple[str, str]:
    """`google / organic` as ("google", "organic"); a text without a slash is a source alone, and an address is not cut."""
    if " / " in text:
        source, _slash, medium = text.partition(" / ")
    elif text.count("/") == 1 and not _SCHEME.match(text):
        source, _slash, medium = text.partition("/")
    else:
        source, medium = text, ""
    return source.strip(), medium.strip()


def _word(text: str) -> str:
    word = _SCHEME.sub("", text.strip().lower()).strip("()（） ").removeprefix("www.")
    word = word.split("/")[0] if "." in word.split("/")[0] else word
    return "" if word in _NOTHING else word


def _platform(name: str) -> str:
    return next((platform for platform, names in PLATFORMS.items() if _named(name, names)), "")


def _named(name: str, names: tuple[str, ...]) -> bool:
    """A host of theirs, one of their names, or a name as a part of the words (short Latin names only when they stand alone)."""
    parts = set(re.split(r"[\s_\-./:|+]+", name))
    host = "." in name
    for known in names:
        if name == known or (host and f".{name}".endswith(f".{known}")):
            return True
        if not known.isascii():
            if known in name:
                return True
        elif len(known) > 3 and "." not in known and known in parts:
            return True
    return False


def _is(word: str, words: frozenset[str], han: tuple[str, ...]) -> bool:
    return word in words or any(part in word for part in han)


def _paid(word: str) -> bool:
    return bool(_PAID.match(word)) or any(part in word for part in _PAID_HAN)


def _email(word: str) -> bool:
    return bool(_EMAIL.match(word)) or any(part in word for part in _EMAIL_HAN)
