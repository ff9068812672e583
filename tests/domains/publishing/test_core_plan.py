"""Putting subjects on the calendar, moving them, taking them off."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.domains.publishing.publishing import active_account, signed, soon, subject_of
from tests.factories import acting_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Variant
from guanhao.domains.publishing import facade
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.sources import payload_of
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


def test_a_signed_variant_is_planned_and_scheduled(brand: Any) -> None:
    row = signed(brand, active_account(brand))
    at = soon()
    with acting_in("manager", brand):
        view = facade.plan(subject=subject_of(row), planned_at=at, note="早高峰")
    deliver_pending()
    assert (view.status, view.planned_at, view.platform, view.revision) == ("planned", at, "weibo", 1)
    with brand_scope(brand):
        assert Variant.objects.get(pk=row.pk).status == "scheduled"
        assert Publication.objects.get(pk=view.id).due_at == at
        assert AuditEntry.objects.filter(action="publishing.planned", target=f"publishing.publication:{view.id}").count() == 1


def test_the_payload_is_what_was_signed(brand: Any) -> None:
    row = signed(brand, active_account(brand))
    with brand_scope(brand):
        payload = payload_of(subject_of(row))
    assert payload.approved
    assert payload.outgoing.text == row.text
    assert payload.outgoing.digest == payload.digest
    assert len(payload.digest) == 64


def test_an_unsigned_variant_names_what_is_missing(brand: Any) -> None:
    row = signed(brand, active_account(brand), release=False)
    with brand_scope(brand):
        payload = payload_of(subject_of(row))
    assert not payload.approved
    assert payload.why_not


def test_twice_is_refused(brand: Any) -> None:
    row = signed(brand, active_account(brand), release=False)
    with acting_in("manager", brand):
        facade.plan(subject=subject_of(row), planned_at=soon())
        with pytest.raises(facade.Refused) as refused:
            facade.plan(subject=subject_of(row), planned_at=soon(90))
    assert refused.value.field == "subject"
    with brand_scope(brand):
        assert Publication.objects.count() == 1


@pytest.mark.parametrize(("minutes", "field"), [(-5, "planned_at"), (4 * 366 * 1440, "planned_at")])
def test_moments_that_cannot_be(brand: Any, minutes: int, field: str) -> None:
    row = signed(brand, active_account(brand), release=False)
    with acting_in("manager", brand), pytest.raises(facade.Refused) as refused:
        facade.plan(subject=subject_of(row), planned_at=soon(minutes))
    assert refused.value.field == field


def test_a_moment_without_zone_is_refused(brand: Any) -> None:
    row = signed(brand, active_account(brand), release=False)
    with acting_in("manager", brand), pytest.raises(facade.Refused) as refused:
        facade.plan(subject=subject_of(row), planned_at=datetime(2027, 1, 1))
    assert refused.value.field == "planned_at"


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_silent_accounts_take_no_plans(brand: Any, status: str) -> None:
    account = active_account(brand)
    row = signed(brand, account, release=False)
    with brand_scope(brand), acting(SYSTEM):
        channels.set_status(account_id=account, status=status)
    with acting_in("manager", brand), pytest.raises(facade.Refused) as refused:
        facade.plan(subject=subject_of(row), planned_at=soon())
    assert refused.value.field == "account_id"


def test_who_may_not_plan(brand: Any) -> None:
    row = signed(brand, active_account(brand), release=False)
    with acting_in("viewer", brand), pytest.raises(Denied):
        facade.plan(subject=subject_of(row), planned_at=soon())
    with brand_scope(brand):
        assert not Publication.objects.exists()


def test_moving_needs_the_revision_that_was_seen(brand: Any) -> None:
    row = signed(brand, active_account(brand), release=False)
    with acting_in("manager", brand):
        view = facade.plan(subject=subject_of(row), planned_at=soon())
        moved = facade.move(publication_id=view.id, planned_at=soon(120), revision=1)
        with pytest.raises(facade.Changed):
            facade.move(publication_id=view.id, planned_at=soon(180), revision=1)
    assert moved.revision == 2


def test_many_moves_are_all_or_nothing(brand: Any) -> None:
    rows = [signed(brand, active_account(brand, handle=f"a{n}"), release=False) for n in range(2)]
    with acting_in("manager", brand):
        views = [facade.plan(subject=subject_of(row), planned_at=soon()) for row in rows]
        later = soon(300)
        with pytest.raises(facade.Changed):
            facade.move_many(moves=[(views[0].id, later, 1), (views[1].id, later, 7)])
        assert [facade.publication(view.id).planned_at for view in views] == [view.planned_at for view in views]
        facade.move_many(moves=[(view.id, later, 1) for view in views])
        assert {facade.publication(view.id).planned_at for view in views} == {later}


def test_cancelled_is_approved_again(brand: Any) -> None:
    row = signed(brand, active_account(brand))
    with acting_in("manager", brand):
        view = facade.plan(subject=subject_of(row), planned_at=soon())
        deliver_pending()
        facade.cancel(publication_id=view.id, reason="换档")
        with pytest.raises(facade.Refused):
            facade.cancel(publication_id=view.id)
    deliver_pending()
    with brand_scope(brand):
        assert Variant.objects.get(pk=row.pk).status == "approved"


def test_deactivating_an_account_holds_and_lists_its_posts(brand: Any) -> None:
    """PUB-02."""
    account = active_account(brand)
    row = signed(brand, account, release=False)
    with acting_in("manager", brand):
        view = facade.plan(subject=subject_of(row), planned_at=soon())
        channels.set_status(account_id=account, status="paused", reason="资质复审")
    deliver_pending()
    with acting_in("manager", brand):
        held = facade.publications(statuses=["held"])
        assert [one.id for one in held] == [view.id]
        assert "资质复审" in held[0].reason
        channels.set_status(account_id=account, status="active")
    deliver_pending()
    with acting_in("manager", brand):
        assert facade.publication(view.id).status == "planned"


def test_a_freeze_holds_and_lifting_restores(brand: Any) -> None:
    """CRI-07: pause brand → all paused, resume restores."""
    rows = [signed(brand, active_account(brand, handle=f"a{n}"), release=False) for n in range(3)]
    with acting_in("director", brand):
        views = [facade.plan(subject=subject_of(row), planned_at=soon()) for row in rows]
        number, held = facade.freeze(scope="brand", reason="舆情静默")
        assert held == [view.id for view in views]
        assert {one.status for one in facade.publications()} == {"held"}
        assert facade.frozen_by(views[0].id) == number
        assert facade.lift(freeze_id=number) == held
        assert {one.status for one in facade.publications()} == {"planned"}


def test_an_account_stays_held_when_the_freeze_is_lifted(brand: Any) -> None:
    account = active_account(brand)
    row = signed(brand, account, release=False)
    with acting_in("director", brand):
        view = facade.plan(subject=subject_of(row), planned_at=soon())
        number, _held = facade.freeze(scope="account", value=str(account), reason="核查")
        channels.set_status(account_id=account, status="paused")
        deliver_pending()
        assert facade.lift(freeze_id=number) == []
        assert facade.publication(view.id).status == "held"


def test_what_is_planned_under_a_freeze_is_held(brand: Any) -> None:
    row = signed(brand, active_account(brand), release=False)
    with brand_scope(brand):
        Variant.objects.filter(pk=row.pk).update(tags=["春茶"])
    with acting_in("director", brand):
        facade.freeze(scope="tag", value="春茶", reason="召回")
        view = facade.plan(subject=subject_of(row), planned_at=soon())
    assert view.status == "held"


def test_by_hand_with_link(brand: Any) -> None:
    row = signed(brand, active_account(brand))
    with acting_in("manager", brand):
        view = facade.plan(subject=subject_of(row), planned_at=soon(), mode="hand_off")
        with pytest.raises(facade.Refused) as refused:
            facade.check_off(publication_id=view.id, url="weibo.com/1", published_at=now())
        assert refused.value.field == "url"
        with pytest.raises(facade.Refused):
            facade.check_off(publication_id=view.id, url="https://weibo.com/1/A", published_at=now() + timedelta(hours=1))
        done = facade.check_off(publication_id=view.id, url="https://weibo.com/1234567890/NxAbCdEfG", published_at=now())
    deliver_pending()
    assert done.status == "published"
    with brand_scope(brand):
        assert Variant.objects.get(pk=row.pk).status == "published"
