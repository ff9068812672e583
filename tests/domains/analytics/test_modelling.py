"""Models asked, computed by their job and shown; what cannot be answered says why."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from tests import factories

from guanhao.domains.analytics.models import ModelRun
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.services import modelling as services
from guanhao.domains.channels import facade as channels
from guanhao.kernel.access import Denied
from guanhao.kernel.now import time_at

LAST = date(2026, 2, 28)
MORNING = datetime(2026, 3, 1, 2, tzinfo=UTC)


def quiet(_done: int, _total: int, _words: str) -> None:
    """Nobody looks."""


@pytest.fixture
def days(take: Callable[..., Any], account: Any) -> Any:
    """Two accounts' new followers over 120 days; those of the first rise by 40 a day from 2026-02-01 on."""
    other = channels.add_account(platform="weibo", handle="second", name="Second")
    chance = np.random.default_rng(1)
    for place, one in enumerate((account, other)):
        rows = []
        for back in range(120):
            day = LAST - timedelta(days=back)
            base = 100 + 30 * (day.weekday() >= 5) + (40 if place == 0 and day >= date(2026, 2, 1) else 0)
            rows.append({"day": day, "new_followers": int(base + chance.normal(0, 4)), "lost_followers": 5, "followers": 10_000 - back})
        take("account_days", rows, into=one)
    return account, other


def run(kind: str, **inputs: Any) -> ModelRun:
    with time_at(MORNING):
        row = services.start(kind=kind, inputs=inputs)
        services.compute(run_id=row.pk, report=quiet)
    row.refresh_from_db()
    return row


def test_a_forecast_of_account_days_beats_last_week_again(days: Any) -> None:
    row = run("forecast", metric="new_followers", accounts=[days[1].id], days=7)
    trial = next(one for one in row.result["trials"] if one["model"] == row.result["model"])
    assert (row.state, len(row.result["steps"]), row.result["steps"][0]["day"]) == ("done", 7, "2026-03-01")
    assert trial["ratio"] < 1


def test_a_change_of_level_is_found_in_a_metric(days: Any) -> None:
    row = run("changes", metric="new_followers", accounts=[days[0].id])
    assert [one["day"] for one in row.result["changes"]] == ["2026-02-01"]


