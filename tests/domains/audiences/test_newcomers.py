"""The review of new people: ANA-21's hand count, the three traits of STR-03, small groups hidden."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.domains.audiences.samples import START, events
from tests.factories import make_person, signed_in

from guanhao.domains.audiences.models import TagEvidence, TagRule
from guanhao.domains.audiences.services import lists, newcomers
from guanhao.domains.audiences.services.numbering import known_after
from guanhao.kernel import warehouse
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import BrandRef

TODAY = datetime(2026, 3, 29, 12, tzinfo=UTC)


def came(people: range, day: int) -> list[tuple[Any, ...]]:
    return [(f"d{day}-{n}", 1, "weibo", f"p{n}", "view", day) for n in people]


def test_of_100_new_people_35_came_back_on_day_7(in_brand: BrandRef) -> None:
    """ANA-21 (b): cohort 100, active D7 35 → 35 %; with tags, traits and the page."""
    warehouse.append("events", events([*came(range(100), 1), *came(range(35), 8), *came(range(60), 2), *came(range(200, 205), 26)]))
    rows = [["person_id", "age", "city_tier"], *([f"p{n}", "24" if n < 62 else "45", "三线" if n < 40 else "一线"] for n in range(100))]
    lists.import_traits(rows=rows)
    with time_at(TODAY):
        rule = TagRule(tag="茶友", actions=["like"], value="茶", made_at=now())
        rule.save()
        import pyarrow as pa

        texts = pa.array([f"p{n}" for n in range(20)])
        for number in known_after(texts).find(texts).tolist():
            TagEvidence(rule=rule, number=number, tag="茶友", at=now()).save()
        found = newcomers.review(days=30)
        page = signed_in(make_person("director", in_brand)).get(f"/b/{in_brand.slug}/audiences/newcomers/")
        again = signed_in(make_person("analyst", in_brand)).get(f"/api/brands/{in_brand.slug}/audiences/newcomers?days=30").json()
    assert (found.first, found.last, found.people, found.before) == (START - timedelta(days=3), START + timedelta(days=26), 105, 0)
    everybody, tagged = found.cohorts
    assert [(one.offset, one.of, one.share) for one in everybody.kept] == [(1, 100, 0.6), (7, 100, 0.35), (30, 0, None)]
    assert (tagged.name, tagged.people, [one.share for one in tagged.kept]) == ("茶友", 20, [1.0, 1.0, None])
    assert (found.young, found.lower) == (0.62, 0.4)
    assert again["cohorts"][0]["kept"][1] == {"offset": 7, "of": 100, "share": 0.35}
    text = page.content.decode()
    assert page.status_code == 200
    assert "35.0%" in text


def test_few_new_people_are_hidden_and_nobody_is_said(in_brand: BrandRef) -> None:
    warehouse.append("events", events(came(range(4), 20)))
    with time_at(TODAY):
        found = newcomers.review(days=30)
        page = signed_in(make_person("director", in_brand)).get(f"/b/{in_brand.slug}/audiences/newcomers/?days=60")
    assert found.people is None
    assert [one.share for one in found.cohorts[0].kept] == [None, None, None]
    assert page.status_code == 200


@pytest.mark.parametrize("days", ["0", "366", "x"])
def test_a_strange_window_is_refused(in_brand: BrandRef, days: str) -> None:
    client = signed_in(make_person("director", in_brand))
    assert client.get(f"/api/brands/{in_brand.slug}/audiences/newcomers?days={days}").status_code == 422
