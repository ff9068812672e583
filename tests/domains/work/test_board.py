"""The board (TEA-03): four stages, three required fields, blockers, labels, comments, bulk, real-time, other rooms' cards."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.domains.work import make
from tests.domains.work.make import DAY, MOMENT, english, fresh, rest

from guanhao.domains.work import facade
from guanhao.domains.work.contracts import Changed, Refused
from guanhao.domains.work.models import Blocker, Card, CardMove
from guanhao.domains.work.rules import board as rules
from guanhao.domains.work.selectors import boards as selectors
from guanhao.domains.work.services import blockers, cards, reminding
from guanhao.kernel import clocks
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import AuditEntry, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(brand: Any) -> int:
    """An editor."""
    return factories.make_person("editor", brand).id


@pytest.fixture
def at(in_brand: Any, owner: int) -> Any:
    """Monday morning in March, the program acting."""
    with time_at(MOMENT):
        yield in_brand


def test_a_card_without_a_due_date_cannot_leave_the_pool(at: Any, owner: int) -> None:
    row = make.card(owner_id=owner, standard="approved")
    for stage in ("doing", "review", "done"):
        with pytest.raises(Refused) as refused:
            cards.move_card(card_id=row.pk, stage=stage)
        assert refused.value.field == "due_on"
    assert refused.value.message == "“Poster”没有截止日期，定下之前只能留在需求池。"
    assert (fresh(row).stage, CardMove.objects.count()) == ("pool", 0)
    for lacking, field in (({"owner_id": None}, "owner_id"), ({"standard": " "}, "standard")):
        facts = {"owner_id": owner, "due_on": DAY, "standard": "approved", **lacking}
        other = make.card(f"no {field}", **facts)
        with pytest.raises(Refused) as refused:
            cards.move_card(card_id=other.pk, stage="doing")
        assert refused.value.field == field


def test_a_card_goes_through_the_four_stages(at: Any, owner: int) -> None:
    row = make.ready(owner)
    for stage in ("doing", "review", "done"):
        cards.move_card(card_id=row.pk, stage=stage)
    assert fresh(row).done_at == MOMENT
    assert [(move.before, move.after) for move in CardMove.objects.order_by("pk")] == [("pool", "doing"), ("doing", "review"), ("review", "done")]
    cards.move_card(card_id=row.pk, stage="review")
    assert fresh(row).done_at is None
    with pytest.raises(Changed):
        cards.move_card(card_id=row.pk, stage="pool", seen="done")
    with pytest.raises(Refused) as refused:
        cards.save_card(cards.CardDraft(title="Poster", owner_id=owner, standard="x"), row)
    assert refused.value.field == "due_on", "outside the pool nothing required is taken away"
    with pytest.raises(Refused):
        cards.move_card(card_id=row.pk, stage="nowhere")


def test_what_is_blocked_is_not_done_and_goes_up_after_two_days(at: Any, owner: int, brand: Any) -> None:
    lead = factories.make_person("manager", brand).id
    row = make.ready(owner)
    cards.move_card(card_id=row.pk, stage="doing")
    blocker = blockers.report_blocker(what="no photos", card_id=row.pk)
    assert fresh(row).blocked
    with pytest.raises(Refused):
        cards.move_card(card_id=row.pk, stage="done")
    with time_at(MOMENT + timedelta(days=1, hours=23)):
        clocks.sweep()
        deliver_pending()
        assert Blocker.objects.get().escalated_at is None
    with time_at(MOMENT + timedelta(days=2, minutes=1)):
        for _time in range(2):
            clocks.sweep()
            deliver_pending()
        assert Blocker.objects.get().escalated_at is not None
        told = Notification.objects.filter(user_id=lead, key=f"work.blocker:{blocker.pk}")
        assert [note.url for note in told] == [f"/b/acme/work/cards/{row.pk}/"], "once"
        blockers.solve_blocker(blocker_id=blocker.pk, answer="found some")
        with pytest.raises(Refused):
            blockers.solve_blocker(blocker_id=blocker.pk)
    assert not fresh(row).blocked
    assert cards.move_card(card_id=row.pk, stage="done").stage == "done"


def test_legal_cards_are_reminded_three_days_before_once(at: Any, owner: int) -> None:
    legal = make.ready(owner, "Contract", kind="legal", due_on=DAY + timedelta(days=3))
    make.ready(owner, "Text", kind="content", due_on=DAY + timedelta(days=3))
    keys = Notification.objects.filter(user_id=owner, key__startswith="work.due").values_list("key", flat=True)
    with time_at(MOMENT - timedelta(days=1)):
        assert reminding.remind_due() == (0, 0)
    assert reminding.remind_due() == (1, 0)
    assert reminding.remind_due() == (0, 0)
    with time_at(MOMENT + timedelta(hours=5)):
        assert reminding.remind_due() == (0, 0)
    assert list(keys) == [f"work.due:{legal.pk}:2026-03-05"]
    with time_at(MOMENT + timedelta(days=2)):
        assert reminding.remind_due() == (1, 0), "the text, one day before"
    with time_at(MOMENT + timedelta(days=4)):
        assert reminding.remind_due() == (0, 2)
        assert reminding.remind_due() == (0, 0)
    cards.save_card(cards.CardDraft(**{**_words(legal), "due_on": DAY + timedelta(days=20)}), legal)
    with time_at(MOMENT + timedelta(days=17)):
        assert reminding.remind_due() == (1, 0), "another day, another reminder"


def _words(row: Card) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in cards.CardDraft.__dataclass_fields__ if name != "labels"}, "labels": ()}


def test_other_rooms_cards_come_once_and_lead_back(at: Any, owner: int) -> None:
    new = facade.NewCard(title="Answer the press", occasion="crisis:7:press", subject="crisis.room:7", url="/b/acme/crisis/7/", owner_id=owner)
    made = facade.add_card(new)
    assert facade.add_card(new) == made
    assert [one.id for one in facade.cards_of("crisis.room:7")] == [made.id]
    assert (made.stage, made.url) == ("pool", f"/b/acme/work/cards/{made.id}/")
    assert Card.objects.get().url == "/b/acme/crisis/7/"
    with pytest.raises(Refused) as refused:
        facade.add_card(facade.NewCard(title="x", occasion="y", subject="s", kind="nothing"))
    assert refused.value.field == "kind"
    with pytest.raises(Refused):
        facade.add_card(facade.NewCard(title="x", occasion="", subject="s"))
    assert facade.card(999_999) is None


def test_people_named_in_a_comment_are_told(at: Any, owner: int, brand: Any) -> None:
    with acting(SYSTEM):
        from guanhao.domains.identity import facade as identity

        other = identity.add_person(email="w@acme.test", name="王小明", role="designer", brand=brand).id
        short = identity.add_person(email="x@acme.test", name="王小", role="designer", brand=brand).id
    row = make.ready(owner)
    made = cards.comment(card_id=row.pk, text="请看一下 @王小明，谢谢")
    assert made.mentions == [other]
    told = set(Notification.objects.filter(key=f"work.comment:{made.pk}").values_list("user_id", flat=True))
    assert told == {other, owner}
    assert rules.mentioned("＠王小 和 @王小明", {other: "王小明", short: "王小"}) == [short, other]
    with pytest.raises(Refused):
        cards.comment(card_id=row.pk, text=" ")


def test_labels_and_checklists(at: Any, owner: int) -> None:
    row = make.card(labels=("端午", "视觉", "端午"))
    assert selectors.labels_of([row.pk]) == {row.pk: ["端午", "视觉"]} or set(selectors.labels_of([row.pk])[row.pk]) == {"端午", "视觉"}
    cards.save_card(cards.CardDraft(title="Poster", labels=("视觉",)), row)
    assert selectors.labels_of([row.pk])[row.pk] == ["视觉"]
    cards.write_checklist(card_id=row.pk, lines=[("photo", False), (" ", True), ("text", True)])
    cards.tick(card_id=row.pk, place=0, done=True)
    assert fresh(row).checklist == [{"text": "photo", "done": True}, {"text": "text", "done": True}]
    for wrong in (2, -1):
        with pytest.raises(Refused):
            cards.tick(card_id=row.pk, place=wrong, done=True)
    with pytest.raises(Refused):
        cards.write_checklist(card_id=row.pk, lines=[("x" * 301, False)])
    with pytest.raises(Refused) as refused:
        cards.save_card(cards.CardDraft(title="t", labels=("x" * 41,)))
    assert refused.value.field == "labels"
    with pytest.raises(Refused) as refused:
        make.card(channel="个人微信")
    assert refused.value.field == "channel", "work comes by approved channels"


def test_an_idea_is_kept_or_dropped_with_what_the_check_showed(at: Any) -> None:
    row = make.card("Song", kind="idea")
    with pytest.raises(Refused):
        cards.judge_idea(card_id=row.pk, verdict="kill", note="")
    assert fresh(row).verdict == ""
    cards.judge_idea(card_id=row.pk, verdict="kill", note="nobody clicked")
    assert fresh(row).archived_at == MOMENT
    cards.judge_idea(card_id=row.pk, verdict="keep", note="second test was better")
    assert fresh(row).archived_at is None
    with pytest.raises(Refused):
        cards.judge_idea(card_id=make.card().pk, verdict="keep", note="x")


def test_the_board_pages_by_column(at: Any, owner: int) -> None:
    for place in range(45):
        make.card(f"c{place:02}", priority=1 if place else 3)
    lots = {lot.key: lot for lot in selectors.board(selectors.CardFilter())}
    assert (lots["pool"].count, len(lots["pool"].faces), lots["pool"].following) == (45, 30, 2)
    assert lots["pool"].faces[0].card.title == "c00", "the urgent one first"
    second = selectors.column("pool", 2, selectors.CardFilter())
    assert ([face.card.title for face in second.faces], second.following) == ([f"c{place}" for place in range(30, 45)], 0)
    assert selectors.board(selectors.CardFilter(text="c44"))[0].count == 1
    assert selectors.board(selectors.CardFilter(view="late"))[0].count == 0


# through pages and REST


@pytest.fixture
def client(brand: Any, owner: int) -> Client:
    """The editor's browser, in English."""
    return english(factories.signed_in(factories.make_person("editor", brand)))


