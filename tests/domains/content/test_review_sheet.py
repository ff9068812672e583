"""The approval sheet by the command line, and the re-check after a new brand guide."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.domains.content.reviewing import MONDAY, add_account, approve, hand_in, made
from tests.factories import acting_in

from guanhao.domains.content.models import Item
from guanhao.domains.content.selectors import findings, recheck
from guanhao.domains.content.services import review
from guanhao.kernel import events
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at
from guanhao.project.cli.review import review as command
from guanhao.sdk.events.strategy import GuidePublished


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_at(MONDAY):
        yield


def test_the_sheet_is_written_by_the_command(brand: Any, tmp_path: Path) -> None:
    view = hand_in(brand, made(brand, add_account(brand)), notes={"note": "请今天审完"})
    approve(brand, view.id)
    for name, start in (("sheet.pdf", b"%PDF-"), ("sheet.html", b"<!doctype html>")):
        done = CliRunner().invoke(command, ["sheet", str(view.id), "--brand", "acme", "--out", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
        assert (tmp_path / name).read_bytes().lower().startswith(start.lower())
    html = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    for words in ("审批单", "Reviewer_First", "Reviewer_Second", "Reviewer_Final", "请今天审完", "盖章", next(iter(view.digests.values()))):
        assert words in html
    missing = CliRunner().invoke(command, ["sheet", "9999", "--brand", "acme", "--out", str(tmp_path / "x.pdf")])
    assert missing.exit_code == 1
    assert not (tmp_path / "x.pdf").exists()


def test_a_new_guide_flags_open_drafts(brand: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """STR-02: guide 2 is published while three drafts are open; they are flagged, a finished one is not; checking takes the flag off."""
    account = add_account(brand)
    rows = [made(brand, add_account(brand, f"g{n}")) for n in range(3)]
    done = made(brand, account)
    Item.everywhere.filter(pk__in=[row.pk for row in rows]).update(guide_version=1)
    Item.everywhere.filter(pk=done.pk).update(guide_version=1, status="archived")
    monkeypatch.setattr(findings, "guide_version", lambda: 2)
    monkeypatch.setattr(recheck, "guide_version", lambda: 2)
    with acting_in("director", brand):
        events.emit(GuidePublished(brand_id=brand.id, guide_version=2))
        deliver_pending()
        assert {row.pk for row in recheck.flagged()} == {row.pk for row in rows}
    assert Notification.everywhere.filter(topic="content.guide").count() == 1
    page = client_for("editor").get("/b/acme/review/recheck/").content.decode()
    assert page.count("春茶怎么泡") >= 3
    assert "第 2 版" in client_for("editor").get(f"/b/acme/items/{rows[0].pk}/reviews/").content.decode()
    assert client_for("editor").post(f"/b/acme/items/{rows[0].pk}/check-again/").status_code == 302
    with acting_in("editor", brand):
        assert {row.pk for row in recheck.flagged()} == {row.pk for row in rows[1:]}
        review.check_again(item_id=rows[1].pk)
        assert recheck.flagged().count() == 1
