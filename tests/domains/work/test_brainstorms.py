"""Monthly brainstorms (CON-09): a month without one is overdue, ideas grow in a tree nobody loses anything in, an idea becomes a topic."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests import factories
from tests.domains.work.make import MOMENT, english, rest

from guanhao.domains.content.models import Topic
from guanhao.domains.content.selectors.calendar_entries import monthly_meetings
from guanhao.domains.identity import facade as identity
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import IdeaNode, Meeting, MeetingSeries
from guanhao.domains.work.rules.tree import Branch
from guanhao.domains.work.selectors import ideas as tree
from guanhao.domains.work.selectors import series as selectors
from guanhao.domains.work.services import ideas, meetings, series
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(in_brand: Any) -> Any:
    """Monday 10:00 in March, the program acting."""
    with time_at(MOMENT):
        yield in_brand


def monthly(**more: Any) -> MeetingSeries:
    return series.save_series(series.SeriesDraft(**{"title": "Brainstorm", "starts_on": date(2026, 3, 1), "week": 2, **more}))


def moment(month: int, day: int) -> Any:
    return time_at(datetime(2026, month, day, 2, tzinfo=UTC))


def held(month: int, day: int) -> Meeting:
    at = datetime(2026, month, day, 6, tzinfo=UTC)
    row = meetings.save_meeting(meetings.MeetingDraft(title="B", at=at, kind="brainstorm"))
    return meetings.hold(meeting_id=row.pk, came=[identity.people_of_brand()[0].id], minutes="m")


def test_a_month_without_its_meeting_is_overdue_on_today_and_calendar_and_told_once(at: Any, brand: Any) -> None:
    editor = factories.make_person("editor", brand).id
    row = monthly(invited=(editor,))
    stands = selectors.standing()[0]
    assert (stands.day, stands.overdue, stands.held, stands.near) == (date(2026, 3, 11), (), False, False)
    with moment(3, 28):
        assert selectors.standing()[0].near
    with moment(4, 1):
        assert selectors.standing()[0].overdue == (date(2026, 3, 1),)
        entries = monthly_meetings(date(2026, 3, 1), date(2026, 4, 30))
        assert [(one.first_day, "2026-03" in one.title) for one in entries] == [(date(2026, 3, 31), True), (date(2026, 4, 8), False)]
        assert series.keep_up()[1] == 1
        assert series.keep_up()[1] == 0, "told once"
        assert Notification.objects.filter(user_id=editor, key__startswith=f"work.series:{row.pk}").count() == 1
        held(3, 20)
        assert selectors.standing()[0].overdue == (), "written down late, but held in March"


def test_the_month_is_called_ahead_once(at: Any, brand: Any) -> None:
    editor = factories.make_person("editor", brand).id
    row = monthly(invited=(editor,), hour=14, agenda="What moves people")
    assert series.keep_up() == (1, 0), "eleven days before is within fourteen"
    assert series.keep_up() == (0, 0)
    made = Meeting.objects.get()
    assert (made.title, made.kind, made.at, made.invited) == ("Brainstorm 2026-03", "brainstorm", datetime(2026, 3, 11, 6, tzinfo=UTC), [editor])
    assert series.call_meeting(series_id=row.pk, month=date(2026, 3, 20)) == made
    assert series.call_meeting(series_id=row.pk, month=date(2026, 2, 1)) is None
    series.end_series(series_id=row.pk)
    assert selectors.standing() == []
    series.end_series(series_id=row.pk, back=True)
    for bad, field in (({"week": 6}, "week"), ({"title": " "}, "title"), ({"kind": "x"}, "kind"), ({"invited": (999,)}, "invited")):
        with pytest.raises(Refused) as refused:
            monthly(**{"title": "Other", **bad})
        assert refused.value.field == field
    with factories.acting_in("editor", brand), pytest.raises(Denied):
        monthly(title="Mine")


@pytest.fixture
def meeting(at: Any) -> Meeting:
    """A brainstorm with Tea › (Morning › Cup, Evening)."""
    row = meetings.save_meeting(meetings.MeetingDraft(title="B", at=MOMENT, kind="brainstorm"))
    for uid, parent in (("tea", ""), ("morning", "tea"), ("evening", "tea"), ("cup", "morning")):
        ideas.add_idea(meeting_id=row.pk, uid=uid, text=uid.title(), parent=parent)
    return row


def drawn(meeting: Meeting) -> Any:
    def words(branch: Branch) -> Any:
        return {branch.idea.text: [words(one) for one in branch.below]} if branch.below else branch.idea.text

    return [words(one) for one in tree.grown(meeting)[0]]


def test_ideas_are_added_moved_folded_and_taken_away_and_put_back(meeting: Meeting) -> None:
    pk = meeting.pk
    assert drawn(meeting) == [{"Tea": [{"Morning": ["Cup"]}, "Evening"]}]
    ideas.add_idea(meeting_id=pk, uid="noon", text="Noon", parent="tea", after="morning")
    ideas.add_idea(meeting_id=pk, uid="noon", text="Again", parent="tea")
    assert drawn(meeting) == [{"Tea": [{"Morning": ["Cup"]}, "Noon", "Evening"]}], "sent twice, there once"
    ideas.move_idea(meeting_id=pk, uid="morning", parent="tea", after="evening")
    assert drawn(meeting) == [{"Tea": ["Noon", "Evening", {"Morning": ["Cup"]}]}]
    with pytest.raises(Refused):
        ideas.move_idea(meeting_id=pk, uid="tea", parent="cup")
    assert ideas.fold_idea(meeting_id=pk, uid="morning", folded=True).folded
    assert ideas.remove_idea(meeting_id=pk, uid="morning") == 2
    assert drawn(meeting) == [{"Tea": ["Noon", "Evening"]}]
    assert [row.uid for row in tree.grown(meeting)[1]] == ["morning"]
    assert ideas.remove_idea(meeting_id=pk, uid="morning", back=True) == 2
    assert drawn(meeting) == [{"Tea": ["Noon", "Evening", {"Morning": ["Cup"]}]}]
    for _deeper in range(8):
        ideas.add_idea(meeting_id=pk, uid=f"d{_deeper}", parent=f"d{_deeper - 1}" if _deeper else "cup")
    ideas.add_idea(meeting_id=pk, uid="last", parent="d7")
    with pytest.raises(Refused):
        ideas.add_idea(meeting_id=pk, uid="deeper", parent="last")
    for bad in ("", "x" * 37, "a b", "中"):
        with pytest.raises(Refused):
            ideas.add_idea(meeting_id=pk, uid=bad)


def test_what_two_people_type_over_each_other_is_all_kept(meeting: Meeting) -> None:
    pk = meeting.pk
    mine = ideas.write_idea(meeting_id=pk, uid="cup", text="A cup of oats", seen=1)
    assert (mine.uid, mine.revision) == ("cup", 2)
    other = ideas.write_idea(meeting_id=pk, uid="cup", text="A cup to take away", seen=1)
    assert other.uid != "cup"
    assert ideas.write_idea(meeting_id=pk, uid="cup", text="A cup to take away", seen=1).uid == other.uid, "sent again, there once"
    assert drawn(meeting) == [{"Tea": [{"Morning": ["A cup of oats", "A cup to take away"]}, "Evening"]}]
    ideas.remove_idea(meeting_id=pk, uid="morning")
    late = ideas.add_idea(meeting_id=pk, uid="late", text="Typed meanwhile", parent="cup")
    assert late.parent is not None
    assert late.parent.uid == "tea", "its parent is gone: the nearest that is there"
    written = ideas.write_idea(meeting_id=pk, uid="morning", text="Early", seen=1)
    assert written.removed_at is None, "somebody still typed into it"


def test_many_places_between_two_ideas(meeting: Meeting) -> None:
    for number in range(80):
        ideas.add_idea(meeting_id=meeting.pk, uid=f"b{number}", text=str(number), parent="tea", after="morning")
    below = tree.grown(meeting)[0][0].below
    assert [one.idea.text for one in below] == ["Morning", *(str(number) for number in reversed(range(80))), "Evening"]


def test_an_idea_becomes_one_topic_that_leads_back(meeting: Meeting, brand: Any) -> None:
    ideas.choose_idea(meeting_id=meeting.pk, uid="cup")
    ideas.choose_idea(meeting_id=meeting.pk, uid="cup")
    deliver_pending()
    deliver_pending()
    topic = Topic.objects.get()
    assert (topic.title, topic.status) == ("Cup", "candidate")
    assert topic.note == f"Tea › Morning\n/b/acme/work/meetings/{meeting.pk}/#idea-cup"
    row = IdeaNode.objects.get(uid="cup")
    assert row.topic_id == topic.pk
    assert row.topic_url.endswith(f"/topics/{topic.pk}/")
    ideas.add_idea(meeting_id=meeting.pk, uid="empty")
    with pytest.raises(Refused):
        ideas.choose_idea(meeting_id=meeting.pk, uid="empty")


def test_the_page_and_its_messages(meeting: Meeting, client_for: Any, brand: Any, django_assert_max_num_queries: Any) -> None:
    path = f"/b/acme/work/meetings/{meeting.pk}/"
    with time_at(MOMENT):
        client = english(client_for("editor"))
        client.get(path)
        with django_assert_max_num_queries(40):
            text = client.get(path).content.decode()
        assert 'value="Morning"' in text
        assert "data-ideas=" in text

        def send(body: Any) -> Any:
            return client.post(f"{path}ideas/", json.dumps(body), content_type="application/json")

        answer = send({"do": "add", "uid": "js1", "parent": "tea", "after": "morning", "text": "<b>"})
        assert answer["X-Idea"] == "js1"
        assert 'value="&lt;b&gt;"' in answer.content.decode()
        assert client.get(f"{path}ideas/?mark={answer['X-Mark']}").status_code == 204
        assert client.get(f"{path}ideas/?mark=0").status_code == 200
        for bad in (
            [],
            {},
            {"do": "x"},
            {"do": "write", "uid": "nope", "text": "x"},
            {"do": "add", "uid": "\x00"},
            {"do": "add", "uid": "k", "text": "x" * 201},
        ):
            assert send(bad).status_code == 422, bad
        assert send({"do": "add", "uid": "zero", "text": "a\x00b"}).status_code == 422
        assert client.post(f"{path}ideas/", "{" * 30_000, content_type="application/json").status_code == 422
        assert send({"do": "write", "uid": "js1", "text": "Mine", "seen": 10**30}).status_code == 200
        assert client.post(f"{path}ideas/", {"do": "add", "text": "By a plain form"}).status_code == 302
        assert english(client_for("viewer")).post(f"{path}ideas/", {"do": "add", "text": "x"}).status_code == 403
        with brand_scope(brand):
            assert drawn(meeting)[-1] == "By a plain form"
            row = monthly()
        manager = english(client_for("manager"))
        for page in ("series/", f"series/{row.pk}/", f"series/{row.pk}/edit/", f"series/{row.pk}/history/", "series/new/"):
            assert manager.get(f"/b/acme/work/{page}").status_code == 200, page
        facts = {"title": "Ideas", "kind": "brainstorm", "week": "5", "weekday": "4", "at": "15:30", "starts_on": "2026-03-01"}
        assert manager.post("/b/acme/work/series/new/", facts).status_code == 302
        assert manager.post("/b/acme/work/series/new/", facts).status_code == 422
        assert manager.post(f"/b/acme/work/series/{row.pk}/do/", {"do": "call"}).status_code == 302
        assert manager.post(f"/b/acme/work/series/{row.pk}/do/", {"do": "end"}).status_code == 302
        with brand_scope(brand):
            assert MeetingSeries.objects.get(title="Ideas").minute == 30
    with moment(4, 2):
        assert "month without a meeting" in english(client_for("manager")).get("/b/acme/").content.decode()


def test_rest_reads_and_changes_the_tree_and_the_series(meeting: Meeting, client_for: Any) -> None:
    with time_at(MOMENT):
        client = client_for("manager")
        found = rest(client, "GET", f"work-meetings/{meeting.pk}/ideas").json()
        assert {one["uid"]: one["parent"] for one in found["items"]} == {"tea": "", "morning": "tea", "evening": "tea", "cup": "morning"}
        path = f"work-meetings/{meeting.pk}/ideas"
        made = rest(client, "POST", path, {"do": "add", "text": "By REST", "parent": "tea"}).json()
        assert (made["text"], made["parent"]) == ("By REST", "tea")
        for body in (
            {"do": "write", "uid": made["uid"], "text": "Other", "seen": 1},
            {"do": "move", "uid": made["uid"]},
            {"do": "choose", "uid": made["uid"]},
        ):
            assert rest(client, "POST", path, body).status_code == 200
        assert rest(client, "POST", path, {"do": "remove", "uid": made["uid"]}).json() is None
        assert rest(client, "POST", path, {"do": "move", "uid": "tea", "parent": "cup"}).status_code == 422
        row = rest(client, "POST", "work-series", {"title": "S", "starts_on": "2026-01-01"}).json()
        assert rest(client, "GET", "work-series/standing").json()[0]["overdue"] == ["2026-01-01", "2026-02-01"]
        assert rest(client, "PUT", f"work-series/{row['id']}", {"title": "T", "starts_on": "2026-03-01"}).json()["title"] == "T"
        assert rest(client, "GET", "work-series").json()[0]["id"] == row["id"]
