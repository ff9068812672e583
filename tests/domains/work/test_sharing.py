"""Writing a document together (TEA-07): updates of several people meet, repeats and rubbish change nothing, rights hold while somebody types."""

import random
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from pycrdt import Doc as Crdt
from pycrdt import Map, XmlElement, XmlFragment, XmlText
from tests import factories
from tests.domains.work.make import MOMENT, english, rest

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Doc, DocPresence, DocSnapshot, DocUpdate, DocVersion
from guanhao.domains.work.policy import DocPolicy
from guanhao.domains.work.selectors import documents as selectors
from guanhao.domains.work.services import documents, sharing
from guanhao.engines.document import shared
from guanhao.kernel import policy, search
from guanhao.kernel.access import Denied
from guanhao.kernel.jobs import run_due
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
TEXT = "One.\n\nTwo.\n\nThree."


class Tab:
    """A browser's side of it: a CRDT of its own, what it has not sent yet, what it has seen."""

    def __init__(self, brand: Any, role: str, doc: Doc) -> None:
        self.brand, self.role, self.doc, self.number = brand, role, doc, -1
        self.state: Any = Crdt()
        self.sent = b""
        self.fetch()

    @property
    def body(self) -> Any:
        """The blocks."""
        return self.state.get("default", type=XmlFragment)

    def text(self, block: int) -> Any:
        """The words of a block."""
        return self.body.children[block].children[0]

    def type(self, block: int, at: int, words: str) -> None:
        """Put words into a block (the place counts bytes)."""
        self.text(block).insert(at, words)

    def fetch(self) -> None:
        """What others wrote."""
        with factories.acting_in(self.role, self.brand):
            sharing.begin(doc_id=self.doc.pk)
            row = selectors.find(self.doc.pk)
            found = selectors.news(row, None if self.number < 0 else self.number)
        for one in found.updates:
            self.state.apply_update(b64decode(one))
        if not self.sent:
            self.sent = self.state.get_state()
        self.number = found.number

    def unsent(self) -> bytes:
        """All that was typed since the last push."""
        return bytes(self.state.get_update(self.sent))

    def push(self, mark: str = "") -> sharing.Taken:
        """Send what was typed."""
        update, state = self.unsent(), self.state.get_state()
        with factories.acting_in(self.role, self.brand):
            taken = sharing.take_update(doc_id=self.doc.pk, mark=mark or str(uuid4()), update=update)
        self.sent = state
        return taken


def doc(brand: Any, text: str = TEXT, **more: Any) -> Doc:
    """A document of the editor."""
    with factories.acting_in("editor", brand):
        return documents.make_doc(**{"title": "Plan", "text": text, **more})


def stored(brand: Any, row: Doc) -> Doc:
    """As the database has it."""
    with brand_scope(brand):
        return Doc.objects.get(pk=row.pk)


def test_two_people_in_one_paragraph_both_stand_in_both(brand: Any) -> None:
    row = doc(brand)
    one, two = Tab(brand, "editor", row), Tab(brand, "designer", row)
    one.type(0, 3, " here")
    two.type(0, 0, "And ")
    one.push()
    two.push()
    for tab in (one, two):
        tab.fetch()
    assert shared.read(one.state).text == shared.read(two.state).text == "And One here.\n\nTwo.\n\nThree."
    found = stored(brand, row)
    assert (found.text, found.revision, found.changed_by_name) == ("And One here.\n\nTwo.\n\nThree.", 3, "Designer")


def test_two_who_open_at_once_begin_from_the_same_bytes(brand: Any) -> None:
    row = doc(brand, "# Head\n\n- a\n- b")
    assert shared.begin(row.title, str(row.text)) == shared.begin(row.title, str(row.text))
    one, two = Tab(brand, "editor", row), Tab(brand, "designer", row)
    one.state.apply_update(two.state.get_update())
    assert shared.read(one.state).text == "# Head\n\n- a\n- b", "the words are not there twice"
    with brand_scope(brand):
        assert DocSnapshot.objects.filter(doc=row).count() == 1


