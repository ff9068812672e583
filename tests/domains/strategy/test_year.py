"""The annual plan, its coverage, aims and quarter events (PLN-01, PLN-02), messages by audience (STR-06 c), and the plan file."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from tests import factories

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.services import items
from guanhao.domains.publishing.entries import entries_of_rooms
from guanhao.domains.strategy import facade
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import AnnualAim, AnnualPlan, EventTask, Goal, ItemTags, Milestone, QuarterEvent
from guanhao.domains.strategy.policy import YearPolicy
from guanhao.domains.strategy.rules.events import TEMPLATES, day_in, days_of, due_days, quarter_of
from guanhao.domains.strategy.rules.year import AimStanding, CoreKeyword, Mapped, cover_year, keywords_from, lines_of, score, wrong_keywords
from guanhao.domains.strategy.selectors import events as event_reading
from guanhao.domains.strategy.selectors import year as reading
from guanhao.domains.strategy.selectors.plan import document, gaps
from guanhao.domains.strategy.services import events, treatments, year
from guanhao.domains.strategy.services.plan import load_plan
from guanhao.domains.work import facade as work
from guanhao.domains.work.models import Card
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import time_at
from guanhao.kernel.planning import PlanRefused
from guanhao.kernel.policy import revise
from guanhao.kernel.tenancy import BrandRef, brand_scope

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
WORDS = (CoreKeyword("健康", ("无蔗糖",), ("配料表",)), CoreKeyword("便捷", (), ("三分钟",)), CoreKeyword("社交", (), ("早餐局",)))
LINES = "健康 | 无蔗糖 | 配料表\n便捷 | | 三分钟、通勤\n社交 | 分享 | 早餐局"
AIMS = (
    year.AimDraft(title="直播成交占比", weight=Decimal("0.4"), target=0.4, in_percent=True),
    year.AimDraft(title="私域成交占比", weight=Decimal("0.4"), target=0.5, metric="revenue", part="private"),
    year.AimDraft(title="互动率", weight=Decimal("0.2"), target=0.08, kind="secondary", metric="engagement_rate"),
)


def draft(**values: Any) -> year.YearDraft:
    return year.YearDraft(**({"year": 2026, "theme": "早餐也是一杯好茶", "keywords": WORDS} | values))


def orders(*rows: tuple[str, float]) -> None:
    account = channels.add_account(platform="weibo", handle="shop").id
    table = [
        {"order_id": f"o{n}", "account_id": account, "platform": "weibo", "person_id": "p", "ordered_at": NOW - timedelta(days=n + 1),
         "day": (NOW - timedelta(days=n + 1)).date(), "amount": amount, "quantity": 1, "source": source, "status": "paid"}
        for n, (source, amount) in enumerate(rows)
    ]  # fmt: skip
    warehouse.append("orders", pa.Table.from_pylist(table))


class TestRules:
    """Pure counting."""

    def test_an_item_counts_once_for_every_keyword(self) -> None:
        found = cover_year(
            [
                Mapped(1, "a", "published", ("#健康", "通勤")),
                Mapped(2, "b", "published", ("无蔗糖", "配料表")),
                Mapped(3, "c", "published", ("三分钟", "健康")),
                Mapped(4, "d", "published", ("茶",)),
            ],
            WORDS,
        )
        assert [(row.word, row.count, row.share) for row in found.rows] == [("健康", 3, 0.75), ("便捷", 1, 0.25), ("社交", 0, 0.0)]
        assert [(cell.subtopic, cell.count) for cell in found.rows[0].cells] == [("配料表", 1)]
        assert [item.item_id for item in found.uncovered] == [4]
        assert found.covered == 0.75
        assert cover_year([], WORDS).covered is None

    def test_thirty_eight_of_forty_is_a_gap_of_two_points(self) -> None:
        """PLN-01 (b)."""
        assert AimStanding(0.4, 0.4, 0.38).gap == 0.02
        assert AimStanding(0.4, 0.4, 0.45).gap == 0.0
        assert AimStanding(0.4, 0.4, None).gap is None

    def test_the_score_weighs_what_is_known(self) -> None:
        assert score([AimStanding(0.4, 0.4, 0.2), AimStanding(1.0, 0.6, 3.0)]) == pytest.approx(0.8)
        assert score([AimStanding(0.4, 0.4, 0.2), AimStanding(1.0, 0.6, None)]) == 0.5
        assert score([AimStanding(0.4, 1.0, None)]) is None

    def test_lines_are_read_and_written(self) -> None:
        read = keywords_from(LINES.splitlines())
        assert read[1] == CoreKeyword("便捷", (), ("三分钟", "通勤"))
        assert keywords_from(lines_of(read).splitlines()) == read
        assert keywords_from(["健康｜低糖，无糖\t", ""]) == (CoreKeyword("健康", ("低糖", "无糖")),)

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (WORDS[:2], "count"),
            ((*WORDS, CoreKeyword("x")), "count"),
            ((*WORDS[:2], CoreKeyword(" ")), "empty"),
            ((*WORDS[:2], CoreKeyword("x" * 41)), "long"),
            ((*WORDS[:2], CoreKeyword("x", tuple(map(str, range(31))))), "many"),
            ((*WORDS[:2], CoreKeyword("x", ("健康",))), "twice"),
            ((*WORDS[:2], CoreKeyword("便捷")), "twice"),
        ],
    )
    def test_wrong_keywords(self, words: tuple[CoreKeyword, ...], code: str) -> None:
        assert (wrong_keywords(words, 3) or ("",))[0] == code

    def test_days(self) -> None:
        assert day_in(2027, 2, 29) == date(2027, 2, 28)
        assert day_in(2028, 2, 29) == date(2028, 2, 29)
        assert [quarter_of(days_of(one, 2027)[0]) for one in TEMPLATES] == [1, 3, 4]
        assert due_days(date(2027, 1, 5), {"a": 7, "b": 60}) == {"b": date(2026, 11, 6), "a": date(2026, 12, 29)}
        assert due_days(date(1, 1, 3), {"a": 366}) == {"a": date(1, 1, 1)}


class TestYear:
    """PLN-01."""

    def test_an_item_without_keyword_is_uncovered(self, in_brand: BrandRef) -> None:
        """PLN-01 (a), through content's own items."""
        with time_at(NOW):
            plan = year.save_year(draft())
            for title, words in (("三分钟早餐", ["三分钟"]), ("茶山", ["茶"])):
                items.create_item(items.ItemDraft(title=title, keywords=words))
            deliver_pending()
            found = reading.coverage(plan, in_work=True)
            assert [item.title for item in found.uncovered] == ["茶山"]
            items.change_item(item_id=found.uncovered[0].item_id, keywords=["健康"])
            deliver_pending()
            assert reading.coverage(plan, in_work=True).uncovered == ()
            assert reading.coverage(plan).total == 0
            ItemTags.objects.update(status="published", published_at=datetime(2025, 12, 31, 16, 30, tzinfo=UTC))  # 1 January in Shanghai
            assert reading.coverage(plan).total == 2

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"year": 1999}, "year"),
            ({"year": 10**30}, "year"),
            ({"theme": " "}, "theme"),
            ({"theme": "x" * 121}, "theme"),
            ({"hot_link": "javascript:alert(1)"}, "hot_link"),
            ({"keywords": WORDS[:2]}, "keywords"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_written(self, in_brand: BrandRef, values: dict[str, Any], field: str) -> None:
        with pytest.raises(Refused) as refused:
            year.save_year(draft(**values))
        assert refused.value.field == field
        assert not AnnualPlan.objects.exists()
        assert not QuarterEvent.objects.exists()

    def test_once_a_year_with_versions(self, in_brand: BrandRef) -> None:
        row = year.save_year(draft())
        with pytest.raises(Refused) as refused:
            year.save_year(draft(theme="另一个"))
        assert refused.value.field == "year"
        with pytest.raises(Refused) as refused:
            year.save_year(draft(theme="另一个"), plan_id=row.pk)
        assert refused.value.field == "reason"
        assert year.save_year(draft(theme="另一个"), plan_id=row.pk, reason="调整").theme == "另一个"
        revise(YearPolicy, {"core_keywords": 2}, reason="两个就够")
        assert year.save_year(draft(theme="另一个", keywords=WORDS[:2]), plan_id=row.pk, reason="两个").keywords[1]["word"] == "便捷"

    def test_aims_and_their_gaps(self, in_brand: BrandRef) -> None:
        with time_at(NOW):
            orders(("live", 100.0), ("private", 300.0), ("private", 80.0), ("search", 520.0))
            plan = year.save_year(draft())
            rows = year.save_aims(plan_id=plan.pk, aims=AIMS)
            year.report_aim(aim_id=rows[0].pk, value=0.38, day=date(2026, 3, 1))
            found = {one.title: one for one in reading.aims(plan)}
            assert found["直播成交占比"].standing.gap == 0.02
            assert found["私域成交占比"].standing.actual == pytest.approx(0.38)
            assert found["私域成交占比"].standing.gap == pytest.approx(0.12)
            year.save_aims(plan_id=plan.pk, aims=[AIMS[0], year.AimDraft(title="其他", weight=Decimal("0.6"), target=5)])
            assert reading.aims(plan)[0].standing.actual == 0.38
            with pytest.raises(Refused):
                year.report_aim(aim_id=rows[0].pk, value=0.5, day=date(2026, 3, 3))

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"weight": Decimal("0.41")}, "aims"),
            ({"weight": Decimal("0.39999")}, "aims[0].weight"),
            ({"weight": Decimal(0)}, "aims[0].weight"),
            ({"weight": Decimal("NaN")}, "aims[0].weight"),
            ({"target": 0}, "aims[0].target"),
            ({"target": 1e30}, "aims[0].target"),
            ({"title": ""}, "aims[0].title"),
            ({"title": "互动率"}, "aims"),
            ({"kind": "tertiary"}, "aims[0].kind"),
            ({"metric": "luck"}, "aims[0].metric"),
            ({"part": "live"}, "aims[0].metric"),
            ({"metric": "posts", "part": "live"}, "aims[0].part"),
        ],
    )
    def test_aims_that_are_wrong(self, in_brand: BrandRef, change: dict[str, Any], field: str) -> None:
        plan = year.save_year(draft())
        first = year.AimDraft(**({"title": "直播成交占比", "weight": Decimal("0.4"), "target": 0.4, "in_percent": True} | change))
        with pytest.raises(Refused) as refused:
            year.save_aims(plan_id=plan.pk, aims=[first, *AIMS[1:]])
        assert refused.value.field == field
        assert not AnnualAim.objects.exists()

    def test_pages(self, brand: BrandRef, client_for: Callable[..., Client]) -> None:
        home, client = f"/b/{brand.slug}/year/", client_for("director")
        with time_at(NOW):
            assert client.get(home).status_code == 200
            body = {"year": "2026", "theme": "早餐", "keywords": LINES.splitlines()[0]}
            assert client.post(f"{home}new/", body).status_code == 422
            answer = client.post(f"{home}new/", body | {"keywords": LINES, "hot_topic": "早餐吃什么"})
            assert answer.status_code == 302, answer.content.decode()
            place = answer["Location"]
            cells = {"title_0": "直播占比", "kind_0": "core", "weight_0": "60", "target_0": "40", "in_percent_0": "on",
                     "title_2": "互动率", "kind_2": "secondary", "weight_2": "30", "target_2": "8", "metric_2": "engagement_rate"}  # fmt: skip
            answer = client.post(f"{place}aims/", cells)
            assert answer.status_code == 422
            assert "90" in answer.content.decode()
            assert client.post(f"{place}aims/", cells | {"weight_2": "9" * 40}).status_code == 422
            assert client.post(f"{place}aims/", cells | {"target_2": ""}).status_code == 422
            assert client.post(f"{place}aims/", cells | {"weight_2": "40"}).status_code == 302
            with brand_scope(brand):
                aim = AnnualAim.objects.get(title="直播占比")
                assert (aim.target, aim.weight) == (0.4, Decimal("0.6"))
            assert client.post(f"{home}aims/{aim.pk}/report/", {"value": "38", "day": "2026-03-01"}).status_code == 302
            shown = client.get(place).content.decode()
            assert "2.0" in shown
            for page in (f"{place}?scope=work", f"{place}?export=csv", f"{place}history/", f"{place}edit/", f"{place}aims/", f"{home}new/"):
                assert client.get(page).status_code == 200, page
            assert client.post(f"{place}edit/", {"theme": "早午餐", "keywords": LINES, "reason": ""}).status_code == 422
            assert client.post(f"{place}edit/", {"theme": "早午餐", "keywords": LINES, "reason": "换"}).status_code == 302
        assert client_for("viewer").get(f"{place}edit/").status_code == 403


