"""The explorer's pages and REST operations: with data, without, refused, by role and by brand."""

import json
from datetime import date

import pytest
from tests import factories
from tests.domains.analytics.explorer.conftest import NOW

from guanhao.domains.analytics.models import Annotation, QuestionMail, SavedQuestion
from guanhao.domains.analytics.selectors.explorer.question import from_state
from guanhao.domains.analytics.services.explorer import annotations, mails, questions
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

DAYS = "period=custom&from=2026-03-02&to=2026-03-29"
STATE = {"metrics": ["views"], "by": ["platform"], "period": "custom", "from": "2026-03-02", "to": "2026-03-29"}


@pytest.fixture(autouse=True)
def clock():
    with time_at(NOW):
        yield


@pytest.fixture
def browser(client_for):
    client = client_for("analyst")

    def get(place, **more):
        return client.get(f"/b/acme/analytics/{place}", **more)

    get.client = client
    return get


def text(answer):
    return answer.content.decode()


def test_the_start_offers_questions(data, browser):
    page = text(browser("explorer/"))
    assert "从这些问题开始" in page
    assert "explorer/?m=interactions&amp;by=day" in page


def test_a_question_shows_figures_charts_table_total_and_sql(data, browser):
    page = text(browser(f"explorer/?m=views&m=interactions&by=platform&{DAYS}"))
    total = sum(100 + i for i in range(56) if i != 7)
    assert f"{total:,}" in page
    assert "抖音" in page
    assert "合计" in page
    assert "DATE &#x27;2026-03-02&#x27;" in page
    assert page.count("chart__table") or "数据表" in page
    single = text(browser(f"explorer/?m=views&{DAYS}"))
    assert "grid--tiles" in single


def test_the_form_leads_to_a_clean_address(data, browser):
    answer = browser(
        f"explorer/?go=1&m=views&m=&by=platform&by=&field=topic&op=is&value=tea&join=and&field=&op=is&value=&join=and&{DAYS}&top=&limit="
    )
    assert answer.status_code == 302
    assert answer["Location"].endswith(
        "explorer/?m=views&by=platform&period=custom&from=2026-03-02&to=2026-03-29&join=and&field=topic&op=is&value=tea"
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("m=followers&by=format", "不能按"),
        ("m=nothing", "没有可探索的指标"),
        ("m=views&period=custom&from=x&to=y", "不是日期"),
        ("m=views&field=views&op=at_least&value=many", "不是数字"),
        ("m=views&field=a", "每个筛选"),
        ("m=views&by=day&chart=heat", "热力图"),
        ("by=day", "请至少选择一个指标"),
        ("m=views&limit=many", "不是整数"),
    ],
)
def test_what_cannot_be_answered_is_said_on_the_page(data, browser, query, words):
    answer = browser(f"explorer/?{query}")
    assert answer.status_code == 422
    assert words in text(answer)


def test_what_the_brand_does_not_have_is_not_found(data, browser):
    assert browser("explorer/?m=event_count&audience=99").status_code == 404
    assert browser("explorer/?m=views&field=account&op=is&value=99").status_code == 404
    assert browser("explorer/?question=99").status_code == 404


@pytest.mark.parametrize(
    "place",
    [
        "explorer/",
        "explorer/?m=views&by=day",
        "explorer/?m=event_people",
        "explorer/questions/",
        "explorer/mails/",
        "explorer/files/",
        "annotations/",
        "explorer/questions/archive/",
    ],
)
def test_pages_of_a_brand_without_data(brand, browser, place):
    assert browser(place).status_code == 200


def test_files_of_the_answer_are_logged(data, brand, browser):
    for form, begin in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("parquet", b"PAR1")):
        answer = browser(f"explorer/file?m=views&by=platform&{DAYS}&form={form}")
        assert b"".join(answer.streaming_content).startswith(begin)
    assert browser("explorer/file?m=views&form=exe").status_code == 404
    logged = AuditEntry.objects.filter(action="console.exported", target="list:analytics.explorer")
    assert [one.detail["after"]["form"] for one in logged.order_by("id")] == ["csv", "xlsx", "parquet"]


def test_saving_opening_and_changing_a_question(data, brand, browser):
    saved = browser.client.post(f"/b/acme/analytics/explorer/questions/new?m=views&by=platform&{DAYS}", {"name": "Mine", "note": "n", "shared": "on"})
    assert saved.status_code == 302
    with brand_scope(brand):
        row = SavedQuestion.objects.get()
    assert (row.question, row.shared) == (STATE, True)
    page = text(browser(saved["Location"].removeprefix("/b/acme/analytics/")))
    assert "Mine" in page
    assert "已修改，未保存" not in page
    changed = text(browser(f"explorer/?question={row.pk}&m=likes&by=platform&{DAYS}"))
    assert "已修改，未保存" in changed
    browser.client.post(f"/b/acme/analytics/explorer/questions/{row.pk}/edit?m=likes&by=platform&{DAYS}", {"name": "Mine", "note": ""})
    row.refresh_from_db()
    assert (row.question["metrics"], row.shared) == (["likes"], False)
    history = text(browser(f"explorer/questions/{row.pk}/history"))
    assert "恢复" in history
    for do, where in (("duplicate", "questions/"), ("like", "questions/"), ("archive", "questions/")):
        assert where in browser.client.post(f"/b/acme/analytics/explorer/questions/{row.pk}/do", {"do": do})["Location"]
    assert "Mine" in text(browser("explorer/questions/archive/"))
    assert "副本" in text(browser("explorer/questions/?q=Mine"))


