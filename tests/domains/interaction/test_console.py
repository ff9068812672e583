"""The console's pages of interaction tools."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override
from tests.domains.interaction.make import LOTTERY, MOMENT, POLL, activity, english, visitor
from tests.factories import make_person, signed_in

from guanhao.domains.interaction.contracts import Refused
from guanhao.domains.interaction.forms.questions import QuestionForm
from guanhao.domains.interaction.models import Activity, PublicQuestion, Winner
from guanhao.domains.interaction.services import activities, asking, voting
from guanhao.domains.interaction.services.people import Contact
from guanhao.domains.people import facade as people
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import AuditEntry, EventRow
from guanhao.kernel.now import time_at

ROOT = "/b/acme/interaction/"
MORE = {"title": "x", "intro": "y", "starts_at": "", "ends_at": "2026-03-09T20:00"}


@pytest.fixture
def now_open() -> Any:
    """The moment at which the activities of these tests are open."""
    with time_at(MOMENT):
        yield


FIELDS: dict[str, dict[str, Any]] = {
    "poll": {"results": "after"},
    "quiz": {"results": "after", "pass_percent": "60"},
    "survey": {"results": "never", "most": "0"},
    "qa": {"names": "on"},
    "challenge": {"hashtag": "#tea", "ranked": "10"},
    "pk": {"left": "a", "right": "b", "counted": "votes", "results": "always"},
    "collection": {"media": ["image"], "most_files": "2"},
    "lottery": {
        **{name: LOTTERY[name] for name in ("conditions", "method", "claim_terms", "organiser", "contact")},
        "prizes": "Tea set | 399 | 1\nBox｜59｜3",
        "draw_at": "2026-03-10T20:00",
        "claim_until": "2026-03-20T20:00",
        "least_age": "18",
        "least_likes": "0",
        "alternates": "2",
        "by_page": "on",
    },
}


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_every_kind_is_made_changed_previewed_and_copied(in_brand: Any, client_for: Any, now_open: Any, kind: str) -> None:
    client = english(client_for("community"))
    assert client.get(f"{ROOT}new/?kind={kind}").status_code == 200
    made = client.post(f"{ROOT}new/?kind={kind}", {**MORE, **FIELDS[kind]})
    assert made.status_code == 302, made.content.decode()[-3000:]
    one = Activity.objects.get()
    assert (one.kind, one.title, one.state) == (kind, "x", "draft")
    for place in ("", "edit/", "preview/", "history/"):
        assert client.get(f"{ROOT}{one.pk}/{place}").status_code == 200, place
    assert client.post(f"{ROOT}{one.pk}/edit/", {**MORE, **FIELDS[kind], "title": "z"}).status_code == 302
    assert client.post(f"{ROOT}{one.pk}/do/", {"do": "copy"}).status_code == 302
    assert client.post(f"{ROOT}{one.pk}/do/", {"do": "template"}).status_code == 302
    assert sorted(Activity.objects.values_list("title", "is_template")) == [("z", False), ("z (copy)", False), ("z (copy)", True)]
    assert client.get(ROOT).status_code == 200


def test_a_question_is_built_moved_and_dropped(in_brand: Any, client_for: Any, now_open: Any) -> None:
    client = english(client_for("community"))
    one = activity("survey", opened=False)
    form = {"kind": "single", "title": "Age?", "options": "under 30 | 50 -> end\nover 30", "low": 1, "high": 5, "most": 0, "required": "on"}
    assert client.post(f"{ROOT}{one.pk}/questions/new/", form).status_code == 302
    assert client.post(f"{ROOT}{one.pk}/questions/new/", {**form, "title": "Why?", "kind": "text", "options": ""}).status_code == 302
    one.refresh_from_db()
    first, second = one.questions
    assert first["options"][0] == {"key": "o1", "title": "under 30", "right": False, "quota": 50, "to": "end", "tag": ""}
    assert (second["kind"], second["title"]) == ("text", "Why?")
    page = client.get(f"{ROOT}{one.pk}/questions/1/").content.decode()
    assert "under 30 | 50 -&gt; end" in page
    client.post(f"{ROOT}{one.pk}/questions/2/move/", {"do": "up"})
    client.post(f"{ROOT}{one.pk}/questions/2/move/", {"do": "drop"})
    one.refresh_from_db()
    assert [question["title"] for question in one.questions] == ["Why?"]
    bad = client.post(f"{ROOT}{one.pk}/questions/new/", {**form, "options": "a -> 9\nb"})
    assert bad.status_code == 422


def test_a_hundred_answers_give_the_distribution(in_brand: Any, client_for: Any, now_open: Any) -> None:
    """INT-08: 100 answers → distribution, cross table, and the way to the pain points."""
    questions = [*POLL, {"key": "q2", "kind": "nps", "title": "Recommend?"}, {"key": "q3", "kind": "text", "title": "Why?", "required": False}]
    one = activity("survey", questions=questions)
    for number in range(100):
        sent = {"q1": ["a" if number < 70 else "b"], "q2": ["10" if number < 50 else "3"], "q3": ["物流太慢了" if number % 10 == 0 else ""]}
        voting.cast_ballot(activity=one, visitor=visitor(one, f"v{number}"), sent=sent)
    client = english(client_for("community"))
    page = client.get(f"{ROOT}{one.pk}/").content.decode()
    assert "70.0%" in page
    assert "30.0%" in page
    assert "NPS 0" in page
    cross = client.get(f"{ROOT}{one.pk}/cross/?first=q1&second=q2").content.decode()
    assert "71%" in cross
    assert client.get(f"{ROOT}{one.pk}/texts/").content.decode().count("物流太慢了") == 10
    csv = b"".join(client.get(f"{ROOT}{one.pk}/answers/?form=csv")).decode()
    assert len(csv.splitlines()) == 101
    assert client.get(f"{ROOT}{one.pk}/answers/?form=xlsx").status_code == 200
    assert client.post(f"{ROOT}{one.pk}/questions/new/", {"kind": "text"}).status_code == 422


def test_a_lottery_from_the_console(in_brand: Any, client_for: Any) -> None:
    client = english(client_for("community"))
    with time_at(MOMENT):
        one = activity("lottery", opened=False)
        assert client.post(f"{ROOT}{one.pk}/do/", {"do": "open"}).status_code == 302
        one.refresh_from_db()
        assert one.state == "open"
        assert client.get(f"{ROOT}{one.pk}/entrants/").status_code == 200
        body = {"entries": [{"handle": f"h{number}", "platform": "weibo", "name": f"茶友{number}"} for number in range(20)]}
        answer = client.post(f"/api/brands/acme/activities/{one.pk}/entrants", body, content_type="application/json")
        assert answer.json() == {"added": 20, "known": 0}
        assert client.post(f"{ROOT}{one.pk}/do/", {"do": "close"}).status_code == 302
    with time_at(MOMENT + timedelta(days=3)):
        assert "cannot be undone" in client.get(f"{ROOT}{one.pk}/draw/").content.decode()
        assert client.post(f"{ROOT}{one.pk}/draw/", {"confirmed": "1"}).status_code == 302
        winner = Winner.objects.filter(prize="p1").get()
        assert client.post(f"{ROOT}winners/{winner.pk}/", {"state": "lapsed", "note": "no answer"}).status_code == 302
        page = client.get(f"{ROOT}{one.pk}/").content.decode()
    assert "Everything kept agrees" in page
    assert "Lapsed" in page
    state = client.get(f"/api/brands/acme/activities/{one.pk}/draw").json()
    assert (state["drawn"], state["problems"]) == (True, [])


def test_questions_are_answered_in_the_console(in_brand: Any, client_for: Any, now_open: Any) -> None:
    one, client = activity("qa"), english(client_for("community"))
    asking.ask(activity=one, visitor=visitor(one, "a"), form="f", name="", text="When?")
    row = PublicQuestion.objects.get()
    assert "When?" in client.get(f"{ROOT}{one.pk}/").content.decode()
    assert client.post(f"{ROOT}asked/{row.pk}/", {"answer": "In May."}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer) == ("answered", "In May.")
    assert client_for("viewer").post(f"{ROOT}asked/{row.pk}/", {"do": "hide"}).status_code == 403


def test_bulk_close_and_put_away(in_brand: Any, client_for: Any, now_open: Any) -> None:
    one, two = activity("poll"), activity("poll", opened=False)
    client = english(client_for("community"))
    picks = [str(one.pk), str(two.pk)]
    client.post(ROOT, {"action": "close", "pick": picks, "confirmed": "1"})
    client.post(ROOT, {"action": "archive", "pick": picks, "confirmed": "1"})
    assert set(Activity.objects.values_list("state", flat=True)) == {"archived"}
    activities.restore_activity(one)
    assert Activity.objects.get(pk=one.pk).state == "closed"


def test_choices_tag_the_card_of_whoever_left_a_contact(in_brand: Any) -> None:
    """INT-08: answers attach to the card and to personas by its tags, with the ballot as evidence; without a contact nobody is marked."""
    options = [{"key": "a", "title": "Oolong", "tag": "oolong lover"}, {"key": "b", "title": "Jasmine", "tag": "jasmine lover"}]
    questions = [{**POLL[0], "kind": "multiple", "options": options}]
    with time_at(MOMENT):
        one = activity("survey", questions=questions, asks_contact=True, purpose="To understand taste")
        contact = Contact("lin@example.com", "Lin", agreed=True)
        cast = voting.cast_ballot(activity=one, visitor=visitor(one, "lin"), sent={"q1": ["a", "b"]}, contact=contact)
        voting.cast_ballot(activity=one, visitor=visitor(one, "other"), sent={"q1": ["a"]})
    person = cast.ballot.person_id
    assert person is not None
    with acting(SYSTEM):
        assert people.card(person).tags == ("oolong lover", "jasmine lover")
    entry = AuditEntry.objects.get(action="interaction.person_tagged")
    assert entry.detail["after"] == {"person": person, "tags": ["oolong lover", "jasmine lover"], "ballot": cast.ballot.pk}


def test_a_tag_stands_behind_a_choice(in_brand: Any) -> None:
    form = QuestionForm(
        {"kind": "single", "title": "q", "options": "Oolong | 50 -> end # oolong lover\n#1 seller"}, activity_kind="survey", keys=["q1"]
    )
    form.fields["low"].required = form.fields["high"].required = form.fields["most"].required = False
    assert form.is_valid(), form.errors
    first, second = form.cleaned_data["options"]
    assert (first["title"], first["quota"], first["to"], first["tag"]) == ("Oolong", 50, "end", "oolong lover")
    assert (second["title"], second["tag"]) == ("#1 seller", "")


def test_a_survey_that_collects_leads_makes_one_of_each_contact(in_brand: Any) -> None:
    """INT-09: a lead from a form with its source; an answer without a contact makes none, and no event carries the number."""
    questions = [*POLL, {"key": "q2", "kind": "text", "title": "What do you need?"}]
    with time_at(MOMENT):
        one = activity("survey", questions=questions, asks_contact=True, leads=True, purpose="To call you back")
        sent = {"q1": ["a"], "q2": ["200 boxes"]}
        contact = Contact("13800001234", "Lin", agreed=True)
        for _time in range(2):
            voting.cast_ballot(activity=one, visitor=visitor(one, "lin"), sent=sent, contact=contact)
        voting.cast_ballot(activity=one, visitor=visitor(one, "nobody"), sent=sent)
        voting.cast_ballot(activity=one, visitor=visitor(one, "no"), sent=sent, contact=Contact("13900001234", "No", agreed=False))
        deliver_pending()
        deliver_pending()
    left = EventRow.objects.filter(name="interaction.lead_left")
    assert left.count() == 1
    assert "13800001234" not in str(left.get().payload)
    told = EventRow.objects.get(name="inbox.lead_made").payload
    client = signed_in(make_person("director", in_brand))
    lead = client.get("/api/brands/acme/leads").json()["items"][0]
    assert (lead["id"], lead["name"], lead["wants"]) == (told["lead_id"], "Lin", "200 boxes")
    page = client.get(f"/b/acme/leads/{lead['id']}/").content.decode()
    assert f"/b/acme/interaction/{one.pk}/" in page


def test_leads_need_a_contact(in_brand: Any) -> None:
    with time_at(MOMENT), override("en"), pytest.raises(Refused, match="Leads need a contact"):
        activity("survey", questions=POLL, leads=True)
