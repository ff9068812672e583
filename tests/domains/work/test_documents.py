"""Shared documents (TEA-07): merged when two write, versions, grades, sealed words, presence."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests import factories
from tests.domains.work.make import MOMENT, english, rest

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Doc, DocVersion
from guanhao.domains.work.selectors import documents as selectors
from guanhao.domains.work.services import documents
from guanhao.kernel import search
from guanhao.kernel.access import Denied
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
TEXT = "One.\n\nTwo.\n\nThree."


def doc(brand: Any, role: str = "editor", **more: Any) -> Doc:
    """A document made by somebody of this role."""
    with factories.acting_in(role, brand):
        return documents.make_doc(**{"title": "Plan", "text": TEXT, **more})


def save(brand: Any, role: str, row: Doc, text: str, base: int) -> documents.SavedDoc:
    """Save words as somebody of this role."""
    with factories.acting_in(role, brand):
        return documents.save_doc(doc_id=row.pk, title="Plan", text=text, base=base)


def test_two_edits_on_different_paragraphs_are_both_saved(brand: Any) -> None:
    row = doc(brand)
    first = save(brand, "editor", row, "One, by the editor.\n\nTwo.\n\nThree.", 1)
    second = save(brand, "designer", row, "One.\n\nTwo.\n\nThree, by the designer.", 1)
    assert (first.merged, second.merged, second.clashes) == (False, True, 0)
    assert second.doc.text == "One, by the editor.\n\nTwo.\n\nThree, by the designer."
    assert second.doc.revision == 3
    third = save(brand, "legal", row, "One, by the lawyer.\n\nTwo.\n\nThree.", 1)
    assert third.clashes == 1
    assert "One, by the editor." in third.doc.text, "nothing is lost where both changed the same place"
    assert "One, by the lawyer." in third.doc.text
    assert "by the designer" in third.doc.text


def test_version_three_is_restored(brand: Any) -> None:
    row = doc(brand)
    for number in range(2, 5):
        save(brand, "editor", row, f"Text {number}", number - 1)
    with factories.acting_in("editor", brand):
        restored = documents.restore_doc(doc_id=row.pk, number=3)
        assert restored.text == "Text 3"
        assert [one.number for one in DocVersion.objects.order_by("number")] == [1, 2, 3, 4, 5]
        with pytest.raises(Refused):
            documents.restore_doc(doc_id=row.pk, number=9)
        with pytest.raises(Refused):
            documents.save_doc(doc_id=row.pk, title="Plan", text="x", base=99)
        with pytest.raises(Refused):
            documents.save_doc(doc_id=row.pk, title=" ", text="x", base=5)


def test_words_are_sealed_and_core_documents_are_for_named_people(brand: Any) -> None:
    legal = factories.make_person("legal", brand).id
    open_one, core = doc(brand, title="Open"), doc(brand, title="Recipe", core=True, everybody="none")
    with connection.cursor() as cursor:
        for table in ("work_doc", "work_docversion"):
            cursor.execute(f"SELECT text FROM {table}")
            assert all("Two." not in str(line[0]) for line in cursor.fetchall())
    with brand_scope(brand), factories.acting_in("legal", brand):
        assert [one.title for one in selectors.readable()] == ["Open"]
        assert [hit.title for hit in search.find("Open")] == ["Open"]
        assert search.find("Recipe") == []
        with pytest.raises(Denied):
            documents.save_doc(doc_id=core.pk, title="x", text="x", base=1)
        with pytest.raises(Denied):
            documents.grant(doc_id=open_one.pk, everybody="none", core=False, grants={legal: "own"})
    editor = factories.make_person("editor", brand).id
    with factories.acting_in("editor", brand):
        with pytest.raises(Refused):
            documents.grant(doc_id=core.pk, everybody="read", core=True, grants={editor: "own"})
        with pytest.raises(Refused):
            documents.grant(doc_id=core.pk, everybody="none", core=True, grants={legal: "read"})
        documents.grant(doc_id=core.pk, everybody="none", core=True, grants={editor: "own", legal: "read"})
        with pytest.raises(Refused):
            documents.make_doc(title="x", core=True)
    with factories.acting_in("legal", brand):
        assert selectors.find(core.pk).text == TEXT
        with pytest.raises(Denied):
            documents.save_doc(doc_id=core.pk, title="x", text="x", base=1)
    with factories.acting_in("viewer", brand):
        assert [one.title for one in selectors.readable()] == ["Open"]
        assert not selectors.may(open_one, "edit"), "who may not edit reads only"


@pytest.fixture
def client(brand: Any) -> Client:
    """The editor's browser, in English."""
    return english(factories.signed_in(factories.make_person("editor", brand)))


