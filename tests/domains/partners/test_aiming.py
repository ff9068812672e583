"""Targeting out of a persona, strong hours out of orders, means by field (KOL-03, KOL-08)."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from tests import factories
from tests.domains.partners.make import DAY, MOMENT

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.models import Trait
from guanhao.domains.partners.policy import GatePolicy
from guanhao.domains.partners.rules import aiming
from guanhao.domains.partners.rules.aiming import Known
from guanhao.domains.partners.selectors import ads as selectors
from guanhao.domains.partners.selectors import gates
from guanhao.domains.partners.services import ads
from guanhao.kernel import policy, warehouse
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

SIDES = {
    "sex": [Known("女", 0.68), Known("男", 0.32)],
    "age": [Known("18–30", 0.4), Known("31–40", 0.35), Known("61+", 0.25)],
    "region": [Known("浙江", 0.4), Known("江苏", 0.3), Known("广东", 0.2), Known("上海", 0.1)],
    "topics": [Known("茶知识", 0.5, 140.0), Known("日常", 0.4, 80.0), Known("早餐食谱", 0.1, 210.0)],
}


def test_a_persona_says_whom_to_aim_at() -> None:
    found = aiming.aim(SIDES, most=0.6, most_values=3)
    assert (found.sex, found.age_from, found.age_to) == ("female", 18, 40)
    assert (found.regions, found.interests) == (("浙江", "江苏"), ("茶知识", "早餐食谱"))
    assert aiming.aim(SIDES, most=0.7, most_values=1) == aiming.Aimed(age_from=18, age_to=40, interests=("茶知识",))
    assert aiming.aim({}, most=0.6, most_values=3) == aiming.Aimed()
    assert aiming.aim({"age": [Known("0–17", 0.5), Known("61+", 0.5)]}, most=0.9, most_values=3) == aiming.Aimed()


@pytest.mark.parametrize(
    ("counts", "hours"),
    [
        ({20: 60, 21: 50, 9: 20}, (20, 22)),
        ({9: 60, 10: 60}, (9, 11)),
        ({20: 99}, None),
        ({23: 200}, (22, 24)),
        ({1: 50, 20: 50}, (20, 22)),
        ({}, None),
    ],
)
def test_strong_hours_are_those_with_most_orders(counts: dict[int, int], hours: tuple[int, int] | None) -> None:
    assert aiming.strong_hours(counts, length=2, enough=100) == hours


def test_rates_by_field_are_read() -> None:
    assert aiming.rates_of("美食 2%；母婴：1.8 %\nTea=0.5%") == {"美食": Fraction(2, 100), "母婴": Fraction(18, 1000), "tea": Fraction(5, 1000)}
    assert aiming.rates_of("") == {}
    for wrong in ("美食", "美食 200%", "2%", "美食 2"):
        with pytest.raises(ValueError, match=r".+"):
            aiming.rates_of(wrong)


@pytest.mark.django_db
def test_a_talent_is_held_against_the_mean_of_its_field(in_brand: Any) -> None:
    with time_at(MOMENT):
        policy.revise(GatePolicy, {"industry_cvr": 0.02, "category_cvr": "美食 3%"}, reason="test")
        with pytest.raises(policy.InvalidSettings):
            policy.revise(GatePolicy, {"category_cvr": "美食 many"}, reason="test")
        food, tea = gates.usual_rate("美食"), gates.usual_rate("茶饮")
        assert (food[0], tea[0]) == (Fraction(3, 100), Fraction(2, 100))


def orders(hours: dict[int, int]) -> None:
    """So many orders at each hour of Shanghai on the day before."""
    noon = MOMENT.replace(hour=0) - timedelta(days=1)
    at = [noon + timedelta(hours=hour - 8, minutes=place % 60) for hour, count in hours.items() for place in range(count)]
    text, count = pa.string(), len(at)
    columns = {
        "order_id": pa.array([f"o{place}" for place in range(count)], text),
        "account_id": pa.array([1] * count, pa.int64()),
        "person_id": pa.array([f"p{place}" for place in range(count)], text),
        "ordered_at": pa.array(at, pa.timestamp("us", "UTC")),
        "day": pa.array([one.date() for one in at], pa.date32()),
        "amount": pa.array([10.0] * count),
    }
    warehouse.append("orders", pa.table(columns))


@pytest.mark.django_db
def test_strong_hours_come_from_orders_once_there_are_enough(in_brand: Any) -> None:
    with time_at(MOMENT):
        assert selectors.strong_hours() == selectors.StrongHours(start=20, end=22, orders=0, known=False)
        orders({12: 70, 13: 60, 20: 20})
        assert selectors.strong_hours() == selectors.StrongHours(start=12, end=14, orders=150, known=True)


@pytest.mark.django_db
def test_a_targeting_set_is_proposed_out_of_an_audience(brand: Any, client_for: Callable[..., Client]) -> None:
    from pyroaring import BitMap

    with time_at(MOMENT), brand_scope(brand), factories.acting_in("director", brand):
        plan = ads.save_plan(ads.PlanDraft(title="Tea", platform="douyin", starts_on=DAY, ends_on=DAY, day="100"))
        numbers = audiences.numbers().of(pa.array([f"p{n}" for n in range(400)], pa.string()), write=True).tolist()
        for place, number in enumerate(numbers):
            for dimension, value in (("sex", "女" if place % 4 else "男"), ("age", "18–30"), ("region", "浙江")):
                Trait(number=number, dimension=dimension, value=value).save()
        definition = audiences.Definition("rules", {"tree": {"not": {"kind": "platform", "platforms": ["-"]}}})
        segment = audiences.save_segment(name="Tea friends", definition=definition, members=BitMap(numbers))
        proposed = selectors.aimed(segment)
    assert (proposed.sex, proposed.age_from, proposed.age_to, proposed.regions) == ("female", 18, 30, ("浙江",))
    page = client_for("director")
    path = f"/b/acme/ad-plans/{plan.pk}/targets/new/?segment="
    shown = page.get(f"{path}{segment}").content.decode()
    assert "Tea friends" in shown
    assert "浙江" in shown
    assert [page.get(path + wrong).status_code for wrong in ("999999", "9" * 30)] == [404, 200], "what is no number proposes nothing"
    told = page.get(f"/api/brands/acme/partners-ad-targets/proposed?segment_id={segment}").json()
    assert told["regions"] == ["浙江"]
    assert page.get("/api/brands/acme/partners-ad-hours").json()["known"] is False
