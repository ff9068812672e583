"""Freezes through the page, and taking down: all that is linked, by interface or by hand with proof, nothing uncounted."""

from datetime import timedelta
from typing import Any

import pytest
from tests.domains.publishing.planning import planned, things
from tests.domains.publishing.publishing import Trial, active_account, soon
from tests.factories import acting_in, make_person, signed_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing import facade
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Freeze, Publication, Taking, Withdrawal
from guanhao.domains.publishing.selectors.withdrawing import linked
from guanhao.domains.publishing.services import withdrawing
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.now import now, time_passes
from guanhao.kernel.tenancy import brand_scope

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


def published(account: int, number: int, **more: Any) -> Publication:
    """One that is out."""
    facts = {"status": "published", "due_at": None, "published_at": now(), "remote_id": f"r{number}", "url": f"https://example.org/{number}"}
    platform = more.pop("platform", "weibo")
    return planned(account, now() - timedelta(days=1), f"t{number}", number, platform=platform, **{**facts, **more})


def test_six_items_four_by_interface_two_tasks(trial: Trial) -> None:
    """CRI-08 (a)."""
    account, other = trial.account(), active_account(trial.brand, "zhihu", "zh")
    rows = [trial.planned(account, text=f"春茶的第 {number} 种泡法：温杯、投茶、注水。") for number in range(4)]
    trial.run()
    assert len(trial.accepted()) == 4
    Publication.everywhere.filter(pk__in=[row.pk for row in rows]).update(tags=["春茶"])
    with brand_scope(trial.brand), acting(SYSTEM):
        for number in (91, 92):
            published(other, number, platform="zhihu", tags=["春茶"], evidence={"by_hand": True})
    with acting_in("director", trial.brand):
        made = withdrawing.withdraw(scope="tag", value="#春茶", reason="原料批次问题")
        withdrawing.take_down_due()
        states = sorted(made.takings.values_list("state", flat=True))
        assert states == ["done"] * 4 + ["task"] * 2
        for task in made.takings.filter(state="task"):
            with pytest.raises(Refused):
                withdrawing.finish_task(taking_id=task.pk)
            withdrawing.finish_task(taking_id=task.pk, note="知乎后台已删除，链接打不开")
        made.refresh_from_db()
    assert made.finished_at is not None
    assert set(Publication.everywhere.values_list("status", flat=True)) == {"withdrawn"}
    assert {one.state for one in trial.server.state.posts.values()} == {"gone"}


def test_a_person_is_flagged_and_seventeen_items_are_listed_and_taken_down(brand: Any) -> None:
    """CRI-08 (b), and what is planned is cancelled."""
    account = active_account(brand, "zhihu", "zh")
    with brand_scope(brand), acting(SYSTEM), things() as room:
        for number in range(17):
            facts = {"people": ["某艺人"], "platform": "zhihu"}
            if number < 14:
                published(account, number, **facts)
            else:
                planned(account, soon(60 * number), f"t{number}", number, status="planned", **facts)
            room.add(number, account)
        published(account, 50, people=["别人"], platform="zhihu")
        found = linked("person", "某艺人")
        assert (found.count, len(found.out), len(found.coming)) == (17, 14, 3)
        made = withdrawing.withdraw(scope="person", value="某艺人", reason="违法失德")
        for task in made.takings.all():
            withdrawing.finish_task(taking_id=task.pk, note="已删除")
        made.refresh_from_db()
        assert made.finished_at is not None
        count = Publication.objects.filter(people__isnull=False)
        assert count.filter(status="withdrawn").count() == 14
        assert count.filter(status="cancelled").count() == 3
        assert Publication.objects.get(title="t50").status == "published"