class TestEvents:
    """PLN-02."""

    def test_a_year_brings_q1_q3_and_q4(self, in_brand: BrandRef) -> None:
        year.save_year(draft(year=2027))
        found = list(QuarterEvent.objects.order_by("first_day"))
        assert [(one.template, quarter_of(one.first_day), one.tasks.count()) for one in found] == [
            ("new_year_lab", 1, 5),
            ("city_guide", 3, 5),
            ("double_eleven", 4, 5),
        ]
        assert events.make_events(year=2027) == []
        assert QuarterEvent.objects.count() == 3
        assert [entry.title for entry in entries_of_rooms(date(2027, 1, 1), date(2027, 1, 31)) if entry.kind == "brand"] == [found[0].title]

    def test_a_preparation_becomes_cards_once(self, in_brand: BrandRef) -> None:
        owner = factories.make_person("editor", in_brand).id
        with time_at(NOW):
            row = events.make_events(year=2027)[0]
            steps = [events.TaskDraft(title="场地", lead_days=90), events.TaskDraft(title="嘉宾", lead_days=30)]
            events.save_event(
                events.EventDraft(title=row.title, first_day=date(2027, 1, 5), last_day=date(2027, 1, 20), owner_id=owner, tasks=steps),
                event_id=row.pk,
            )
            first = events.prepare_event(event_id=row.pk)
            assert events.prepare_event(event_id=row.pk) == first
            assert Card.objects.filter(subject=f"strategy.event:{row.pk}").count() == 2
            card = work.card(first[0])
            assert card is not None
            assert (card.due_on, card.owner_id) == (date(2026, 10, 7), owner)
            events.save_event(events.EventDraft(title=row.title, first_day=date(2027, 1, 5), last_day=date(2027, 1, 20), tasks=[]), event_id=row.pk)
            assert EventTask.objects.filter(event=row).count() == 2  # they are cards
        row.refresh_from_db()
        assert row.state == "preparing"
        assert [step.stage for step in event_reading.steps(row)] == ["pool", "pool"]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"title": ""}, "title"),
            ({"last_day": date(2027, 4, 1)}, "last_day"),
            ({"last_day": date(2029, 4, 1)}, "last_day"),
            ({"owner_id": 987654}, "owner_id"),
            ({"tasks": [events.TaskDraft(title="a", lead_days=367)]}, "tasks"),
            ({"tasks": [events.TaskDraft(title="a", lead_days=1), events.TaskDraft(title="a", lead_days=2)]}, "tasks"),
            ({"tasks": [events.TaskDraft(title="", lead_days=1)]}, "tasks"),
        ],
    )
    def test_what_is_wrong_is_named(self, in_brand: BrandRef, values: dict[str, Any], field: str) -> None:
        known: dict[str, Any] = {"title": "春茶节", "first_day": date(2027, 4, 10), "last_day": date(2027, 4, 12)}
        with pytest.raises(Refused) as refused:
            events.save_event(events.EventDraft(**(known | values)))
        assert refused.value.field == field
        assert not QuarterEvent.objects.exists()

    def test_pages(self, brand: BrandRef, client_for: Callable[..., Client]) -> None:
        home, client = f"/b/{brand.slug}/year/events/", client_for("director")
        body = {"title": "春茶节", "first_day": "2028-02-29", "last_day": "2028-03-03", "tasks": "场地 | 60\n嘉宾 | x"}
        with time_at(NOW):
            assert client.get(home).status_code == 200
            client.post(f"{home}make/", {"year": "2027"})
            client.post(f"{home}make/", {"year": "9" * 30})
            client.post(f"{home}make/", {"year": "9999"})
            answer = client.post(f"{home}new/", body)
            assert answer.status_code == 422
            assert "2" in answer.content.decode()
            assert client.post(f"{home}new/", body | {"tasks": "场地 | 60 | 没有这个人"}).status_code == 422
            place = client.post(f"{home}new/", body | {"tasks": "场地 | 60\n嘉宾 | 30"})["Location"]
            assert "2027-12-31" in client.get(place).content.decode()
            for n in range(2):
                client.post(f"{place}prepare/")
                with brand_scope(brand):
                    assert Card.objects.count() == 2, n
            for page in (place, f"{place}edit/", f"{place}history/", f"{home}?export=csv", f"/b/{brand.slug}/calendar/?day=2028-02-29"):
                assert client.get(page).status_code == 200, page
            assert client.post(f"{place}drop/", {"reason": ""}).status_code == 422
            assert client.post(f"{place}drop/", {"reason": "没有场地"}).status_code == 302
            client.post(f"{place}reopen/")
            client.post(f"{place}end/")
            with brand_scope(brand):
                assert QuarterEvent.objects.get(title="春茶节").state == "done"
                assert QuarterEvent.objects.count() == 4
        assert client_for("viewer").post(f"{place}prepare/").status_code == 403


