"""WordPress against a real site, started by the test."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from tests.real_servers.blog import Blog, wordpress_server

from guanhao.connectors.wordpress import WordPress, writing
from guanhao.sdk.connectors import Account, NotAllowed, Outgoing, Rejected, Token, TokenLost, Unavailable
from guanhao.sdk.testing.bench import Bench, sample_media
from guanhao.sdk.testing.conformance import Conformance

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.xdist_group("wordpress")]
connector = WordPress()


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


RED = sample_media(picture("red"), mime="image/png", name="红.png", alt="红色")
BLUE = sample_media(picture("blue"), mime="image/png", name="blue.png", alt="蓝色")
PLAIN = Outgoing(key="", format="article", title="秋日新品", text="今天上新。\n\n第二段", tags=("新品",), link="https://example.org/more")
RICH = replace(
    PLAIN,
    title="Autumn & friends",
    html=f'<p>今天<strong>上新</strong>。</p><figure><img src="cid:{RED.media.sha256}" alt="红色"></figure>',
    pictures=(RED.media,),
    cover=BLUE.media,
    labels=("广告",),
    tags=("新品", "R&D"),
    extras={"categories": ["Uncategorized"], "excerpt": "一句话"},
)


@pytest.fixture(scope="module")
def blog() -> Iterator[Blog]:
    with wordpress_server() as server:
        yield server


@pytest.fixture
def bench(blog: Blog) -> Bench:
    return bench_of(blog, "admin")


def bench_of(blog: Blog, person: str, tier: str = "") -> Bench:
    def comment(remote_id: str, word: str) -> None:
        blog.call("POST", "/wp/v2/comments", person="subscriber", json={"post": int(remote_id), "content": f"好看吗？ {word}"})

    def answered(remote_id: str, word: str) -> int:
        rows = blog.call("GET", "/wp/v2/comments", params={"post": remote_id})
        return sum(word in row["content"]["rendered"] for row in rows if row["parent"])

    return Bench(
        connector=connector,
        account=Account(id=1, platform="wordpress", handle=person, name="Official", tier=tier, settings={"site": f"{blog.url}/", "username": person}),
        token=Token(values={"app_password": blog.passwords[person]}),
        bad_token=Token(values={"app_password": "wron gwro ngwr ongw rong wron"}),
        samples=[PLAIN, RICH],
        files={one.media.sha256: one.content for one in (RED, BLUE)},
        visible=lambda word: len(blog.search(word)),
        now=lambda: datetime.now(UTC),
        comment=comment,
        answered=answered,
    )


class TestConformance(Conformance):
    """The suite, against the real site."""


def published(blog: Blog, bench: Bench, post: Outgoing) -> dict[str, Any]:
    with bench.session() as session:
        outcome = session.publish(post)
    return dict(blog.call("GET", f"/wp/v2/posts/{outcome.remote_id}", params={"_embed": "1"}))


def test_an_article_has_pictures_of_the_site_terms_cover_and_label(blog: Blog, bench: Bench) -> None:
    post, word = bench.fresh(RICH)
    found = published(blog, bench, post)
    html = found["content"]["rendered"]
    assert f"{blog.url}/wp-content/uploads/" in html
    assert "cid:" not in html
    assert "<strong>广告</strong>" in html
    assert '<a href="https://example.org/more">' in html
    assert found["title"]["rendered"].startswith("Autumn &#038; friends")
    assert "一句话" in found["excerpt"]["rendered"]
    terms = {term["name"] for group in found["_embedded"]["wp:term"] for term in group}
    assert terms == {"Uncategorized", "新品", "R&amp;D"}
    media = found["_embedded"]["wp:featuredmedia"][0]
    assert media["alt_text"] == "蓝色"
    assert found["slug"] == f"autumn-friends-{word}-{post.key[:10]}"


def test_a_draft_that_somebody_touched_goes_out_as_it_was_signed(blog: Blog, bench: Bench) -> None:
    post, word = bench.fresh()
    with bench.session() as session:
        prepared = session.prepare(post)
        touched = {"content": "<p>改过的</p>", "title": f"改过 {word}"}
        blog.call("POST", f"/wp/v2/posts/{prepared.handles['post']}", person="admin", json=touched)
        outcome = session.commit(post, prepared)
    found = blog.call("GET", f"/wp/v2/posts/{outcome.remote_id}")
    assert found["title"]["rendered"] == post.title
    assert "今天上新" in found["content"]["rendered"]


def test_a_draft_that_somebody_deleted_is_made_anew(blog: Blog, bench: Bench) -> None:
    post, word = bench.fresh()
    with bench.session() as session:
        prepared = session.prepare(post)
        blog.call("DELETE", f"/wp/v2/posts/{prepared.handles['post']}", person="admin", params={"force": "true"})
        with pytest.raises(Unavailable) as caught:
            session.commit(post, prepared)
        assert caught.value.code == "draft_gone"
        assert session.publish(post).state == "done"
    assert bench.visible(word) == 1


def test_a_draft_whose_number_got_lost_is_found_by_its_slug(blog: Blog, bench: Bench) -> None:
    post, word = bench.fresh()
    with bench.session() as session:
        session.prepare(post)
    with bench.session() as another:
        assert another.publish(post).state == "done"
    every = blog.call("GET", "/wp/v2/posts", person="admin", params={"search": word, "status": "any"})
    assert [row["status"] for row in every] == ["publish"]


def test_a_contributor_hands_in_and_an_editor_publishes(blog: Blog) -> None:
    bench = bench_of(blog, "contributor", tier="contributor")
    with bench.session() as session:
        diagnosis = connector.diagnose(session.context)
        assert (diagnosis.ok, diagnosis.tier) == (True, "contributor")
        post, word = bench.fresh(replace(PLAIN, tags=()))
        outcome = session.commit(post, session.prepare(post))
        assert (outcome.state, outcome.url, outcome.message) == ("done", "", "The post waits for an editor of the site.")
        assert bench.visible(word) == 0
        assert session.confirm(post, outcome.remote_id) == outcome
        blog.call("POST", f"/wp/v2/posts/{outcome.remote_id}", person="editor", json={"status": "publish"})
        confirmed = session.confirm(post, outcome.remote_id)
        assert (confirmed.state, bench.visible(word)) == ("done", 1)
        assert confirmed.url.startswith(blog.url)
        assert session.publishes.reconcile(session.context, post, {}, bench.now()).state == "not_done"  # the slug is the editor's
    assert connector.ability(bench.account).mode == "draft_box"


def test_rights_that_are_missing_are_named(blog: Blog) -> None:
    reader = bench_of(blog, "subscriber")
    with reader.session() as session:
        diagnosis = connector.diagnose(session.context)
        assert (diagnosis.ok, diagnosis.tier) == (False, "reader")
        with pytest.raises(NotAllowed):
            session.publish(reader.fresh(replace(PLAIN, tags=()))[0])
    with reader.session() as session, pytest.raises(NotAllowed, match="没有这个标签"):
        session.prepare(reader.fresh(replace(PLAIN, tags=("没有这个标签",)))[0])
    contributor = bench_of(blog, "contributor", tier="contributor")
    with contributor.session() as session, pytest.raises(NotAllowed):
        session.prepare(contributor.fresh(RICH)[0])


def test_an_unknown_category_is_refused_by_name(bench: Bench) -> None:
    with bench.session() as session, pytest.raises(Rejected, match="没有的分类"):
        session.prepare(bench.fresh(replace(PLAIN, extras={"categories": ["没有的分类"]}))[0])


def test_a_password_that_was_revoked_cannot_be_refreshed(bench: Bench) -> None:
    with bench.session(bench.bad_token) as session, pytest.raises(TokenLost):
        session.prepare(bench.fresh()[0])


def test_slugs_carry_the_key() -> None:
    key = "abcdefghijklmnopqrstuvwx23"
    assert writing.slug(replace(PLAIN, key=key)) == "abcdefghij"
    assert writing.slug(replace(PLAIN, key=key, title="Hello, World!")) == "hello-world-abcdefghij"
    assert writing.slug(replace(PLAIN, key=key, extras={"slug": "Autumn 2026"})) == "autumn-2026-abcdefghij"