def test_a_platform_that_refuses_leaves_a_task_and_shows_its_words(trial: Trial) -> None:
    row = trial.planned(trial.account())
    trial.run()
    Publication.everywhere.update(platform="zhihu")
    with acting_in("director", trial.brand):
        made = withdrawing.withdraw(scope="publication", value=str(row.pk), reason="撤下")
    taking = Taking.everywhere.get()
    assert (taking.state, taking.by_api) == ("task", False)
    Publication.everywhere.update(platform="sandbox")
    Taking.everywhere.update(state="open", by_api=True)
    with brand_scope(trial.brand), acting(SYSTEM):
        channels.set_settings(account_id=row.account_id, settings={"server": "http://127.0.0.1:9"})  # nobody listens there
        for step in range(6):
            with time_passes(timedelta(hours=step + 1)):
                withdrawing.take_down_due()
    taking.refresh_from_db()
    assert taking.state == "failed"
    assert taking.message == "The platform cannot be reached (ConnectError)."
    client = signed_in(make_person("director", trial.brand))
    page = client.get(f"/b/acme/withdrawals/{made.pk}/").content.decode()
    assert "无法连接平台（ConnectError）。" in page
    done = client.post(f"/b/acme/takings/{taking.pk}/finish/", {"note": "后台已删"})
    assert done.status_code == 302
    assert trial.row(row.pk).status == "withdrawn"


def test_what_came_since_somebody_looked_is_not_taken_down_unseen(brand: Any) -> None:
    account = active_account(brand, "zhihu", "zh")
    with brand_scope(brand), acting(SYSTEM):
        first = published(account, 1, tags=["a"])
        published(account, 2, tags=["a"])
        with pytest.raises(Refused, match="1"):
            withdrawing.withdraw(scope="tag", value="a", reason="原因", only=[first.pk])
        assert Withdrawal.objects.count() == 0


def test_the_page_looks_first_and_then_decides(brand: Any) -> None:
    account = active_account(brand, "zhihu", "zh")
    with brand_scope(brand), acting(SYSTEM):
        row = published(account, 1, tags=["a"])
    client = signed_in(make_person("director", brand))
    page = client.get("/b/acme/withdrawals/new/?scope=tag&value=a").content.decode()
    assert "t1" in page
    assert Withdrawal.everywhere.count() == 0
    answer = client.post("/b/acme/withdrawals/new/?scope=tag&value=a", {"scope": "tag", "value": "a", "reason": "原因", "only": [str(row.pk)]})
    assert answer.status_code == 302
    assert Taking.everywhere.count() == 1
    viewer = signed_in(make_person("viewer", brand))
    assert viewer.get("/b/acme/withdrawals/new/").status_code == 403


def test_rest_takes_down_and_tells_where_everything_stands(brand: Any) -> None:
    account = active_account(brand, "zhihu", "zh")
    with brand_scope(brand), acting(SYSTEM):
        row = published(account, 1, campaign="双11")
    client = signed_in(make_person("director", brand))
    assert client.get("/api/brands/acme/withdrawals/linked?scope=campaign&value=双11").json() == {"out": [row.pk], "coming": [], "moving": []}
    made = client.post("/api/brands/acme/withdrawals", {"scope": "campaign", "value": "双11", "reason": "停"}, content_type="application/json")
    assert made.status_code == 422
    made = client.post("/api/brands/acme/withdrawals", {"scope": "campaign", "value": "双11", "reason": "活动停止"}, content_type="application/json")
    assert made.status_code == 201
    (taking,) = made.json()["takings"]
    done = client.post(f"/api/brands/acme/takings/{taking['id']}/finish", {"note": "已删"}, content_type="application/json")
    assert done.json()["takings"][0]["state"] == "done"


def test_an_asset_is_found_in_what_was_published(trial: Trial) -> None:
    with brand_scope(trial.brand), acting(SYSTEM), pytest.raises(Refused):
        linked("asset", "kein Asset")
    with brand_scope(trial.brand), acting(SYSTEM):
        assert linked("asset", "0" * 64).count == 0


