"""The community of the sample brand: whole, and written once."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from guanhao.domains.community.models import Group, Koc, KocSheet, Member, QuotaEntry
from guanhao.domains.community.selectors import ledger as selectors
from guanhao.domains.identity import facade as identity
from guanhao.domains.people import facade as people
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope
from guanhao.project import demo
from guanhao.project.demo.community import write_community

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", [datetime(2026, 11, 20, 4, tzinfo=UTC), datetime(2026, 12, 1, 1, tzinfo=UTC), datetime(2027, 1, 31, 20, tzinfo=UTC)])
def test_the_sample_is_whole_on_any_day(brand: Any, day: datetime) -> None:
    with time_at(day), acting(SYSTEM):
        for role, name, key in demo.PEOPLE:
            identity.add_person(email=f"{role}@{brand.slug}.example", name=name, role=key, brand=brand)
        with brand_scope(brand):
            people.resolve([people.Handle(platform="weibo", platform_id=f"p{number}", name=f"友{number}") for number in range(60)])
            begun = time.perf_counter()
            write_community()
            took = time.perf_counter() - begun
            count = Member.objects.count()
            write_community()
            deliver_pending()
            assert Member.objects.count() == count
            assert sorted(Koc.objects.values_list("stage", flat=True)) == ["partner", "selected", "trained", "trained", "training"]
            assert [row.state for row in KocSheet.objects.order_by("month")] == ["paid", "waiting"]
            assert KocSheet.objects.order_by("month").last().total > 0  # type: ignore[union-attr]
            assert QuotaEntry.objects.filter(amount__lt=0).count() == 3
            assert Group.objects.filter(joinable=True).count() == 2
            assert selectors.wrong_members() == []
            assert audit.verify() == []
    assert took < 60