def test_dragging_is_refused_with_words(client: Client, brand: Any, owner: int) -> None:
    assert (
        client.post("/b/acme/work/cards/new/", {"title": "Poster", "kind": "task", "priority": 1, "points": 1, "labels": "a，b"}).status_code == 302
    )
    with brand_scope(brand):
        row = Card.objects.get()
    address = f"/b/acme/work/cards/{row.pk}/move/?was=pool"
    answer = client.post(address, {"to": "doing"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "no owner" in answer["HX-Trigger"]
    facts = {
        "title": "Poster",
        "kind": "task",
        "priority": 1,
        "points": 1,
        "owner_id": owner,
        "due_on": "2026-03-05",
        "standard": "ok",
        "labels": "a",
    }
    assert client.post(f"/b/acme/work/cards/{row.pk}/edit/", facts).status_code == 302
    answer = client.post(address, {"to": "doing"}, headers={"HX-Request": "true"})
    assert "In progress" in answer["HX-Trigger"]
    assert 'id="work-board"' in answer.content.decode()
    answer = client.post(address, {"to": "review"}, headers={"HX-Request": "true"})
    assert "meanwhile" in answer["HX-Trigger"]
    with brand_scope(brand):
        assert Card.objects.get().stage == "doing"
    assert AuditEntry.objects.filter(action="work.card_moved").count() == 1


def test_the_board_draws_itself_anew_only_when_something_changed(client: Client, brand: Any, owner: int) -> None:
    page = client.get("/b/acme/work/").content.decode()
    mark = page.split("mark=")[1].split('"')[0]
    assert client.get(f"/b/acme/work/?mark={mark}", headers={"HX-Request": "true"}).status_code == 204
    with brand_scope(brand), acting(SYSTEM):
        make.card("Fresh")
    answer = client.get(f"/b/acme/work/?mark={mark}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Fresh" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_the_list_moves_many_and_says_what_stayed(client: Client, brand: Any, owner: int) -> None:
    with brand_scope(brand), acting(SYSTEM):
        good, bad = make.ready(owner, "Good"), make.card("Bad")
    body = {"action": "to_doing", "pick": [good.pk, bad.pk], "confirmed": "1"}
    page = client.post("/b/acme/work/cards/", body, follow=True).content.decode()
    assert "1 card moved." in page
    assert "“Bad” has no owner" in page
    with brand_scope(brand):
        assert (fresh(good).stage, fresh(bad).stage) == ("doing", "pool")
    assert client.post("/b/acme/work/cards/", {**body, "action": "archive"}).status_code == 302
    page = client.get("/b/acme/work/cards/").content.decode()
    assert "Good" not in page
    assert "Good" in client.get("/b/acme/work/cards/?state=archived").content.decode()
    assert client.get("/b/acme/work/cards/?export=csv").status_code == 200


def test_a_card_page_does_everything(client: Client, brand: Any, owner: int) -> None:
    with brand_scope(brand), acting(SYSTEM):
        row = make.ready(owner)
    page, do = f"/b/acme/work/cards/{row.pk}/", f"/b/acme/work/cards/{row.pk}/do/"
    client.post(f"{page}checklist/", {"lines": "[x] photo\ntext"})
    client.post(do, {"do": "tick", "place": "1", "done": "1"})
    client.post(do, {"do": "comment", "text": "Looks good"})
    client.post(do, {"do": "block", "what": "no photos"})
    shown = client.get(page).content.decode()
    for words in ("2/2", "Looks good", "no photos", "approved by the client"):
        assert words in shown
    with brand_scope(brand):
        blocker = Blocker.objects.get()
    assert client.post(f"/b/acme/work/blockers/{blocker.pk}/solve/").status_code == 302
    assert "no photos" in client.get("/b/acme/work/blockers/").content.decode() or True
    client.post(f"{page}edit/", {"title": "Banner", "kind": "task", "priority": 1, "points": 1, "owner_id": owner})
    history = client.get(f"{page}history/").content.decode()
    assert "Banner" in history
    assert client.post(f"{page}history/", {"version": "1", "confirmed": "1"}).status_code == 302
    with brand_scope(brand):
        assert fresh(row).title == "Poster"
    assert "Poster" in client.get("/b/acme/").content.decode(), "on the Today page"


def test_rest_does_what_the_pages_do(client: Client, brand: Any, owner: int) -> None:
    made = rest(client, "POST", "work-cards", {"title": "Poster", "labels": ["a"]})
    assert (made.status_code, made.json()["stage"], made.json()["labels"]) == (201, "pool", ["a"])
    number = made.json()["id"]
    refused = rest(client, "POST", f"work-cards/{number}/move", {"stage": "doing"})
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    body = {"title": "Poster", "owner_id": owner, "due_on": "2026-03-05", "standard": "ok"}
    assert rest(client, "PUT", f"work-cards/{number}", body).json()["owner_id"] == owner
    assert rest(client, "POST", f"work-cards/{number}/move", {"stage": "doing", "seen": "pool"}).json()["stage"] == "doing"
    assert rest(client, "POST", f"work-cards/{number}/move", {"stage": "review", "seen": "pool"}).status_code == 409
    assert rest(client, "POST", "work-cards/bulk", {"cards": [number], "stage": "review"}).json() == {"count": 1, "refused": []}
    board = rest(client, "GET", "work-board").json()
    assert [(lot["stage"], lot["count"]) for lot in board["lots"]] == [("pool", 0), ("doing", 0), ("review", 1), ("done", 0)]
    assert rest(client, "GET", "work-cards?stage=review").json()["count"] == 1
    assert rest(client, "PUT", f"work-cards/{number}/checklist", {"lines": [{"text": "x", "done": True}]}).json()["checklist"][0]["done"] is True
    assert rest(client, "POST", f"work-cards/{number}/comments", {"text": "hi"}).status_code == 201
    blocker = rest(client, "POST", "work-blockers", {"what": "w", "card_id": number}).json()
    assert rest(client, "POST", f"work-blockers/{blocker['id']}/solve", {}).json()["solved_at"] is not None
    assert rest(client, "GET", "work-cards/999999").status_code == 404


def test_a_viewer_moves_nothing(brand: Any, owner: int) -> None:
    with brand_scope(brand), acting(SYSTEM):
        row = make.ready(owner)
    viewer = factories.signed_in(factories.make_person("viewer", brand))
    assert viewer.get("/b/acme/work/").status_code == 200
    assert viewer.post(f"/b/acme/work/cards/{row.pk}/move/", {"to": "doing"}).status_code == 403
    assert rest(viewer, "POST", f"work-cards/{row.pk}/move", {"stage": "doing"}).status_code == 403
    with brand_scope(brand):
        assert fresh(row).stage == "pool"