def test_annotations_stand_in_the_charts(data, brand, acting_as, browser, client_for):
    answer = browser.client.post("/b/acme/analytics/annotations/new", {"start": "2026-03-10", "text": "双旦促销", "kind": "campaign"})
    assert answer.status_code == 302
    for place in ("annotations/", f"explorer/?m=views&by=day&{DAYS}", f"explorer/?m=views&by=week&{DAYS}", f"?{DAYS}", f"followers/?{DAYS}"):
        assert "双旦促销" in text(browser(place)), place
    bad = browser.client.post("/b/acme/analytics/annotations/new", {"start": "2026-03-10", "end": "2026-03-01", "text": "x", "kind": "other"})
    assert bad.status_code == 422
    assert client_for("viewer").post("/b/acme/analytics/annotations/new", {"start": "2026-03-10", "text": "x"}).status_code == 403
    with brand_scope(brand):
        assert Annotation.objects.count() == 1


def test_boards_lead_to_the_explorer_with_the_same_figures(data, browser):
    page = text(browser(f"?{DAYS}&platform=weibo&against=none"))
    assert "explorer/?m=interactions&amp;m=posts&amp;by=day&amp;period=custom&amp;from=2026-03-02&amp;to=2026-03-29" in page
    assert "field=platform&amp;op=is&amp;value=weibo" in page


def test_mails_are_scheduled_tested_and_left(data, brand, acting_as, browser, client_for):
    with acting_as("analyst") as person:
        row = questions.save_question(name="q", question=from_state(STATE), shared=True)
    form = {
        "every": "weekly",
        "weekday": "1",
        "monthday": "1",
        "at": "09:00",
        "recipients": [str(person.id)],
        "with_csv": "on",
        "only": "",
        "metric": "",
    }
    made = browser.client.post(f"/b/acme/analytics/explorer/questions/{row.pk}/mails/new", form)
    assert made.status_code == 302, text(made)
    with brand_scope(brand):
        mail = QuestionMail.objects.get()
    page = text(browser(f"explorer/mails/{mail.pk}/"))
    assert "周一 09:00" in page
    assert "立即发给我试看" in page
    assert browser.client.post(f"/b/acme/analytics/explorer/mails/{mail.pk}/do?do=test").status_code == 302
    assert "试看" in text(browser(f"explorer/mails/{mail.pk}/"))
    assert browser.client.post(f"/b/acme/analytics/explorer/mails/{mail.pk}/do?do=pause").status_code == 302
    bad = browser.client.post(f"/b/acme/analytics/explorer/mails/{mail.pk}/edit", {**form, "recipients": []})
    assert bad.status_code == 422
    viewer = client_for("viewer")
    assert viewer.post(f"/b/acme/analytics/explorer/mails/{mail.pk}/do?do=resume").status_code == 403
    assert "你不在这封邮件的收件人里" in text(viewer.get(f"/b/acme/analytics/explorer/mails/{mail.pk}/unsubscribe"))
    assert viewer.post(f"/b/acme/analytics/explorer/mails/{mail.pk}/unsubscribe").status_code == 404
    assert browser.client.post(f"/b/acme/analytics/explorer/mails/{mail.pk}/unsubscribe").status_code == 302
    mail.refresh_from_db()
    assert (mail.recipients, mail.active) == ([], False)


def test_private_questions_of_others_answer_404(data, brand, acting_as, client_for):
    with acting_as("analyst") as person:
        row = questions.save_question(name="secret", question=from_state(STATE))
        mail = mails.save_mail(question_id=row.pk, every="daily", at="09:00", recipients=[person.id])
    client = client_for("director")
    for place in (
        f"questions/{row.pk}/",
        f"questions/{row.pk}/edit",
        f"questions/{row.pk}/history",
        f"?question={row.pk}",
        f"mails/{mail.pk}/",
        f"mails/{mail.pk}/unsubscribe",
    ):
        assert client.get(f"/b/acme/analytics/explorer/{place}").status_code == 404, place
    assert "secret" not in text(client.get("/b/acme/analytics/explorer/questions/"))
    assert client.get(f"/api/brands/acme/explorer-questions/{row.pk}").status_code == 404
    assert client.get("/api/brands/acme/explorer-mails").json()["count"] == 0


