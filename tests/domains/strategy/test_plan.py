"""The operations plan: one file sets goals, policies, columns, dates and budget, and is held against reality."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client
from tests import factories

from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.models import CalendarEntry
from guanhao.domains.strategy.models import Goal, PlanDocument
from guanhao.domains.strategy.policy import GoalPolicy
from guanhao.domains.strategy.rules.plandoc import LARGEST, Unreadable, parse, write
from guanhao.domains.strategy.selectors.plan import document, gaps
from guanhao.domains.strategy.services.plan import load_plan
from guanhao.kernel.access import Denied, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.planning import PlanRefused, plan_parts
from guanhao.kernel.tenancy import BrandRef
from guanhao.project.cli.plan import plan as command

MOMENT = datetime(2026, 3, 2, 2, tzinfo=UTC)
PLAN = """# 青禾 2026

今年只做三件事。

## 目标

```yaml
goals:
  - title: 全年销售额
    metric: revenue
    target: 1600000
    start: 2026-01-01
    end: 2026-12-31
    horizon: mid
    family: conversion
```

目标的理由写在这里。

```yaml
columns:
  - {title: 清晨第一杯, weekdays: [tue, fri], time: "07:30", accounts: ["weibo:tea"]}
dates:
  - {title: 开茶节, first_day: 2026-04-01, last_day: 2026-04-03, lead_days: 14}
policies:
  strategy.goals: {risk_below: 0.8}
budget: {currency: CNY, start: 2026-01-01, end: 2026-12-31, ad_spend: 365000, more: {达人: 100000}}
```
"""


@pytest.fixture
def tea(in_brand: BrandRef) -> BrandRef:
    channels.add_account(platform="weibo", handle="tea", name="青禾茶")
    return in_brand


def places(text: str) -> list[str]:
    """Where a plan is refused; nothing of it may stand."""
    with pytest.raises(PlanRefused) as refused:
        load_plan(text=text)
    assert not Goal.objects.exists()
    assert not PlanDocument.objects.exists()
    return [one.path for one in refused.value.places]


def block(text: str) -> str:
    return f"```yaml\n{text}\n```\n"


class TestDocument:
    """Reading and writing."""

    def test_prose_stays_and_blocks_are_written_anew(self) -> None:
        text = write(PLAN, {"goals": [{"title": "x"}], "tags": ["a"], "none": []}, str.title)
        assert "今年只做三件事。" in text
        assert "目标的理由写在这里。" in text
        assert parse(text, ["goals", "columns", "dates", "policies", "budget", "tags"])["goals"] == [{"title": "x"}]
        assert text.endswith("## Tags\n\n```yaml\ntags:\n- a\n```\n")

    @pytest.mark.parametrize(
        ("yaml", "line", "why"),
        [
            ("golas: []", 2, "unknown"),
            ("goals: &a [1]\ndates: *a", 3, "alias"),
            ("goals:\n  - {title: a, title: b}", 3, "twice"),
            ("goals: [", 3, "yaml"),
            ("- a", 2, "mapping"),
            ("1: a", 2, "key"),
            ("goals: []\n```\n```yaml\ngoals: []", 5, "twice"),
        ],
    )
    def test_what_cannot_be_read_is_named_with_its_line(self, yaml: str, line: int, why: str) -> None:
        with pytest.raises(Unreadable) as refused:
            parse(block(yaml), ["goals", "dates"])
        assert (refused.value.line, refused.value.why) == (line, why)

    def test_no_python_object_is_ever_made(self) -> None:
        with pytest.raises(Unreadable) as refused:
            parse(block("goals: !!python/object/apply:os.system [echo]"), ["goals"])
        assert refused.value.why == "yaml"

    def test_an_endless_document_is_refused_at_once(self) -> None:
        with pytest.raises(Unreadable):
            parse("x" * (LARGEST + 1), ["goals"])
        with pytest.raises(Unreadable):
            parse(block("goals: " + "[" * 20_000), ["goals"])


class TestLoading:
    """Everything or nothing."""

    def test_a_plan_sets_what_it_says_and_loading_it_again_changes_nothing(self, tea: BrandRef) -> None:
        with time_at(MOMENT):
            trial = load_plan(text=PLAN, trial=True)
            assert not Goal.objects.exists()
            assert [(one.part, one.kind) for one in load_plan(text=PLAN, note="2026")] == [(one.part, one.kind) for one in trial]
            assert [(one.part, one.kind) for one in trial] == [("goals", "new"), ("columns", "new"), ("dates", "new"), ("policies", "changed")]
            assert Goal.objects.get().target == 1600000
            assert CalendarEntry.objects.get().last_day == date(2026, 4, 3)
            assert GoalPolicy.of_brand().risk_below == 0.8
            assert load_plan(text=PLAN) == []
            assert load_plan(text=document()) == []
            assert [row.number for row in PlanDocument.objects.all()] == [3, 2, 1]

    def test_a_changed_line_changes_its_row_and_leaves_what_the_plan_does_not_say(self, tea: BrandRef) -> None:
        with time_at(MOMENT):
            load_plan(text=PLAN)
            Goal.objects.update(note="kept")
            (change,) = load_plan(text=PLAN.replace("1600000", "1800000"))
            goal = Goal.objects.get()
            assert (goal.target, goal.note, change.kind, change.what) == (1800000, "kept", "changed", "target: 1600000.0 → 1800000.0")

    @pytest.mark.parametrize(
        ("yaml", "place"),
        [
            ("goals: [{title: a, metric: views, target: 1, start: '2026-02-29', end: 2026-12-31}]", "goals[0].start"),
            ("goals: [{title: a, metric: views, target: 1, start: 2026-01-01, end: 2026-12-31, goal: 1}]", "goals[0].goal"),
            ("goals: [{title: a, metric: nothing, target: 1, start: 2026-01-01, end: 2026-12-31}]", "goals[0].metric"),
            ("goals: [{title: a, metric: views, target: 1, start: 2026-01-01, end: 2026-12-31, owner: x@y.z}]", "goals[0].owner"),
            ("columns: [{title: a, weekdays: [someday]}]", "columns[0].weekdays"),
            ("columns: [{title: a, weekdays: [mon]}, {title: a, weekdays: [tue]}]", "columns[1]"),
            ("policies: {no.such: {a: 1}}", "policies.no.such"),
            ("policies: {strategy.goals: {risk_above: 1}}", "policies.strategy.goals.risk_above"),
            ("policies: {strategy.goals: {risk_below: 70}}", "policies.strategy.goals.risk_below"),
            ("budget: [{currency: CNY}, {currency: USD}]", "budget"),
            ("budget: {currency: CNY, start: 2026-02-01, end: 2026-01-01, ad_spend: 1}", "budget.end"),
            ("budget: {currency: CNY, start: 2026-01-01, end: 2026-02-01, ad_spend: -1}", "budget.ad_spend"),
        ],
    )
    def test_one_wrong_line_refuses_the_whole_plan_and_names_its_place(self, tea: BrandRef, yaml: str, place: str) -> None:
        right = "" if yaml.startswith("goals") else block("goals: [{title: z, metric: views, target: 9, start: 2026-01-01, end: 2026-12-31}]")
        assert places(right + block(yaml)) == [place]

    def test_a_day_that_does_not_exist_is_named_with_its_line(self, tea: BrandRef) -> None:
        with pytest.raises(PlanRefused, match="2") as refused:
            load_plan(text=block("dates: [{title: a, first_day: 2026-02-29}]"))
        assert "out of range" in refused.value.message
        assert not CalendarEntry.objects.exists()

    def test_all_problems_are_told_at_once(self, tea: BrandRef) -> None:
        assert places(block("policies: {no.such: {}}\ncolumns: [{title: a}]")) == ["policies.no.such", "columns[0].weekdays"]

    def test_a_plan_without_blocks_is_refused(self, tea: BrandRef) -> None:
        assert places("# Only words") == [""]

    def test_who_may_not_set_goals_may_not_load_them(self, tea: BrandRef) -> None:
        editor = factories.make_person("editor", tea)
        with acting(identity.actor_of(editor.id, tea)), pytest.raises(Denied):
            load_plan(text=PLAN)
        assert not Goal.objects.exists()


class TestReality:
    """Plan and reality."""

    def test_missing_differing_unplanned_and_behind_are_told_apart(self, tea: BrandRef) -> None:
        with time_at(MOMENT):
            load_plan(text=PLAN)
            states = {(gap.part, gap.name): gap.state for gap in gaps()}
            assert states[("columns", "清晨第一杯")] == "as_planned"
            CalendarEntry.objects.update(lead_days=7)
            Goal.objects.update(title="Other")
            states = {(gap.part, gap.name): gap.state for gap in gaps()}
            assert states[("dates", "开茶节 (2026-04-01)")] == "differs"
            assert states[("goals", "全年销售额 (2026-01-01)")] == "missing"
            assert states[("goals", "Other (2026-01-01)")] == "unplanned"
            (money,) = [gap for gap in gaps() if gap.part == "budget"]
            assert money.planned == "CNY 365,000.00 (61,000)"

    def test_every_part_reads_what_it_would_load(self, tea: BrandRef) -> None:
        for part in plan_parts().values():
            value = part.read()
            assert value is None or part.check(value) == []


class TestEntries:
    """Page, REST, command."""

    def test_the_page_tries_then_carries_out(self, tea: BrandRef, client_for: Callable[..., Client]) -> None:
        client, url = client_for("director"), "/b/acme/plan/edit/"
        assert client.get("/b/acme/plan/").status_code == 200
        tried = client.post(url, {"text": PLAN, "do": "try"})
        assert (tried.status_code, Goal.objects.count()) == (200, 0)
        assert "全年销售额" in tried.content.decode()
        refused = client.post(url, {"text": block("golas: []"), "do": "load"})
        assert (refused.status_code, "golas" in refused.content.decode()) == (422, True)
        assert client.post(url, {"text": PLAN, "do": "load"}).status_code == 302
        assert Goal.objects.count() == 1
        assert "全年销售额" in client.get("/b/acme/plan/").content.decode()
        assert client.get(f"/b/acme/plan/versions/{PlanDocument.objects.get().pk}/").status_code == 200
        assert "今年只做三件事" in client.get("/b/acme/plan/plan.md").content.decode()

    def test_a_viewer_reads_and_does_not_load(self, tea: BrandRef, client_for: Callable[..., Client]) -> None:
        viewer = client_for("viewer")
        assert viewer.get("/b/acme/plan/").status_code == 200
        assert viewer.post("/b/acme/plan/edit/", {"text": PLAN, "do": "load"}).status_code == 403
        assert not PlanDocument.objects.exists()

    def test_rest(self, tea: BrandRef, client_for: Callable[..., Client]) -> None:
        client, url = client_for("director"), "/api/brands/acme/plan"
        trial = client.post(url, json.dumps({"text": PLAN, "trial": True}), content_type="application/json")
        assert (trial.status_code, trial.json()["number"], len(trial.json()["changes"])) == (200, 0, 4)
        assert client.post(url, json.dumps({"text": PLAN}), content_type="application/json").status_code == 201
        assert client.get(url).json()["number"] == 1
        assert {one["state"] for one in client.get(f"{url}/gaps").json()["items"]} <= {"as_planned", "behind"}
        wrong = client.post(url, json.dumps({"text": block("policies: {no.such: {}}")}), content_type="application/json")
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "policies.no.such")

    def test_the_command_goes_round(self, tea: BrandRef, tmp_path: Path) -> None:
        file = tmp_path / "plan.md"
        file.write_text(PLAN, encoding="utf-8")
        loaded = CliRunner().invoke(command, ["load", str(file), "--brand", "acme", "--json"])
        assert loaded.exit_code == 0, loaded.output
        assert len(json.loads(loaded.output)) == 4
        assert CliRunner().invoke(command, ["export", "--brand", "acme", "--out", str(file)]).exit_code == 0
        again = CliRunner().invoke(command, ["load", str(file), "--brand", "acme", "--json"])
        assert json.loads(again.output) == []
        assert json.loads(CliRunner().invoke(command, ["diff", "--brand", "acme", "--json"]).output)
        file.write_text(block("golas: []"), encoding="utf-8")
        bad = CliRunner().invoke(command, ["load", str(file), "--brand", "acme"])
        assert (bad.exit_code, "golas" in bad.output) == (1, True)