def test_a_repeated_call_and_a_known_update_change_nothing(brand: Any) -> None:
    row = doc(brand)
    tab = Tab(brand, "editor", row)
    tab.type(1, 0, "x")
    update, mark = tab.unsent(), str(uuid4())
    with factories.acting_in("editor", brand):
        for again in (mark, mark, str(uuid4())):
            sharing.take_update(doc_id=row.pk, mark=again, update=update)
    with brand_scope(brand):
        assert DocUpdate.objects.filter(doc=row).count() == 1
    assert (stored(brand, row).text, stored(brand, row).revision) == ("One.\n\nxTwo.\n\nThree.", 2)


def test_an_update_that_builds_on_a_lost_one_waits_until_the_rest_is_sent(brand: Any) -> None:
    row = doc(brand)
    tab = Tab(brand, "editor", row)
    tab.type(0, 0, "lost ")
    start = tab.state.get_state()
    tab.text(0).insert(5, "and found ")
    with factories.acting_in("editor", brand):
        taken = sharing.take_update(doc_id=row.pk, mark=str(uuid4()), update=tab.state.get_update(start))
        assert stored(brand, row).revision == 1, "nothing is numbered that nobody can read"
        sharing.take_update(doc_id=row.pk, mark=str(uuid4()), update=tab.state.get_update(taken.vector))
    assert stored(brand, row).text == "lost and found One.\n\nTwo.\n\nThree."


def test_whoever_was_offline_joins_what_others_wrote_and_deleted(brand: Any) -> None:
    row = doc(brand)
    away, here = Tab(brand, "editor", row), Tab(brand, "designer", row)
    for number in range(30):
        away.type(2, 0, f"{number}-")
        here.type(0, 0, "y")
        here.push()
    del here.body.children[1]
    here.push()
    away.push()
    here.fetch()
    away.fetch()
    expected = "y" * 30 + "One.\n\n" + "".join(f"{number}-" for number in reversed(range(30))) + "Three."
    assert stored(brand, row).text == shared.read(away.state).text == shared.read(here.state).text == expected


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_typing_deleting_and_sending_ends_the_same(brand: Any, seed: int) -> None:
    draw = random.Random(seed)
    with factories.acting_in("administrator", brand):
        policy.revise(DocPolicy, {"compact_after": 20}, reason="a short test")
    row = doc(brand)
    tabs = [Tab(brand, role, row) for role in ("editor", "designer", "legal")]
    for step in range(90):
        tab = draw.choice(tabs)
        match draw.randrange(6):
            case 0 | 1:
                tab.type(0, 0, draw.choice("abc 中*#"))
            case 2:
                block = tab.body.children.insert(draw.randrange(len(tab.body.children) + 1), XmlElement("paragraph"))
                block.children.append(XmlText(f"block {step}"))
            case 3 if len(tab.body.children) > 3:
                del tab.body.children[draw.randrange(1, len(tab.body.children))]
            case 4:
                tab.push()
            case _:
                tab.fetch()
    for tab in tabs:
        tab.push()
    for tab in tabs:
        tab.fetch()
    texts = {shared.read(tab.state).text for tab in tabs}
    assert texts == {str(stored(brand, row).text)}
    late = Tab(brand, "viewer", row)
    assert {shared.read(late.state).text} == texts, "who opens it now reads the same"
    with brand_scope(brand):
        assert DocUpdate.objects.filter(doc=row).count() <= 40
        assert DocSnapshot.objects.filter(doc=row).count() <= 2


def test_rubbish_oversized_and_too_deep_updates_leave_nothing(brand: Any) -> None:
    row = doc(brand)
    tab = Tab(brand, "editor", row)
    tab.type(0, 0, "x")
    good = tab.unsent()
    deep: Any = tab.body
    with tab.state.transaction():
        for _level in range(60):
            deep = deep.children.append(XmlElement("blockquote"))
    wide = Tab(brand, "editor", row)
    wide.type(0, 0, "字" * 500_001)
    wrong = {
        "rubbish": (b"rubbish", "update"),
        "cut off": (good[:-3], "update"),
        "too deep": (tab.unsent(), "update"),
        "too large": (b"x" * (sharing.MOST_BYTES + 1), "update"),
        "too long": (wide.unsent(), "text"),
    }
    with factories.acting_in("editor", brand):
        for name, (update, field) in wrong.items():
            with pytest.raises(Refused) as refused:
                sharing.take_update(doc_id=row.pk, mark=str(uuid4()), update=update)
            assert refused.value.field == field, name
    with brand_scope(brand):
        assert DocUpdate.objects.count() == 0
    assert (stored(brand, row).text, stored(brand, row).revision) == (TEXT, 1)


