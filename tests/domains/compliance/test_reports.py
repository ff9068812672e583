"""Reports of the public from the form to the blacklist (CMP-04), through the pages and REST."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from guanhao.domains.compliance import facade
from guanhao.domains.compliance.contracts import CheckContext, TextPart
from guanhao.domains.compliance.models import BlacklistLine, PublicReport, ReportAttachment
from guanhao.domains.compliance.policy import ReportPolicy
from guanhao.domains.compliance.services import blacklist, reports
from guanhao.kernel.clocks import sweep
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Clock, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.policy import revise
from guanhao.kernel.tenancy import BrandRef, brand_scope

pytestmark = pytest.mark.django_db
FORM, STATUS, DESK = "/report/acme/", "/report/acme/status/", "/b/acme/compliance/reports/"
START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SENT = {"kind": "fraud", "platform": "weibo", "author_name": "假官方", "text": "冒充官方卖假货", "link": "https://weibo.com/1", "once": "form-1"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def send(client: Client, **more: Any) -> Any:
    return client.post(FORM, {**SENT, **more})


def key_of(answer: Any) -> dict[str, str]:
    page = answer.content.decode()
    return {name: re.search(rf'id="{name}">([^<]+)<', page)[1] for name in ("ticket", "code")}  # type: ignore[index]


@pytest.fixture
def report(in_brand: BrandRef) -> PublicReport:
    """A report of the public."""
    return reports.file_report(draft=reports.ReportDraft(kind="false", text="x", contact="a@b.c"), address="10.0.0.1").report


def test_a_confirmed_report_blacklists_its_author_whose_posts_are_then_rejected(client: Client, client_for: Any, brand: BrandRef) -> None:
    """The acceptance example of CMP-04."""
    with time_at(START):
        answer = send(client)
        assert answer.status_code == 201
        key = key_of(answer)
        assert re.fullmatch(r"R20260302-[0-9A-F]{6}", key["ticket"])
        desk = client_for("legal")
        body = json.dumps({"text": "今天的茶很香", "context": {"platform": "weibo", "author_id": "u-77"}})
        check = {"path": "/api/brands/acme/compliance/check", "data": body, "content_type": "application/json"}
        assert desk.post(**check).json()["state"] == "pass"
        row = PublicReport.everywhere.get()
        assert key["ticket"] in desk.get(DESK).content.decode()
        decision = {"do": "decide", "decision": "confirmed", "feedback": "已核实，谢谢", "blacklist": "on", "platform": "weibo"}
        answer = desk.post(f"{DESK}{row.pk}/", {**decision, "author_id": "u-77", "reason": "冒充官方"})
        assert answer.status_code == 302
        rejected = desk.post(**check).json()
        assert (rejected["state"], rejected["hits"][0]["rule"]) == ("block", "blacklist.author")
        assert "冒充官方" in rejected["hits"][0]["reason"]
        line = BlacklistLine.everywhere.get()
        assert (line.author_id, line.report_id, line.until) == ("u-77", row.pk, date(2027, 3, 2))
        page = client.post(STATUS, key).content.decode()
        assert "已核实，谢谢" in page
    with time_at(START + timedelta(days=366)), brand_scope(brand):
        assert not facade.is_blacklisted("weibo", "u-77")


def test_the_form_speaks_both_languages_and_asks_for_no_person(client: Client, brand: BrandRef) -> None:
    chinese = client.get(FORM, headers={"Accept-Language": "zh-Hans"}).content.decode()
    english = client.get(FORM, headers={"Accept-Language": "en"}).content.decode()
    assert "举报" in chinese
    assert "Report something to Acme" in english
    assert send(client, platform="", author_name="", link="").status_code == 201


def test_an_unknown_brand_and_a_closed_form_are_not_there(client: Client, in_brand: BrandRef) -> None:
    assert client.get("/report/nobody/").status_code == 404
    revise(ReportPolicy, {"open": False}, reason="test")
    assert client.get(FORM).status_code == 404
    assert send(client).status_code == 404
    assert not PublicReport.objects.exists()


def test_a_form_sent_twice_is_one_report_with_the_same_code(client: Client, brand: BrandRef) -> None:
    first, second = send(client), send(client)
    assert key_of(first) == key_of(second)
    assert PublicReport.everywhere.count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"text": " "},
        {"kind": "nothing"},
        {"platform": "nowhere"},
        {"link": "javascript:alert(1)"},
        {"text": "x" * 4001},
        {"website": "spam"},
        {"contact": "x" * 201},
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_written(client: Client, brand: BrandRef, bad: dict[str, str]) -> None:
    assert send(client, **bad).status_code == 422
    assert not PublicReport.everywhere.exists()


def test_one_address_sends_so_many_an_hour(client: Client, brand: BrandRef) -> None:
    with time_at(START):
        assert [send(client, once=f"o{n}").status_code for n in range(6)] == [201] * 5 + [429]
        assert client.post(FORM, {**SENT, "once": "other"}, REMOTE_ADDR="10.9.9.9").status_code == 201
    with time_at(START + timedelta(minutes=61)):
        assert send(client, once="later").status_code == 201
    assert PublicReport.everywhere.count() == 7
    assert not PublicReport.everywhere.filter(origin_hash__contains="127.0.0.1").exists()


def test_pictures_are_kept_and_programs_refused(client: Client, client_for: Any, brand: BrandRef) -> None:
    assert send(client, pictures=[SimpleUploadedFile("a.png", b"<script>alert(1)</script>")]).status_code == 422
    assert send(client, pictures=[SimpleUploadedFile(f"{n}.png", PNG) for n in range(4)]).status_code == 422
    assert not PublicReport.everywhere.exists()
    assert send(client, pictures=[SimpleUploadedFile("a.png", PNG)]).status_code == 201
    kept = ReportAttachment.everywhere.get()
    answer = client_for("legal").get(f"/b/acme/compliance/report-files/{kept.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == PNG
    assert client_for("viewer").get(f"/b/acme/compliance/report-files/{kept.pk}/").status_code == 403


def test_a_body_beyond_the_limit_is_not_read(client: Client, brand: BrandRef) -> None:
    assert client.post(FORM, SENT, CONTENT_LENGTH=str(400 << 20)).status_code == 413


def test_a_wrong_code_opens_nothing(client: Client, brand: BrandRef) -> None:
    key = key_of(send(client))
    wrong = client.post(STATUS, {**key, "code": "AAAAAAAAAAAA"})
    assert wrong.status_code == 422
    assert "冒充" not in wrong.content.decode()
    assert client.post(STATUS, {**key, "code": key["code"].lower()}).status_code == 200


def test_notes_stay_inside_and_replies_go_out(client: Client, client_for: Any, brand: BrandRef) -> None:
    key, desk = key_of(send(client)), client_for("legal")
    address = f"{DESK}{PublicReport.everywhere.get().pk}/"
    assert desk.post(address, {"do": "answer", "text": "内部看法"}).status_code == 302
    assert PublicReport.everywhere.get().answered_at is None
    assert desk.post(address, {"do": "answer", "text": "正在核实", "public": "on"}).status_code == 302
    page = client.post(STATUS, key).content.decode()
    assert "正在核实" in page
    assert "内部看法" not in page
    assert PublicReport.everywhere.get().answered_at is not None


def test_the_clock_runs_a_day_and_tells_whoever_may_answer(report: PublicReport, client_for: Any) -> None:
    client_for("legal")
    clock = Clock.objects.get(kind="compliance.report")
    assert clock.due_at - clock.started_at == timedelta(hours=24)
    with time_at(clock.due_at + timedelta(minutes=1)):
        sweep()
        deliver_pending()
    assert Notification.objects.filter(topic="compliance.reports", level="critical").count() == 1
    reports.answer_report(report=report, text="好的", public=True)
    assert Clock.objects.get(pk=clock.pk).state == Clock.State.BREACHED


def test_a_reporter_appeals_once_and_in_time(client: Client, client_for: Any, brand: BrandRef) -> None:
    with time_at(START):
        key, desk = key_of(send(client)), client_for("legal")
        address = f"{DESK}{PublicReport.everywhere.get().pk}/"
        assert client.post(STATUS, {**key, "appeal": "不同意"}).status_code == 422
        assert PublicReport.everywhere.get().state == "new", "nothing is decided yet"
        desk.post(address, {"do": "decide", "decision": "unfounded", "feedback": "没有发现问题"})
    with time_at(START + timedelta(days=2)):
        assert client.post(STATUS, {**key, "appeal": "不同意"}).status_code == 200
        row = PublicReport.everywhere.get()
        assert (row.state, row.due_at) == ("appealed", START + timedelta(days=3))
        desk.post(address, {"do": "decide", "decision": "confirmed", "feedback": "改判"})
        client.post(STATUS, {**key, "appeal": "再来"})
        assert PublicReport.everywhere.get().state == "confirmed"


def test_an_unconfirmed_report_blacklists_nobody(client: Client, client_for: Any, brand: BrandRef) -> None:
    send(client)
    body = {"do": "decide", "decision": "unfounded", "feedback": "x", "blacklist": "on", "platform": "weibo", "author_id": "u", "reason": "r"}
    row = PublicReport.everywhere.get()
    assert client_for("legal").post(f"{DESK}{row.pk}/", body).status_code == 422
    assert PublicReport.everywhere.get().state == "new"
    assert not BlacklistLine.everywhere.exists()


def test_contacts_are_sealed_and_forgotten(report: PublicReport) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM compliance_publicreport")
        assert "a@b.c" not in str(cursor.fetchone())
    reports.decide_report(report=report, confirmed=False, feedback="x")
    assert reports.forget_contacts() == 0
    decided = PublicReport.objects.get().decided_at
    assert decided is not None
    with time_at(decided + timedelta(days=181)):
        assert reports.forget_contacts() == 1
        assert reports.forget_contacts() == 0
    assert PublicReport.objects.get().contact == ""


def test_an_author_is_lifted_with_a_reason(client_for: Any, in_brand: BrandRef) -> None:
    line = blacklist.blacklist_author(draft=blacklist.LineDraft(platform="weibo", author_id=" u1 ", reason="r", for_good=True))
    assert facade.is_blacklisted("weibo", "u1")
    assert not facade.is_blacklisted("douyin", "u1")
    assert facade.check([TextPart("body", "好茶")], CheckContext(platform="weibo", author_id="u1")).state == "block"
    address = f"/b/acme/compliance/blacklist/{line.pk}/"
    assert client_for("viewer").post(f"{address}lift/", {"reason": "x"}).status_code == 403
    legal = client_for("legal")
    assert legal.post(f"{address}lift/", {"reason": " "}).status_code == 422
    assert facade.is_blacklisted("weibo", "u1")
    assert legal.post(f"{address}lift/", {"reason": "误会"}).status_code == 302
    assert not facade.is_blacklisted("weibo", "u1")
    assert "误会" in legal.get(address).content.decode()
    assert legal.get("/b/acme/compliance/blacklist/").status_code == 200


def test_rest_keeps_out_and_lifts(client_for: Any, brand: BrandRef) -> None:
    legal, base = client_for("legal"), "/api/brands/acme/compliance/"
    body = {"platform": "weibo", "author_id": "u2", "reason": "r"}
    made = legal.post(f"{base}blacklist", json.dumps(body), content_type="application/json")
    assert made.status_code == 201
    ask = f"{base}blacklist/ask?platform=weibo&author_id=u2"
    assert legal.get(ask).json() == {"blacklisted": True}
    legal.post(f"{base}blacklist/{made.json()['id']}/lift", json.dumps({"reason": "x"}), content_type="application/json")
    assert legal.get(ask).json() == {"blacklisted": False}
    bad = legal.post(f"{base}blacklist", json.dumps(body | {"platform": "none"}), content_type="application/json")
    assert bad.status_code == 422
