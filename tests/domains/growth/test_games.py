"""Quizzes, games and sharing on landing pages: judged, counted, rewarded once (GRO-01 b)."""

from typing import Any

import pytest
from django.test import Client
from tests.domains.growth.make import MOMENT, batch, english

from guanhao.domains.growth.contracts import Changed, Refused, TooMany
from guanhao.domains.growth.models import Coupon, LandingPage, LandingPlay
from guanhao.domains.growth.policy import PagePolicy
from guanhao.domains.growth.rules import games
from guanhao.domains.growth.selectors.landing import reach
from guanhao.domains.growth.services import forgetting, landing, playing
from guanhao.domains.people import facade as people
from guanhao.kernel import policy, warehouse
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import time_at

TEXT = """Which tea is not oxidised?
*Green tea
Black tea

At what heat is it brewed?
100 °C
* 80 °C
60 °C
"""
RESULTS = "0: Keep sipping\n2: Tea master"
QUIZ = {"kind": "quiz", "title": "How well do you know tea?", "text": TEXT, "results": RESULTS, "label": "See my result"}
REWARD = {"batch": "tea", "least": 2, "consent": "For the coupon only, deleted after 90 days."}
TAP = {"kind": "game", "title": "Whisk!", "game": "tap", "seconds": 5, "results": "10: Fast", "label": "Tap here"}
SHARE = {"kind": "share", "title": "Tell friends", "label": "Share"}


@pytest.fixture
def march(in_brand: Any) -> Any:
    """The brand, in March."""
    with time_at(MOMENT):
        yield in_brand


def published(*blocks: dict[str, Any]) -> LandingPage:
    """A page of the brand with these blocks under a headline."""
    row = landing.save_page(code="play", title="Play", goal="brand")
    landing.save_blocks(page=row, blocks=[{"kind": "heading", "title": "Play"}, *blocks])
    return landing.publish(page=row)


def marks(row: LandingPage) -> list[str]:
    """The marks of its quizzes and games."""
    return [one["mark"] for one in row.live if "mark" in one]


def test_questions_are_read_and_judged() -> None:
    found = games.questions_of(TEXT)
    assert [(one.title, one.options, one.right) for one in found] == [
        ("Which tea is not oxidised?", ("Green tea", "Black tea"), 0),
        ("At what heat is it brewed?", ("100 °C", "80 °C", "60 °C"), 1),
    ]
    assert [games.quiz_score(found, answers) for answers in ([0, 1], [0, 0], [1, None])] == [2, 1, 0]
    assert [games.words_for(RESULTS, score) for score in (0, 1, 2, 9)] == ["Keep sipping", "Keep sipping", "Tea master", "Tea master"]
    assert games.words_for("3：大师", 2) == ""
    assert games.cards_of("茶\n茶\n杯\n") == ["茶", "杯"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "many"),
        ("Q", "options"),
        ("Q\n*a", "options"),
        ("Q\na\nb", "right"),
        ("Q\n*a\n*b", "right"),
        ("Q\n*\nb", "right"),
        ("Q\n*a\nb\n\n" * 21, "many"),
    ],
)
def test_a_question_that_cannot_be_read_is_named(text: str, why: str) -> None:
    with pytest.raises(games.Wrong) as wrong:
        games.questions_of(text)
    assert wrong.value.why == why


@pytest.mark.django_db
def test_blocks_that_cannot_be_played_are_refused_by_field(march: Any) -> None:
    row = landing.save_page(code="play", title="Play", goal="brand")
    batch("tea")
    for wrong, field in (
        ({**QUIZ, "text": "Only a question"}, "text"),
        ({**QUIZ, "results": "many: no number"}, "results"),
        ({**QUIZ, "batch": "none", "consent": "c"}, "batch"),
        ({**QUIZ, "batch": "tea"}, "consent"),
        ({**QUIZ, **REWARD, "least": 3}, "least"),
        ({**QUIZ, **REWARD, "least": "2"}, "least"),
        ({**QUIZ, "title": ""}, "title"),
        ({**TAP, "game": "slot"}, "game"),
        ({**TAP, "seconds": 10**30}, "seconds"),
        ({**TAP, "game": "turn", "text": "one"}, "text"),
        ({"kind": "share"}, "label"),
    ):
        with pytest.raises(Refused) as refused:
            landing.save_blocks(page=row, blocks=[wrong])
        assert refused.value.field == field, wrong
    assert landing.save_blocks(page=row, blocks=[QUIZ]).blocks[0]["text"] == TEXT.strip()


@pytest.mark.django_db
def test_a_mark_stays_when_the_page_is_published_again(march: Any) -> None:
    row = published(QUIZ)
    before = marks(row)
    landing.save_blocks(page=row, blocks=[{"kind": "heading", "title": "New"}, {**row.live[1], "title": "Other words"}])
    assert marks(landing.publish(page=row)) == before
    assert len(before[0]) == 8


