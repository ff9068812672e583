"""Addresses for messages in the console and over REST: made, tried, given a new secret, stopped; their log; forms that become leads, once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.inbox.talking import MONDAY, connected
from tests.factories import make_person, signed_in

from guanhao.domains.inbox.jobs.core import tidy
from guanhao.domains.inbox.models import Hook, HookDelivery, Lead
from guanhao.domains.inbox.services import hooks
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import AuditEntry, EventRow
from guanhao.kernel.notify.wire import sign
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
ROOT = "/b/acme/inbox/setup/hooks/"
API = "/api/brands/acme/inbox/hooks"


@pytest.fixture
def lead(brand: Any) -> Client:
    """Somebody who manages the inbox."""
    return signed_in(make_person("director", brand))


@pytest.fixture
def hook(brand: Any) -> tuple[Hook, str]:
    """An address with its secret, made on Monday."""
    account = connected(brand)
    with brand_scope(brand), acting(SYSTEM), time_at(MONDAY):
        return hooks.add_hook(name="商城表单", account_id=account)


def form(number: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "kind": "form", "text": "想加盟", "made_at": MONDAY.isoformat(), "author": "王女士", **more}


def call(hook: Hook, secret: str, *lines: dict[str, Any], number: str, at: Any = MONDAY) -> Any:
    """A signed request to the address."""
    stamp, body = str(int(at.timestamp())), json.dumps({"messages": lines}).encode()
    headers = {"x-guanhao-timestamp": stamp, "x-guanhao-signature": sign(secret, stamp, body), "x-guanhao-id": number}
    with time_at(at):
        return Client().post(f"/hooks/in/{hook.address}/", data=body, content_type="application/json", headers=headers)


def log(row: Hook) -> list[tuple[int, int, int, int]]:
    """(status, messages, new, times) of the log, the oldest first."""
    return list(HookDelivery.everywhere.filter(hook=row).order_by("pk").values_list("status", "messages", "new", "times"))


def test_the_log_says_what_became_of_each_request(hook: tuple[Hook, str]) -> None:
    row, secret = hook
    assert call(row, secret, form("a"), form("b"), number="1").status_code == 200
    assert [call(row, secret, form("a"), number="1").status_code for _time in range(3)] == [409, 409, 409]
    assert [call(row, "another", form("c"), number=str(n)).status_code for n in range(50)] == [401] * 50
    assert call(row, secret, {"id": "x"}, number="2").status_code == 422
    assert log(row) == [(200, 2, 2, 1), (409, 0, 0, 3), (401, 0, 0, 50), (422, 0, 0, 1)]
    assert "messages.0" in HookDelivery.everywhere.get(status=422).problem


def test_a_form_with_a_number_is_one_lead_and_told_once(brand: Any, hook: tuple[Hook, str]) -> None:
    """INT-09: the same number from two forms is one lead with two sources; each source is told exactly once."""
    row, secret = hook
    first = form("f-1", phone="138 0000 1234", extras={"company": "山里茶铺"})
    assert call(row, secret, first, form("f-2"), form("f-3", phone="no number"), number="1").status_code == 200
    assert call(row, secret, first, number="2").json()["new"] == 0  # handed in again under another id
    assert call(row, secret, form("f-4", phone="+8613800001234", text="团购"), number="3").status_code == 200
    with brand_scope(brand):
        (found,) = Lead.objects.all()
        sources = list(found.sources.order_by("pk").values_list("kind", "title"))
    assert (found.name, found.company, found.wants, str(found.phone)) == ("王女士", "山里茶铺", "想加盟", "+8613800001234")
    assert sources == [("form", "商城表单"), ("form", "商城表单")]
    told = [one.payload for one in EventRow.objects.filter(name="inbox.lead_made").order_by("pk")]
    assert [(one["lead_id"], one["merged"]) for one in told] == [(found.pk, False), (found.pk, True)]
    assert not any("1380000" in json.dumps(one) for one in told)


def test_without_the_setting_a_form_stays_a_message(brand: Any, hook: tuple[Hook, str]) -> None:
    row, secret = hook
    with brand_scope(brand), acting(SYSTEM):
        hooks.set_hook(hook_id=row.pk, leads=False)
    assert call(row, secret, form("f-1", phone="13800001234"), number="1").json()["new"] == 1
    assert Lead.everywhere.count() == 0


def test_an_old_secret_opens_for_a_day_more(brand: Any, hook: tuple[Hook, str]) -> None:
    row, old = hook
    with brand_scope(brand), acting(SYSTEM), time_at(MONDAY):
        _row, new = hooks.change_secret(hook_id=row.pk)
    assert new != old
    later, late = MONDAY + timedelta(hours=23), MONDAY + timedelta(hours=25)
    assert [call(row, one, number=f"{one[:3]}1", at=later).status_code for one in (old, new)] == [200, 200]
    assert [call(row, one, number=f"{one[:3]}2", at=late).status_code for one in (old, new)] == [401, 200]
    entry = AuditEntry.objects.get(action="inbox.hook_secret_changed")
    assert old not in json.dumps(entry.detail)
    assert new not in json.dumps(entry.detail)


def test_the_log_forgets_after_its_time(brand: Any, hook: tuple[Hook, str]) -> None:
    row, secret = hook
    call(row, secret, form("a"), number="1")
    with brand_scope(brand), acting(SYSTEM), time_at(MONDAY + timedelta(days=31)):
        hooks.tidy()
    assert log(row) == []
    assert tidy  # the job of every night calls it


def test_the_console_makes_tries_changes_and_stops_an_address(brand: Any, lead: Client) -> None:
    account = connected(brand)
    made = lead.post(f"{ROOT}new/", {"name": "客服系统", "account_id": str(account), "leads": "on"}).content.decode()
    with brand_scope(brand):
        row = Hook.objects.get()
    secret = str(row.secret)
    assert secret in made
    page = f"{ROOT}{row.pk}/"
    assert secret not in lead.get(page).content.decode() + lead.get(ROOT).content.decode()
    assert lead.post(f"{page}test/").status_code == 302
    assert log(row) == [(200, 0, 0, 1)]
    assert "已接收" in lead.get(page).content.decode()
    assert "24 小时" in lead.post(f"{page}secret/").content.decode()  # asked first, nothing is changed
    assert str(Hook.everywhere.get().secret) == secret
    shown = lead.post(f"{page}secret/", {"confirmed": "1"}).content.decode()
    assert str(Hook.everywhere.get().secret) in shown
    lead.post(f"{page}edit/", {"name": "新客服系统"})
    lead.post(f"{page}stop/")
    row.refresh_from_db()
    assert (row.name, row.leads, row.active) == ("新客服系统", False, False)
    assert call(row, str(row.secret), number="9").status_code == 404


def test_whoever_only_answers_sees_and_changes_no_address(brand: Any, hook: tuple[Hook, str]) -> None:
    row, secret = hook
    client = signed_in(make_person("viewer", brand))
    assert [client.get(path).status_code for path in (ROOT, f"{ROOT}new/", f"{ROOT}{row.pk}/")] == [403] * 3
    assert [client.post(f"{ROOT}{row.pk}/{name}/", {"confirmed": "1"}).status_code for name in ("test", "secret", "stop")] == [403] * 3
    assert client.post(f"{API}/{row.pk}/secret").status_code == 403
    row.refresh_from_db()
    assert (str(row.secret), row.active, log(row)) == (secret, True, [])


def test_rest_does_the_same(brand: Any, lead: Client, hook: tuple[Hook, str]) -> None:
    row, old = hook
    changed = lead.patch(f"{API}/{row.pk}", json.dumps({"name": "表单", "leads": False}), content_type="application/json").json()
    assert (changed["name"], changed["leads"], changed["active"]) == ("表单", False, True)
    assert lead.post(f"{API}/{row.pk}/test").json()["status"] == 200
    assert lead.post(f"{API}/{row.pk}/secret").json()["secret"] not in {"", old}
    told = lead.get(f"{API}/{row.pk}/requests").json()
    assert (told["count"], told["items"][0]["status"], told["items"][0]["messages"]) == (1, 200, 0)
    assert lead.get(f"{API}/999999/requests").status_code == 404


def test_events_of_leads_reach_reactions_once(brand: Any, hook: tuple[Hook, str]) -> None:
    row, secret = hook
    call(row, secret, form("f-1", phone="13800001234"), number="1")
    with time_at(MONDAY):
        deliver_pending()
        deliver_pending()
    assert EventRow.objects.filter(name="inbox.lead_made").count() == 1