class TestRest:
    """The same over REST."""

    def test_from_plan_to_cards(self, brand: BrandRef, client_for: Callable[..., Client]) -> None:
        client, home = client_for("director"), f"/api/brands/{brand.slug}"

        def send(method: str, path: str, body: Any = None) -> Any:
            answer = client.generic(method, f"{home}{path}", json.dumps(body or {}) if method != "GET" else "", content_type="application/json")
            return answer.status_code, answer.json() if answer.content else None

        keywords = [{"word": one.word, "also": list(one.also), "subtopics": list(one.subtopics)} for one in WORDS]
        with time_at(NOW):
            status, _found = send("POST", "/annual-plans", {"year": 2027, "theme": "t", "keywords": keywords[:1]})
            assert status == 422
            status, plan = send("POST", "/annual-plans", {"year": 2027, "theme": "t", "keywords": keywords})
            assert status == 201
            aims = [{"title": "a", "target": 0.4, "weight": "0.4", "in_percent": True}, {"title": "b", "target": 5, "weight": "0.5"}]
            assert send("PUT", f"/annual-plans/{plan['id']}/aims", {"aims": aims})[0] == 422
            aims[1]["weight"] = "0.6"
            status, found = send("PUT", f"/annual-plans/{plan['id']}/aims", {"aims": aims})
            assert (status, found["score"], found["items"][0]["gap"]) == (200, None, None)
            status, found = send("POST", f"/annual-aims/{found['items'][0]['id']}/report", {"value": 0.38, "day": "2026-03-01"})
            assert (status, found["items"][0]["gap"]) == (200, 0.02)
            assert send("GET", f"/annual-plans/{plan['id']}/coverage")[1]["total"] == 0
            status, listed = send("GET", "/quarter-events?year=2027")
            assert (status, listed["count"]) == (200, 3)
            assert send("POST", "/quarter-events/year", {"year": 2027})[1]["count"] == 0
            assert send("POST", "/quarter-events/year", {"year": 10**25})[0] == 422
            status, event = send("POST", f"/quarter-events/{listed['items'][0]['id']}/prepare")
            assert status == 200
            assert {one["stage"] for one in event["steps"]} == {"pool"}
            status, star = send("POST", "/north-star", {"metric": "interactions", "title": "互动"})
            assert (status, star["north_star"]["unlinked"]) == (201, 0)
            assert send("POST", "/north-star", {"metric": "posts", "title": "x"})[0] == 422
            goal = send("POST", "/goals", {"title": "g", "metric": "posts", "target": 5, "start": "2026-01-01", "end": "2026-12-31"})[1]["id"]
            assert send("GET", "/north-star")[1]["unlinked_goals"] == [goal]
            status, step = send("POST", f"/goals/{goal}/milestones", {"title": "一季", "start": "2026-01-01", "due": "2026-03-31"})
            assert (status, step["lacking"]) == (201, ["budget", "people", "metric", "target"])
            assert send("POST", f"/milestones/{step['id']}/activate")[0] == 422
            review = send("POST", "/goal-reviews")[1]["id"]
            decision = {"goal_id": goal, "verdict": "change", "reason": "r", "target": 6}
            assert send("POST", f"/goal-reviews/{review}/goals", decision)[1]["version"] == 2
            assert send("GET", "/goal-decisions")[1]["count"] == 1
            assert send("POST", "/goals/999999/milestones", {"title": "x", "start": "2026-01-01", "due": "2026-03-31"})[0] == 404
            for path in ("/milestones", "/goal-reviews", "/high-value", "/annual-plans", "/audience-messages"):
                assert send("GET", path)[0] == 200, path