def test_what_no_editor_writes_is_cleaned_in_the_words(brand: Any) -> None:
    row = doc(brand)
    tab = Tab(brand, "editor", row)
    with tab.state.transaction():
        script = tab.body.children.append(XmlElement("script", {"src": "https://evil.example"}))
        script.children.append(XmlText("alert(1)"))
        line = tab.body.children.append(XmlElement("heading", {"level": 99}))
        words = line.children.append(XmlText())
        words.insert(0, "click", {"link": {"href": "javascript:alert(1)"}, "bold": {}})
        line.children.append(XmlElement("image", {"src": "javascript:x", "alt": "pict\x00ure"}))
        tab.state.get("meta", type=Map)["title"] = "  A \n\x00 new " + "t" * 300
    tab.push()
    found = stored(brand, row)
    assert str(found.text).endswith("Three.\n\nalert(1)\n\n###### **click**picture")
    assert found.title == ("A new " + "t" * 300)[:200]
    with tab.state.transaction():
        tab.state.get("meta", type=Map)["title"] = {"no": "title"}
    tab.push()
    assert stored(brand, row).title == found.title


def test_rights_hold_while_somebody_types(brand: Any) -> None:
    row = doc(brand)
    tab, designer = Tab(brand, "designer", row), factories.make_person("designer", brand).id
    editor = factories.make_person("editor", brand).id
    tab.type(0, 0, "x")
    for grades in ({"everybody": "read", "grants": {editor: "own"}}, {"everybody": "edit", "grants": {editor: "own", designer: "none"}}):
        with factories.acting_in("editor", brand):
            documents.grant(doc_id=row.pk, core=False, **grades)
        with pytest.raises(Denied):
            tab.push()
    with factories.acting_in("editor", brand):
        documents.grant(doc_id=row.pk, core=False, everybody="edit", grants={editor: "own"})
    tab.push()
    with factories.acting_in("editor", brand):
        documents.archive_doc(doc_id=row.pk)
    tab.type(0, 0, "y")
    with pytest.raises(Doc.DoesNotExist):
        tab.push()
    viewer = factories.make_person("viewer", brand)
    with factories.acting_in("viewer", brand), pytest.raises(Denied):
        sharing.take_update(doc_id=row.pk, mark=str(uuid4()), update=tab.unsent())
    assert viewer
    assert stored(brand, row).text == "xOne.\n\nTwo.\n\nThree."


def test_a_restored_version_is_one_update_more_and_nobody_loses_the_thread(brand: Any) -> None:
    row = doc(brand)
    tab = Tab(brand, "designer", row)
    tab.type(0, 0, "New ")
    tab.push()
    tab.type(2, 0, "And now ")
    with factories.acting_in("editor", brand):
        documents.restore_doc(doc_id=row.pk, number=1)
    tab.push()
    tab.fetch()
    assert stored(brand, row).text == shared.read(tab.state).text == "One.\n\nTwo.\n\nAnd now Three."
    with brand_scope(brand):
        assert [one.number for one in DocUpdate.objects.order_by("number")] == [2, 3, 4]
        assert [bool(one.note) for one in DocVersion.objects.order_by("number")] == [False, False, True, False]