@pytest.mark.django_db
def test_a_quiz_is_judged_here_and_rewarded_once_for_each_person(march: Any, client: Client) -> None:
    batch("tea")
    row = published({**QUIZ, **REWARD})
    mark, english_phone = marks(row)[0], english(client)
    shown = english_phone.get("/g/acme/p/play/").content.decode()
    assert "<script" not in shown
    assert "*" not in shown.split("<fieldset>")[1].split("</fieldset>")[0]
    play = {"do": "play", "mark": mark, "q0": "0", "q1": "0"}
    assert english_phone.post("/g/acme/p/play/", {**play, "q1": ""}).status_code == 422
    assert english_phone.post("/g/acme/p/play/", {**play, "mark": "nothere1"}).status_code == 409
    assert english_phone.post("/g/acme/p/play/", play)["Location"] == f"/g/acme/p/play/?played=1#play-{mark}"
    claim = {"do": "claim", "mark": mark, "phone": "13800000001", "agreed": "1"}
    assert english_phone.post("/g/acme/p/play/", claim).status_code == 422
    english_phone.post("/g/acme/p/play/", {**play, "q1": "1"})
    assert "Tea master" in english_phone.get("/g/acme/p/play/?played=1").content.decode()
    for wrong in ({"phone": "12"}, {"agreed": ""}, {"website": "spam"}):
        assert english_phone.post("/g/acme/p/play/", {**claim, **wrong}).status_code == 422
    for _again in range(3):
        assert english_phone.post("/g/acme/p/play/", claim).status_code == 302
    coupon = Coupon.objects.get()
    assert "Open your coupon" in english_phone.get("/g/acme/p/play/?played=1").content.decode()
    second = Client(HTTP_ACCEPT_LANGUAGE="en")
    second.get("/g/acme/p/play/")
    second.post("/g/acme/p/play/", {**play, "q1": "1"})
    refused = second.post("/g/acme/p/play/", claim)
    assert refused.status_code == 409
    assert coupon.code not in refused.content.decode()
    assert second.post("/g/acme/p/play/", {**claim, "phone": "13800000002"}).status_code == 302
    found = reach(row)
    assert (found.visits, found.plays, found.players, found.rewards) == (2, 3, 2, 2)
    people.forget(LandingPlay.objects.get(coupon=coupon).person_id or 0)
    deliver_pending()
    assert LandingPlay.objects.count() == 1
    assert forgetting.forget_contacts() == 0


@pytest.mark.django_db
def test_a_game_tells_its_score_within_reason(march: Any) -> None:
    row = published(TAP)
    mark = marks(row)[0]
    for score in ("101", "-1", "1e3", "", "9" * 40, "\0"):
        with pytest.raises(Refused):
            playing.play(page=row, mark=mark, given={"score": score}, device="d")
    with pytest.raises(Refused):
        playing.play(page=row, mark=mark, given={"score": "5"}, device="")
    assert playing.play(page=row, mark=mark, given={"score": "40"}, device="d").best == 40
    policy.revise(PagePolicy, {"plays_an_hour": 1}, reason="test")
    playing.play(page=row, mark=mark, given={"score": "1"}, device="e", origin="cafe")
    with pytest.raises(TooMany):
        playing.play(page=row, mark=mark, given={"score": "1"}, device="f", origin="cafe")
    playing.play(page=row, mark=mark, given={"score": "1"}, device="e", origin="cafe")
    again = playing.play(page=row, mark=mark, given={"score": "12"}, device="d")
    assert (again.score, again.best, again.plays) == (12, 40, 2)


@pytest.mark.django_db
def test_without_stock_the_reward_says_so_and_nothing_is_kept(march: Any) -> None:
    batch("tea", total=1)
    row = published({**QUIZ, **REWARD})
    mark = marks(row)[0]
    for device in ("a", "b"):
        playing.play(page=row, mark=mark, given={"q0": "0", "q1": "1"}, device=device)
    facts = {"page": row, "mark": mark, "agreed": True}
    playing.claim(device="a", phone="13800000001", **facts)
    with pytest.raises(Refused):
        playing.claim(device="b", phone="13800000002", **facts)
    assert LandingPlay.objects.get(device="b").person_id is None
    assert Coupon.objects.count() == 1
    with pytest.raises(Refused):
        playing.claim(device="", phone="13800000003", **facts)
    landing.save_blocks(page=row, blocks=[{"kind": "heading", "title": "x"}])
    landing.publish(page=row)
    with pytest.raises(Changed):
        playing.claim(device="a", phone="13800000001", page=landing.page_by_code("play") or row, mark=mark, agreed=True)


@pytest.mark.django_db
def test_a_hundred_visits_and_thirty_shares_are_thirty_percent(march: Any, client: Client) -> None:
    row = published(SHARE)
    for number in range(100):
        landing.count(row, "view", "share" if number < 20 else "")
    for _number in range(29):
        landing.count(row, "share")
    assert client.post("/g/acme/p/play/", {"do": "share"})["Location"] == "/g/acme/p/play/?shared=1#share"
    assert client.get("/g/acme/p/play/?shared=1").status_code == 200
    found = reach(row)
    assert (found.visits, found.came, found.shares, found.share_rate) == (100, 20, 30, 0.3)
    assert landing.tell_warehouse() == 130
    told = warehouse.rows("SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY type")
    assert [(one["type"], one["n"]) for one in told] == [("page_share", 30), ("page_view", 100)]
