"""The public pages: without signing in, without scripts, one voice a person, nothing that others could misuse."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.interaction.make import MOMENT, POLL, activity, english, visitor

from guanhao.domains.interaction.models import Activity, Ballot, BallotChoice, Entrant, PublicQuestion
from guanhao.domains.interaction.selectors import results as selectors
from guanhao.domains.interaction.services import activities, asking, door, voting
from guanhao.kernel import policy
from guanhao.kernel.now import time_at

QUIZ = [
    {
        "key": "q1",
        "kind": "single",
        "title": "Where does oolong come from?",
        "explain": "Fujian and Taiwan.",
        "points": 2,
        "options": [{"key": "a", "title": "Fujian", "right": True}, {"key": "b", "title": "Kenya"}],
    },
    {
        "key": "q2",
        "kind": "multiple",
        "title": "Which are green?",
        "options": [
            {"key": "a", "title": "Longjing", "right": True},
            {"key": "b", "title": "Biluochun", "right": True},
            {"key": "c", "title": "Pu'er"},
        ],
    },
]


@pytest.fixture
def now_open() -> Any:
    """The moment at which the activities of these tests are open."""
    with time_at(MOMENT):
        yield


def address(one: Activity) -> str:
    """The page of an activity."""
    return f"/join/acme/{one.code}/"


def fill(client: Client, one: Activity, **values: Any) -> Any:
    """Open the page, fill in the form it gave, send it."""
    page = client.get(address(one)).content.decode()
    hidden = dict(re.findall(r'name="(pass|step|p)" value="([^"]*)"', page))
    return client.post(address(one), {**hidden, **values})


def test_a_vote_counts_once_however_often_it_is_sent(in_brand: Any, now_open: Any) -> None:
    one, client = activity("poll"), english()
    page = client.get(address(one)).content.decode()
    hidden = dict(re.findall(r'name="(pass|step)" value="([^"]*)"', page))
    first = client.post(address(one), {**hidden, "q1": "a"})
    second = client.post(address(one), {**hidden, "q1": "b"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert "your first answer counts" in second.content.decode()
    assert list(BallotChoice.objects.values_list("option", flat=True)) == ["a"]
    assert Activity.objects.get().entries == 1
    assert "Oolong" in client.get(address(one)).content.decode()


def test_a_browser_that_keeps_no_cookies_votes_once_with_a_form(in_brand: Any, now_open: Any) -> None:
    one, client = activity("poll"), english()
    hidden = dict(re.findall(r'name="(pass|step)" value="([^"]*)"', client.get(address(one)).content.decode()))
    client.cookies.clear()
    assert client.post(address(one), {**hidden, "q1": "a"}).status_code == 201
    client.cookies.clear()
    assert client.post(address(one), {**hidden, "q1": "a"}).status_code == 200
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("token", ["", "x", "other"])
def test_a_form_that_is_not_ours_is_refused(in_brand: Any, now_open: Any, token: str) -> None:
    one, other, client = activity("poll"), activity("poll"), english()
    sent = door.give_pass(other, "k" * 22) if token == "other" else token
    assert client.post(address(one), {"pass": sent, "q1": "a"}).status_code == 422
    assert Ballot.objects.count() == 0


def test_the_pass_of_another_browser_is_refused(in_brand: Any, now_open: Any) -> None:
    one, client, stranger = activity("poll"), english(), english()
    hidden = dict(re.findall(r'name="(pass|step)" value="([^"]*)"', stranger.get(address(one)).content.decode()))
    client.get(address(one))
    assert client.post(address(one), {**hidden, "q1": "a"}).status_code == 422
    assert Ballot.objects.count() == 0


def test_programs_that_fill_every_field_are_refused(in_brand: Any, now_open: Any) -> None:
    one = activity("poll")
    assert fill(english(), one, q1="a", website="https://spam.example").status_code == 422
    assert Ballot.objects.count() == 0


def test_more_than_the_policy_takes_from_one_address(in_brand: Any, now_open: Any) -> None:
    from guanhao.domains.interaction.policy import PublicPolicy

    policy.revise(PublicPolicy, {"an_hour": 2}, reason="test")
    one = activity("poll")
    codes = [fill(english(), one, q1="a").status_code for _number in range(3)]
    assert codes == [201, 201, 429]
    assert Ballot.objects.count() == 2
    with time_at(MOMENT + timedelta(hours=2)):
        assert fill(english(), one, q1="a").status_code == 201


def test_no_address_is_kept(in_brand: Any, now_open: Any) -> None:
    one = activity("poll")
    english(REMOTE_ADDR="203.0.113.77").get(address(one))
    fill(english(REMOTE_ADDR="203.0.113.77"), one, q1="a")
    row = Ballot.objects.values().get()
    assert "203.0.113" not in repr(row)
    assert len(row["origin"]) == len(row["voter"]) == 64


def test_unknown_answers_and_missing_ones_are_named(in_brand: Any, now_open: Any) -> None:
    one = activity("poll")
    for values, words in (({}, "An answer is needed."), ({"q1": "zzz"}, "none of the choices")):
        answer = fill(english(), one, **values)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert Ballot.objects.count() == 0


def test_a_quiz_is_scored_and_explained(in_brand: Any, now_open: Any) -> None:
    one = activity("quiz", questions=QUIZ, pass_percent=60)
    good = fill(english(), one, q1="a", q2=["a", "c"]).content.decode()
    assert "2 of 3 points" in good
    assert "Fujian and Taiwan." in good
    fill(english(), one, q1="b", q2=["a", "b"])
    assert list(Ballot.objects.order_by("pk").values_list("points", "passed")) == [(2, True), (1, False)]
    assert selectors.passed(one) == {True: 1, False: 1}


def test_sixty_against_forty_is_60_40(in_brand: Any, now_open: Any) -> None:
    one = activity("pk")
    for number in range(100):
        side = "left" if number < 60 else "right"
        voting.cast_ballot(activity=one, visitor=visitor(one, f"v{number}"), sent={"side": [side]}, platform="weibo" if number % 2 else "")
    found = selectors.sides(one)
    assert (found.bar.left, found.bar.right, found.bar.left_share, found.bar.right_share) == (60, 40, 60, 40)
    assert {(part.platform, part.left, part.right) for part in found.parts} == {("", 30, 20), ("weibo", 30, 20)}
    live = english().get(f"{address(one)}live.json").json()
    assert (live["left"]["percent"], live["right"]["percent"]) == (60, 40)
    page = english().get(f"{address(one)}live/")
    assert "flex: 60 0 auto" in page.content.decode()
    assert page["Refresh"] == "10"


def test_a_side_is_taken_on_the_page(in_brand: Any, now_open: Any) -> None:
    one, client = activity("pk"), english()
    assert fill(client, one, side="left").status_code == 201
    assert client.get(address(one)).content.decode().count('name="side"') == 0
    assert fill(english(), one, side="up").status_code == 422
    assert Ballot.objects.count() == 1


def test_jumps_lead_past_questions_step_by_step(in_brand: Any, now_open: Any) -> None:
    questions = [
        {
            "key": "q1",
            "kind": "single",
            "title": "Do you drink tea?",
            "options": [{"key": "y", "title": "Yes"}, {"key": "n", "title": "No", "to": "q3"}],
        },
        {"key": "q2", "kind": "text", "title": "Which?"},
        {"key": "q3", "kind": "nps", "title": "Would you recommend us?"},
    ]
    one, client = activity("survey", questions=questions), english()
    first = fill(client, one, q1="n")
    text = first.content.decode()
    assert first.status_code == 200
    assert ("Which?" in text, "recommend" in text) == (False, True)
    hidden = dict(re.findall(r'name="(pass|step)" value="([^"]*)"', text))
    assert client.post(address(one), {**hidden, "q3": "9", "q2": "smuggled"}).status_code == 201
    assert Ballot.objects.get().answers == {"q1": "n", "q3": "9"}


def test_quotas_hold(in_brand: Any, now_open: Any) -> None:
    questions = [{**POLL[0], "options": [{"key": "a", "title": "Men", "quota": 1}, {"key": "b", "title": "Women"}]}]
    one = activity("survey", questions=questions, most=2)
    assert fill(english(), one, q1="a").status_code == 201
    full = fill(english(), one, q1="a")
    assert full.status_code == 409
    assert "Men" in full.content.decode()
    assert fill(english(), one, q1="b").status_code == 201
    assert fill(english(), one, q1="b").status_code == 409
    assert Ballot.objects.count() == 2


def test_questions_appear_with_their_answer_only(in_brand: Any, now_open: Any, acting_as: Any) -> None:
    one = activity("qa", names=True)
    assert fill(english(), one, text="Is it sugar free? <script>", name="Lin").status_code == 201
    assert "sugar" not in english().get(address(one)).content.decode()
    with acting_as("community"):
        asking.answer_question(question=PublicQuestion.objects.get(), text="Yes, all of them.")
    page = english().get(address(one)).content.decode()
    assert "Yes, all of them." in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_a_lottery_is_entered_and_needs_a_yes(in_brand: Any, now_open: Any) -> None:
    one, client = activity("lottery"), english()
    assert fill(english(), one, name="Lin").status_code == 422
    answer = fill(client, one, name="Lin", agreed="1")
    assert answer.status_code == 201
    assert Entrant.objects.get().ticket in answer.content.decode()
    assert Entrant.objects.get().ticket in client.get(address(one)).content.decode()
    published = client.get(f"{address(one)}draw.json").json()
    assert (published["seed"], published["entries"], len(published["seed_sha256"])) == (None, None, 64)
    script = b"".join(client.get("/join/replay_lottery.py"))  # type: ignore[arg-type]
    assert b"guanhao-lottery-1" in script


KINDS = ["poll", "quiz", "survey", "qa", "lottery", "challenge", "pk"]


@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_small_and_have_no_scripts(in_brand: Any, now_open: Any, kind: str) -> None:
    one = activity(kind, **({"questions": QUIZ} if kind in {"quiz", "survey"} else {}))
    answer = english().get(address(one))
    assert answer.status_code == 200
    assert len(answer.content) < 30_000
    assert b"<script" not in answer.content
    assert "script-src" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies["guanhao_visitor"]["httponly"] is True


@pytest.mark.parametrize("act", [lambda one: None, activities.archive_activity])
def test_drafts_and_what_was_put_away_are_not_there(in_brand: Any, now_open: Any, act: Callable[[Activity], Any]) -> None:
    one = activity("poll", opened=False)
    act(one)
    assert english().get(address(one)).status_code == 404
    assert english().post(address(one), {"q1": "a"}).status_code == 404
    assert english().get(address(one).replace("acme", "nobody")).status_code == 404


def test_after_the_end_nothing_is_taken(in_brand: Any, now_open: Any) -> None:
    one, client = activity("poll"), english()
    hidden = dict(re.findall(r'name="(pass|step)" value="([^"]*)"', client.get(address(one)).content.decode()))
    with time_at(MOMENT + timedelta(days=1)):
        assert client.post(address(one), {**hidden, "q1": "a"}).status_code == 409
        assert "This is over." in client.get(address(one)).content.decode()
    assert Ballot.objects.count() == 0


def test_what_is_too_large_is_refused_unread(in_brand: Any, now_open: Any) -> None:
    one = activity("poll")
    assert english().post(address(one), {"q1": "a" * 300_000}).status_code == 413


def test_another_brand_does_not_show_it(in_brand: Any, other_brand: Any, now_open: Any) -> None:
    one = activity("poll")
    assert english().get(f"/join/other/{one.code}/").status_code == 404
