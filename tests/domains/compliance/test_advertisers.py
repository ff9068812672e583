"""Papers of advertisers (CMP-05 b): kept through the pages, asked by the review desk."""

import hashlib
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.domains.content.reviewing import MONDAY, add_account, hand_in, made

from guanhao.domains.compliance import facade
from guanhao.domains.compliance.models import Advertiser, AdvertiserPaper
from guanhao.domains.compliance.rules.papers import Paper, problems
from guanhao.domains.compliance.services import advertisers
from guanhao.domains.content.contracts import Stopped
from guanhao.domains.content.models import Submission
from guanhao.kernel.models import Notification, StoredFile
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

BASE = "/b/acme/compliance/"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
PAPER = {"kind": "licence", "number": "L-1", "valid_from": "2025-01-01", "valid_until": "2026-03-01"}


@pytest.mark.django_db
def test_an_expired_licence_blocks_the_commercial_post(client_for: Any, brand: BrandRef) -> None:
    """The acceptance example of CMP-05 b: papers through the page, the post through handing in."""
    legal = client_for("legal")
    with time_at(MONDAY):
        assert legal.post(f"{BASE}advertisers/new/", {"name": "山泉公司", "active": "on"}).status_code == 302
        row = Advertiser.everywhere.get()
        page = f"{BASE}advertisers/{row.pk}/"
        assert legal.post(f"{page}papers/new/", PAPER | {"proof": SimpleUploadedFile("a.png", PNG)}).status_code == 302
        item = made(brand, add_account(brand), is_ad=True, advertiser_id=row.pk, due=MONDAY + timedelta(days=10))
        with pytest.raises(Stopped) as stopped:
            hand_in(brand, item)
        found = [one for one in stopped.value.findings if one["code"] == "law.advertiser"]
        assert [(one["level"], "L-1" in str(one)) for one in found] == [("block", True)]
        assert not Submission.everywhere.exists()
        assert legal.post(f"{page}papers/new/", PAPER | {"number": "L-2", "valid_until": "2027-03-01"}).status_code == 302
        with brand_scope(brand):
            assert facade.advertiser_problems(row.pk, date(2026, 3, 2)) == []
        assert hand_in(brand, item).level == "first"
        assert "L-2" in legal.get(page).content.decode()


@pytest.mark.django_db
def test_problems_name_what_is_missing_later_or_over(in_brand: BrandRef) -> None:
    row = advertisers.save_advertiser(name="A", needs=["ad_approval"])
    assert len(facade.advertiser_problems(row.pk, date(2026, 3, 2))) == 2
    draft = advertisers.PaperDraft(kind="licence", number="n", valid_from=date(2026, 4, 1))
    paper = advertisers.keep_paper(advertiser=row, draft=draft)
    assert "2026-04-01" in facade.advertiser_problems(row.pk, date(2026, 3, 2))[0]
    assert len(facade.advertiser_problems(row.pk, date(2026, 4, 1))) == 1
    advertisers.withdraw_paper(paper=paper, reason="r")
    assert len(facade.advertiser_problems(row.pk, date(2026, 4, 1))) == 2
    assert len(facade.advertiser_problems(999, date(2026, 4, 1))) == 1
    assert [one.name for one in facade.advertisers()] == ["A"]
    advertisers.save_advertiser(advertiser=row, name="A", active=False)
    assert facade.advertisers() == []


def test_both_days_of_a_paper_count() -> None:
    paper = Paper("licence", "n", date(2026, 1, 1), date(2026, 1, 31))
    faults = {
        day: [one.fault for one in problems(["licence"], [paper], date(2025, 12, 31) if day == 0 else date(2026, 1, day))] for day in (0, 1, 31)
    }
    assert faults == {0: ["later"], 1: [], 31: []}
    assert problems(["licence"], [paper], date(2026, 2, 1))[0].fault == "ended"


