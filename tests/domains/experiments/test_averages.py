"""One number a person: averages, noise taken out by what people did before (CUPED), and heavy tails."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.domains.experiments.test_experiments import draft, running
from tests.factories import make_person, signed_in

from guanhao.domains.experiments.contracts import Refused
from guanhao.domains.experiments.models import Assignment, Experiment, MetricRole
from guanhao.domains.experiments.selectors import core as selectors
from guanhao.domains.experiments.selectors.persons import columns_of
from guanhao.domains.experiments.services import core
from guanhao.domains.experiments.services.assigning import assign_unit
from guanhao.kernel import warehouse
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=10)
PEOPLE = 400


def orders(rows: list[tuple[str, datetime, float, str]]) -> None:
    """(person, moment, yuan, status) into the warehouse."""
    who, moments, amounts, states = zip(*rows, strict=True)
    warehouse.append(
        "orders",
        pa.table(
            {
                "order_id": [f"o{n}" for n in range(len(rows))],
                "account_id": pa.array([0] * len(rows), pa.int64()),
                "platform": ["shop"] * len(rows),
                "person_id": list(who),
                "ordered_at": pa.array(list(moments), pa.timestamp("us", "UTC")),
                "day": pa.array([one.date() for one in moments]),
                "amount": list(amounts),
                "status": list(states),
            }
        ),
    )


def test_what_people_pay_is_judged_with_less_noise(in_brand: BrandRef) -> None:
    """B's people pay 6 yuan more among buyers who differ by hundreds: the plain average cannot see it, with CUPED it is sure; on the page too."""
    metric = core.MetricDraft(title="人均消费", source="orders", measure="amount", reduce_days=30)
    with time_at(NOW):
        row = running(metrics=[metric], base_rate=None, effect=6.0, deviation=10.0)
        arms = {f"u{n}": assign_unit(key=row.key, unit=f"u{n}").arm for n in range(PEOPLE)}
    draw = np.random.default_rng(7)
    rows = []
    for unit, arm in arms.items():
        usual = float(draw.integers(50, 900))
        rows.append((unit, NOW - timedelta(days=9), usual, "paid"))
        rows.append((unit, NOW - timedelta(days=60), 5_000.0, "paid"))  # too long ago for the 30 days
        rows.append((unit, NOW + timedelta(days=2), usual + float(draw.normal(0, 3)) + (6.0 if arm == "B" else 0.0), "paid"))
    orders(rows)
    assert row.per_arm == 45
    with time_at(LATER):
        found = selectors.result(row, selectors.primary(row))
        MetricRole.objects.update(reduce_days=0)
        plain = selectors.result(row, selectors.primary(row))
        MetricRole.objects.update(reduce_days=30)
    assert found.test is not None
    assert plain.test is not None
    sharp, blunt = found.test["comparisons"][0], plain.test["comparisons"][0]
    assert sharp["variance_saved"] > 0.999
    assert sharp["difference"] == pytest.approx(6.0, abs=1.0)
    assert sharp["always_p"] < 0.001
    wide, narrow = (one["interval"][1] - one["interval"][0] for one in (blunt, sharp))
    assert wide > 30 * narrow
    assert found.test["verdict"] == "B"
    assert found.units == PEOPLE
    with time_at(LATER):
        page = signed_in(make_person("director", in_brand)).get(f"/b/{in_brand.slug}/experiments/{row.pk}/", headers={"accept-language": "en"})
    text = page.content.decode()
    assert "CUPED" in text
    assert "Deng" in text
    assert "存为人群" in text or "Save as audience" in text


def test_values_run_from_the_exposure_and_refunds_count_against(in_brand: BrandRef) -> None:
    metric = core.MetricDraft(title="消费", source="orders", measure="amount", reduce_days=7)
    with time_at(NOW):
        row = running(metrics=[metric], base_rate=None, effect=None)
        for unit in ("a", "b", "nobody"):
            assign_unit(key=row.key, unit=unit)
    hours = timedelta(hours=1)
    orders(
        [
            ("a", NOW - hours, 11.0, "paid"),
            ("a", NOW + hours, 100.0, "paid"),
            ("a", NOW + 2 * hours, 30.0, "refunded"),
            ("b", NOW - timedelta(days=8), 9.0, "paid"),
            ("b", LATER + hours, 9.0, "paid"),
        ]
    )
    with time_at(LATER):
        found = columns_of(row, selectors.primary(row))
        MetricRole.objects.update(measure="times")
        times = columns_of(row, selectors.primary(row))
        MetricRole.objects.update(measure="share")
        shares = columns_of(row, selectors.primary(row))
    assert found["value"].tolist() == [70.0, 0.0, 0.0]
    assert found["before"].tolist() == [11.0, 0.0, 0.0]
    assert times["value"].tolist() == [1.0, 0.0, 0.0]
    assert shares["value"].tolist() == [1.0, 0.0, 0.0]
    assert (found["unit"] < 0).tolist() == [False, False, True]


