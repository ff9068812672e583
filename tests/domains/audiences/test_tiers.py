"""Retention and conversion by tier (COM-07 b): counted by hand, the wake-up proposed, small tiers hidden."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.domains.audiences.samples import START, events
from tests.factories import make_person, signed_in

from guanhao.domains.analytics.contracts import Adviser, Named, Said
from guanhao.domains.analytics.models import Advice
from guanhao.domains.analytics.selectors import advising
from guanhao.domains.analytics.services.advice import ask_advisers
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.models import Segment
from guanhao.domains.people import facade as people
from guanhao.domains.people.contracts import Handle
from guanhao.kernel import warehouse
from guanhao.kernel.access import NOBODY, Denied, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

TODAY = datetime(2026, 5, 31, 12, tzinfo=UTC)  # the newest whole day is day 89 after START: stretches are 0–29, 30–59, 60–89
LONG_AGO = datetime(2026, 1, 10, tzinfo=UTC)


def came(count: int, day: int, first: int = 0) -> list[tuple[Any, ...]]:
    return [(f"{day}-{n}", 1, "weibo", f"p{n}", "view", day) for n in range(first, first + count)]


def in_tier(tier: str, count: int, first: int = 0) -> list[int]:
    ids = people.resolve([Handle("weibo", f"p{n}") for n in range(first, first + count)])
    for one in ids:
        people.set_tier(person_id=one, tier=tier)
    return ids


def orders(count: int, day: int) -> pa.Table:
    at = datetime.combine(START + timedelta(days=day), datetime.min.time(), UTC) + timedelta(hours=5)
    rows = [
        {"order_id": f"o{day}-{n}", "account_id": 1, "platform": "weibo", "person_id": f"p{n}", "ordered_at": at, "day": at.date(), "amount": 10.0}
        for n in range(count)
    ]
    return pa.Table.from_pylist(rows)


@pytest.fixture
def falling(in_brand: BrandRef) -> BrandRef:
    """100 core fans: 50 came back, of those 22 again (44 %, 12 % less); 40 newcomers who all stay; 5 active people."""
    with time_at(LONG_AGO):
        in_tier("core", 100)
        in_tier("active", 5, first=500)
        in_tier("ordinary", 40, first=600)
    rows = [*came(100, 20), *came(50, 40), *came(22, 70)]
    for day in (21, 41, 71):
        rows += [*came(5, day, first=500), *came(40, day, first=600)]
    warehouse.append("events", events(rows))
    warehouse.append("orders", orders(10, 45))
    warehouse.append("orders", orders(5, 75))
    return in_brand


def test_a_fall_of_12_percent_proposes_waking_the_tier_up(falling: BrandRef) -> None:
    """COM-07 (b): tier B retention −12 % → wake-up task proposed."""
    with time_at(TODAY):
        review = audiences.tier_review()
        lines = {line.tier: line for line in review.lines}
        core = lines["core"]
        assert (review.first, review.last, review.days, review.active) == (START + timedelta(days=60), START + timedelta(days=89), 30, 67)
        assert (core.people, core.of, core.kept, core.kept_before, core.quiet) == (100, 50, 0.44, 0.5, 28)
        assert core.change == pytest.approx(-0.12)
        assert (core.converted, core.converted_before) == (0.1, 0.1)
        assert core.wake_up is True
        assert (lines["ordinary"].kept, lines["ordinary"].wake_up) == (1.0, False)
        assert (lines["active"].people, lines["active"].of, lines["active"].kept, lines["active"].wake_up) == (None, None, None, False)
        (proposal,) = advising.tiers()
        assert proposal.key == "wake-up:core"
        assert isinstance(proposal.title, Said)
        assert proposal.title.values["tier"] == Named("tier", "core")
        assert proposal.expected == pytest.approx(0.05 * 28 / 67)
        assert ask_advisers([Adviser("analytics.tiers", "user", "t", advising.tiers)])["new"] == 1
        client = signed_in(make_person("analyst", falling))
        advice = client.get(f"/b/{falling.slug}/advice/").content.decode()
        page = client.get(f"/b/{falling.slug}/audiences/tiers/").content.decode()
        again = client.get(f"/api/brands/{falling.slug}/audiences/tiers").json()
    assert Advice.objects.get().key == "wake-up:core"
    assert "用限时权益唤醒“核心粉丝”" in advice
    assert "−12.0%" in page
    assert "留存下降 12.0%（50.0% → 44.0%）" in page
    assert "44.0%" in page
    assert {line["tier"]: line["wake_up"] for line in again["lines"]}["core"] is True
    assert again["lines"][1]["change"] == pytest.approx(-0.12)


def test_people_count_in_the_tier_they_were_in_when_the_days_began(falling: BrandRef) -> None:
    """Somebody who rose since does not make the new tier look loyal."""
    with time_at(TODAY - timedelta(days=2)):
        for one in people.resolve([Handle("weibo", f"p{n}") for n in range(50)]):
            people.set_tier(person_id=one, tier="top_fan")
    with time_at(TODAY):
        lines = {line.tier: line for line in audiences.tier_review().lines}
    assert (lines["core"].people, lines["core"].of, lines["core"].kept) == (50, 50, 0.44)
    assert (lines["top_fan"].people, lines["top_fan"].of) == (50, None)


def test_who_fell_silent_becomes_an_audience_with_one_click(falling: BrandRef) -> None:
    with time_at(TODAY):
        client = signed_in(make_person("analyst", falling))
        page = client.get(f"/b/{falling.slug}/audiences/tiers/")
        (params,) = [found["params"] for line, found in page.context["lines"] if found and line.tier == "core"]
        form = {"name": "核心粉丝沉默", "kind": "rules", "params": params, "source": "核心粉丝"}
        assert client.post(f"/b/{falling.slug}/audiences/save-as/", form).status_code == 302
        viewer = signed_in(make_person("viewer", falling))
        assert viewer.post(f"/b/{falling.slug}/audiences/save-as/", form | {"name": "x"}).status_code == 403
        assert "save-as" not in viewer.get(f"/b/{falling.slug}/audiences/tiers/").content.decode()
    row = Segment.objects.get()
    assert (row.name, row.size) == ("核心粉丝沉默", 28)


def test_a_small_tier_and_a_small_fall_propose_nothing(in_brand: BrandRef) -> None:
    with time_at(LONG_AGO):
        in_tier("core", 25)
    warehouse.append("events", events([*came(25, 20), *came(25, 40), *came(12, 70)]))
    with time_at(TODAY):
        line = next(one for one in audiences.tier_review().lines if one.tier == "core")
        assert (line.kept, line.kept_before, line.wake_up) == (0.48, 1.0, False)
        assert advising.tiers() == []
        with acting(NOBODY), pytest.raises(Denied):
            audiences.tier_review()


def test_a_brand_without_people_is_told_how_tiers_come_about(in_brand: BrandRef) -> None:
    page = signed_in(make_person("director", in_brand)).get(f"/b/{in_brand.slug}/audiences/tiers/?days=90")
    assert page.status_code == 200
    assert "还没有人进入分层" in page.content.decode()
