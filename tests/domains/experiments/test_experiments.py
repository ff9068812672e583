"""Experiments on real storage: planned, split, counted, judged, decided; the acceptance examples of ANA-12 through the real entries."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from tests.factories import acting_in, make_person, signed_in

from guanhao.domains.experiments.contracts import Refused
from guanhao.domains.experiments.models import ArmCount, Assignment, Experiment, Look
from guanhao.domains.experiments.selectors import core as selectors
from guanhao.domains.experiments.services import core, judging
from guanhao.domains.experiments.services.assigning import assign_unit, forget_units, learn_shares
from guanhao.domains.experiments.services.counts import CountDraft, read_rows, record_counts
from guanhao.kernel import warehouse
from guanhao.kernel.access import Denied
from guanhao.kernel.models import AuditEntry, Notification
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import BrandRef

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def draft(**values: Any) -> core.ExperimentDraft:
    known: dict[str, Any] = {
        "title": "春茶标题",
        "hypothesis": "提问式标题点击更多",
        "arms": [core.ArmDraft(title="陈述", payload={"style": "statement"}), core.ArmDraft(title="提问", payload={"style": "question"})],
        "metrics": [core.MetricDraft(title="点击率")],
        "base_rate": 0.05,
        "effect": 0.015,
    }
    return core.ExperimentDraft(**(known | values))


def running(**values: Any) -> Experiment:
    return core.start_experiment(core.make_experiment(draft(**values)))


def counted(row: Experiment, *rows: tuple[str, int, int]) -> None:
    record_counts(row, [CountDraft(arm=arm, exposures=n, conversions=hits) for arm, n, hits in rows])


def test_a_200_of_4000_against_260_of_4000_is_won_by_b(in_brand: BrandRef) -> None:
    """ANA-12 (a): p < .05, winner B; through the form, the counts page and the results page."""
    client = signed_in(make_person("director", in_brand))
    at = f"/b/{in_brand.slug}/experiments/"
    form = {
        "title": "标题", "kind": "title", "hypothesis": "h", "arm_0": "陈述", "arm_1": "提问", "primary_title": "点击率",
        "primary_source": "counts", "base_rate": "5", "effect": "1.5", "traffic": "100",
    }  # fmt: skip
    answer = client.post(f"{at}new/", form)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    row = Experiment.objects.get()
    assert (row.per_arm, row.state, row.arms.count()) == (3780, "draft", 2)
    client.post(f"{at}{row.pk}/start/")
    client.post(f"{at}{row.pk}/counts/", {"metric": "点击率", "rows": "A, 4000, 200\nB，4000，260"})
    found = selectors.result(row, selectors.primary(row))
    assert found.ended
    assert found.test is not None
    assert found.test["comparisons"][0]["p"] == pytest.approx(0.003957, abs=1e-6)
    assert found.test["verdict"] == "B"
    page = client.get(f"{at}{row.pk}/").content.decode()
    assert "260" in page
    assert "p = 0.0040" in page
    client.post(f"{at}{row.pk}/decide/", {"winner": "B", "reason": "提问更好"})
    row.refresh_from_db()
    assert (row.state, row.winner) == ("decided", "B")
    assert row.verdicts.get().evidence["result"]["verdict"] == "B"


def test_the_push_time_template_prefills_8_and_18(in_brand: BrandRef) -> None:
    """ANA-12 (b)."""
    client = signed_in(make_person("director", in_brand))
    page = client.get(f"/b/{in_brand.slug}/experiments/new/?template=push_time", headers={"accept-language": "zh-hans"}).content.decode()
    assert "8:00" in page
    assert "18:00" in page


def test_a_cold_start_promotes_35_against_22_percent(in_brand: BrandRef) -> None:
    """ANA-12 (c): A completion 35 % (n=500), B 22 % → A promoted, B stopped, by the watch and without anybody's click."""
    make_person("director", in_brand)
    row = running(kind="cold_start", metrics=[core.MetricDraft(title="完播率")])
    counted(row, ("A", 500, 175), ("B", 500, 110))
    judging.watch_experiment(row)
    row.refresh_from_db()
    assert (row.state, row.winner) == ("decided", "A")
    assert {arm.key: arm.state for arm in row.arms.all()} == {"A": "promoted", "B": "stopped"}
    assert Notification.objects.filter(topic="experiments").exists()
    assert row.verdicts.get().what == "promoted"