def test_pages_of_a_document(client: Client, brand: Any) -> None:
    assert client.post("/b/acme/work/documents/new/", {"title": "Plan", "text": TEXT, "everybody": "edit"}).status_code == 302
    with brand_scope(brand):
        row = Doc.objects.get()
    page = f"/b/acme/work/documents/{row.pk}/"
    other = english(factories.signed_in(factories.make_person("designer", brand)))
    looking = english(factories.signed_in(factories.make_person("viewer", brand)))
    rest(client, "PUT", f"work-documents/{row.pk}", {"title": "Plan", "text": "# Head\n\n**Bold** <b>raw</b> [x](javascript:alert(1))", "base": 1})
    shown = looking.get(page).content.decode()
    assert "<h1>Head</h1>" in shown
    assert "<strong>Bold</strong>" in shown
    assert "<b>raw" not in shown
    assert 'href="javascript' not in shown
    assert f"/api/brands/acme/work-documents/{row.pk}/shared" in client.get(f"{page}edit/").content.decode()
    assert looking.get(f"{page}edit/").status_code == 403
    with time_at(MOMENT):
        rest(client, "POST", f"work-documents/{row.pk}/shared", {"client": 5})
        assert "Being written now by Editor" in other.get(page).content.decode()
        assert "Being written now" not in client.get(page).content.decode()
    with time_at(MOMENT + timedelta(seconds=31)):
        assert "Being written now" not in other.get(page).content.decode()
    versions = client.get(f"{page}versions/").content.decode()
    assert "Version 2" in versions
    assert client.post(f"{page}keep/", {"note": "As agreed"}).status_code == 302
    assert "As agreed" in client.get(f"{page}versions/").content.decode()
    assert client.post(f"{page}versions/", {"version": "1"}).status_code == 302
    with brand_scope(brand):
        assert Doc.objects.get().text == TEXT
    assert "Plan" in client.get("/b/acme/work/documents/").content.decode()
    editor = factories.make_person("editor", brand).id
    assert client.post(f"{page}people/", {"everybody": "read", f"grade-{editor}": "own"}).status_code == 302
    assert other.get(f"{page}edit/").url == page, "who may no longer write reads"
    assert client.post(f"{page}people/", {"everybody": "none", f"grade-{editor}": "own"}).status_code == 302
    assert other.get(page).status_code == 404
    assert other.get(f"{page}people/").status_code == 404
    assert client.post(f"{page}archive/").status_code == 302
    assert client.get(page).status_code == 404


def test_documents_over_rest(client: Client, brand: Any) -> None:
    made = rest(client, "POST", "work-documents", {"title": "Plan", "text": TEXT}).json()
    path = f"work-documents/{made['id']}"
    assert rest(client, "PUT", path, {"title": "Plan", "text": "One!\n\nTwo.\n\nThree.", "base": 1}).json()["revision"] == 2
    merged = rest(client, "PUT", path, {"title": "Plan", "text": "One.\n\nTwo.\n\nThree!", "base": 1}).json()
    assert (merged["merged"], merged["clashes"], merged["text"]) == (True, 0, "One!\n\nTwo.\n\nThree!")
    assert [one["number"] for one in rest(client, "GET", f"{path}/versions").json()] == [3, 2, 1]
    assert rest(client, "POST", f"{path}/restore", {"number": 1}).json()["text"] == TEXT
    editor = factories.make_person("editor", brand).id
    assert rest(client, "PUT", f"{path}/grants", {"everybody": "read", "grants": {editor: "own"}}).status_code == 200
    other = factories.signed_in(factories.make_person("designer", brand))
    assert rest(other, "PUT", path, {"title": "Plan", "text": "x", "base": 4}).status_code == 403
    assert rest(other, "GET", "work-documents").json()["count"] == 1
