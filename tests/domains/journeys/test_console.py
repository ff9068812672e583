"""Journeys, pushes, care through the pages and REST."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from tests import factories
from tests.domains.journeys import make
from tests.domains.journeys.furnish import furnish
from tests.domains.journeys.make import NOON

from guanhao.domains.identity.models import User
from guanhao.domains.journeys.models import HandTask, Journey, PoolContact, Push, WinbackCase
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
ROOT = "/b/acme/journeys/"


@pytest.fixture
def client(brand: Any) -> Client:
    """The community operator's browser, in English."""
    made = factories.signed_in(factories.make_person("community", brand))
    User.objects.update(language="en")
    made.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return made


def rest(client: Client, method: str, path: str, body: Any = None) -> Any:
    """A REST call."""
    return client.generic(method, f"/api/brands/acme/{path}", json.dumps(body) if body is not None else "", content_type="application/json")


def test_a_journey_is_built_from_sentences(client: Client, brand: Any) -> None:
    assert client.post(f"{ROOT}new/", {"title": "", "preset": ""}).status_code == 422
    assert client.post(f"{ROOT}new/", {"title": "Coupon", "preset": ""}).status_code == 302
    with brand_scope(brand):
        row = Journey.objects.get()
    page = f"{ROOT}{row.pk}/"
    assert client.get(f"{page}put/when/did/").status_code == 200
    assert client.post(f"{page}put/when/did/", {"actions": ["view"]}).status_code == 302
    assert client.post(f"{page}put/if/tier/", {"tiers": ["new"], "not": "on"}).status_code == 302
    assert client.post(f"{page}put/if/silent/", {"from": "9", "to": "3"}).status_code == 422
    assert client.post(f"{page}put/steps/wait/", {"amount": "2", "unit": "hours"}).status_code == 302
    assert client.post(f"{page}put/steps/coupon/", {"batch": "welcome"}).status_code == 302
    assert client.post(f"{page}put/check/did_since/", {"actions": ["like"]}).status_code == 302
    assert client.post(f"{page}put/stop/bought_since/", {}).status_code == 302
    assert client.get(f"{page}put/if/bought_since/").status_code == 404
    assert client.get(f"{page}put/moon/full/").status_code == 404
    limits = {"purpose": "marketing", "again": "days", "again_days": "", "hold_out": "20", "outcome": "order", "outcome_days": "7"}
    assert client.post(f"{page}limits/", limits).status_code == 422
    assert client.post(f"{page}limits/", {**limits, "again_days": "30"}).status_code == 302
    text = client.get(page).content.decode()
    for words in ("Somebody does: View", "Not: Closeness is New", "Wait 2 hours", "batch “welcome”", "Go on only if: Has done since entering: Like"):
        assert words in text, words
    client.post(f"{page}move/", {"place": "steps", "at": "2", "do": "up"})
    client.post(f"{page}move/", {"place": "if", "at": "0", "do": "drop"})
    client.post(f"{page}move/", {"place": "if", "at": "7", "do": "drop"})
    with brand_scope(brand):
        draft = Journey.objects.get().draft
    assert [one["kind"] for one in draft["steps"]] == ["wait", "check", "do"]
    assert draft["if"] == []
    assert (draft["again_days"], draft["hold_out"]) == (30, 0.2)
    client.post(f"{page}run/", {"do": "publish"})
    assert "Running" in client.get(page).content.decode()
    for place in ("try/", "log/", "people/", "effect/", "history/", "name/", "limits/"):
        assert client.get(page + place).status_code == 200, place
    client.post(f"{page}run/", {"do": "ended"})
    assert "Ended" in client.get(page).content.decode()


