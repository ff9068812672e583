"""Where a link may lead, how its words are written, and which clicks no person made."""

import random

import pytest

from guanhao.domains.links.contracts import Utm
from guanhao.domains.links.registry import agents
from guanhao.domains.links.rules import clicks, codes, targets, utm

PEOPLE = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.49(0x1800312a) NetType/WIFI": "wechat",
    "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0 Mobile Safari/537.36 aweme.app/28.9.0": "douyin",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) Mobile/15E148 Weibo (iPhone15,2__weibo__14.6.1__iphone__os17.2)": "weibo",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36": "windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15": "mac",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36": "android",
    "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile": "harmony",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0": "linux",
}
PROGRAMS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23.20.0",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "curl/8.5.0",
    "python-requests/2.32.3",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36",
    "",
    "Mozilla/5.0",
)


@pytest.mark.parametrize(("agent", "family"), PEOPLE.items())
def test_people_and_their_platforms(agent: str, family: str) -> None:
    assert clicks.reason_of("GET", {"User-Agent": agent}, agents()) == ""
    assert clicks.family_of(agent, agents().families) == family


@pytest.mark.parametrize("agent", PROGRAMS)
def test_programs(agent: str) -> None:
    assert clicks.reason_of("GET", {"User-Agent": agent}, agents()) == "agent"


def test_looking_ahead_and_asking() -> None:
    agent = next(iter(PEOPLE))
    assert clicks.reason_of("HEAD", {"User-Agent": agent}, agents()) == "head"
    for name, value in (("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch"), ("X-Purpose", "preview"), ("X-Moz", "prefetch")):
        assert clicks.reason_of("GET", {"User-Agent": agent, name: value}, agents()) == "prefetch"


def test_referrers_keep_only_the_host() -> None:
    assert clicks.referrer_of("https://www.Example.com:443/a?q=private") == "example.com"
    assert clicks.referrer_of("android-app://com.tencent.mm/") == "com.tencent.mm"
    for broken in ("", "http://[", "javascript:alert(1)", "https://<script>/"):
        assert clicks.referrer_of(broken) == ""


def test_a_visitor_is_another_one_tomorrow_and_on_another_link() -> None:
    here = clicks.visitor_of(b"salt", 1, "203.0.113.7", "agent")
    assert len(here) == 32
    assert here == clicks.visitor_of(b"salt", 1, "203.0.113.7", "agent")
    assert len({here, clicks.visitor_of(b"other", 1, "203.0.113.7", "agent"), clicks.visitor_of(b"salt", 2, "203.0.113.7", "agent")}) == 3


def test_codes() -> None:
    assert set(codes.ALPHABET).isdisjoint("01oOlIiaeu")
    made = {codes.make_code(8, random.Random(n).choice) for n in range(500)}
    assert len(made) == 500
    assert all(codes.own_code_problem(code) == "" for code in made)
    assert codes.own_code("  Summer-618 ") == "summer-618"
    for bad in ("ab", "-a-", "a b", "夏天", "a/b", "x" * 41, "a%2fb"):
        assert codes.own_code_problem(codes.own_code(bad)) == "form", bad
    assert codes.own_code_problem("admin") == "reserved"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "empty"),
        ("javascript:alert(1)", "scheme"),
        ("ftp://example.com/", "scheme"),
        ("//example.com/", "scheme"),
        ("https://user:pass@example.com/", "user"),
        ("https://example.com@evil.org/", "user"),
        ("https:///path", "host"),
        ("https://exa mple.com/", "characters"),
        ("https://example.com\\@evil.org/", "characters"),
        ("https://example.com/\u202egnp.exe", "characters"),
        ("https://localhost/", "private"),
        ("https://127.0.0.1/", "private"),
        ("https://127.1/", "private"),
        ("https://2130706433/", "private"),
        ("https://0x7f.0.0.1/", "private"),
        ("https://017700000001/", "private"),
        ("https://10.1.2.3/", "private"),
        ("https://169.254.169.254/latest", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:10.0.0.1]/", "private"),
        ("https://[fd00::1]/", "private"),
        ("https://printer.local/", "private"),
        ("https://intranet/", "private"),
        ("https://go.example.com/l/abc", "own"),
        ("https://example.com:0/", "port"),
        ("https://example.com:99999/", "port"),
        ("https://xn--a/", "idn"),
        ("https://example.com/" + "a" * 2000, "long"),
    ],
)
def test_targets_that_are_refused(address: str, code: str) -> None:
    with pytest.raises(targets.BadTarget) as error:
        targets.check_target(address, longest=2000, own_hosts={"go.example.com"})
    assert error.value.code == code


def test_targets_that_are_taken() -> None:
    plain = targets.check_target("  https://Example.com:8443/a?b=1#c ", longest=2000)
    assert (plain.url, plain.host, plain.warnings) == ("https://example.com:8443/a?b=1#c", "example.com", ())
    chinese = targets.check_target("https://中文.com/页", longest=2000)
    assert (chinese.host, chinese.shown, chinese.warnings) == ("xn--fiq228c.com", "中文.com", ("idn",))
    assert targets.shown(chinese.url) == "https://中文.com/页"
    assert chinese.url == "https://xn--fiq228c.com/页"
    fake = targets.check_target("https://аpple.com/", longest=2000)  # the first letter is Cyrillic
    assert fake.warnings == ("idn", "confusable")
    assert targets.check_target("https://аррӏе.com/", longest=2000).warnings == ("idn", "confusable")  # all Cyrillic
    assert targets.check_target("https://xn--pple-43d.com/", longest=2000).shown == "аpple.com"
    assert targets.check_target("http://8.8.8.8/", longest=2000).warnings == ("plain",)
    assert targets.check_target("http://127.0.0.1:8000/", longest=2000, allow_private=True).host == "127.0.0.1"


def test_utm_words_join_the_address() -> None:
    words = utm.tidy(Utm(source=" WeiBo ", medium="social", campaign="双11  大促"), lower=True)
    assert words == Utm(source="weibo", medium="social", campaign="双11-大促")
    url = utm.with_utm("https://example.com/a?x=1&utm_source=old&y=%2F#part", words)
    assert url == "https://example.com/a?x=1&y=%2F&utm_source=weibo&utm_medium=social&utm_campaign=%E5%8F%8C11-%E5%A4%A7%E4%BF%83#part"
    assert utm.already("https://example.com/?UTM_Source=old&utm_term=kept", words) == ["utm_source"]
    assert utm.with_utm("https://example.com/?a&b=", Utm()) == "https://example.com/?a&b="
    for bad, code in (("a&b", "characters"), ("x" * 101, "long"), ("a<b", "characters")):
        with pytest.raises(utm.BadWord) as error:
            utm.tidy(Utm(campaign=bad), lower=True)
        assert (error.value.field, error.value.code) == ("campaign", code)


def test_words_that_look_alike() -> None:
    known = {"source": ["weibo", "xiaohongshu"], "campaign": ["618-2026", "spring-sale", "2026-q1"]}
    found = utm.likenesses(Utm(source="xiaohonshu", campaign="spring_sale"), known)
    assert [(one.field, one.word, one.known) for one in found] == [
        ("source", "xiaohonshu", "xiaohongshu"),
        ("campaign", "spring_sale", "spring-sale"),
    ]
    assert utm.likenesses(Utm(source="weibo", campaign="2026-q2"), known) == []
    assert utm.likenesses(Utm(campaign="spring-slae"), known)[0].known == "spring-sale"
    assert utm.likenesses(Utm(source="qq", campaign="autumn-sale"), known) == []
