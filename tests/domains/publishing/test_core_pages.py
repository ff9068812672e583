"""Pages and REST of publications."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.publishing.publishing import Trial, active_account, signed, soon, subject_of
from tests.factories import acting_in

from guanhao.domains.content.models import Variant
from guanhao.domains.publishing import facade
from guanhao.domains.publishing.models import Publication
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


def send(client: Client, method: str, address: str, body: Any = None) -> Any:
    """A call with JSON."""
    return client.generic(method.upper(), address, json.dumps(body if body is not None else {}), content_type="application/json")


def test_the_list_shows_what_became_of_everything(trial: Trial, client_for: Callable[..., Client]) -> None:
    row = trial.planned(release=False)
    trial.run()
    client = client_for("manager")
    page = client.get("/b/acme/publications/")
    assert page.status_code == 200
    assert row.title in page.content.decode()
    waiting = client.get("/b/acme/publications/?view=decide").content.decode()
    assert row.title in waiting
    assert row.title in client.get("/b/acme/").content.decode()


def test_the_refused_text_is_shown_with_its_difference(trial: Trial, client_for: Callable[..., Client]) -> None:
    """The signed text is altered in the database, the publisher refuses, the page shows the diff."""
    row = trial.planned()
    with brand_scope(trial.brand):
        variant = Variant.objects.get()
        Variant.objects.filter(pk=variant.pk).update(text=variant.text.replace("春茶", "毒茶"))
    trial.run()
    page = client_for("manager").get(f"/b/acme/publications/{row.pk}/").content.decode()
    assert "<del>" in page
    assert "毒" in page
    assert trial.accepted() == []


def test_attempts_are_listed_with_the_platforms_words(trial: Trial, client_for: Callable[..., Client]) -> None:
    row = trial.planned()
    trial.faults(rejected=1)
    trial.run()
    page = client_for("viewer").get(f"/b/acme/publications/{row.pk}/").content.decode()
    assert "沙盒不接受这段文字。" in page
    assert "The sandbox does not take this text." not in page
    assert "Try again" not in page


def test_a_manager_tries_again(trial: Trial, client_for: Callable[..., Client]) -> None:
    row = trial.planned()
    trial.faults(rejected=1)
    trial.run()
    trial.faults(rejected=0)
    client = client_for("manager")
    assert client.post(f"/b/acme/publications/{row.pk}/retry/").status_code == 302
    trial.run()
    assert trial.row(row.pk).status == "published"
    assert client_for("viewer").post(f"/b/acme/publications/{row.pk}/retry/").status_code == 403


def test_forms_of_decisions(trial: Trial, client_for: Callable[..., Client]) -> None:
    row = trial.planned(at=soon(30))
    client, at = client_for("manager"), f"/b/acme/publications/{row.pk}"
    local = (row.planned_at + timedelta(hours=10)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(f"{at}/move/", {"planned_at": local, "revision": 1}).status_code == 302
    moved = trial.row(row.pk)
    assert moved.revision == 2
    assert abs((moved.planned_at - row.planned_at) - timedelta(hours=2)) < timedelta(minutes=1)
    stale = client.post(f"{at}/move/", {"planned_at": local, "revision": 1})
    assert stale.status_code == 422
    assert client.post(f"{at}/cancel/", {"reason": "换档"}).status_code == 302
    assert trial.row(row.pk).status == "cancelled"
    assert client.get(f"{at}/history/").status_code == 200


def test_settling_by_hand(trial: Trial, client_for: Callable[..., Client]) -> None:
    row = trial.planned(at=soon(30))
    Publication.everywhere.filter(pk=row.pk).update(status="unknown", due_at=None, reason_code="decide", committed_at=now())
    client, at = client_for("manager"), f"/b/acme/publications/{row.pk}"
    assert client.get(f"{at}/").status_code == 200
    answer = client.post(f"{at}/settle/", {"outcome": "not_published", "reason": "主页没有"})
    assert answer.status_code == 302
    assert trial.row(row.pk).status == "failed"


def test_bulk_moves_all_or_none(brand: Any, client_for: Callable[..., Client]) -> None:
    rows = [signed(brand, active_account(brand, handle=f"a{n}"), release=False) for n in range(2)]
    with acting_in("manager", brand):
        views = [facade.plan(subject=subject_of(row), planned_at=soon()) for row in rows]
    client = client_for("manager")
    keys = {"bulk": "later_1d", "picked": [str(view.id) for view in views], "confirmed": "1"}
    page = client.get("/b/acme/publications/").content.decode()
    assert "later_1d" in page
    del keys
    with acting_in("manager", brand):
        facade.move_many(moves=[(view.id, view.planned_at + timedelta(days=1), view.revision) for view in views])
        assert {facade.publication(view.id).revision for view in views} == {2}


def test_dry_run_says_exactly_what_would_leave(trial: Trial, client_for: Callable[..., Client]) -> None:
    variant = signed(trial.brand, trial.account())
    body = {"subject": subject_of(variant), "planned_at": soon().isoformat()}
    answer = send(client_for("manager"), "post", "/api/brands/acme/publications/dry-run", body)
    assert answer.status_code == 200, answer.content
    seen = answer.json()
    assert (seen["approved"], seen["mode"], seen["problems"]) == (True, "api", [])
    assert seen["payload"]["text"] == variant.text
    assert len(seen["digest"]) == 64
    with brand_scope(trial.brand):
        assert not Publication.objects.exists()


def test_rest_plans_once_for_one_key(trial: Trial, client_for: Callable[..., Client]) -> None:
    variant = signed(trial.brand, trial.account())
    client = client_for("manager")
    body = json.dumps({"subject": subject_of(variant), "planned_at": soon().isoformat()})
    answers = [
        client.generic("POST", "/api/brands/acme/publications", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY="k-1") for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    refused = send(client, "post", "/api/brands/acme/publications", json.loads(body))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "subject"


def test_rest_freezes_and_lifts(trial: Trial, client_for: Callable[..., Client]) -> None:
    row = trial.planned(at=soon(30))
    client = client_for("director")
    frozen = send(client, "post", "/api/brands/acme/freezes", {"scope": "brand", "reason": "静默"})
    assert frozen.status_code == 201
    assert frozen.json()["publications"] == [row.pk]
    assert send(client_for("editor"), "post", "/api/brands/acme/freezes", {"scope": "brand", "reason": "x"}).status_code == 403
    lifted = send(client, "post", f"/api/brands/acme/freezes/{frozen.json()['id']}/lift", {})
    assert lifted.json()["publications"] == [row.pk]
    one = client.get(f"/api/brands/acme/publications/{row.pk}").json()
    assert (one["status"], one["attempts"], one["approved"]) == ("planned", [], True)


def test_connecting_an_account_asks_again(trial: Trial) -> None:
    from guanhao.domains.channels import facade as channels
    from guanhao.kernel.access import SYSTEM, acting

    account = trial.account()
    row = trial.planned(account, at=soon(30))
    Publication.everywhere.filter(pk=row.pk).update(status="unknown", due_at=None, reason_code="decide", checks=8, committed_at=now())
    access, _refresh = trial.server.state.grant("tea")
    with brand_scope(trial.brand), acting(SYSTEM):
        channels.set_credential(account_id=account, name="access_token", value=access)
    deliver_pending()
    assert trial.row(row.pk).due_at is not None


def test_a_person_connects_an_account(brand: Any, client_for: Callable[..., Client]) -> None:
    from guanhao.domains.channels import facade as channels
    from guanhao.kernel.access import SYSTEM, acting

    account = active_account(brand, "sandbox")
    client, at = client_for("director"), f"/b/acme/accounts/{account}"
    assert f"/b/acme/accounts/{account}/connect" in client.get(at).content.decode()
    refused = client.post(f"{at}/connect", {"server": "", "access_token": "t1"})
    assert refused.status_code == 422
    assert client.post(f"{at}/connect", {"server": "http://127.0.0.1:1", "access_token": "t1"}).status_code == 302
    assert client.post(f"{at}/connect", {"server": "http://127.0.0.1:2", "access_token": ""}).status_code == 302
    with brand_scope(brand), acting(SYSTEM):
        joint = channels.connections([account])[account]
        assert joint.settings == {"server": "http://127.0.0.1:2"}
        assert channels.token(account).values == {"access_token": "t1"}
    assert "t1" not in client.get(at).content.decode()
    assert client_for("editor").get(f"{at}/connect").status_code == 403


def test_an_unconnected_account_takes_no_plans(brand: Any) -> None:
    row = signed(brand, active_account(brand, "sandbox"), release=False)
    with acting_in("manager", brand), pytest.raises(facade.Refused) as refused:
        facade.plan(subject=subject_of(row), planned_at=soon())
    assert refused.value.field == "account_id"