def test_a_save_over_rest_changes_only_what_differs(brand: Any) -> None:
    row = doc(brand, "First line.\n\nSecond.\n\n- a\n- b")
    tab = Tab(brand, "designer", row)
    tab.type(0, 0, "My ")
    with factories.acting_in("editor", brand):
        documents.save_doc(doc_id=row.pk, title="Plan 2", text="First line here.\n\nSecond.\n\n- a\n- b\n- c", base=1)
    tab.push()
    tab.fetch()
    assert shared.read(tab.state) == shared.Words("Plan 2", "My First line here.\n\nSecond.\n\n- a\n- b\n- c")
    with factories.acting_in("legal", brand):
        late = documents.save_doc(doc_id=row.pk, title="Plan", text="First line.\n\nSecond, by law.\n\n- a\n- b", base=1)
    assert (late.merged, late.clashes) == (True, 0)
    assert (late.doc.title, late.doc.text) == ("Plan 2", "My First line here.\n\nSecond, by law.\n\n- a\n- b\n- c")


def test_typing_for_ten_minutes_is_one_version_of_all_who_wrote(brand: Any) -> None:
    with time_at(MOMENT):
        row = doc(brand)
        one, two = Tab(brand, "editor", row), Tab(brand, "designer", row)
    for minute in (0, 4, 8, 11):
        with time_at(MOMENT + timedelta(minutes=minute)):
            one.type(0, 0, str(minute % 10))
            one.push()
            if minute == 4:
                two.type(1, 0, "d")
                two.push()
    with brand_scope(brand):
        kept = list(DocVersion.objects.order_by("number"))
        assert [(one.number, one.made_by_name, one.live) for one in kept] == [
            (1, "Editor", False),
            (2, "Editor, Designer", False),
            (3, "Editor", True),
        ]
        assert [str(one.text).split("\n")[0] for one in kept] == ["One.", "840One.", "1840One."]
        deeds = AuditEntry.objects.filter(action="work.doc_saved").order_by("pk").values_list("actor_name", flat=True)
        assert list(deeds) == ["Editor", "Designer", "Editor"]
    with time_at(MOMENT + timedelta(minutes=12)), factories.acting_in("editor", brand):
        sharing.keep_version(doc_id=row.pk, note="  As agreed ")
        one.type(0, 0, "z")
        one.push()
    with brand_scope(brand):
        assert [(row.number, row.note, row.live) for row in DocVersion.objects.order_by("-number")[:2]] == [(4, "", True), (3, "As agreed", False)]


def test_search_finds_typed_words_a_minute_later(brand: Any) -> None:
    with time_at(MOMENT):
        row = doc(brand)
        tab = Tab(brand, "editor", row)
        tab.type(0, 0, "Rhinoceros ")
        tab.push()
    with time_at(MOMENT + timedelta(minutes=2)):
        run_due()
        with factories.acting_in("editor", brand):
            assert [hit.title for hit in search.find("Rhinoceros")] == ["Plan"]


def test_words_and_updates_are_sealed(brand: Any) -> None:
    row = doc(brand)
    tab = Tab(brand, "editor", row)
    tab.type(0, 0, "Secret ")
    tab.push()
    with connection.cursor() as cursor:
        for table in ("work_docupdate", "work_docsnapshot"):
            cursor.execute(f"SELECT data FROM {table}")
            for (data,) in cursor.fetchall():
                assert data.startswith("k1:")