@pytest.mark.django_db
@pytest.mark.parametrize("bad", [{"number": " "}, {"kind": "none"}, {"valid_until": "2024-01-01"}, {"proof": SimpleUploadedFile("a.png", b"<html>")}])
def test_a_paper_that_cannot_be_is_refused(client_for: Any, in_brand: BrandRef, bad: dict[str, Any]) -> None:
    row = advertisers.save_advertiser(name="A")
    assert client_for("legal").post(f"{BASE}advertisers/{row.pk}/papers/new/", PAPER | bad).status_code == 422
    assert client_for("viewer").post(f"{BASE}advertisers/{row.pk}/papers/new/", PAPER).status_code == 403
    assert not AdvertiserPaper.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_whoever_keeps_papers_is_reminded_once(client_for: Any, in_brand: BrandRef) -> None:
    client_for("legal")
    row = advertisers.save_advertiser(name="A")
    advertisers.keep_paper(advertiser=row, draft=advertisers.PaperDraft(kind="licence", number="n", valid_until=date(2026, 3, 31)))
    for day, count in ((1, 1), (2, 1)):
        with time_at(datetime(2026, 3, day, 2, tzinfo=UTC)):
            assert advertisers.remind_of_papers() == count
    assert Notification.objects.filter(topic="compliance.papers").count() == 1
    with time_at(datetime(2026, 2, 1, tzinfo=UTC)):
        assert advertisers.remind_of_papers() == 0


@pytest.mark.django_db
def test_rest_adds_asks_and_withdraws(client_for: Any, brand: BrandRef) -> None:
    legal, base = client_for("legal"), "/api/brands/acme/compliance/"
    row = legal.post(f"{base}advertisers", json.dumps({"name": "A"}), content_type="application/json").json()["id"]
    paper = legal.post(f"{base}advertisers/{row}/papers", PAPER | {"proof": SimpleUploadedFile("a.png", PNG)})
    assert paper.status_code == 201, paper.content
    asked = f"{base}advertisers/{row}/problems?on="
    assert legal.get(f"{asked}2026-03-01").json()["count"] == 0
    assert legal.get(f"{asked}2026-03-02").json()["count"] == 1
    proof = legal.get(f"{BASE}papers/{paper.json()['id']}/file/")
    assert b"".join(proof.streaming_content) == PNG
    legal.post(f"{base}papers/{paper.json()['id']}/withdraw", json.dumps({"reason": "r"}), content_type="application/json")
    assert legal.get(f"{asked}2026-03-01").json()["count"] == 1
    again = legal.post(f"{base}advertisers", json.dumps({"name": "A"}), content_type="application/json")
    assert again.status_code == 422


@pytest.mark.django_db
def test_a_paper_is_corrected_with_history(client_for: Any, in_brand: BrandRef) -> None:
    legal = client_for("legal")
    row = advertisers.save_advertiser(name="A")
    paper = advertisers.keep_paper(advertiser=row, draft=advertisers.PaperDraft(kind="licence", number="9131"), proof=("a.png", io.BytesIO(PNG)))
    place = f"{BASE}papers/{paper.pk}/"
    assert legal.post(f"{place}edit/", PAPER | {"number": " ", "proof": ""}).status_code == 422
    assert client_for("viewer").post(f"{place}edit/", PAPER).status_code == 403
    assert legal.post(f"{place}edit/", {"kind": "licence", "number": "9132", "valid_until": "2026-09-01"}).status_code == 302
    paper.refresh_from_db()
    assert (paper.number, paper.valid_until, paper.file.sha256) == ("9132", date(2026, 9, 1), hashlib.sha256(PNG).hexdigest())
    shown = legal.get(f"{place}history/").content.decode()
    assert "9131" in shown
    sent = {"kind": "licence", "number": "9133", "valid_until": "2026-10-01"}
    assert legal.put(f"/api/brands/acme/compliance/papers/{paper.pk}", sent, content_type="application/json").json()["number"] == "9133"
    advertisers.withdraw_paper(paper=paper, reason="r")
    assert legal.post(f"{place}edit/", {"kind": "licence", "number": "9134"}).status_code == 422
