"""List pages through real requests: fragments, columns, saved views, exports that stay inside the brand."""

import json

import pytest

from guanhao.console.models import SavedView
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import brand_scope

LIST = "/b/acme/settings/audit"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def entries(brand, other_brand):
    """Thirty deeds of ours and one of another brand."""
    with acting(SYSTEM):
        with brand_scope(brand):
            for number in range(30):
                audit.record(f"thing.deed{number:02}", target=f"thing:{number % 2}")
        with brand_scope(other_brand):
            audit.record("thing.elsewhere", target="thing:0")


def test_htmx_gets_the_table_alone_and_a_clean_address(client_for, entries):
    client = client_for("administrator")
    whole = client.get(LIST)
    part = client.get(f"{LIST}?q=&target=thing%3A1&page=1", headers=HTMX)
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert part["HX-Push-Url"] == f"{LIST}?target=thing%3A1"
    assert "HX-Request" in part["Vary"]
    restored = client.get(LIST, headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert b"<html" in restored.content


def test_without_javascript_filters_sort_and_pages_work(client_for, entries):
    client = client_for("administrator")
    text = client.get(f"{LIST}?q=thing&sort=action&page=2").content.decode()
    assert "thing.deed25" in text
    assert "thing.deed24" not in text
    assert 'rel="prev"' in text


def test_another_brands_rows_are_never_listed_nor_exported(client_for, entries):
    client = client_for("administrator")
    assert client.get(f"{LIST}?q=elsewhere").context["table"].count == 0
    assert "thing.elsewhere" not in client.get(f"{LIST}?size=200").content.decode()
    for form in ("csv", "json"):
        body = b"".join(client.get(f"{LIST}?export={form}&q=thing").streaming_content).decode()
        assert "thing.deed29" in body
        assert "elsewhere" not in body


def test_exports_have_all_matching_rows_in_order(client_for, entries):
    client = client_for("administrator")
    answer = client.get(f"{LIST}?export=json&q=thing&sort=action&cols=action,target&page=2")
    rows = json.loads(b"".join(answer.streaming_content))
    assert len(rows) == 30
    assert rows[0] == {"action": "thing.deed00", "target": "thing:0"}
    excel = b"".join(client.get(f"{LIST}?export=csv&bom=1&q=deed07&cols=action").streaming_content)
    assert excel.startswith(b"\xef\xbb\xbf")
    assert excel.endswith(b"\r\nthing.deed07\r\n")
    assert client.get(f"{LIST}?export=exe").status_code == 404


def test_columns_are_kept_for_the_session(client_for, entries):
    client = client_for("administrator")
    assert client.post(LIST, {"do": "columns", "column": ["action", "hash"]}).status_code == 302
    table = client.get(LIST).context["table"]
    assert [column.key for column in table.shown_columns] == ["action", "hash"]


def test_saved_views_are_ones_own_unless_shared(client_for, brand, entries):
    client = client_for("administrator")
    there = f"{LIST}?action=deed07&sort=action"
    assert client.post(there, {"do": "save_view", "title": "Seven", "shared": "1"})["Location"] == there
    client.post(f"{LIST}?action=deed08", {"do": "save_view", "title": "Eight"})
    client.post(f"{LIST}?action=deed09", {"do": "save_view", "title": "Eight"})
    director = client_for("director")
    assert [item["view"].title for item in director.get(LIST).context["saved_views"]] == ["Seven"]
    own = client.get(f"{LIST}?action=deed09").context["saved_views"]
    assert [(item["view"].title, item["active"]) for item in own] == [("Eight", True), ("Seven", False)]
    with brand_scope(brand):
        seven = SavedView.objects.get(title="Seven")
        assert director.post(LIST, {"do": "delete_view", "view": seven.pk}).status_code == 404
        assert SavedView.objects.count() == 2
        assert client.post(LIST, {"do": "delete_view", "view": seven.pk}).status_code == 302
        assert SavedView.objects.count() == 1


def test_a_view_needs_a_name(client_for, brand, entries):
    client = client_for("administrator")
    for title in ("", "x" * 81):
        assert client.post(LIST, {"do": "save_view", "title": title}).status_code == 302
    with brand_scope(brand):
        assert SavedView.objects.count() == 0


def test_an_empty_list_says_what_belongs_there(client_for, brand):
    text = client_for("viewer").get("/b/acme/notifications").content.decode()
    assert 'class="empty' in text
    filtered = client_for("administrator").get(f"{LIST}?q=nothing-like-this").content.decode()
    assert f'href="{LIST}"' in filtered
