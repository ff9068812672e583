"""Milestones, reviews, the north star and the high-value user (STR-08 b c, STR-09): through services, pages and REST."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests import factories

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.contracts import RULES, Definition
from guanhao.domains.channels import facade as channels
from guanhao.domains.strategy import facade, selectors
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.forms.direction import MilestoneForm
from guanhao.domains.strategy.models import Goal, HighValueDefinition, Milestone, NorthStar, ReviewDecision, StrategyReview
from guanhao.domains.strategy.rules.milestones import Standing, due_after, lacking, standing
from guanhao.domains.strategy.selectors import direction as reading
from guanhao.domains.strategy.selectors import milestones as milestone_reading
from guanhao.domains.strategy.selectors import reviews as review_reading
from guanhao.domains.strategy.selectors.measures import room_measures
from guanhao.domains.strategy.services import GoalDraft, direction, milestones, reviews, revise_goal, set_goal, target_of
from guanhao.domains.strategy.services.goals import EDITABLE
from guanhao.domains.strategy.services.milestones import MilestoneDraft
from guanhao.kernel import versions
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.jobs import run_due
from guanhao.kernel.models import AuditEntry, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DEFINITION = Definition(RULES, {"tree": {"all": [{"kind": "recency", "from": 0, "to": 30}]}})


def goal(title: str = "三年留存", **values: Any) -> Goal:
    known: dict[str, Any] = {"metric": "posts", "target": 100.0, "start": date(2026, 1, 1), "end": date(2028, 12, 31), "horizon": "long"}
    return set_goal(GoalDraft(**(known | {"title": title} | values)))


def step(title: str = "第一季：声量", **values: Any) -> MilestoneDraft:
    known: dict[str, Any] = {"title": title, "start": date(2026, 1, 1), "due": date(2026, 3, 31)}
    return MilestoneDraft(**(known | values))


def whole(person: int, **values: Any) -> MilestoneDraft:
    return step(**({"budget": Decimal("50000"), "people": [person], "metric": "posts", "target": 10.0} | values))


def draft_of(row: Goal, **values: Any) -> GoalDraft:
    return GoalDraft(**({name: getattr(row, name) for name in EDITABLE} | values))


def an_account(uid: str) -> int:
    return channels.add_account(platform="weibo", handle=uid).id


def _options(form: MilestoneForm) -> list[Any]:
    return [option for _group, options in form.fields["metric"].choices if isinstance(options, list) for option in options]


class TestRules:
    """Pure decisions."""

    def test_a_budget_of_zero_is_a_budget(self) -> None:
        assert lacking(budget=Decimal(0), people=[1], metric="posts", target=1.0) == ()
        assert lacking(budget=None, people=[], metric="", target=None) == ("budget", "people", "metric", "target")

    @pytest.mark.parametrize(
        ("start", "span", "due"),
        [
            (date(2026, 1, 1), "quarter", date(2026, 3, 31)),
            (date(2026, 1, 1), "half_year", date(2026, 6, 30)),
            (date(2028, 2, 29), "year", date(2029, 2, 27)),
            (date(2027, 11, 30), "quarter", date(2028, 2, 28)),
            (date(2026, 1, 1), "other", None),
        ],
    )
    def test_a_span_says_when_it_is_due(self, start: date, span: str, due: date | None) -> None:
        assert due_after(start, span) == due

    def test_standing(self) -> None:
        first, last = date(2026, 1, 1), date(2026, 3, 31)
        assert standing("active", first, last, last) is Standing.RUNNING
        assert standing("active", first, last, last + timedelta(days=1)) is Standing.LATE
        assert standing("active", first, last, first - timedelta(days=1)) is Standing.AHEAD
        assert standing("planned", first, last, date(2030, 1, 1)) is Standing.PLANNED


class TestMilestones:
    """STR-08 (b)."""

    @pytest.mark.parametrize("gone", ["budget", "people", "metric", "target"])
    def test_what_lacks_something_does_not_begin(self, in_brand: BrandRef, gone: str) -> None:
        person = factories.make_person("editor", in_brand).id
        with time_at(NOW):
            row = milestones.save_milestone(whole(person, **{gone: [] if gone == "people" else "" if gone == "metric" else None}), goal_id=goal().pk)
            with pytest.raises(Refused) as refused:
                milestones.activate_milestone(milestone_id=row.pk)
        assert refused.value.field == gone
        row.refresh_from_db()
        assert row.state == "planned"

    def test_from_plan_to_acceptance(self, in_brand: BrandRef) -> None:
        person = factories.make_person("editor", in_brand).id
        with time_at(NOW):
            row = milestones.save_milestone(whole(person), goal_id=goal().pk)
            milestones.activate_milestone(milestone_id=row.pk)
            with pytest.raises(Refused) as refused:
                milestones.accept_milestone(milestone_id=row.pk)
            assert refused.value.field == "reason"
            with pytest.raises(Refused, match=r"原因|why"):
                milestones.save_milestone(whole(person, target=20.0), goal_id=row.goal_id, milestone_id=row.pk)
            with pytest.raises(Refused):
                milestones.save_milestone(whole(person, budget=None), goal_id=row.goal_id, milestone_id=row.pk, reason="x")
            milestones.accept_milestone(milestone_id=row.pk, reason="效果从线下看得到")
            milestones.accept_milestone(milestone_id=row.pk)
            with pytest.raises(Refused):
                milestones.drop_milestone(milestone_id=row.pk, reason="x")
        assert AuditEntry.objects.filter(action="strategy.milestone_accepted").count() == 1

    def test_a_late_one_is_told_once(self, in_brand: BrandRef) -> None:
        person = factories.make_person("editor", in_brand).id
        with time_at(NOW):
            row = milestones.save_milestone(whole(person), goal_id=goal().pk)
            milestones.activate_milestone(milestone_id=row.pk)
            assert milestones.watch_milestones() == 0
        with time_at(datetime(2026, 4, 1, 4, 0, tzinfo=UTC)):
            assert [one.days_left for one in milestone_reading.urgent()] == [-1]
            assert milestones.watch_milestones() == 1
            assert milestones.watch_milestones() == 0
            milestones.save_milestone(whole(person, due=date(2026, 4, 30)), goal_id=row.goal_id, milestone_id=row.pk, reason="推迟")
        with time_at(datetime(2026, 5, 1, 4, 0, tzinfo=UTC)):
            assert milestones.watch_milestones() == 1
        assert Notification.objects.filter(topic="strategy.milestone", user_id=person).count() == 2

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"title": " "}, "title"),
            ({"title": "x" * 121}, "title"),
            ({"due": date(2025, 12, 31)}, "due"),
            ({"start": date(2025, 1, 1)}, "start"),
            ({"due": date(2029, 1, 1)}, "due"),
            ({"span": "decade"}, "span"),
            ({"budget": Decimal("-1")}, "budget"),
            ({"budget": Decimal(10) ** 30}, "budget"),
            ({"budget": Decimal("NaN")}, "budget"),
            ({"currency": "yuan"}, "currency"),
            ({"budget": Decimal(1), "currency": "USD"}, "currency"),
            ({"people": [987654]}, "people"),
            ({"metric": "luck"}, "metric"),
            ({"target": float("inf")}, "target"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_written(self, in_brand: BrandRef, values: dict[str, Any], field: str) -> None:
        there = goal()
        milestones.save_milestone(step("已有", budget=Decimal(1)), goal_id=there.pk)
        with pytest.raises(Refused) as refused:
            milestones.save_milestone(step(**values), goal_id=there.pk)
        assert refused.value.field == field
        assert Milestone.objects.count() == 1

    def test_a_goal_of_one_account_has_steps_measured_on_it(self, in_brand: BrandRef) -> None:
        person, one, two = factories.make_person("director", in_brand).id, an_account("uid-1"), an_account("uid-2")
        mine = goal(account_id=one)
        with pytest.raises(Refused) as refused:
            milestones.save_milestone(whole(person, metric=room_measures()[0].key), goal_id=mine.pk)
        assert refused.value.field == "metric"
        assert not any("." in key for key, _title in _options(MilestoneForm(of_account=True)))
        assert any("." in key for key, _title in _options(MilestoneForm()))
        row = milestones.save_milestone(whole(person), goal_id=mine.pk)
        revise_goal(mine, draft_of(mine, account_id=two), reason="换账号")
        row.refresh_from_db()
        assert row.account_id == two
        milestones.activate_milestone(milestone_id=row.pk)
        with pytest.raises(Refused, match="第一季"):
            revise_goal(mine, draft_of(mine, account_id=one), reason="换回")
        assert Goal.objects.get(pk=mine.pk).account_id == two

    def test_a_goal_cannot_move_to_one_account_while_a_step_counts_the_brand(self, in_brand: BrandRef) -> None:
        whole_brand = goal()
        milestones.save_milestone(step(metric=room_measures()[0].key), goal_id=whole_brand.pk)
        with pytest.raises(Refused) as refused:
            revise_goal(whole_brand, draft_of(whole_brand, account_id=an_account("uid-1")), reason="只看一个号")
        assert refused.value.field == "account_id"
        assert Goal.objects.get(pk=whole_brand.pk).account_id is None

    def test_a_goal_of_another_brand_is_not_found(self, in_brand: BrandRef, other_brand: BrandRef) -> None:
        with brand_scope(other_brand):
            strange = goal().pk
        with pytest.raises(Goal.DoesNotExist):
            milestones.save_milestone(step(), goal_id=strange)

    def test_pages(self, brand: BrandRef, client_for: Callable[..., Client]) -> None:
        with time_at(NOW), brand_scope(brand), acting(SYSTEM):
            there = goal().pk
        client, home = client_for("director"), f"/b/{brand.slug}/goals/"
        person = factories.make_person("editor", brand).id
        body = {"title": "半年：私域", "span": "half_year", "start": "2026-01-01", "due": "", "currency": "cny", "metric": "posts"}
        with time_at(NOW):
            answer = client.post(f"{home}{there}/milestones/new/", body)
            assert answer.status_code == 302, answer.content.decode()
            place = answer["Location"]
            assert "2026-06-30" in client.get(place).content.decode()
            client.post(f"{place}activate/")
            with brand_scope(brand):
                assert Milestone.objects.get().state == "planned"
            answer = client.post(f"{place}edit/", body | {"budget": "0", "people": [person], "target": "5"})
            assert answer.status_code == 302, answer.content.decode()
            client.post(f"{place}activate/")
            assert client.post(f"{place}accept/", {"reason": ""}).status_code == 422
            assert client.post(f"{place}drop/", {"reason": "改期"}).status_code == 302
            assert client.post(f"{place}resume/").status_code == 302
            for page in (f"{home}milestones/", f"{home}milestones/?export=csv", f"{place}history/", f"{home}{there}/", f"/b/{brand.slug}/"):
                assert client.get(page).status_code == 200, page
        assert client_for("viewer").post(f"{place}activate/").status_code == 403


class TestReviews:
    """STR-08 (c)."""

    def test_a_changed_target_is_version_two(self, in_brand: BrandRef) -> None:
        with time_at(NOW):
            there = goal()
            row = reviews.start_review()
            with pytest.raises(Refused):
                reviews.start_review()
            with pytest.raises(Refused) as refused:
                reviews.decide_goal(review_id=row.pk, goal_id=there.pk, verdict="change", reason=" ", target=120.0)
            assert refused.value.field == "reason"
            with pytest.raises(Refused) as refused:
                reviews.decide_goal(review_id=row.pk, goal_id=there.pk, verdict="change", reason="x")
            assert refused.value.field == "target"
            assert not ReviewDecision.objects.exists()
            made = reviews.decide_goal(review_id=row.pk, goal_id=there.pk, verdict="change", reason="新品提前", target=120.0)
            with pytest.raises(Refused):
                reviews.decide_goal(review_id=row.pk, goal_id=there.pk, verdict="keep", reason="x")
        assert (made.version, made.before["target"], made.after["target"]) == (2, 100.0, 120.0)
        kept = versions.history(target_of(there))
        assert (kept[0].number, kept[0].note) == (2, "新品提前")

    def test_risks_stay_open_until_they_are_closed(self, in_brand: BrandRef) -> None:
        with time_at(NOW):
            goal()
            assert review_reading.due_on() == date(2026, 4, 1)
            first = reviews.start_review()
            reviews.decide_risk(review_id=first.pk, title="平台限流", level="high", verdict="act", reason="分散到三个平台")
            with pytest.raises(Refused):
                reviews.decide_risk(review_id=first.pk, title="平台限流", level="high", verdict="watch", reason="x")
            with pytest.raises(Refused) as refused:
                reviews.finish_review(review_id=first.pk, summary=" ")
            assert refused.value.field == "summary"
            reviews.finish_review(review_id=first.pk, summary="方向不变")
            with pytest.raises(Refused):
                reviews.decide_risk(review_id=first.pk, title="另一个", level="low", verdict="watch", reason="x")
            assert [one.title for one in review_reading.open_risks()] == ["平台限流"]
        with time_at(NOW + timedelta(days=29)):
            assert review_reading.due_on() == date(2026, 4, 1)
            assert reviews.remind_of_review() is False
        with time_at(NOW + timedelta(days=30)):
            factories.make_person("director", in_brand)
            assert reviews.remind_of_review() is True
            assert reviews.remind_of_review() is False
            second = reviews.start_review()
            reviews.decide_risk(review_id=second.pk, title="平台限流", level="low", verdict="close", reason="已分散")
            assert review_reading.open_risks() == []

    def test_pages(self, brand: BrandRef, client_for: Callable[..., Client]) -> None:
        with time_at(NOW), brand_scope(brand), acting(SYSTEM):
            there = goal().pk
        client, home = client_for("director"), f"/b/{brand.slug}/goals/reviews/"
        with time_at(NOW):
            assert client.get(home).status_code == 200
            place = client.post(f"{home}start/")["Location"]
            assert client.post(f"{home}start/")["Location"] == place
            assert "三年留存" in client.get(place).content.decode()
            assert client.post(f"{place}goals/{there}/", {"verdict": "change", "reason": ""}).status_code == 422
            assert client.post(f"{place}goals/{there}/", {"verdict": "change", "target": "80", "reason": "收一收"}).status_code == 302
            assert client.post(f"{place}risk/", {"title": "限流", "level": "high", "verdict": "act", "reason": "分散"}).status_code == 302
            assert client.post(f"{place}finish/", {"summary": "继续"}).status_code == 302
            shown = client.get(f"{home}decisions/").content.decode()
            assert "收一收" in shown
            assert "分散" in shown
            assert client.get(f"/b/{brand.slug}/").status_code == 200
        assert client_for("viewer").post(f"{home}start/").status_code == 403


class TestNorthStar:
    """STR-09 (a)."""

    def test_a_second_one_is_refused(self, in_brand: BrandRef) -> None:
        first = direction.set_north_star(metric="interactions", title="每月互动")
        with pytest.raises(Refused) as refused:
            direction.set_north_star(metric="posts", title="篇数")
        assert refused.value.field == "metric"
        assert "每月互动" in refused.value.message
        with pytest.raises(IntegrityError), transaction.atomic():
            NorthStar(metric="posts", title="x", made_at=NOW, made_by_name="x").save()
        with pytest.raises(Refused):
            direction.retire_north_star(north_star_id=first.pk, reason="")
        direction.retire_north_star(north_star_id=first.pk, reason="换成复购")
        direction.set_north_star(metric="posts", title="篇数")
        assert NorthStar.objects.count() == 2

    def test_goals_without_a_link_are_a_warning(self, in_brand: BrandRef, other_brand: BrandRef) -> None:
        with brand_scope(other_brand):
            strange = goal().pk
        a, b = goal("甲"), goal("乙")
        assert reading.unlinked() == []
        with pytest.raises(Refused):
            direction.link_goals(goal_ids=[a.pk])
        direction.set_north_star(metric="interactions", title="每月互动")
        assert {one.title for one in reading.unlinked()} == {"甲", "乙"}
        with pytest.raises(Refused):
            direction.link_goals(goal_ids=[a.pk, strange])
        assert direction.link_goals(goal_ids=[a.pk], how="互动带来成交") == 1
        assert direction.link_goals(goal_ids=[a.pk]) == 0
        assert [one.title for one in reading.unlinked()] == ["乙"]
        view = facade.north_star()
        assert view is not None
        assert (view.linked, view.unlinked) == (1, 1)
        direction.unlink_goal(goal_id=a.pk)
        assert len(reading.unlinked()) == 2
        assert b.title == "乙"

    def test_it_stands_at_the_head_of_boards(self, brand: BrandRef, client_for: Callable[..., Client]) -> None:
        client, home = client_for("director"), f"/b/{brand.slug}/goals/north-star/"
        with brand_scope(brand), acting(SYSTEM):
            there = goal().pk
        assert client.post(f"{home}name/", {"metric": "interactions", "title": "每月互动人次"}).status_code == 302
        assert client.post(f"{home}name/", {"metric": "posts", "title": "x"}).status_code == 422
        for page in (f"/b/{brand.slug}/", f"/b/{brand.slug}/analytics/", f"/b/{brand.slug}/team/", f"/b/{brand.slug}/work/"):
            assert "每月互动人次" in client.get(page).content.decode(), page
        for page in (f"/b/{brand.slug}/year/", f"/b/{brand.slug}/reports/", f"/b/{brand.slug}/work/cards/"):
            assert "每月互动人次" not in client.get(page).content.decode(), page
        assert client.post(f"{home}link/", {"goal": [there, "²", "9" * 40]}).status_code == 302
        with brand_scope(brand):
            assert len(reading.linked()) == 1


class TestHighValue:
    """STR-09 (b)."""

    @pytest.fixture
    def segment(self, in_brand: BrandRef) -> int:
        """An audience."""
        return audiences.save_segment(name="近 30 天活跃", definition=DEFINITION)

    def test_only_marketing_signed_stays_a_draft(self, in_brand: BrandRef, segment: int, acting_as: Callable[..., Any]) -> None:
        row = direction.save_high_value(segment_id=segment, title="高净值用户", text="近 30 天有互动")
        with acting_as("marketing"):
            direction.sign_high_value(definition_id=row.pk, side="marketing")
            with pytest.raises(Denied):
                direction.sign_high_value(definition_id=row.pk, side="product")
        row.refresh_from_db()
        assert row.state == "draft"
        assert facade.high_value_definition() is None
        with acting_as("tech_lead"):
            direction.sign_high_value(definition_id=row.pk, side="product", seen=direction.definition_mark(row))
        found = facade.high_value_definition()
        assert found is not None
        assert (found.version, found.segment_id, found.title) == (1, segment, "高净值用户")

    def test_two_people_sign(self, in_brand: BrandRef, segment: int, acting_as: Callable[..., Any]) -> None:
        row = direction.save_high_value(segment_id=segment, title="高净值用户")
        with acting_as("director"):
            direction.sign_high_value(definition_id=row.pk, side="marketing")
            with pytest.raises(Refused):
                direction.sign_high_value(definition_id=row.pk, side="product")
            with pytest.raises(Refused):
                direction.sign_high_value(definition_id=row.pk, side="marketing")
        with pytest.raises(Refused):  # no person acts
            direction.sign_high_value(definition_id=row.pk, side="product")

    def test_a_change_takes_signatures_off(self, in_brand: BrandRef, segment: int, acting_as: Callable[..., Any]) -> None:
        row = direction.save_high_value(segment_id=segment, title="高净值用户")
        seen = direction.definition_mark(row)
        with acting_as("marketing"):
            direction.sign_high_value(definition_id=row.pk, side="marketing")
        direction.save_high_value(segment_id=segment, title="高净值用户", text="改了")
        assert row.signatures.count() == 0
        with acting_as("tech_lead"), pytest.raises(direction.Changed):
            direction.sign_high_value(definition_id=row.pk, side="product", seen=seen)

    def test_the_second_version_needs_a_reason_and_replaces_the_first(self, in_brand: BrandRef, segment: int, acting_as: Callable[..., Any]) -> None:
        for n, reason in enumerate(("", "加上复购")):
            row = direction.save_high_value(segment_id=segment, title=f"v{n}", reason=reason)
            for role, side in (("marketing", "marketing"), ("tech_lead", "product")):
                with acting_as(role):
                    direction.sign_high_value(definition_id=row.pk, side=side)
            if n == 0:
                with pytest.raises(Refused) as refused:
                    direction.save_high_value(segment_id=segment, title="v1")
                assert refused.value.field == "reason"
        assert list(HighValueDefinition.objects.order_by("number").values_list("number", "state")) == [(1, "replaced"), (2, "in_force")]
        deliver_pending()

    def test_pages(self, brand: BrandRef, client_for: Callable[..., Client]) -> None:
        with brand_scope(brand), acting(SYSTEM):
            segment = audiences.save_segment(name="近 30 天活跃", definition=DEFINITION)
        home, director = f"/b/{brand.slug}/goals/high-value/", client_for("director")
        assert director.get(home).status_code == 200
        assert director.post(f"{home}write/", {"segment_id": "99999", "title": "x"}).status_code == 422
        assert director.post(f"{home}write/", {"segment_id": segment, "title": "高净值用户"}).status_code == 302
        with brand_scope(brand):
            pk = HighValueDefinition.objects.get().pk
        client_for("marketing").post(f"{home}{pk}/sign/", {"side": "marketing"})
        shown = director.get(home).content.decode()
        assert "badge--warn" in shown
        assert "v1<" not in shown
        client_for("tech_lead").post(f"{home}{pk}/sign/", {"side": "product"})
        assert "v1<" in director.get(home).content.decode()
        assert director.get(f"{home}{pk}/history/").status_code == 200


def test_the_morning_job_tells(in_brand: BrandRef) -> None:
    from guanhao.domains.strategy.jobs import watch_milestones
    from guanhao.kernel.jobs import enqueue

    person = factories.make_person("director", in_brand).id
    with time_at(NOW):
        row = milestones.save_milestone(whole(person), goal_id=goal().pk)
        milestones.activate_milestone(milestone_id=row.pk)
    with time_at(datetime(2026, 4, 2, 4, 0, tzinfo=UTC)):
        for n in range(2):
            enqueue(watch_milestones, key=f"t{n}")
            run_due()
    assert Notification.objects.filter(user_id=person, topic__in=["strategy.milestone", "strategy.review"]).count() == 2
    assert StrategyReview.objects.count() == 0
    assert selectors.brand_today()