def test_one_big_order_decides_nothing_when_tails_are_cut(in_brand: BrandRef) -> None:
    metric = core.MetricDraft(title="消费", source="orders", measure="amount", robust=True)
    with time_at(NOW):
        row = running(metrics=[metric], base_rate=None, effect=None)
        arms = {f"u{n}": assign_unit(key=row.key, unit=f"u{n}").arm for n in range(300)}
    first = next(unit for unit, arm in arms.items() if arm == "B")
    rows = [(unit, NOW + timedelta(hours=1), 10.0 + n % 7 + (1_000_000.0 if unit == first else 0.0), "paid") for n, unit in enumerate(arms)]
    orders(rows)
    with time_at(LATER):
        test = selectors.result(row, selectors.primary(row)).test
    assert test is not None
    assert abs(test["comparisons"][0]["difference"]) < 1
    assert sum(one["units"] for one in test["arms"]) == 300
    assert test["verdict"] == "none"


def test_how_often_people_do_it(in_brand: BrandRef) -> None:
    metric = core.MetricDraft(title="点赞", source="events", key="like", measure="times")
    with time_at(NOW):
        row = running(metrics=[metric], base_rate=None, effect=None)
        arms = {f"u{n}": assign_unit(key=row.key, unit=f"u{n}").arm for n in range(6)}
    people = ["u0", "u0", "u0", "u1", "u2"]
    count = len(people)
    facts: dict[str, Any] = {"account_id": pa.array([0] * count, pa.int64()), "event_id": [f"e{n}" for n in range(count)], "person_id": people}
    moments = [NOW + timedelta(minutes=n) for n in range(count)]
    facts |= {"platform": ["web"] * count, "type": ["like", "like", "like", "like", "view"], "day": pa.array([NOW.date()] * count)}
    warehouse.append("events", pa.table(facts | {"happened_at": pa.array(moments, pa.timestamp("us", "UTC"))}))
    with time_at(LATER):
        found = columns_of(row, selectors.primary(row))
    assert dict(zip(arms, found["value"].tolist(), strict=True)) == {"u0": 3.0, "u1": 1.0, "u2": 0.0, "u3": 0.0, "u4": 0.0, "u5": 0.0}


@pytest.mark.parametrize(
    "metric",
    [
        {"source": "counts", "measure": "amount"},
        {"source": "posts", "key": "likes", "reduce_days": 7},
        {"source": "events", "key": "click", "measure": "luck"},
        {"source": "events", "key": "click", "measure": "times", "reduce_days": 400},
        {"source": "events", "key": "click", "robust": True},
    ],
)
def test_what_cannot_be_measured_is_refused(in_brand: BrandRef, metric: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        core.make_experiment(draft(metrics=[core.MetricDraft(title="m", **metric)]))
    assert refusal.value.field == "metrics"
    assert not Experiment.objects.exists()


def test_learning_needs_a_share(in_brand: BrandRef) -> None:
    with pytest.raises(Refused):
        core.make_experiment(draft(adaptive=True, metrics=[core.MetricDraft(title="m", source="orders", measure="amount")]))


def test_the_form_plans_an_average(in_brand: BrandRef) -> None:
    client = signed_in(make_person("director", in_brand))
    at = f"/b/{in_brand.slug}/experiments/"
    form = {
        "title": "券面额", "kind": "landing", "hypothesis": "h", "arm_0": "10 元", "arm_1": "20 元", "primary_title": "人均消费", "traffic": "100",
        "primary_source": "orders", "primary_measure": "amount", "primary_reduce_days": "28", "primary_robust": "on",
        "deviation": "120", "change": "8",
    }  # fmt: skip
    answer = client.post(f"{at}new/", form)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    row, one = Experiment.objects.get(), MetricRole.objects.get()
    assert (row.base_rate, row.effect, row.deviation, row.per_arm) == (None, 8.0, 120.0, 3533)
    assert (one.source, one.measure, one.reduce_days, one.robust) == ("orders", "amount", 28, True)
    assert client.get(f"{at}{row.pk}/edit/").status_code == 200
    assert "3,533" in client.get(f"{at}size/?primary_measure=amount&deviation=120&change=8").content.decode()
    bad = client.post(f"{at}new/", form | {"primary_source": "counts"})
    assert bad.status_code == 422
    assert Experiment.objects.count() == 1
    assert not Assignment.objects.exists()
