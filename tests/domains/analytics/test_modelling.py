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


@pytest.mark.parametrize("path", ["", "forecast", "changes", "study", "clusters"])
def test_every_form_opens(client_for: Callable[..., Client], account: Any, path: str) -> None:
    assert client_for("director").get(f"/b/acme/analytics/models/{path}").status_code == 200
