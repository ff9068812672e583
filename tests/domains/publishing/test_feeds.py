"""Feeds of what a brand published."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.domains.publishing.policy.feeds import FeedPolicy
from guanhao.kernel import policy
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope

ATOM = "{http://www.w3.org/2005/Atom}"
KEYS = iter(f"{number:026d}".translate(str.maketrans("01", "ab")) for number in range(10_000))


def published(
    brand: BrandRef, title: str = "秋日新品", *, minutes: int = 0, status: str = "published", platform: str = "wordpress", **sent: Any
) -> Publication:
    """A publication and what was sent."""
    moment = now() - timedelta(minutes=minutes)
    with brand_scope(brand):
        row = Publication.objects.create(
            account_id=1, platform=platform, subject=f"content.variant:{next(KEYS)}", title=title, format="article", status=status,
            planned_at=moment, published_at=moment, made_at=moment, changed_at=moment, key=next(KEYS), digest="d" * 64,
            url=f"https://acme.example/{minutes}", remote_id=f"r-{next(KEYS)}",
        )  # fmt: skip
        outgoing = {"title": title, "text": "今天上新。", "tags": ["新品"], "language": "zh", **sent}
        Attempt.objects.create(
            publication=row, number=1, outcome="done", worker="w", digest="d" * 64, begun_at=moment, intent_at=moment, evidence={"outgoing": outgoing}
        )
    return row


def revise(brand: BrandRef, **values: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        policy.revise(FeedPolicy, values, reason="test")


def test_three_posts_are_three_items_newest_first(brand: BrandRef, client: Client) -> None:
    for minutes in (30, 10, 20):
        published(brand, f"第 {minutes} 篇", minutes=minutes, labels=["广告"])
    answer = client.get("/feeds/acme/rss.xml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/rss+xml; charset=utf-8")
    channel = etree.fromstring(answer.content).find("channel")
    assert channel is not None
    assert [item.findtext("title") for item in channel.findall("item")] == ["第 10 篇", "第 20 篇", "第 30 篇"]
    first = channel.find("item")
    assert first is not None
    assert (first.findtext("link"), first.findtext("category")) == ("https://acme.example/10", "新品")
    assert first.findtext("description") == "<p><strong>广告</strong></p><p>今天上新。</p>"


def test_atom_and_json_say_the_same(brand: BrandRef, client: Client) -> None:
    row = published(brand, html='<h2>标题</h2><p>正文 <a href="https://acme.example">链接</a></p>')
    entry = etree.fromstring(client.get("/feeds/acme/atom.xml").content).find(f"{ATOM}entry")
    assert entry is not None
    assert (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}id")) == ("秋日新品", f"urn:guanhao:{row.key}")
    feed = json.loads(client.get("/feeds/acme/feed.json").content)
    item = feed["items"][0]
    assert (feed["version"], feed["title"], len(feed["items"])) == ("https://jsonfeed.org/version/1.1", brand.name, 1)
    assert (item["id"], item["url"], item["tags"]) == (f"urn:guanhao:{row.key}", "https://acme.example/0", ["新品"])
    assert item["content_text"] == "标题 正文 链接"
    assert item["content_html"] == '<h2>标题</h2><p>正文 <a href="https://acme.example" rel="noopener noreferrer">链接</a></p>'


def test_markup_and_control_characters_do_no_harm(brand: BrandRef, client: Client) -> None:
    html = '<p>a</p><script>alert(1)</script><img src="cid:0000"><a href="javascript:alert(1)" onclick="x()">b</a>'
    published(brand, "]]></title><script>\x0b & 新品", html=html)
    for name in ("rss.xml", "atom.xml"):
        tree = etree.fromstring(client.get(f"/feeds/acme/{name}").content)
        assert "]]></title><script> & 新品" in [node.text for node in tree.iter() if node.text]
        text = etree.tostring(tree, encoding="unicode")
        assert "alert" not in text
        assert "cid:" not in text
    assert "alert" not in client.get("/feeds/acme/feed.json").content.decode()


def test_only_what_is_out_under_an_address_is_told(brand: BrandRef, other_brand: BrandRef, client: Client) -> None:
    published(brand, "在线")
    for status in ("planned", "handed", "failed", "withdrawn", "gone", "unknown"):
        published(brand, f"不在线 {status}", status=status)
    published(other_brand, "别家")
    with brand_scope(brand):
        Publication.objects.filter(pk=published(brand, "无地址").pk).update(url="")
    assert [item["title"] for item in json.loads(client.get("/feeds/acme/feed.json").content)["items"]] == ["在线"]


def test_the_words_are_those_of_the_digest_that_went_out(brand: BrandRef, client: Client) -> None:
    row = published(brand, text="发出的文字")
    with brand_scope(brand):
        Attempt.objects.create(
            publication=row,
            number=2,
            outcome="refused",
            worker="w",
            digest="e" * 64,
            begun_at=now(),
            intent_at=now(),
            evidence={"outgoing": {"text": "别的文字"}},
        )
    assert json.loads(client.get("/feeds/acme/feed.json").content)["items"][0]["content_text"] == "发出的文字"


def test_a_reader_who_has_it_gets_304(brand: BrandRef, client: Client) -> None:
    published(brand)
    first = client.get("/feeds/acme/rss.xml")
    assert first["Cache-Control"] == "public, max-age=300"
    assert client.get("/feeds/acme/rss.xml", headers={"If-None-Match": first["ETag"]}).status_code == 304
    published(brand, "又一篇", minutes=1)
    assert client.get("/feeds/acme/rss.xml", headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.post("/feeds/acme/rss.xml").status_code == 405


def test_the_policy_closes_shortens_and_chooses(brand: BrandRef, client: Client) -> None:
    published(brand, "长", text="字" * 300, minutes=1)
    published(brand, "微博", platform="weibo", minutes=2)
    revise(brand, whole=False, newest=5, platforms=["wordpress"])
    items = json.loads(client.get("/feeds/acme/feed.json").content)["items"]
    assert [(item["title"], len(item["content_text"])) for item in items] == [("长", 200)]
    assert json.loads(client.get("/feeds/acme/feed.json?platform=weibo").content)["items"] == []
    revise(brand, open=False)
    assert client.get("/feeds/acme/rss.xml").status_code == 404
    assert client.get("/feeds/nobody/rss.xml").status_code == 404


def test_a_feed_of_one_platform_or_tag(brand: BrandRef, client: Client) -> None:
    published(brand, "网站", minutes=1)
    published(brand, "微博", platform="weibo", minutes=2, tags=["活动"])
    assert [item["title"] for item in json.loads(client.get("/feeds/acme/feed.json?platform=weibo").content)["items"]] == ["微博"]
    assert [item["title"] for item in json.loads(client.get("/feeds/acme/feed.json?tag=新品").content)["items"]] == ["网站"]


def test_the_number_of_queries_does_not_grow(brand: BrandRef, client: Client, django_assert_max_num_queries: Any) -> None:
    for minutes in range(12):
        published(brand, f"第 {minutes} 篇", minutes=minutes)
    client.get("/feeds/acme/rss.xml")
    with django_assert_max_num_queries(8):
        assert client.get("/feeds/acme/rss.xml").status_code == 200


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "feed.json"])
def test_a_brand_that_published_nothing_has_an_empty_feed(brand: BrandRef, client: Client, name: str) -> None:
    assert client.get(f"/feeds/acme/{name}").status_code == 200