def test_a_cold_start_waits_while_nothing_is_sure(in_brand: BrandRef) -> None:
    row = running(kind="cold_start")
    counted(row, ("A", 500, 120), ("B", 500, 110))
    assert judging.early(row).why == "open"
    with pytest.raises(Refused):
        judging.promote_winner(row, reason="now")
    counted(row, ("A", 100, 60), ("B", 100, 5))
    assert judging.early(row).why == "too_few"
    row.refresh_from_db()
    assert row.state == "running"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"hypothesis": ""}, "hypothesis"),
        ({"kind": "luck"}, "kind"),
        ({"traffic": 0.0}, "traffic"),
        ({"arms": [core.ArmDraft(title="one")]}, "arms"),
        ({"arms": [core.ArmDraft(title="one"), core.ArmDraft(title="two", share=0)]}, "arms"),
        ({"metrics": []}, "metrics"),
        ({"metrics": [core.MetricDraft(title="m", source="events")]}, "metrics"),
        ({"base_rate": 1.2}, "base_rate"),
        ({"effect": 0.0}, "effect"),
        ({"owner_id": 987654}, "owner_id"),
    ],
)
def test_a_bad_plan_names_its_field_and_writes_nothing(in_brand: BrandRef, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        core.make_experiment(draft(**values))
    assert refusal.value.field == field
    assert not Experiment.objects.exists()


@pytest.mark.parametrize("rows", [[("A", 10, 11)], [("A", -1, 0)], [("Z", 10, 1)], [("A", 10, 1), ("A", 10, 1)], []])
def test_bad_counts_name_the_row_and_write_nothing(in_brand: BrandRef, rows: list[tuple[str, int, int]]) -> None:
    row = running()
    with pytest.raises(Refused) as refusal:
        counted(row, *rows)
    assert refusal.value.field == "rows"
    assert not ArmCount.objects.exists()
    with pytest.raises(Refused, match="1"):
        read_rows("A 4000")


def test_what_runs_is_not_changed_and_every_step_is_on_record(in_brand: BrandRef) -> None:
    row = running()
    with pytest.raises(Refused):
        core.revise_experiment(row, draft(title="other"))
    with pytest.raises(Refused):
        core.stop_experiment(row, reason=" ")
    core.stop_experiment(row, reason="enough")
    with pytest.raises(Refused):
        core.decide_experiment(row, winner="Z", reason="r")
    core.decide_experiment(row, winner="", reason="no difference")
    with pytest.raises(Refused):
        core.decide_experiment(row, winner="A", reason="again")
    actions = list(AuditEntry.objects.filter(action__startswith="experiments.").order_by("pk").values_list("action", flat=True))
    assert actions == ["experiments.planned", "experiments.started", "experiments.stopped", "experiments.decided"]


def test_only_those_allowed_may(in_brand: BrandRef) -> None:
    row = core.make_experiment(draft())
    with acting_in("viewer", in_brand):
        for act in (lambda: core.start_experiment(row), lambda: core.make_experiment(draft()), lambda: assign_unit(key=row.key, unit="u")):
            with pytest.raises(Denied):
                act()
    row.refresh_from_db()
    assert row.state == "draft"
    assert Experiment.objects.count() == 1


def test_the_split_is_sticky_logged_once_and_fair(in_brand: BrandRef) -> None:
    row = running(arms=[core.ArmDraft(title="a", share=3), core.ArmDraft(title="b", share=1)])
    first = [assign_unit(key=row.key, unit=f"u{n}").arm for n in range(400)]
    assert first == [assign_unit(key=row.key, unit=f"u{n}").arm for n in range(400)]
    assert Assignment.objects.count() == 400
    assert 250 < first.count("A") < 350
    assert Assignment.objects.filter(arm__key="A").first().propensity == 0.75
    assert assign_unit(key=row.key, unit="other", expose=False).arm
    assert Assignment.objects.count() == 400
    assert forget_units(["u1", "u2"]) == 2
    with pytest.raises(Refused):
        assign_unit(key=row.key, unit=" ")
    core.decide_experiment(row, winner="B", reason="r")
    assert assign_unit(key=row.key, unit="u1").arm == "B"


def test_one_layer_never_shares_a_person(in_brand: BrandRef) -> None:
    first, second = running(key="one", layer="home", traffic=0.5), running(key="two", layer="home", traffic=0.5)
    assert (first.slot_first, first.slot_last, second.slot_first, second.slot_last) == (0, 5000, 5000, 10_000)
    for n in range(60):
        arms = [assign_unit(key=row.key, unit=f"u{n}").arm for row in (first, second)]
        assert sum(bool(arm) for arm in arms) == 1
    with pytest.raises(Refused) as refusal:
        running(key="three", layer="home", traffic=0.1)
    assert refusal.value.field == "traffic"


def test_events_after_the_exposure_count_once_a_person(in_brand: BrandRef) -> None:
    with time_at(NOW):
        row = running(metrics=[core.MetricDraft(title="点击", source="events", key="click")])
        arms = {f"u{n}": assign_unit(key=row.key, unit=f"u{n}").arm for n in range(40)}
    late = [f"u{n}" for n in range(10)]
    moments = [NOW + timedelta(hours=1)] * 10 + [NOW + timedelta(hours=2)] * 10 + [NOW - timedelta(hours=2)]
    people = [*late, *late, "u30"]
    warehouse.append(
        "events",
        pa.table(
            {
                "account_id": pa.array([0] * 21, pa.int64()),
                "event_id": [f"e{n}" for n in range(21)],
                "person_id": people,
                "platform": ["web"] * 21,
                "type": ["click"] * 21,
                "happened_at": pa.array(moments, pa.timestamp("us", "UTC")),
                "day": pa.array([NOW.date()] * 21),
            }
        ),
    )
    with time_at(NOW + timedelta(days=1)):
        found = {one.arm: (one.exposures, one.conversions) for one in selectors.tally(row, selectors.primary(row))}
    for key in ("A", "B"):
        assert found[key] == (sum(arm == key for arm in arms.values()), sum(arms[unit] == key for unit in late))


def test_posts_of_the_versions_are_read(in_brand: BrandRef) -> None:
    arms = [core.ArmDraft(title="a", posts=["7:p1", "7:p2"]), core.ArmDraft(title="b", posts=["7:p3"])]
    row = running(arms=arms, kind="cold_start", metrics=[core.MetricDraft(title="完播率", source="posts", key="finished_views")])
    day, ids = date(2026, 11, 1), ["p1", "p2", "p3"]
    facts: dict[str, Any] = {"account_id": pa.array([7] * 3, pa.int64()), "post_id": ids, "platform": ["douyin"] * 3}
    moments = pa.array([NOW] * 3, pa.timestamp("us", "UTC"))
    warehouse.append("posts", pa.table(facts | {"published_at": moments, "day": pa.array([day] * 3)}))
    warehouse.append("post_metrics", pa.table(facts | {"observed_at": moments, "views": [300, 200, 500], "finished_views": [100, 75, 110]}))
    found = {one.arm: (one.exposures, one.conversions) for one in selectors.tally(row, selectors.primary(row))}
    assert found == {"A": (500, 175), "B": (500, 110)}
    assert judging.early(row).winner == "A"


def test_a_harmed_guardrail_stops_the_experiment(in_brand: BrandRef) -> None:
    row = running(metrics=[core.MetricDraft(title="点击率"), core.MetricDraft(title="留存", role="guardrail")])
    rows = [("A", 5000, 3000), ("B", 5000, 2500)]
    record_counts(row, [CountDraft(arm=arm, exposures=n, conversions=hits, metric="留存") for arm, n, hits in rows])
    judging.watch_experiment(row)
    row.refresh_from_db()
    assert row.state == "stopped"
    assert "留存" in row.stop_reason
    assert Look.objects.count() == 1


def test_a_broken_split_is_told_once_and_forbids_a_winner(in_brand: BrandRef) -> None:
    row = running()
    counted(row, ("A", 5000, 200), ("B", 4000, 300))
    judging.watch_experiment(row)
    judging.watch_experiment(row)
    row.refresh_from_db()
    assert row.alarmed
    assert selectors.result(row, selectors.primary(row)).test["verdict"] == "mismatch"
    client = signed_in(make_person("director", in_brand))
    assert "Fabijan" in client.get(f"/b/{in_brand.slug}/experiments/{row.pk}/").content.decode()


def test_adaptive_shares_follow_the_better_arm(in_brand: BrandRef) -> None:
    row = running(adaptive=True)
    shares = learn_shares(row, {"A": 20, "B": 60}, {"A": 200, "B": 200})
    assert shares["B"] == pytest.approx(0.95, abs=0.01)
    assert assign_unit(key=row.key, unit="x").propensity in set(shares.values())


def test_findings_of_a_period_are_corrected(in_brand: BrandRef) -> None:
    for n, hits in enumerate((320, 205, 198)):
        row = running(key=f"e{n}")
        counted(row, ("A", 4000, 200), ("B", 4000, hits))
    today = now().date()
    lines = selectors.discoveries(today - timedelta(days=1), today + timedelta(days=1))
    assert len(lines) == 3
    best = min(lines, key=lambda one: one["p"])
    assert best["q"] == pytest.approx(3 * best["p"])


def test_segments_show_where_it_works(in_brand: BrandRef) -> None:
    row = running()
    rows = [("A", "new", 100), ("B", "new", 160), ("A", "old", 100), ("B", "old", 100)]
    record_counts(row, [CountDraft(arm=arm, exposures=2000, conversions=hits, segment=segment) for arm, segment, hits in rows])
    test = selectors.result(row, selectors.primary(row)).test
    assert {one["segment"]: round(one["difference"], 3) for one in test["segments"]} == {"new": 0.03, "old": 0.0}


def test_rest_from_plan_to_split(in_brand: BrandRef, client: Client) -> None:
    client = signed_in(make_person("director", in_brand))
    root = f"/api/brands/{in_brand.slug}/experiments"
    body = {"title": "t", "key": "cta", "hypothesis": "h", "arms": [{"title": "blue"}, {"title": "red"}], "metrics": [{"title": "rate"}]}
    made = client.post(root, body, content_type="application/json")
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert client.post(f"{root}/{number}/start", content_type="application/json").json()["state"] == "running"
    first = client.post(f"{root}/cta/assign", {"unit": "u1"}, content_type="application/json").json()
    assert first["arm"] in {"A", "B"}
    assert client.post(f"{root}/cta/assign", {"unit": "u1"}, content_type="application/json").json() == first
    assert client.post(f"{root}/none/assign", {"unit": "u1"}, content_type="application/json").status_code == 404
    rows = [{"arm": "A", "exposures": 4000, "conversions": 200}, {"arm": "B", "exposures": 4000, "conversions": 260}]
    assert client.post(f"{root}/{number}/counts", {"rows": rows}, content_type="application/json").json() == {"written": 2}
    assert client.get(f"{root}/{number}/results").json()[0]["test"]["verdict"] == "B"
    bad = client.post(f"{root}/{number}/counts", {"rows": [{"arm": "A", "exposures": 1, "conversions": 2}]}, content_type="application/json")
    assert bad.status_code == 422
    size = client.get(f"{root}/size?base_rate=0.05&effect=0.015&daily=500").json()
    assert (size["per_arm"], size["days"]) == (3780, 16)
    assert client.get(f"{root}/size?base_rate=0.05&effect=0").status_code == 422


def test_every_page_answers_also_without_anything(in_brand: BrandRef) -> None:
    client = signed_in(make_person("director", in_brand))
    for path in (
        "",
        "templates/",
        "period/",
        "period/?export=csv",
        "size/",
        "size/?base_rate=5&effect=1.5&daily=500",
        "size/?base_rate=x&effect=1",
        "new/",
    ):
        assert client.get(f"/b/{in_brand.slug}/experiments/{path}").status_code == 200, path
    row = running()
    for path in ("", "history/", "counts/", "stop/", "decide/", "?export=csv"):
        assert client.get(f"/b/{in_brand.slug}/experiments/{row.pk}/{path}").status_code == 200, path