def test_every_page_shows_what_there_is(client: Client, brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM), override("en"):
        furnish(0, NOON)
        push, case, task = Push.objects.get(), WinbackCase.objects.get(), HandTask.objects.get()
    with time_at(NOON + timedelta(hours=1)):
        for place, words in (
            ("", "journey 0"),
            ("pushes/", "push 0"),
            (f"pushes/{push.pk}/", "Would reach now"),
            ("tasks/", "task 0"),
            (f"tasks/{task.pk}/", "Tick off"),
            ("newcomers/", "About to leave today"),
            ("winback/", "j0"),
            (f"winback/{case.pk}/", "What was done"),
            ("pool/", "c0"),
        ):
            answer = client.get(ROOT + place)
            assert answer.status_code == 200, place
            assert words in answer.content.decode(), (place, words)
        assert client.get(f"{ROOT}?export=csv").status_code == 200
        assert client.post(f"{ROOT}tasks/{task.pk}/do/", {"do": "done", "note": "called"}).status_code == 302
        assert client.post(f"{ROOT}winback/{case.pk}/", {"stage": "contacted", "note": "called", "owner_id": ""}).status_code == 302
        lines = "Ann | 2026-06-01 | terms 1\nBea"
        assert client.post(f"{ROOT}pool/new/", {"kind": "wecom", "place": "g", "source": "card", "contacts": lines}).status_code == 302
        assert client.post(f"{ROOT}pool/new/", {"kind": "wecom", "place": "g", "contacts": "Ann | yesterday"}).status_code == 422
        empty = {"export": "xlsx"}
        assert client.get(f"{ROOT}pool/", empty).status_code == 200
    with brand_scope(brand), acting(SYSTEM):
        assert HandTask.objects.get().note == "called"
        assert WinbackCase.objects.get().stage == "contacted"
        assert sorted(PoolContact.objects.filter(place="g").values_list("joined_on", flat=True))[0].isoformat() == "2026-06-01"


def test_empty_pages_say_what_belongs_there(client: Client) -> None:
    for place in ("", "pushes/", "tasks/", "newcomers/", "winback/", "pool/"):
        answer = client.get(ROOT + place)
        assert answer.status_code == 200, place
        assert "empty" in answer.content.decode()


def test_rest_does_what_pages_do(client: Client, brand: Any) -> None:
    plan = make.plan(
        when={"kind": "told", "event": "community.member_joined"}, purpose="analysis", steps=[{"kind": "do", "action": "task", "title": "Call"}]
    )
    made = rest(client, "POST", "journeys", {"title": "t", "plan": plan})
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert rest(client, "POST", "journeys", {"title": "x", "plan": {**plan, "steps": [plan["steps"][0]] * 10_000}}).status_code == 422
    assert rest(client, "GET", f"journeys/{number}/try").json()["would_enter"] == 0
    assert rest(client, "POST", f"journeys/{number}/do", {"do": "publish"}).json()["state"] == "on"
    with brand_scope(brand), acting(SYSTEM):
        ada = make.person("ada")
    entered = rest(client, "POST", f"journeys/{number}/enter", {"person_ids": [ada, 999_999], "occasion": "fair"}).json()
    assert entered == {"entered": [ada], "refused": {"999999": "gone"}}
    again = rest(client, "POST", f"journeys/{number}/enter", {"person_ids": [ada], "occasion": "fair"}).json()
    assert again["refused"] == {str(ada): "again"}
    from guanhao.domains.journeys.services import firing

    with brand_scope(brand), acting(SYSTEM):
        firing.run_due()
    assert rest(client, "GET", f"journeys/{number}/decisions").json()["items"][0]["action"] == "task"
    task = rest(client, "GET", "journey-tasks?done=false").json()["items"][0]
    assert rest(client, "POST", "journey-tasks/done", {"ids": [task["id"]]}).json() == {"done": 1}
    assert rest(client, "GET", f"journeys/{number}/effect").json()["verdict"] == "none"
    assert rest(client, "GET", f"journey-people/{ada}").json()[0]["state"] == "done"
    contact = {"place": "g", "name": "n", "joined_on": "2026-01-01"}
    assert rest(client, "POST", "journey-contacts", {"contacts": [contact]}).json() == {"new": 1}
    assert rest(client, "GET", "journey-pool").json()["contacts"] == 1
    assert rest(client, "GET", "journey-newcomers").json()["at_risk"] == 0
    assert rest(client, "GET", "journey-dormant").json() == []
    push = rest(client, "POST", "journey-pushes", {"title": "p"}).json()
    part = {"segment_id": 1, "title": "t", "text": "x", "planned_at": "2030-01-01T04:00:00Z"}
    assert rest(client, "POST", f"journey-pushes/{push['id']}/parts", part).status_code == 422
    assert rest(client, "POST", f"journey-pushes/{push['id']}/do", {"do": "plan"}).status_code == 422
    assert rest(client, "POST", f"journey-pushes/{push['id']}/do", {"do": "cancel"}).json()["state"] == "cancelled"


def test_who_may_only_see_posts_does_not_see_people(brand: Any) -> None:
    viewer = factories.signed_in(factories.make_person("viewer", brand))
    assert viewer.get(ROOT).status_code == 403
    assert viewer.get("/api/brands/acme/journey-contacts").status_code == 403
