"""Ghost against a server that keeps its contract.

The real one stops here (tried with Ghost 6.65.0 and Node 24.19.0 of the wheel; Ghost asks for 24.20, which no wheel has yet): `npm pack ghost` and
`npm install --omit=dev --ignore-scripts --legacy-peer-deps` inside the package work (as a dependency of another package they do not: its own
components are named by relative paths), better-sqlite3 12.11.1 builds with the node-gyp of npm and `--nodedir=<the wheel's folder>`, Ghost starts and
listens, and while it makes its tables Node aborts as the garbage collector takes a Database: "RemoveEnvironmentCleanupHook … Assertion failed: (env)
!= nullptr". With every Database kept alive it aborts at a Statement. Next to try: a newer Node, or `node:sqlite` behind better-sqlite3's API.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.contract_servers.ghost import GhostServer

from guanhao.connectors.ghost import Ghost, slug
from guanhao.sdk.connectors import Account, Outgoing, Token, TokenLost, Unavailable
from guanhao.sdk.testing.bench import Bench, sample_media
from guanhao.sdk.testing.conformance import Conformance

connector = Ghost()
RED = sample_media(b"\x89PNG red", mime="image/png", name="red.png", alt="红色")
BLUE = sample_media(b"\x89PNG blue", mime="image/png", name="blue.png", alt="蓝色")
PLAIN = Outgoing(key="", format="article", title="秋日新品", text="今天上新。\n\n第二段", tags=("新品",), link="https://example.org/more")
RICH = replace(
    PLAIN,
    title="Autumn & friends",
    html=f'<p>今天<strong>上新</strong>。</p><img src="cid:{RED.media.sha256}">',
    pictures=(RED.media,),
    cover=BLUE.media,
    labels=("广告",),
    extras={"excerpt": "一句话"},
)


@pytest.fixture
def server() -> Iterator[GhostServer]:
    with GhostServer() as running:
        yield running


@pytest.fixture
def bench(server: GhostServer) -> Bench:
    return Bench(
        connector=connector,
        account=Account(id=1, platform="ghost", handle="blog", name="Official", settings={"site": "https://blog.example.org/"}),
        token=Token(values={"admin_key": server.key}),
        bad_token=Token(values={"admin_key": f"{'6' * 24}:{'cd' * 32}"}),
        samples=[PLAIN, RICH],
        files={one.media.sha256: one.content for one in (RED, BLUE)},
        visible=server.visible,
        now=lambda: datetime.now(UTC),
        transport=server.transport,
    )


class TestConformance(Conformance):
    """The suite, against the contract."""


def test_an_article_keeps_the_signed_html_in_one_card(server: GhostServer, bench: Bench) -> None:
    post, word = bench.fresh(RICH)
    with bench.session() as session:
        outcome = session.publish(post)
    found = server.posts[outcome.remote_id]
    (card,) = json.loads(found["lexical"])["root"]["children"]
    assert card["html"] == (
        f'<p><strong>广告</strong></p><p>今天<strong>上新</strong>。 {word}</p><img src="https://blog.example.org/content/images/2026/11/1-red.png">'
        '<p><a href="https://example.org/more">https://example.org/more</a></p>'
    )
    assert (found["feature_image_alt"], found["custom_excerpt"], found["tags"]) == ("蓝色", "一句话", [{"name": "新品"}])
    assert outcome.url == f"https://blog.example.org/{slug(post)}/"
    assert server.images == [RED.content, BLUE.content]


def test_a_draft_whose_number_got_lost_is_found_by_its_slug_and_makes_no_second(server: GhostServer, bench: Bench) -> None:
    post, word = bench.fresh()
    with bench.session() as session:
        session.prepare(post)
    with bench.session() as another:
        assert another.publish(post).state == "done"
    assert [one["slug"] for one in server.posts.values()] == [slug(post)]
    assert bench.visible(word) == 1


def test_somebody_editing_meanwhile_is_met_by_a_second_look(server: GhostServer, bench: Bench) -> None:
    post, word = bench.fresh()
    with bench.session() as session:
        prepared = session.prepare(post)
        server.posts[str(prepared.handles["post"])] |= {"title": "改过的", "updated_at": "2026-11-22T00:00:00.000000Z"}
        outcome = session.commit(post, prepared)
    assert (outcome.state, server.posts[outcome.remote_id]["title"]) == ("done", post.title)
    assert bench.visible(word) == 1


def test_a_collision_in_the_very_moment_takes_no_effect(server: GhostServer, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    post, word = bench.fresh()
    with bench.session() as session:
        prepared = session.prepare(post)
        stale = {**server.posts[str(prepared.handles["post"])], "updated_at": "2020-01-01T00:00:00.000000Z"}
        monkeypatch.setattr(connector.__class__, "_look", lambda self, context, path: stale)
        with pytest.raises(Unavailable) as caught:
            session.commit(post, prepared)
    assert (caught.value.code, bench.visible(word)) == ("UpdateCollisionError", 0)


def test_a_draft_that_somebody_deleted_is_made_anew(server: GhostServer, bench: Bench) -> None:
    post, word = bench.fresh()
    with bench.session() as session:
        prepared = session.prepare(post)
        del server.posts[str(prepared.handles["post"])]
        with pytest.raises(Unavailable):
            session.commit(post, prepared)
        assert session.publish(post).state == "done"
    assert bench.visible(word) == 1


def test_a_clock_that_is_wrong_and_a_key_that_is_none_are_told(bench: Bench) -> None:
    bench.now = lambda: datetime.now(UTC) - timedelta(minutes=10)
    with bench.session() as session, pytest.raises(TokenLost, match="jwt expired"):
        session.prepare(bench.fresh()[0])
    with bench.session(Token(values={"admin_key": "no pair"})) as session, pytest.raises(TokenLost, match="copy it again"):
        session.prepare(bench.fresh()[0])


def test_numbers_of_the_mail(bench: Bench) -> None:
    with bench.session() as session:
        outcome = session.publish(bench.fresh()[0])
        (reading,) = connector.post_metrics(session.context, [outcome.remote_id, "nonsense"])
    assert reading.values == {"clicks": 3, "reach": 100, "views": 40}