def test_a_killed_save_leaves_nothing_half_written(brand: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    row = doc(brand)
    tab = Tab(brand, "editor", row)
    tab.type(0, 0, "x")
    mark = str(uuid4())

    def killed(*_anything: object, **_more: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sharing, "keep_words", killed)
        with pytest.raises(SystemExit):
            tab.push(mark)
    with brand_scope(brand):
        assert DocUpdate.objects.count() == 0
    assert stored(brand, row).revision == 1
    tab.push(mark)
    assert stored(brand, row).text == "xOne.\n\nTwo.\n\nThree."


@pytest.fixture
def client(brand: Any) -> Client:
    """The editor's browser, in English."""
    return english(factories.signed_in(factories.make_person("editor", brand)))


def test_writing_together_over_rest(client: Client, brand: Any) -> None:
    row = doc(brand)
    path, mark = f"work-documents/{row.pk}/shared", str(uuid4())
    whole = rest(client, "POST", path, {"client": 7, "caret": "{}"}).json()
    assert (whole["number"], whole["whole"], whole["grade"], whole["again_in"], len(whole["updates"])) == (1, True, "own", 4, 1)
    state: Any = Crdt()
    state.apply_update(b64decode(whole["updates"][0]))
    before = state.get_state()
    state.get("default", type=XmlFragment).children[0].children[0].insert(0, "Now ")
    body = {"client": 7, "since": 1, "mark": mark, "update": b64encode(state.get_update(before)).decode()}
    for _again in range(2):
        answer = rest(client, "POST", path, body).json()
        assert (answer["number"], answer["whole"], len(answer["updates"])) == (2, False, 1)
        assert b64decode(answer["vector"])
    other = english(factories.signed_in(factories.make_person("viewer", brand)))
    assert rest(other, "GET", f"{path}?since=1").json()["updates"] == answer["updates"]
    assert rest(other, "GET", f"{path}?since=2").json()["updates"] == []
    assert rest(other, "GET", f"{path}?since=99").json()["whole"] is True
    assert rest(other, "POST", path, {**body, "mark": str(uuid4())}).status_code == 403
    assert rest(other, "POST", path, {"client": 8, "since": 2}).json()["grade"] == "read"
    with brand_scope(brand):
        assert list(DocPresence.objects.values_list("client", flat=True)) == [7], "who reads is not shown as writing"
    third = english(factories.signed_in(factories.make_person("designer", brand)))
    seen = rest(third, "POST", path, {"client": 9, "since": 2}).json()
    assert [(one["client"], one["name"], one["me"]) for one in seen["people"]] == [(7, "Editor", False), (9, "Designer", True)]
    assert seen["again_in"] == 1
    assert [one["client"] for one in rest(third, "POST", path, {"client": 9, "leave": True}).json()["people"]] == [7]
    assert rest(client, "POST", f"work-documents/{row.pk}/versions", {"note": "Final"}).json()["note"] == "Final"
    rest(other, "PUT", "work-documents", {})
    assert rest(client, "GET", f"work-documents/{row.pk}").json()["text"] == "Now One.\n\nTwo.\n\nThree."


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"client": 1, "mark": "m" * 12, "update": "***"}, "update"),
        ({"client": 1, "mark": "m" * 12, "update": "cnViYmlzaA=="}, "update"),
        ({"client": 1, "update": "AAA="}, "mark"),
        ({"client": 1, "mark": "m" * 12, "update": "A" * 10_000_000}, "update"),
        ({"client": 10**30}, "client"),
        ({"client": 1, "since": 10**30}, "since"),
        ({"client": 1, "caret": "c" * 1001}, "caret"),
        ({"client": 1, "caret": "\x00"}, "caret"),
        ({"client": 1, "mark": "\x00" * 12, "update": "AAA="}, "mark"),
    ],
)
def test_wrong_calls_name_the_field(client: Client, brand: Any, body: dict[str, Any], field: str) -> None:
    row = doc(brand)
    answer = rest(client, "POST", f"work-documents/{row.pk}/shared", body)
    assert answer.status_code == 422
    assert field in answer.content.decode()
    with brand_scope(brand):
        assert DocUpdate.objects.count() == 0


def test_documents_of_another_brand_are_not_there(client: Client, brand: Any) -> None:
    other = factories.make_brand("Other", "other")
    with factories.acting_in("editor", other):
        foreign = documents.make_doc(title="Theirs", text="x")
    for method, body in (("GET", None), ("POST", {"client": 1}), ("POST", {"client": 1, "mark": "m" * 12, "update": "AAA="})):
        assert rest(client, method, f"work-documents/{foreign.pk}/shared", body).status_code == 404
    assert client.get(f"/b/acme/work/documents/{foreign.pk}/edit/").status_code == 404
    assert client.post(f"/b/acme/work/documents/{foreign.pk}/keep/").status_code == 404


def test_asking_for_news_takes_few_questions(client: Client, brand: Any, django_assert_max_num_queries: Any) -> None:
    row = doc(brand)
    path = f"work-documents/{row.pk}/shared"
    rest(client, "POST", path, {"client": 1})
    with django_assert_max_num_queries(18):
        rest(client, "POST", path, {"client": 1, "since": 1})
