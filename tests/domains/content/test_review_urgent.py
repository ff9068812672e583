"""The emergency channel with its review afterwards, and legal's lead time by window, all through the pages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.content.reviewing import LEVELS, MONDAY, add_account, made
from tests.factories import acting_in

from guanhao.domains.content.models import Item, Submission, Variant
from guanhao.kernel import approvals
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Approval, AuditEntry
from guanhao.kernel.now import time_at

URGENT = {"emergency": "1", "emergency_reason": "包装印错，需要马上更正"}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_at(MONDAY):
        yield


@pytest.fixture
def account(brand: Any) -> int:
    return add_account(brand)


def looking(brand: Any) -> approvals.ApprovalView:
    with acting_in("director", brand):
        return approvals.approval(Approval.everywhere.get().pk)


def signs(client_for: Any, brand: Any, role: str, level: str) -> int:
    """A reviewer ticks what the page asks for and signs, by the forms of the page; the status of the answer."""
    client: Client = client_for(role)
    view = looking(brand)
    current = next(one for one in view.levels if one.key == level)
    for check in (one for one in current.checklist if not one.done):
        for who in [client, *([client_for("legal")] if check.needed == 2 else [])]:
            who.post(f"/b/acme/review/{view.id}/tick/", {"item": check.key, "level": level, "seen": view.seen})
    return client.post(f"/b/acme/review/{view.id}/sign/", {"level": level, "seen": view.seen, "comment": ""}).status_code


def test_the_emergency_levels_sign_and_the_others_look_afterwards(client_for: Any, brand: Any, account: int) -> None:
    item = made(brand, account)
    assert 'name="emergency"' not in client_for("editor").get(f"/b/acme/items/{item.pk}/submit/").content.decode()
    assert client_for("editor").post(f"/b/acme/items/{item.pk}/submit/", {"flow": "release", **URGENT}).status_code == 403
    assert not Approval.everywhere.exists()
    lead = client_for("director")
    assert 'name="emergency"' in lead.get(f"/b/acme/items/{item.pk}/submit/").content.decode()
    assert lead.post(f"/b/acme/items/{item.pk}/submit/", {"flow": "release", "emergency": "1"}).status_code == 422, "why?"
    assert lead.post(f"/b/acme/items/{item.pk}/submit/", {"flow": "release", **URGENT}).status_code == 302
    view = looking(brand)
    assert (view.level, [one.state for one in view.levels if one.state != "skipped"]) == ("final", ["after", "after", "open"])
    assert f"/review/{view.id}/" not in client_for("reviewer_first").get("/b/acme/review/").content.decode()
    final = client_for("reviewer_final")
    assert "包装印错" in final.get(f"/b/acme/review/{view.id}/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert signs(client_for, brand, "reviewer_final", "final") == 302
    deliver_pending()
    item.refresh_from_db()
    assert (item.status, looking(brand).after_review) == ("approved", "open")
    for level in ("first", "second"):
        desk = client_for(LEVELS[level]).get("/b/acme/review/", headers={"Accept-Language": "zh-hans"}).content.decode()
        assert f"/review/{view.id}/" in desk, level
        assert signs(client_for, brand, LEVELS[level], level) == 302
    assert (looking(brand).state, looking(brand).after_review) == ("approved", "done")


def test_an_objection_afterwards_takes_it_back(client_for: Any, brand: Any, account: int) -> None:
    item = made(brand, account)
    assert client_for("director").post(f"/b/acme/items/{item.pk}/submit/", {"flow": "release", **URGENT}).status_code == 302
    signs(client_for, brand, "reviewer_final", "final")
    deliver_pending()
    view = looking(brand)
    answer = client_for("reviewer_first").post(f"/b/acme/review/{view.id}/return/", {"level": "first", "comment": "批号写错了"})
    assert answer.status_code == 302
    deliver_pending()
    item.refresh_from_db()
    assert (looking(brand).state, looking(brand).after_review) == ("returned", "failed")
    assert (item.status, Variant.everywhere.get(item=item).status) == ("rejected", "draft")


def test_legal_has_its_days_counted_from_the_window(client_for: Any, brand: Any, account: int) -> None:
    """CON-15 by the window of a variant, though the item itself is due much later; a reason lets it pass and is kept."""
    item = made(brand, account, is_ad=True, due=MONDAY + timedelta(days=30))
    row = Variant.everywhere.get(item=item)
    editor = client_for("editor")
    page = f"/b/acme/items/{item.pk}/submit/"
    assert "timing.legal" not in editor.get(page).content.decode()
    window = {"window_start": "2026-03-04T10:00", "window_end": "2026-03-04T12:00"}
    assert editor.post(f"/b/acme/variants/{row.pk}/change/", window).status_code == 302
    shown = editor.get(page).content.decode()
    key = f"content.item:{item.pk}|timing.legal"
    assert f'name="reason:{key}"' in shown
    assert "2026-03-04" in shown
    refused = editor.post(page, {"flow": "release"})
    assert refused.status_code == 422
    assert not Submission.everywhere.exists()
    assert editor.post(page, {"flow": "release", f"reason:{key}": "客户改期"}).status_code == 302
    view = looking(brand)
    assert [one.key for one in view.levels if one.state != "skipped"] == ["first", "second", "legal", "final"]
    assert AuditEntry.objects.get(action="content.finding_overridden").detail["note"] == "客户改期"
    for level in ("first", "second", "legal", "final"):
        assert signs(client_for, brand, LEVELS[level], level) == 302, level
    deliver_pending()
    assert Item.everywhere.get(pk=item.pk).status == "approved"