class TestMessages:
    """STR-06 (c)."""

    def test_a_new_audience_gets_the_first_order_message(self, in_brand: BrandRef) -> None:
        treatments.save_treatment(treatments.TreatmentDraft(group="tier:new", messages=["第一单减 10 元", "热水一冲，三分钟"], benefit="立减"))
        treatments.save_treatment(treatments.TreatmentDraft(group="tier:core", benefit="问答"))
        assert facade.first_message("tier:new") == "第一单减 10 元"
        assert facade.first_message("tier:core") == ""
        assert facade.first_message(987654) == ""
        assert [(one.group, one.messages[0]) for one in facade.messages()] == [("tier:new", "第一单减 10 元")]


PLAN = """# 2026

```yaml
goals:
  - {title: 三年留存, metric: posts, target: 60, start: 2026-01-01, end: 2028-12-31, horizon: long}
milestones:
  - {goal: 三年留存, title: 第一季, start: 2026-01-01, due: 2026-03-31, budget: 50000, metric: posts, target: 10}
north_star: [{metric: interactions, title: 每月互动, goals: [三年留存]}]
years:
  - year: 2026
    theme: 早餐也是一杯好茶
    keywords: [{word: 健康}, {word: 便捷}, {word: 社交, subtopics: [早餐局]}]
    aims:
      - {title: 直播成交占比, weight: 0.4, target: 0.4, in_percent: true}
      - {title: 互动率, weight: 0.6, target: 0.08, kind: secondary, metric: engagement_rate}
events:
  - {title: 春茶节, first_day: 2026-04-10, last_day: 2026-04-12, tasks: [{title: 场地, lead_days: 60}]}
```
"""


