"""Sprints of two weeks, projects, stand-ups (TEA-04)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.domains.work import make
from tests.domains.work.make import DAY, MOMENT, english, fresh, rest

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Blocker, Card, Project, Sprint, StandUp
from guanhao.domains.work.rules import sprints as rules
from guanhao.domains.work.selectors import sprints as selectors
from guanhao.domains.work.services import cards, projects, sprints, standups
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(brand: Any) -> int:
    """An editor."""
    return factories.make_person("editor", brand).id


@pytest.fixture
def at(in_brand: Any, owner: int) -> Any:
    """Monday morning in March, the program acting."""
    with time_at(MOMENT):
        yield in_brand


def sprint(**more: Any) -> Sprint:
    """A sprint that runs from today."""
    made = sprints.save_sprint(sprints.SprintDraft(**{"title": "Sprint 1", "starts_on": DAY, **more}))
    return sprints.start_sprint(sprint_id=made.pk)


def test_on_day_fourteen_the_report_is_written_and_three_cards_are_carried(at: Any, owner: int) -> None:
    row = sprint()
    assert row.ends_on == DAY + timedelta(days=13)
    made = [make.ready(owner, f"c{place}", points=place + 1) for place in range(5)]
    assert sprints.put_in(sprint_id=row.pk, card_ids=[card.pk for card in made]) == 5
    with time_at(MOMENT + timedelta(days=3)):
        for card in made[:2]:
            for stage in ("doing", "done"):
                cards.move_card(card_id=card.pk, stage=stage)
    with time_at(MOMENT + timedelta(days=12)):
        assert sprints.close_due() == 0
        with pytest.raises(Refused) as refused:
            sprints.close_sprint(sprint_id=row.pk)
        assert refused.value.message == "此冲刺持续到 2026-03-15，届时再结束。"
    with time_at(MOMENT + timedelta(days=13, hours=8)):
        assert sprints.close_due() == 1
        assert sprints.close_due() == 0
    closed = Sprint.objects.get(pk=row.pk)
    report = closed.report
    assert (closed.state, report["count"], report["done"], report["points"], report["points_done"]) == ("closed", 5, 2, 15, 3)
    assert [one["title"] for one in report["carried"]] == ["c2", "c3", "c4"]
    assert report["burndown"] == [15, 15, 15, *[12] * 11]
    following = Sprint.objects.exclude(pk=row.pk).get()
    assert (following.title, following.starts_on, following.ends_on) == (report["next"], date(2026, 3, 16), date(2026, 3, 29))
    assert {(card.title, card.carried) for card in Card.objects.filter(sprint=following)} == {("c2", 1), ("c3", 1), ("c4", 1)}
    assert selectors.burndown(closed) == report["burndown"], "what was written stays"
    with pytest.raises(Refused):
        sprints.save_sprint(sprints.SprintDraft(title="x", starts_on=DAY), closed)
    with pytest.raises(Refused):
        sprints.put_in(sprint_id=row.pk, card_ids=[made[0].pk])
    sprints.write_review(sprint_id=row.pk, review="smaller cards")
    assert Notification.objects.filter(key=f"work.sprint:{row.pk}").count() == 0, "nobody leads here"


def test_a_project_of_five_weeks_becomes_three_sprints(at: Any) -> None:
    row = projects.save_project(projects.ProjectDraft(title="Autumn", starts_on=DAY, ends_on=DAY + timedelta(days=34)))
    made = projects.split_project(project_id=row.pk)
    assert [(one.starts_on, one.ends_on) for one in made] == [
        (date(2026, 3, 2), date(2026, 3, 15)),
        (date(2026, 3, 16), date(2026, 3, 29)),
        (date(2026, 3, 30), date(2026, 4, 5)),
    ]
    with pytest.raises(Refused):
        projects.split_project(project_id=row.pk)
    sprints.start_sprint(sprint_id=made[0].pk)
    with pytest.raises(Refused):
        sprints.start_sprint(sprint_id=made[1].pk)
    carried = make.card("idea", kind="idea", sprint_id=made[0].pk)
    with time_at(MOMENT + timedelta(days=13)):
        sprints.close_sprint(sprint_id=made[0].pk)
    assert fresh(carried).sprint_id == made[1].pk, "the next one of the project"


def test_spans_and_burndown() -> None:
    assert rules.spans(DAY, DAY, 14) == [(DAY, DAY)]
    assert len(rules.spans(DAY, DAY + timedelta(days=27), 14)) == 2
    late = rules.Piece(2, DAY + timedelta(days=1), None)
    done = rules.Piece(3, DAY, DAY + timedelta(days=1))
    assert rules.burndown([late, done], DAY, DAY + timedelta(days=2), DAY + timedelta(days=1)) == [3 + 2, 2, None]
    assert rules.ideal(10, 3) == [10.0, 5.0, 0.0] or rules.ideal(10, 3)[-1] == 0
    assert rules.ideal(10, 1) == [0.0]


@pytest.mark.parametrize(
    ("draft", "field"),
    [({"title": " "}, "title"), ({"ends_on": DAY - timedelta(days=1)}, "ends_on"), ({"project_id": 999}, "project_id")],
)
def test_bad_sprints_are_refused(at: Any, draft: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        sprints.save_sprint(sprints.SprintDraft(**{"title": "s", "starts_on": DAY, **draft}))
    assert refused.value.field == field
    assert not Sprint.objects.exists()


def test_standing_up(brand: Any, owner: int) -> None:
    with time_at(MOMENT), factories.acting_in("editor", brand):
        with pytest.raises(Refused):
            standups.stand_up(done=" ", next="")
        standups.stand_up(done="texts", next="pictures", blocked="no photos\nno budget")
        standups.stand_up(done="texts", next="banner", blocked="no photos\nno budget")
        assert (StandUp.objects.get().next, Blocker.objects.count()) == ("banner", 2), (
            "said again, it replaces; known blockers are not reported twice"
        )
        team = selectors.day_of_team(DAY)
        assert [row.user_id for row in team.said] == [owner]
        assert [(row.what, age, old) for row, age, old in team.blockers] == [("no photos", 0, False), ("no budget", 0, False)]
    with time_at(MOMENT + timedelta(days=2)), brand_scope(brand):
        assert [(age, old) for _row, age, old in selectors.blockers()] == [(2, True), (2, True)]
        assert selectors.day_of_team(DAY + timedelta(days=2)).missing == ("Editor",)
    with brand_scope(brand), acting(SYSTEM), pytest.raises(Refused):
        standups.stand_up(done="x", next="")


@pytest.fixture
def client(brand: Any, owner: int) -> Client:
    """The manager's browser, in English."""
    return english(factories.signed_in(factories.make_person("manager", brand)))


