"""Every page of crises and risks, with data and empty, in both languages; acts through the pages and through REST."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.crisis.furnish import furnish
from tests.domains.publishing.publishing import active_account
from tests.factories import make_person

from guanhao.domains.crisis.models import Crisis, Plan, Risk, Statement
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
LISTS = (
    "crisis/",
    "crisis/accounts/",
    "crisis/new/",
    "crisis/plans/",
    "crisis/plans/new/",
    "crisis/team/",
    "risks/",
    "risks/new/",
    "risks/readiness/",
)
PARTS = (
    "",
    "state/",
    "lines/",
    "lines/?export=csv",
    "figures/",
    "linked/",
    "linked/?scope=person&value=x",
    "snapshot/",
    "sheet/",
    "export/",
    "review/",
)


def room(client: Client, **more: Any) -> Crisis:
    """A room opened through the form."""
    facts = {"title": "春茶发霉", "kind": "product", "level": "3", "words": "发霉，变质", **more}
    answer = client.post("/b/acme/crisis/new/", facts)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    row: Crisis = Crisis.everywhere.latest("pk")
    return row


def act(client: Client, row: Crisis, do: str, **facts: Any) -> Any:
    """One thing done in the room."""
    answer = client.post(f"/b/acme/crisis/{row.pk}/act/", {"do": do, **facts})
    assert answer.status_code == 302
    return answer


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_stands_with_data_and_empty(brand: Any, client_for: Any, language: str) -> None:
    client = client_for("director")
    client.cookies["django_language"] = language
    for path in LISTS:
        assert client.get(f"/b/acme/{path}").status_code == 200, path
    account = active_account(brand)
    owner = make_person("director", brand).id
    with brand_scope(brand), acting(SYSTEM):
        furnish(0, account, owner, date(2026, 1, 5))
        row, plan, risk, made = Crisis.objects.get(), Plan.objects.get(), Risk.objects.get(), Statement.objects.get()
    paths = [*LISTS, *(f"crisis/{row.pk}/{part}" for part in PARTS)]
    paths += [f"crisis/{row.pk}/statements/new/", *(f"crisis/{row.pk}/statements/{made.pk}/{part}" for part in ("", "edit/", "history/"))]
    paths += [f"crisis/plans/{plan.pk}/{part}" for part in ("", "edit/", "history/")]
    paths += [f"risks/{risk.pk}/{part}" for part in ("", "edit/", "history/")]
    for path in paths:
        answer = client.get(f"/b/acme/{path}")
        assert answer.status_code == 200, path
        b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert "春茶" not in client.get("/b/acme/").content.decode()


def test_a_crisis_through_the_pages(brand: Any, client_for: Any) -> None:
    client = client_for("director")
    row = room(client)
    assert row.words == ["发霉", "变质"]
    act(client, row, "close")
    row.refresh_from_db()
    assert row.state == "open"
    act(client, row, "role", role="lead")
    with brand_scope(brand):
        step = row.steps.first()
        assert step is not None
    act(client, row, "step", step=step.pk, note="好了")
    act(client, row, "step", step=step.pk)
    act(client, row, "note", text="第一家媒体来电")
    act(client, row, "broadcast", text="十点开会")
    act(client, row, "contact", party="media", name="晨报", promise="给报告", due_at="2099-01-01T10:00")
    act(client, row, "holding", text="正在核查。", words="发霉,变质")
    act(client, row, "figures", affected="1000", complaints="3")
    assert "0.30%" in client.get(f"/b/acme/crisis/{row.pk}/").content.decode()
    assert client.post(f"/b/acme/crisis/{row.pk}/act/", {"do": "nonsense"}).status_code == 404
    due = now().date() + timedelta(days=30)
    answer = client.post(f"/b/acme/crisis/{row.pk}/review/", {"causes": "受潮", "lessons": "雨季加检", "tasks": f"改流程 {due}"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    act(client, row, "close")
    row.refresh_from_db()
    assert row.state == "closed"
    listed = client.get("/b/acme/crisis/?kind=product&state=closed").content.decode()
    assert "春茶发霉" in listed
    with brand_scope(brand):
        assert row.lines.filter(kind="note").get().text == "第一家媒体来电"
        assert row.tasks.get().due_on == due


def test_a_proposed_crisis_is_offered_to_whoever_looks_at_today(brand: Any, client_for: Any) -> None:
    client = client_for("director")
    account = active_account(brand)
    answer = call(client, "post", "crises/anomalies", account_id=account, sign="hijack", detail="异地登录")
    assert answer["state"] == "proposed"
    assert "青禾茶" in client.get("/b/acme/").content.decode()
    row = Crisis.everywhere.get()
    act(client, row, "respond")
    answer = client.post(f"/b/acme/crisis/{row.pk}/open/", {"title": row.title, "kind": "account", "level": "2"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.state == "open"


def test_rest_does_what_the_pages_do(brand: Any, client_for: Any) -> None:
    client = client_for("director")
    account = active_account(brand)
    made = call(client, "post", "crises", title="标错价", kind="promotion", status=201)
    number = made["id"]
    assert len(made["steps"]) == 9
    assert call(client, "post", f"crises/{number}/close", status=422)["type"]
    call(client, "post", f"crises/{number}/freezes", scope="brand")
    hold = call(client, "get", f"crises/{number}")["holds"][0]
    assert call(client, "post", f"crises/{number}/freezes/{hold['id']}/lift")["resumed"] == 0
    call(client, "put", f"crises/{number}/figures", affected=1000, complaints=3)
    assert call(client, "get", f"crises/{number}")["figures"]["conversion"] == 0.003
    call(client, "post", f"crises/{number}/facts", text="页面写错", source="活动后台")
    statement = call(client, "post", f"crises/{number}/statements", title="更正", text="写错了。", accounts=[account], status=201)
    call(client, "post", f"crises/{number}/statements/{statement['id']}/release", status=422)
    call(client, "post", f"crises/{number}/replied", note="电话回复")
    call(client, "put", f"crises/{number}/review", causes="没人复核", lessons="两人核价", tasks=[{"title": "加核价步骤", "due_on": "2099-01-01"}])
    assert call(client, "post", f"crises/{number}/close")["state"] == "closed"
    assert call(client, "get", "crises?kind=promotion&state=closed")["count"] == 1
    (health,) = call(client, "get", "crises/accounts")
    assert (health["account_id"], health["signs"], health["usual_reach"]) == (account, {}, None)
    risk = call(client, "post", "risks", title="再标错", family="content", likelihood=4, impact=5, status=201)
    assert (risk["score"], risk["level"]) == (20, "high")
    changed = {"title": "再标错", "family": "content", "likelihood": 2, "impact": 5}
    assert call(client, "put", f"risks/{risk['id']}", **changed, revision=risk["revision"])["score"] == 10
    call(client, "put", f"risks/{risk['id']}", **changed, revision=risk["revision"], status=409)
    assert call(client, "put", f"risks/{risk['id']}", **changed | {"likelihood": 4}, reason="核实后")["level"] == "high"
    assert call(client, "get", "risks/readiness")["shortages"][0]["missing"] == ["people", "budget", "tools"]
    assert call(client, "get", "crisis/playbooks")[0]["steps"]


def call(client: Client, method: str, path: str, *, status: int = 200, **body: Any) -> Any:
    """A REST call of the brand."""
    send = getattr(client, method)
    kind = {"content_type": "application/json"} if method != "get" else {}
    answer = send(f"/api/brands/acme/{path}", *([json.dumps(body)] if method != "get" else []), **kind)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_the_review_desk_signs_statements(brand: Any, client_for: Any) -> None:
    """The general desk shows a statement of a crisis and lets legal sign it."""
    from tests.domains.crisis.test_work import drafted, opened
    from tests.factories import acting_in

    account = active_account(brand)
    for role in ("reviewer_first", "reviewer_second", "tech_lead", "legal", "senior"):
        make_person(role, brand)
    with acting_in("director", brand):
        row = opened()
    made = drafted(brand, row, account)
    answer = client_for("reviewer_first").get(f"/b/acme/review/{made.approval_id}/")
    assert answer.status_code == 200
    assert "批次 0301 已停售" in answer.content.decode()
    page = client_for("director").get(f"/b/acme/crisis/{row.pk}/statements/{made.pk}/").content.decode()
    assert f"/b/acme/review/{made.approval_id}/" in page