def call(client, method, place, body=None):
    return (
        getattr(client, method)(f"/api/brands/acme/{place}", json.dumps(body) if body is not None else "", content_type="application/json")
        if method != "get"
        else client.get(f"/api/brands/acme/{place}")
    )


def test_rest_asks_saves_annotates_and_mails(data, brand, browser):
    client = browser.client
    fields = client.get("/api/brands/acme/explorer-fields").json()
    assert "event" in next(one["levels"] for one in fields["dimensions"] if one["key"] == "action")
    found = call(client, "post", "explorer/ask", {"question": STATE}).json()
    assert (found["count"], found["from"], found["by"]) == (2, "2026-03-02", ["platform"])
    assert found["total"]["views"]["value"] == sum(100 + i for i in range(56) if i != 7)
    refused = call(client, "post", "explorer/ask", {"question": {"metrics": ["followers"], "by": ["format"]}})
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert refused.json()["errors"][0]["field"] == "by"
    assert call(client, "post", "explorer/ask", {"question": {"metrics": ["event_count"], "audiences": [99]}}).status_code == 404
    assert b"".join(call(client, "post", "explorer/export/csv", {"question": STATE}).streaming_content).startswith(b"\xef\xbb\xbf")
    made = call(client, "post", "explorer-questions", {"name": "q", "question": STATE, "shared": True})
    assert made.status_code == 201
    pk = made.json()["id"]
    assert call(client, "put", f"explorer-questions/{pk}", {"name": "q2", "question": STATE, "shared": True, "revision": 1}).json()["revision"] == 2
    assert call(client, "put", f"explorer-questions/{pk}", {"name": "q3", "question": STATE, "revision": 1}).status_code in {409, 422}
    assert call(client, "put", f"explorer-questions/{pk}/favourite").json()["favourite"]
    assert not call(client, "delete", f"explorer-questions/{pk}/favourite").json()["favourite"]
    assert client.get(f"/api/brands/acme/explorer-questions/{pk}/answer").json()["count"] == 2
    assert call(client, "post", f"explorer-questions/{pk}/duplicate").status_code == 201
    me = factories.make_person("analyst", brand).id
    mail = call(client, "post", "explorer-mails", {"question_id": pk, "recipients": [me], "every": "daily"}).json()
    assert call(client, "post", f"explorer-mails/{mail['id']}/test").json()["letters"][0]["state"] == "waiting"
    assert client.get(f"/api/brands/acme/explorer-mails/{mail['id']}/log").json()["count"] == 1
    assert not call(client, "post", f"explorer-mails/{mail['id']}/pause").json()["active"]
    assert call(client, "post", f"explorer-mails/{mail['id']}/resume").json()["active"]
    assert call(client, "post", f"explorer-mails/{mail['id']}/unsubscribe").status_code == 204
    assert call(client, "delete", f"explorer-mails/{mail['id']}").status_code == 204
    assert call(client, "delete", f"explorer-questions/{pk}").status_code == 204
    assert call(client, "post", f"explorer-questions/{pk}/bring-back").status_code == 200
    note = call(client, "post", "annotations", {"start": "2026-03-10", "text": "x", "kind": "outage"}).json()
    assert note["end"] == "2026-03-10"
    assert call(client, "put", f"annotations/{note['id']}", {"start": "2026-03-11", "text": "y"}).json()["text"] == "y"
    assert client.get("/api/brands/acme/annotations?start=2026-03-11&end=2026-03-12").json()["count"] == 1
    assert call(client, "delete", f"annotations/{note['id']}").status_code == 204
    file = call(client, "post", "explorer-files", {"question": STATE, "form": "parquet"})
    assert (file.status_code, file.json()["state"]) == (201, "waiting")


def test_a_viewer_asks_but_writes_nothing(data, brand, acting_as, client_for):
    with acting_as("analyst"):
        row = questions.save_question(name="q", question=from_state(STATE), shared=True)
        note = annotations.save_annotation(start=date(2026, 3, 10), text="x")
    client = client_for("viewer")
    assert call(client, "post", "explorer/ask", {"question": STATE}).status_code == 200
    for method, place, body in (
        ("post", "explorer-questions", {"name": "x", "question": STATE}),
        ("put", f"explorer-questions/{row.pk}", {"name": "x", "question": STATE}),
        ("delete", f"explorer-questions/{row.pk}", None),
        ("put", f"explorer-questions/{row.pk}/favourite", None),
        ("post", "annotations", {"start": "2026-03-10", "text": "x"}),
        ("delete", f"annotations/{note.pk}", None),
        ("post", "explorer-files", {"question": STATE}),
        ("post", "explorer-mails", {"question_id": row.pk, "recipients": [1]}),
    ):
        assert call(client, method, place, body).status_code == 403, place
    with brand_scope(brand):
        assert SavedQuestion.objects.get().name == "q"
        assert Annotation.objects.get().archived_at is None