def test_sprints_and_projects_in_the_browser(client: Client, brand: Any, owner: int) -> None:
    facts = {"title": "Autumn", "starts_on": "2026-03-02", "ends_on": "2026-04-05"}
    assert client.post("/b/acme/work/projects/new/", {**facts, "ends_on": "2026-03-01"}).status_code == 422
    assert client.post("/b/acme/work/projects/new/", facts).status_code == 302
    with brand_scope(brand):
        project = Project.objects.get()
    page = f"/b/acme/work/projects/{project.pk}/"
    assert client.post(f"{page}do/", {"do": "split"}).status_code == 302
    assert "sprint 3" in client.get(page).content.decode()
    with brand_scope(brand), acting(SYSTEM):
        row = Sprint.objects.order_by("starts_on")[0]
        card = make.ready(owner)
    here = f"/b/acme/work/sprints/{row.pk}/"
    client.post(f"{here}do/", {"do": "start"})
    client.post(f"{here}do/", {"do": "in", "card": [card.pk]})
    shown = client.get(here).content.decode()
    assert "Burndown" in shown
    assert "Poster" in shown
    with time_at(MOMENT + timedelta(days=20)):
        assert "Close the sprint" in client.get(here).content.decode()
        client.post(f"{here}do/", {"do": "close"})
        closed = client.get(here).content.decode()
        assert "Carried over" in closed
        client.post(f"{here}do/", {"do": "review", "review": "smaller cards"})
    assert "smaller cards" in client.get(here).content.decode()
    assert client.post(f"{here}edit/", {"title": "x", "starts_on": "2026-03-02"}).status_code == 422
    assert "Autumn" in client.get("/b/acme/work/sprints/").content.decode()
    assert "Autumn" in client.get("/b/acme/work/projects/").content.decode()


def test_the_stand_up_page(client: Client, brand: Any) -> None:
    page = "/b/acme/work/stand-up/"
    assert client.post(page, {"done": "", "next": "", "blocked": ""}).status_code == 422
    assert client.post(page, {"done": "texts", "next": "banner", "blocked": "no photos"}).status_code == 302
    shown = client.get(page).content.decode()
    for words in ("texts", "banner", "no photos"):
        assert words in shown
    assert client.get(f"{page}?day=nonsense").status_code == 200


def test_rest_for_sprints(client: Client, brand: Any, owner: int) -> None:
    facts = {"title": "Autumn", "starts_on": "2026-03-02", "ends_on": "2026-04-05"}
    project = rest(client, "POST", "work-projects", facts).json()
    assert len(rest(client, "POST", f"work-projects/{project['id']}/split", {}).json()) == 3
    made = rest(client, "POST", "work-sprints", {"title": "Own", "starts_on": "2026-03-02"}).json()
    assert made["ends_on"] == "2026-03-15"
    assert rest(client, "POST", f"work-sprints/{made['id']}/start", {}).json()["state"] == "running"
    with brand_scope(brand), acting(SYSTEM):
        card = make.card()
    assert rest(client, "POST", f"work-sprints/{made['id']}/cards", {"cards": [card.pk]}).json() == {"count": 1}
    assert rest(client, "GET", f"work-sprints/{made['id']}/report").json()["points"] == 1
    with time_at(MOMENT):
        assert rest(client, "POST", f"work-sprints/{made['id']}/close", {}).status_code == 422
    assert rest(client, "POST", "work-stand-ups", {"done": "x"}).status_code == 201
    assert rest(client, "GET", "work-stand-ups").json()["said"][0]["done"] == "x"
    editor = factories.signed_in(factories.make_person("editor", brand))
    assert rest(editor, "POST", "work-sprints", {"title": "No", "starts_on": "2026-03-02"}).status_code == 403
    with brand_scope(brand):
        assert Sprint.objects.count() == 4