def test_a_study_by_accounts_finds_the_planted_effect(days: Any) -> None:
    inputs = {
        "metric": "new_followers",
        "accounts": [days[0].id],
        "control": [days[1].id],
        "first": "2025-12-01",
        "cut": "2026-02-01",
        "last": "2026-02-28",
    }
    effect = run("study", design="difference_in_differences", **inputs).result["effect"]
    assert effect["low"] <= 40 <= effect["high"]
    assert effect["high"] - effect["low"] < 12


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"metric": "none"}, "metric"),
        ({"metric": "views", "accounts": [99999]}, "accounts"),
        ({"metric": "views", "design": "magic"}, "design"),
        ({"metric": "views", "design": "difference_in_differences"}, "control"),
        ({"metric": "views", "design": "before_after", "first": "x"}, "first"),
        ({"metric": "views", "design": "before_after", "first": "2026-02-02", "cut": "2026-02-01", "last": "2026-02-28"}, "cut"),
    ],
)
def test_questions_that_cannot_be_asked_name_their_field(account: Any, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as told:
        services.start(kind="study", inputs=inputs)
    assert told.value.field == field
    assert not ModelRun.objects.exists()


def test_a_brand_without_data_is_told_why(account: Any) -> None:
    row = run("forecast", metric="new_followers")
    assert (row.state, row.result["problem"]) == ("refused", "all_null")
    assert run("clusters").result["problem"] == "too_few_rows"


def test_a_viewer_asks_nothing(in_brand: Any) -> None:
    with factories.acting_in("viewer", in_brand), pytest.raises(Denied):
        services.start(kind="forecast", inputs={"metric": "views"})
    assert not ModelRun.objects.exists()


def test_groups_of_people_become_an_audience(take: Callable[..., Any], account: Any) -> None:
    from guanhao.domains.audiences import facade as audiences

    chance, rows = np.random.default_rng(2), []
    for person in range(90):
        for number in range((2, 12, 30)[person % 3] + int(chance.integers(0, 2))):
            day = LAST - timedelta(days=int(chance.integers(0, (60, 20, 5)[person % 3])))
            moment = datetime(day.year, day.month, day.day, 3, number % 60, tzinfo=UTC)
            rows.append(
                {"event_id": f"{person}-{number}", "person_id": f"u{person}", "type": ("view", "like", "comment")[number % 3], "happened_at": moment}
            )
    take("events", rows)
    row = run("clusters", days=90, wanted=3, last=str(LAST))
    assert row.state == "done", row.result
    assert row.result["people"] == 90
    assert sum(group["size"] or 0 for group in row.result["groups"]) == 90
    found = services.save_group(run_id=row.pk, group=0, name="first")
    assert len(audiences.members(found)) == len(services.members_of({"run": row.pk, "group": 0})) > 0


@pytest.mark.parametrize("kind", ["forecast", "changes", "study"])
def test_every_answer_has_a_page(client_for: Callable[..., Client], days: Any, kind: str) -> None:
    more = {"design": "interrupted_series", "first": "2025-12-01", "cut": "2026-02-01", "last": "2026-02-28"} if kind == "study" else {}
    row = run(kind, metric="new_followers", accounts=[days[0].id], **more)
    told = client_for("viewer").get(f"/b/acme/analytics/models/{row.pk}/")
    assert told.status_code == 200
    assert "None" not in told.content.decode().replace("SameSite=None", "")


@pytest.mark.parametrize("path", ["", "forecast", "changes", "study", "clusters", "rows", "rows?of=people"])
def test_every_form_opens(client_for: Callable[..., Client], account: Any, path: str) -> None:
    assert client_for("director").get(f"/b/acme/analytics/models/{path}").status_code == 200


@pytest.fixture
def posts(take: Callable[..., Any], account: Any) -> Any:
    """120 posts of two topics: tea doubles the likes; it also goes out in the evening more often, where everything gets three times as many."""
    chance = np.random.default_rng(3)
    rows, seen = [], []
    for place in range(120):
        tea = place % 2 == 0
        evening = chance.random() < (0.8 if tea else 0.3)
        at = datetime(2025, 12, 1, 12 if evening else 2, 0, tzinfo=UTC) + timedelta(days=place // 2)
        likes = int(100 * (2 if tea else 1) * (3 if evening else 1) * chance.lognormal(0, 0.1))
        rows.append({"post_id": f"p{place}", "published_at": at, "format": "article", "title": f"t{place}", "topic": "tea" if tea else "oats"})
        seen.append({"post_id": f"p{place}", "observed_at": at + timedelta(days=3), "likes": likes, "comments": 0, "shares": 0, "saves": 0})
    take("posts", rows, into=account)
    take("post_metrics", seen, into=account)
    return account


@pytest.mark.parametrize("design", ["matching", "regression"])
def test_alike_posts_are_compared_not_all_posts(posts: Any, design: str) -> None:
    row = run("rows", of="posts", design=design, trait="topic:tea", metric="likes", first="2025-12-01", last="2026-02-28")
    effect = row.result["effect"]
    assert (row.state, row.result["log"]) == ("done", True)
    assert effect["low"] < np.log(2) < effect["high"], "a plain comparison would say about 3.2 times: tea goes out in the evening"
    assert effect["high"] < np.log(2.4)
    if design == "matching":
        evening = next(one for one in row.result["balance"] if one["name"] == "when:evening")
        assert evening["before"] > 0.5
        assert evening["balanced"]


def test_a_matched_comparison_is_asked_and_read_on_its_page(posts: Any, client_for: Callable[..., Client]) -> None:
    client = client_for("analyst")
    with time_at(MORNING):
        assert "topic:tea" in client.get("/b/acme/analytics/models/rows").content.decode()
        asked = {"trait": "topic:tea", "metric": "likes", "design": "matching", "first": "2025-12-01", "last": "2026-02-28"}
        answer = client.post("/b/acme/analytics/models/rows", asked)
    row = ModelRun.objects.get()
    assert answer["Location"].endswith(f"/analytics/models/{row.pk}/")
    services.compute(run_id=row.pk, report=quiet)
    shown = client.get(answer["Location"]).content.decode()
    assert "Rosenbaum &amp; Rubin 1983" in shown
    assert "Austin 2009" in shown


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"of": "stars"}, "of"),
        ({"of": "posts", "design": "magic"}, "design"),
        ({"of": "posts", "design": "matching", "metric": "followers"}, "metric"),
        ({"of": "posts", "design": "matching", "metric": "likes", "first": "2025-12-01", "last": "2026-02-28", "trait": "topic:none"}, "trait"),
        ({"of": "posts", "design": "matching", "metric": "likes", "first": "2026-02-28", "last": "2025-12-01"}, "first"),
        ({"of": "people", "design": "matching", "outcome": "luck"}, "outcome"),
        ({"of": "people", "design": "matching", "outcome": "spend", "segment": 99}, "segment"),
    ],
)
def test_a_matched_comparison_says_what_is_wrong_with_its_question(posts: Any, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        run("rows", **inputs)
    assert refused.value.field == field
    assert not ModelRun.objects.exists()


def test_members_of_an_audience_are_matched_by_what_they_did_before(take: Callable[..., Any], account: Any) -> None:
    from pyroaring import BitMap

    from guanhao.domains.audiences import facade as audiences
    from guanhao.domains.audiences.contracts import Definition

    chance = np.random.default_rng(5)
    rows = []
    for person in range(160):
        told = person < 60
        before = int(chance.poisson(6 if told else 3)) + 1
        after = before + (4 if told else 0)
        moments = [datetime(2026, 1, 1 + int(chance.integers(0, 30)), 4, tzinfo=UTC) for _ in range(before)]
        moments += [datetime(2026, 2, 1 + int(chance.integers(0, 27)), 4, tzinfo=UTC) for _ in range(after)]
        rows += [{"event_id": f"e{person}-{i}", "person_id": f"p{person}", "type": "view", "happened_at": at} for i, at in enumerate(moments)]
    take("events", rows, into=account)
    audiences.update_index()
    import pyarrow as pa

    numbers = audiences.numbers().of(pa.array([f"p{person}" for person in range(60)]))
    segment = audiences.save_segment(name="Told", definition=Definition("import", {}), members=BitMap(numbers), source="test")
    inputs = {"of": "people", "segment": segment, "outcome": "events", "first": "2026-01-01", "cut": "2026-02-01", "last": "2026-02-28"}
    effect = run("rows", design="matching", **inputs).result["effect"]
    assert effect["low"] < 4 < effect["high"], "the plain difference is about 7"
    assert effect["high"] < 6
