"""Cards from Trello, Teambition and Feishu."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories
from tests.domains.work.make import MOMENT, english

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Card, Project
from guanhao.domains.work.rules import exchange
from guanhao.domains.work.selectors.boards import labels_of
from guanhao.domains.work.services import files
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.imports import services as imports
from guanhao.kernel.imports.models import ImportRun
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db

BOARD = {
    "name": "Spring",
    "lists": [{"id": "l1", "name": "To Do"}, {"id": "l2", "name": "Doing"}, {"id": "l3", "name": "Old", "closed": True}],
    "members": [{"id": "m1", "fullName": "Editor", "username": "ed"}],
    "checklists": [{"id": "k1", "idCard": "c1", "checkItems": [{"name": "photo", "state": "complete"}, {"name": "text", "state": "incomplete"}]}],
    "cards": [
        {
            "id": "c1",
            "name": "Poster",
            "desc": "Big",
            "idList": "l1",
            "due": "2026-03-09T08:00:00.000Z",
            "idMembers": ["m1"],
            "labels": [{"name": "look"}],
        },
        {"id": "c2", "name": "Video", "idList": "l2"},
        {"id": "c3", "name": "Gone", "idList": "l3"},
        {"id": "c4", "name": "Finished", "idList": "l1", "dueComplete": True},
    ],
}
TEAMBITION = (
    "任务标题,任务列表,执行者,截止时间,优先级,标签,备注,任务ID,完成标准\n"
    "端午礼盒主图,进行中,Editor,2026-03-10,紧急,端午;视觉,两版,t-1,品牌部签字\n"
    "礼盒文案,未开始,外包小张,,普通,,,t-2,\n"
    "价格表,待验收,Editor,2026-03-12,特急,,,t-3,财务确认\n"
)


@pytest.fixture
def at(brand: Any) -> Any:
    """Inside the brand, in March, the program acting, with an editor."""
    factories.make_person("editor", brand)
    with time_at(MOMENT), brand_scope(brand), acting(SYSTEM):
        yield brand


def run(draft: ImportRun) -> ImportRun:
    """Finish an import."""
    imports.run_now(draft)
    found: ImportRun = ImportRun.objects.get(pk=draft.pk)
    return found


def test_a_trello_board_comes_in_once(at: Any) -> None:
    done = run(files.draft_board(json.dumps(BOARD).encode(), name="spring.json"))
    assert (done.state, done.imported, done.quarantined) == ("done", 4, 0)
    found = {card.title: card for card in Card.objects.all()}
    poster = found["Poster"]
    assert (poster.stage, str(poster.due_on), poster.text, poster.occasion) == ("pool", "2026-03-09", "Big", "import:c1")
    assert poster.owner_id is not None
    assert poster.checklist == [{"text": "photo", "done": True}, {"text": "text", "done": False}]
    assert labels_of([poster.pk, found["Video"].pk]) == {poster.pk: ["look"], found["Video"].pk: ["Doing"]}
    assert found["Video"].stage == "pool", "it lacks an owner, a day and a standard"
    assert found["Gone"].archived_at is not None
    assert found["Finished"].archived_at is not None
    assert Project.objects.get().title == "Spring"
    again = run(files.draft_board(json.dumps(BOARD).encode(), name="spring.json"))
    assert again.imported == 0
    assert Card.objects.count() == 4


def test_teambition_rows_keep_their_stage_when_nothing_lacks(at: Any) -> None:
    import io

    made = imports.make_draft(kind="cards", account=None, stream=io.BytesIO(TEAMBITION.encode()), name="tb.csv")
    done = run(made)
    assert (done.imported, done.quarantined) == (2, 1), "an unknown priority is named"
    first, second = Card.objects.order_by("pk")
    assert (first.stage, first.priority, first.standard) == ("doing", 3, "品牌部签字")
    assert sorted(labels_of([first.pk])[first.pk]) == ["端午", "视觉"]
    assert (second.stage, second.owner_id) == ("pool", None)
    assert "外包小张" in second.text
    changed = TEAMBITION.replace("礼盒文案", "礼盒文案二稿")
    other = run(imports.make_draft(kind="cards", account=None, stream=io.BytesIO(changed.encode()), name="tb.csv"))
    assert (other.imported, other.updated, other.unchanged) == (0, 1, 1)
    assert Card.objects.filter(title="礼盒文案二稿").count() == 1


def test_words_of_other_tools() -> None:
    assert exchange.meaning("In Progress", exchange.STAGE) == "doing"
    assert exchange.meaning("待验收", exchange.STAGE) == "review"
    assert exchange.meaning("whatever", exchange.STAGE) is None
    assert exchange.lines_of("[x] a\n☐ b；c") == [("a", True), ("b", False), ("c", False)]
    for text in ("[]", "{}", "nonsense", '{"cards": [1]}'):
        with pytest.raises(exchange.Unreadable):
            exchange.cards_of_board(text)


def test_what_is_no_board_is_refused(at: Any) -> None:
    for content in (b"\xff\xfe", b"{}", b'{"cards": []}'):
        with pytest.raises(Refused):
            files.draft_board(content, name="x.json")
    assert not ImportRun.objects.exists()


def test_bringing_a_board_in_the_browser(brand: Any) -> None:
    client: Client = english(factories.signed_in(factories.make_person("editor", brand)))
    upload = SimpleUploadedFile("b.json", json.dumps(BOARD).encode(), "application/json")
    answer = client.post("/b/acme/work/trello/", {"file": upload})
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    assert client.post("/b/acme/work/trello/", {"file": SimpleUploadedFile("b.json", b"{}")}).status_code == 422
