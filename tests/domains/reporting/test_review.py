"""The month's review: competitors beside us, four methods that are named with what they assume, actions with owners (ANA-11)."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.domains.reporting.conftest import Row
from tests.domains.reporting.test_campaigns import chapters, text_of

from guanhao.domains.channels import facade as channels
from guanhao.domains.listening.models import Rival, RivalAccount, RivalDay, RivalPost
from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.models import Evaluation, Report
from guanhao.domains.reporting.rules.methods import base_days, choose, wrong_days
from guanhao.domains.reporting.rules.period import parse_period
from guanhao.domains.reporting.rules.query import Query, evaluate, from_json, to_json, weighted_index
from guanhao.domains.reporting.selectors.figures import recount
from guanhao.domains.reporting.services.acting import add_action
from guanhao.domains.reporting.services.build import build_report
from guanhao.domains.reporting.services.evaluating import EvaluationDraft, drop_evaluation, save_evaluation
from guanhao.domains.reporting.services.review.result import result_of
from guanhao.domains.reporting.services.words import write_words
from guanhao.domains.work.models import Card
from guanhao.engines.document import Chart, Table, plain
from guanhao.kernel.access import Denied, current_actor
from guanhao.kernel.tenancy import BrandRef

FEBRUARY = parse_period("monthly", "2020-02")


def rival(name: str, *, views: tuple[int | None, ...], followers: tuple[tuple[date, int], ...] = ()) -> Rival:
    """A competitor with posts of February, each with as many likes as a tenth of its reads."""
    moment = datetime(2020, 2, 10, tzinfo=UTC)
    row = Rival(name=name, made_at=moment)
    row.save()
    account = RivalAccount(rival=row, platform="weibo", handle=name)
    account.save()
    for number, count in enumerate(views):
        likes = (count or 50) // 10
        RivalPost(account=account, post_id=f"{name}{number}", title="t", published_at=moment, views=count, likes=likes, comments=0, shares=0).save()
    for day, count in followers:
        RivalDay(account=account, day=day, followers=count).save()
    return row


def table_of(report: Report, chapter: str) -> dict[str, list[str]]:
    table = next(block for block in chapters(report)[chapter] if isinstance(block, Table))
    return {plain(row[0]): [plain(cell) for cell in row[1:]] for row in table.rows}


class TestRules:
    """Choosing, days, the index."""

    def test_the_method_follows_the_data(self) -> None:
        assert [choose("auto", controls=[1]), choose("auto", controls=[]), choose("index", controls=[1])] == ["control", "before_after", "index"]

    def test_days(self) -> None:
        first, last = date(2020, 2, 10), date(2020, 2, 16)
        assert base_days(first, last, None, None) == (date(2020, 2, 3), date(2020, 2, 9))
        assert wrong_days(last, first, None, None) == "order"
        assert wrong_days(first, last, first, None) == "half"
        assert wrong_days(first, last, date(2020, 2, 1), first) == "overlap"
        assert wrong_days(first, last, date(2020, 1, 1), date(2020, 1, 7)) == ""

    def test_the_index_turns_over_what_should_be_small_and_leaves_out_what_is_unknown(self) -> None:
        assert weighted_index([(120.0, 100.0), (50.0, 100.0)], [1, -1]) == pytest.approx(160)
        assert weighted_index([(120.0, 100.0), (None, 100.0)], [1, 3]) == pytest.approx(120)
        assert weighted_index([(None, 1.0)], [1]) is None

    def test_difference_in_differences_survives_storage(self) -> None:
        parts = tuple(Query("metric", key, date(2020, 2, 1), date(2020, 2, 2)) for key in "abcd")
        values = {"a": 150.0, "b": 100.0, "c": 120.0, "d": 100.0}

        class Known:
            def metric(self, key: str, *_more: Any) -> float | None:
                return values[key]

        source: Any = Known()
        assert evaluate(from_json(to_json(Query("did", of=parts))), source) == pytest.approx(0.25)
        assert evaluate(Query("expected", of=parts), source) == pytest.approx(120)
        values["d"] = 0
        assert evaluate(Query("did", of=parts), source) is None


class TestCompetitors:
    """The peer columns."""

    def test_the_month_is_filled_with_competitors_and_says_who_has_no_data(self, filled: dict[int, list[Row]]) -> None:
        days = ((date(2020, 1, 30), 1000), (date(2020, 2, 28), 1100))
        rival("Big", views=(1000, 3000), followers=days)
        rival("Small", views=(500, None), followers=((date(2020, 2, 20), 90),))
        rival("Silent", views=())
        report = build_report(FEBRUARY, language="en")
        rows = table_of(report, "competitors")
        assert rows["Reads"][2:] == ["2,250", "4,000", "500"]
        assert rows["Interaction rate"][2:] == ["10%", "10%", "10%"]
        assert rows["Growth of followers"][2:] == ["+10%", "+10%", "—"]
        assert rows["Posts published"][2:] == ["2", "2", "2"]
        assert "No data of this period: Silent." in text_of(report).replace("\n", "")
        assert any(isinstance(block, Chart) for block in chapters(report)["competitors"])
        assert [one.text for one in report.figures.all() if not recount(one).same] == []

    def test_without_competitors_it_says_where_to_begin(self, filled: dict[int, list[Row]]) -> None:
        assert "no competitor is kept" in text_of(build_report(FEBRUARY, language="en"))
        assert "competitors" not in chapters(build_report(parse_period("weekly", "2020-W09"), language="en"))


class TestMethods:
    """Each result names its method and what it assumes."""

    def test_before_after(self, filled: dict[int, list[Row]]) -> None:
        row = save_evaluation(EvaluationDraft(title="Covers", start=date(2020, 2, 17), end=date(2020, 2, 23), metric="likes"))
        found = result_of(row, language="en")
        assert found.method == "before_after"
        sums = [
            sum(one["likes"] for rows in filled.values() for one in rows if first <= one["published_at"].date() <= last)
            for first, last in ((date(2020, 2, 17), date(2020, 2, 23)), (date(2020, 2, 10), date(2020, 2, 16)))
        ]
        values = {one.value for one in found.sources}
        assert {float(total) for total in sums} <= values
        assert any("A change of this size came without any measure too" in text for text in found.assumptions)
        assert "chosen because there is no control group" in found.html

    def test_control_group(self, filled: dict[int, list[Row]]) -> None:
        treated, control = list(filled)
        draft = EvaluationDraft(title="Covers", start=date(2020, 2, 17), end=date(2020, 2, 23), metric="likes", controls=(control,))
        found = result_of(save_evaluation(draft), language="en")
        assert found.method == "control"

        def total(account: int, first: int, last: int) -> int:
            days = (date(2020, 2, first), date(2020, 2, last))
            return sum(one["likes"] for one in filled[account] if days[0] <= one["published_at"].date() <= days[1])

        did = (total(treated, 17, 23) / total(treated, 10, 16)) / (total(control, 17, 23) / total(control, 10, 16)) - 1
        assert any(one.value == pytest.approx(did) for one in found.sources)
        assert any("both groups would have moved by the same share" in text for text in found.assumptions)

    def test_target_and_index(self, filled: dict[int, list[Row]]) -> None:
        days = {"start": date(2020, 2, 17), "end": date(2020, 2, 23)}
        target = save_evaluation(EvaluationDraft(title="Goal", method="target", metric="posts", target=98, **days))
        assert "attained" in result_of(target, language="en").result
        assert any(one.text == "50%" for one in result_of(target, language="en").sources), "49 posts of 98"
        index = save_evaluation(EvaluationDraft(title="All", method="index", weights=(("likes", 2), ("posts", 1)), **days))
        found = result_of(index, language="zh-hans")
        assert found.method == "index"
        assert "{" not in found.html.split("</style>")[1]
        assert all("{" not in one.words for one in found.sources)

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"title": ""}, "title"),
            ({"end": date(2020, 2, 1)}, "end"),
            ({"end": date(2021, 12, 1)}, "end"),
            ({"base_start": date(2020, 1, 1)}, "base_end"),
            ({"metric": "nope"}, "metric"),
            ({"method": "magic"}, "method"),
            ({"method": "control"}, "controls"),
            ({"method": "target"}, "target"),
            ({"method": "target", "target": float("nan")}, "target"),
            ({"method": "index"}, "weights"),
            ({"method": "index", "weights": (("likes", 0.0),)}, "weights"),
            ({"method": "index", "weights": (("likes", 1.0), ("likes", 2.0))}, "weights"),
            ({"accounts": (10**9,)}, "accounts"),
            ({"campaign_id": 10**9}, "campaign_id"),
            ({"start": date(1, 1, 1)}, "start"),
            ({"note": "x" * 501}, "note"),
        ],
    )
    def test_what_cannot_be_judged_is_refused_by_field(self, in_brand: BrandRef, more: dict[str, Any], field: str) -> None:
        with pytest.raises(Refused) as caught:
            save_evaluation(EvaluationDraft(**{"title": "t", "start": date(2020, 2, 10), "end": date(2020, 2, 16), **more}))
        assert caught.value.field == field
        assert not Evaluation.objects.exists()

    def test_a_viewer_does_not_write(self, in_brand: BrandRef, acting_as: Callable[..., Any]) -> None:
        with pytest.raises(Denied), acting_as("viewer"):
            save_evaluation(EvaluationDraft(title="t", start=date(2020, 2, 10), end=date(2020, 2, 16)))

    def test_the_month_tells_its_evaluations(self, filled: dict[int, list[Row]]) -> None:
        row = save_evaluation(EvaluationDraft(title="New covers", start=date(2020, 2, 17), end=date(2020, 2, 23)))
        report = build_report(FEBRUARY, language="en")
        assert "New covers" in text_of(report)
        assert "This holds if:" in text_of(report)
        drop_evaluation(evaluation=row)
        assert "No measure was evaluated" in text_of(build_report(FEBRUARY, language="en"))


class TestActions:
    """Decided, tracked on the board, told in the next month."""

    def test_actions_stand_on_the_board_and_in_both_months(
        self, filled: dict[int, list[Row]], in_brand: BrandRef, client_for: Callable[..., Client]
    ) -> None:
        client = client_for("director")
        report = build_report(FEBRUARY, language="en")
        base = f"/b/{in_brand.slug}/reports/{report.pk}"
        from guanhao.domains.identity import facade as identity

        owner = next(iter(identity.people_of_brand()))
        assert client.get(f"{base}/actions/new/").status_code == 200
        facts = {"title": "More videos at eight", "owner_id": owner.id, "due_on": "2020-03-20"}
        for _twice in range(2):
            assert client.post(f"{base}/actions/new/", facts).status_code == 302
        assert Card.objects.filter(subject="reporting.review:2020-02").count() == 1, "the same action twice is one card"
        assert "More videos at eight" in client.get(f"{base}/").content.decode()
        assert client.post(f"{base}/actions/new/", {**facts, "due_on": "2019-01-01"}).status_code == 422
        again = build_report(FEBRUARY, language="en")
        assert table_of(again, "actions")["More videos at eight"][0] == owner.name
        Card.objects.update(stage="done")
        march = build_report(parse_period("monthly", "2020-03"), language="en")
        assert "Of 1 actions of the period before, 1 are done." in text_of(march).replace("\n", "")

    def test_only_months_have_actions(self, filled: dict[int, list[Row]]) -> None:
        weekly = build_report(parse_period("weekly", "2020-W09"), language="en")
        with pytest.raises(Refused):
            add_action(report=weekly, title="x", owner_id=1, due_on=date(2020, 4, 1))

    def test_own_words_stand_in_the_month(self, filled: dict[int, list[Row]]) -> None:
        report = build_report(FEBRUARY, language="en")
        write_words(report=report, texts={"findings": "Evenings win.", "decisions": "We go on."})
        again = text_of(build_report(FEBRUARY, language="en"))
        assert "Evenings win." in again
        assert "We go on." in again


class TestEntries:
    """Pages and REST."""

    def test_pages(self, filled: dict[int, list[Row]], in_brand: BrandRef, client_for: Callable[..., Client], other_brand: BrandRef) -> None:
        client, base = client_for("director"), f"/b/{in_brand.slug}/reports/evaluations/"
        assert client.get(base).status_code == 200
        assert client.get(f"{base}new/?campaign=99999999999999999999").status_code == 200
        facts = {"title": "Covers", "start": "2020-02-17", "end": "2020-02-23", "method": "auto", "metric": "likes"}
        made = client.post(f"{base}new/", facts)
        assert made.status_code == 302
        url = made.headers["Location"]
        assert "likes" in client.get(url).content.decode()
        assert "点赞" in client.get(base).content.decode(), "the list tells the metric by its name"
        assert client.get(f"{url}edit/").status_code == 200
        assert client.get(f"{url}history/").status_code == 200
        assert client.post(f"{base}new/", {**facts, "method": "index", "weights": "likes: many"}).status_code == 422
        assert client.post(f"{base}new/", {**facts, "start": "9999-12-31", "end": "9999-12-31"}).status_code == 422
        assert client_for("viewer").post(f"{url}drop/").status_code == 403
        assert client.get(url.replace(in_brand.slug, other_brand.slug)).status_code == 404
        assert client.post(f"{url}drop/").status_code == 302
        assert client.get(url).status_code == 404

    def test_rest(self, filled: dict[int, list[Row]], in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
        client, base = client_for("director"), f"/api/brands/{in_brand.slug}/reports-evaluations"
        body = {"title": "All", "start": "2020-02-17", "end": "2020-02-23", "method": "index", "weights": [{"metric": "likes", "weight": 2}]}
        made = client.post(base, json.dumps(body), content_type="application/json")
        assert made.status_code == 201, made.content
        url = f"{base}/{made.json()['id']}"
        found = client.get(f"{url}/result?language=en").json()
        assert found["method"] == "index"
        assert found["assumptions"]
        assert client.put(url, json.dumps({**body, "title": "Other"}), content_type="application/json").json()["title"] == "Other"
        assert client.get(base).json()["count"] == 1
        bad = client.post(base, json.dumps({**body, "end": "2020-01-01"}), content_type="application/json")
        assert (bad.status_code, bad.headers["Content-Type"].split(";")[0]) == (422, "application/problem+json")
        assert client.delete(url).status_code == 204
        assert client.get(f"{url}/result").status_code == 404


def test_accounts_are_known(filled: dict[int, list[Row]]) -> None:
    """The fixture has the two accounts that the control group needs."""
    assert {one.id for one in channels.accounts()} == set(filled)
    assert current_actor() is not None