class TestPlanFile:
    """All of it as parts of the operations plan."""

    def test_loaded_twice_changes_nothing_the_second_time(self, in_brand: BrandRef) -> None:
        with time_at(NOW):
            made = load_plan(text=PLAN)
            assert [(one.part, one.kind) for one in made] == [(part, "new") for part in ("goals", "milestones", "north_star", "years", "events")]
            assert load_plan(text=PLAN) == []
            assert load_plan(text=document()) == []
            assert QuarterEvent.objects.count() == 4
            assert {(gap.part, gap.state) for gap in gaps() if gap.part in {"milestones", "north_star", "years"}} == {
                ("milestones", "as_planned"),
                ("north_star", "as_planned"),
                ("years", "as_planned"),
            }
            changed = load_plan(text=PLAN.replace("target: 10", "target: 12"), note="调整")
            assert [(one.part, one.kind) for one in changed] == [("milestones", "changed")]

    @pytest.mark.parametrize(
        ("old", "new", "path"),
        [
            ("budget: 50000", "budgets: 50000", "milestones[0].budgets"),
            ("goal: 三年留存", "goal: 别人的", "milestones[0].goal"),
            ("goals: [三年留存]", "goals: [别人的]", "north_star[0].goals"),
            ("metric: interactions", "metric: luck", "north_star[0].metric"),
            ("weight: 0.6", "weight: 0.5", "years[0].aims"),
            ("{word: 便捷}, ", "", "years[0].keywords"),
            ("subtopics:", "topics:", "years[0].keywords[2].topics"),
            ("lead_days: 60", "lead_days: 600", "events[0].tasks[0].lead_days"),
            ("first_day: 2026-04-10", "first_day: '2026-02-29'", "events[0].first_day"),
            ("first_day: 2026-04-10", "first_day: 2026-02-29", "第 4 行"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_stands(self, in_brand: BrandRef, old: str, new: str, path: str) -> None:
        with time_at(NOW), pytest.raises(PlanRefused) as refused:
            load_plan(text=PLAN.replace(old, new))
        assert [one.path for one in refused.value.places] == [path]
        assert not any(model.objects.exists() for model in (Goal, Milestone, AnnualPlan, QuarterEvent))

    def test_who_may_load_needs_what_each_part_needs(self, brand: BrandRef, acting_as: Callable[..., Any]) -> None:
        with acting_as("viewer"), pytest.raises(Denied):
            load_plan(text=PLAN)
        with brand_scope(brand), acting(SYSTEM):
            assert not Goal.objects.exists()