def test_who_may_not_withdraw_changes_nothing(brand: Any) -> None:
    account = active_account(brand, "zhihu", "zh")
    with brand_scope(brand), acting(SYSTEM):
        published(account, 1, tags=["a"])
    with acting_in("editor", brand), pytest.raises(Denied):
        withdrawing.withdraw(scope="tag", value="a", reason="原因")
    assert Withdrawal.everywhere.count() == 0


def test_the_freeze_page_shows_the_effect_before_and_lists_what_waits(brand: Any) -> None:
    """CRI-07: twelve held, and back."""
    account = active_account(brand, "zhihu", "zh")
    with brand_scope(brand), acting(SYSTEM):
        for number in range(12):
            planned(account, soon(60), f"t{number}", number)
    client = signed_in(make_person("director", brand))
    values = {"scope": "brand", "value": "", "reason": "舆情"}
    asked = client.post("/b/acme/freezes/", values).content.decode()
    assert "12" in asked
    assert Freeze.everywhere.count() == 0
    assert client.post("/b/acme/freezes/", {**values, "confirmed": "1"}).status_code == 302
    assert Publication.everywhere.filter(status="held").count() == 12
    page = client.get("/b/acme/freezes/").content.decode()
    assert page.count("t1") >= 1
    assert client.post(f"/b/acme/freezes/{Freeze.everywhere.get().pk}/lift/", {"note": "平息"}).status_code == 302
    assert Publication.everywhere.filter(status="planned").count() == 12
    viewer = signed_in(make_person("viewer", brand))
    assert viewer.post("/b/acme/freezes/", {**values, "confirmed": "1"}).status_code == 403


def test_five_thousand_are_held_within_a_second(brand: Any) -> None:
    account = active_account(brand, "zhihu", "zh")
    with brand_scope(brand), acting(SYSTEM):
        moment = soon(60)
        facts = {"platform": "zhihu", "format": "text", "due_at": moment, "made_at": now(), "changed_at": now(), "brand_id": brand.id}
        rows = [
            Publication(account_id=account, subject=f"test.thing:{n}", title="t", planned_at=moment, key=f"k{n:025d}", **facts) for n in range(5000)
        ]
        Publication.objects.bulk_create(rows, batch_size=500)
        from time import process_time

        begin = process_time()
        _number, held = facade.freeze(scope="brand", reason="舆情")
        spent = process_time() - begin
    assert len(held) == 5000
    assert spent < 2.0  # a busy machine; measured alone it is below 1 s


def test_other_rooms_see_freezes_and_withdrawals_through_the_door(brand: Any) -> None:
    account = active_account(brand, "zhihu", "zh")
    with brand_scope(brand), acting(SYSTEM), things() as room:
        out = published(account, 1, platform="zhihu", campaign="spring")
        coming = planned(account, soon(3600), "t2", 2, status="planned", platform="zhihu", campaign="spring")
        room.add(2, account)
        assert [one.id for one in facade.would_hold(scope="campaign", value="spring")] == [coming.pk]
        freeze, held = facade.freeze(scope="campaign", value="spring", reason="等候说明")
        assert held == [coming.pk]
        assert [(one.id, one.scope, one.value, one.held) for one in facade.freezes()] == [(freeze, "campaign", "spring", 1)]
        assert [one.id for one in facade.held_by(freeze)] == [coming.pk]
        found = facade.linked("campaign", "spring")
        assert ([one.id for one in found.out], [one.id for one in found.coming], found.moving) == ([out.pk], [coming.pk], ())
        number = facade.withdraw_where(scope="campaign", value="spring", reason="等候说明")
        (taking,) = facade.withdrawal(number)["takings"]
        assert (taking["publication_id"], taking["state"], taking["by_api"]) == (out.pk, "task", False)
        facade.finish_taking(taking_id=taking["id"], note="后台已删除")
        assert facade.withdrawal(number)["finished_at"] is not None
        with pytest.raises(LookupError):
            facade.withdrawal(number + 1)
        facade.lift(freeze_id=freeze)
        assert facade.freezes() == []
