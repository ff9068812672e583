"""Pages and REST of review flows, deputies and duty, through browsers and calls."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories

from guanhao.kernel import approvals
from guanhao.kernel.approvals.people import today
from guanhao.kernel.models import AuditEntry, Deputy, Duty, FlowVersion
from guanhao.kernel.tenancy import BrandRef, brand_scope

FLOWS = "/b/acme/review-flows/"


@pytest.fixture
def director(client_for: Callable[..., Client]) -> Client:
    return client_for("director")


def posted(title: str = "Quick", levels: tuple[dict[str, str], ...] = (), **more: str) -> dict[str, Any]:
    """A filled flow form."""
    data: dict[str, Any] = {"title": title, "kind": "other", "reason": "Because", "levels": str(len(levels)), "do": "save", **more}
    for place, level in enumerate(levels):
        given = {"title": f"Level {place}", "permission": "review.first", "mode": "any", "escalate_to": "review.manage", **level}
        data |= {f"level-{place}-{name}": value for name, value in given.items()}
    return data


def test_the_flows_of_a_new_brand(director: Client) -> None:
    page = director.get(FLOWS).content.decode()
    for words in ("创意评审", "发布审核", "热点快审", "联合审核", "重大声明"):
        assert words in page
    sheet = director.get(FLOWS + "?export=csv").getvalue().decode()
    assert sheet.count("发布审核") == 5
    one = director.get(FLOWS + "release/").content.decode()
    assert "政治敏感" in one


def test_a_new_flow_and_its_change(director: Client, brand: BrandRef) -> None:
    levels = (
        {"checklist": "Typos\nPolitics | 2\nNice | ?", "hours": "1.5"},
        {"permission": "review.final", "score": "Idea | 3 | 10\nForm", "pass_mark": "70"},
    )
    made = director.post(FLOWS + "new/", posted(key="quick", levels=levels))
    assert (made.status_code, made["Location"]) == (302, FLOWS + "quick/")
    with brand_scope(brand):
        flow = approvals.flow("quick").definition
    first, second = flow.levels
    assert [(line.title, line.mandatory, line.people) for line in first.checklist] == [("Typos", True, 1), ("Politics", True, 2), ("Nice", False, 1)]
    assert first.sla == timedelta(hours=1.5)
    assert [(line.title, line.weight, line.maximum) for line in second.score] == [("Idea", 3.0, 10.0), ("Form", 1.0, 100.0)]
    again = {"key": first.key, "checklist": "Spelling\nPolitics | 2"}, {"key": second.key, "permission": "review.final"}
    director.post(FLOWS + "quick/edit/", posted("Quicker", levels=again))
    with brand_scope(brand):
        changed = approvals.flow("quick")
    assert (changed.number, changed.title) == (2, "Quicker")
    assert changed.definition.levels[0].checklist[1].key == first.checklist[1].key
    history = director.get(FLOWS + "quick/").content.decode()
    assert "Because" in history
    assert "Spelling" in history
    assert "Quick" in director.get(FLOWS + "quick/?version=1").content.decode()
    assert director.get(FLOWS + "quick/?version=9").status_code == 404


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"levels": ()}, "至少"),
        ({"key": "qu ick", "levels": ({},)}, "字母"),
        ({"key": "release", "levels": ({},)}, "已有"),
        ({"key": "quick", "levels": ({"permission": ""},)}, "由谁"),
        ({"key": "quick", "levels": ({"hours": "soon"},)}, "soon"),
        ({"key": "quick", "levels": ({"mode": "many"},)}, "任意"),
        ({"key": "quick", "levels": ({"key": "a", "after": "b"}, {"key": "b", "after": "a"})}, "循环"),
        ({"key": "quick", "kind": "release", "levels": ({},)}, "3"),
        ({"key": "quick", "levels": ({},), "reason": ""}, "原因"),
    ],
)
def test_flows_that_cannot_be_used(director: Client, more: dict[str, Any], words: str) -> None:
    answer = director.post(FLOWS + "new/", posted(**{"key": "quick", **more}))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not FlowVersion.everywhere.exists()


def test_levels_move_before_anything_is_saved(director: Client) -> None:
    levels = ({"title": "A"}, {"title": "B"})
    page = director.post(FLOWS + "new/", posted(levels=levels, do="down:0")).content.decode()
    assert page.index('value="B"') < page.index('value="A"')
    assert 'name="levels" value="3"' in director.post(FLOWS + "new/", posted(levels=levels, do="add")).content.decode()
    assert 'name="levels" value="1"' in director.post(FLOWS + "new/", posted(levels=levels, do="remove:1")).content.decode()
    assert not FlowVersion.everywhere.exists()


def test_the_second_of_two_who_save_is_told(director: Client, brand: BrandRef) -> None:
    answer = director.post(FLOWS + "release/edit/", posted(levels=({},), mark="0" * 20))
    assert answer.status_code == 422
    assert not FlowVersion.everywhere.exists()


def test_out_of_use_and_back(director: Client, brand: BrandRef) -> None:
    director.post(FLOWS + "hot/retire/", {"reason": "Not needed", "active": "0"})
    assert "热点快审" not in director.get(FLOWS).content.decode()
    assert "热点快审" in director.get(FLOWS + "?state=retired").content.decode()
    director.post(FLOWS + "hot/retire/", {"reason": "Needed", "active": "1"})
    assert "热点快审" in director.get(FLOWS).content.decode()
    with brand_scope(brand):
        assert approvals.flow("hot").number == 3


def test_who_may_not(client_for: Callable[..., Client]) -> None:
    reviewer = client_for("reviewer_first")
    assert reviewer.get(FLOWS).status_code == 200
    for address in ("new/", "release/edit/"):
        assert reviewer.get(FLOWS + address).status_code == 403
        assert reviewer.post(FLOWS + address, posted(key="x", levels=({},))).status_code == 403
    assert reviewer.post(FLOWS + "hot/retire/", {"reason": "x"}).status_code == 403
    assert reviewer.post("/b/acme/duty/", {"do": "save"}).status_code == 403
    assert not FlowVersion.everywhere.exists()


def test_deputies(client_for: Callable[..., Client], brand: BrandRef) -> None:
    first, second = factories.make_person("reviewer_first", brand), factories.make_person("reviewer_second", brand)
    reviewer = factories.signed_in(first)
    with brand_scope(brand):
        day = today()
    days = {"starts": str(day), "ends": str(day + timedelta(days=3)), "reason": "Holiday"}
    other = reviewer.post("/b/acme/deputies/new/", {"person": second.id, "deputy": first.id, **days})
    assert other.status_code == 422
    assert not Deputy.everywhere.exists()
    assert reviewer.post("/b/acme/deputies/new/", {"person": first.id, "deputy": second.id, **days}).status_code == 302
    assert second.name in reviewer.get("/b/acme/deputies/").content.decode()
    row = Deputy.everywhere.get()
    assert reviewer.post(f"/b/acme/deputies/{row.pk}/end/").status_code == 200  # asks first
    assert not Deputy.everywhere.exclude(ended_at=None).exists()
    assert factories.signed_in(second).post(f"/b/acme/deputies/{row.pk}/end/", {"confirmed": "1"}).status_code == 403
    reviewer.post(f"/b/acme/deputies/{row.pk}/end/", {"confirmed": "1"})
    assert Deputy.everywhere.exclude(ended_at=None).count() == 1
    assert reviewer.post("/b/acme/deputies/99/end/").status_code == 404


def test_the_duty_calendar(director: Client, brand: BrandRef) -> None:
    first, second = factories.make_person("reviewer_first", brand), factories.make_person("reviewer_second", brand)
    with brand_scope(brand):
        monday = today() - timedelta(days=today().weekday())
    page = director.get("/b/acme/duty/")
    assert first.name in page.content.decode()
    director.post(f"/b/acme/duty/?week={monday}", {"do": "save", f"duty-review.first-{monday}": first.id})
    assert [(row.permission, row.day, row.person_id) for row in Duty.everywhere.all()] == [("review.first", monday, first.id)]
    director.post(f"/b/acme/duty/?week={monday}", {"do": "save", f"duty-review.first-{monday}": second.id})
    assert Duty.everywhere.get().person_id == first.id
    following = monday + timedelta(days=7)
    director.post(f"/b/acme/duty/?week={following}", {"do": "copy"})
    assert Duty.everywhere.filter(day=following, person_id=first.id).count() == 1
    director.post(f"/b/acme/duty/?week={monday}", {"do": "save", f"duty-review.first-{monday}": ""})
    assert not Duty.everywhere.filter(day=monday).exists()
    assert director.get("/b/acme/duty/?week=9999-99-99").status_code == 200
    assert AuditEntry.objects.filter(action="approvals.duty_set").count() == 3
    assert director.get("/b/acme/duty/?export=csv").getvalue().decode().count("\r\n") > 5


def rest(client: Client, method: str, address: str, body: object = None) -> Any:
    return client.generic(method, f"/api/brands/acme/{address}", json.dumps(body) if body is not None else "", content_type="application/json")


def test_rest(director: Client, client_for: Callable[..., Client], brand: BrandRef) -> None:
    found = rest(director, "GET", "review-flows").json()
    assert (found["count"], found["items"][0]["key"]) == (6, "creative")
    flow = rest(director, "GET", "review-flows/hot").json()["definition"]
    saved = rest(director, "PUT", "review-flows/hot", {"definition": {**flow, "title": "Hot"}, "reason": "Name"})
    assert (saved.status_code, saved.json()["number"]) == (200, 2)
    bad = rest(director, "PUT", "review-flows/hot", {"definition": {**flow, "levels": []}, "reason": "Name"})
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "levels")
    assert rest(director, "PUT", "review-flows/hot", {"definition": {"levels": 3}, "reason": "x"}).status_code == 422
    assert rest(director, "GET", "review-flows/none").status_code == 404
    assert rest(director, "GET", "review-flows/hot/versions").json()["count"] == 2
    assert rest(director, "POST", "review-flows/hot/state", {"active": False, "reason": "x"}).json()["active"] is False
    person, other = factories.make_person("reviewer_first", brand), factories.make_person("reviewer_second", brand)
    with brand_scope(brand):
        day = str(today())
    body = {"person": person.id, "deputy": other.id, "starts": day, "ends": day}
    made = rest(director, "POST", "deputies", body)
    assert made.status_code == 201
    assert rest(director, "GET", "deputies").json()["count"] == 1
    assert rest(director, "POST", f"deputies/{made.json()['id']}/end").json()["active"] is False
    lines = [{"permission": "review.first", "day": day, "person": person.id}, {"permission": "review.second", "day": day, "person": person.id}]
    assert rest(director, "PUT", "duty", lines).status_code == 422
    assert not Duty.everywhere.exists()
    assert rest(director, "PUT", "duty", lines[:1]).json()["count"] == 1
    assert rest(director, "GET", "duty").json()["items"][0]["person_name"] == person.name
    editor = client_for("editor")
    for method, address, sent in (
        ("PUT", "review-flows/hot", {"definition": flow, "reason": "x"}),
        ("POST", "review-flows/hot/state", {"active": True, "reason": "x"}),
        ("POST", "deputies", {**body, "deputy": other.id}),
        ("PUT", "duty", lines[:1]),
    ):
        assert rest(editor, method, address, sent).status_code == 403
