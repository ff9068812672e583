"""Plans in time (PLN-05 a): slips push what waits, circles are refused, moves are taken back, frozen plans tell the drift."""

import csv
import io
import time
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.domains.work import make
from tests.domains.work.make import MOMENT, english, rest

from guanhao.domains.work.contracts import Changed, Refused
from guanhao.domains.work.models import Baseline, Card, CardLink, Project, Shift
from guanhao.domains.work.selectors import schedule as selectors
from guanhao.domains.work.services import cards, projects, schedule
from guanhao.kernel import versions
from guanhao.kernel.access import Denied
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(in_brand: Any) -> Any:
    """Monday 10:00 in March, the program acting."""
    with time_at(MOMENT):
        yield in_brand


def project(title: str = "Film") -> Project:
    return projects.save_project(projects.ProjectDraft(title=title, starts_on=date(2026, 3, 2), ends_on=date(2026, 4, 3)))


def planned(row: Project, title: str, first: int, last: int, **more: Any) -> Card:
    """A card from one day of March to another."""
    return make.card(title, project_id=row.pk, starts_on=date(2026, 3, first), due_on=date(2026, 3, last), **more)


def days(card: Card) -> tuple[Any, Any]:
    row = make.fresh(card)
    return row.starts_on, row.due_on


@pytest.fixture
def chain(at: Any) -> tuple[Project, Card, Card, Card]:
    """Script (Mon–Wed), shoot (Thu–Fri), cut (Mon–Tue after the weekend), one after another."""
    row = project()
    script, shoot, cut = planned(row, "Script", 2, 4), planned(row, "Shoot", 5, 6), planned(row, "Cut", 9, 10)
    schedule.link_cards(before_id=script.pk, after_id=shoot.pk)
    schedule.link_cards(before_id=shoot.pk, after_id=cut.pk)
    return row, script, shoot, cut


def test_a_slip_of_three_days_moves_what_waits_and_can_be_taken_back(chain: Any) -> None:
    row, script, shoot, cut = chain
    poster = planned(row, "Poster", 2, 3)
    assert selectors.plan_of(row).reading.critical == {script.pk, shoot.pk, cut.pk}
    preview = schedule.preview(project_id=row.pk, card_id=script.pk, starts_on=date(2026, 3, 5), days=3)
    assert [(one.title, *one.after) for one in preview.moves] == [
        ("Script", date(2026, 3, 5), date(2026, 3, 9)),
        ("Shoot", date(2026, 3, 10), date(2026, 3, 11)),
        ("Cut", date(2026, 3, 12), date(2026, 3, 13)),
    ], "three working days later, over the weekend"
    assert (preview.ends_before, preview.ends_after) == (date(2026, 3, 10), date(2026, 3, 13))
    assert days(script) == (date(2026, 3, 2), date(2026, 3, 4)), "a look writes nothing"
    shift = schedule.apply(project_id=row.pk, card_id=script.pk, starts_on=date(2026, 3, 5), days=3, seen=preview.seen, reason="Talent is ill")
    assert shift is not None
    assert len(shift.moves) == 3
    assert days(cut) == (date(2026, 3, 12), date(2026, 3, 13))
    assert days(poster) == (date(2026, 3, 2), date(2026, 3, 3))
    assert make.fresh(cut).sort_on == date(2026, 3, 13)
    assert versions.history(cards.target_of(cut))[0].state["due_on"] == "2026-03-13"
    schedule.undo(shift_id=shift.pk)
    assert [days(card) for card in (script, cut)] == [(date(2026, 3, 2), date(2026, 3, 4)), (date(2026, 3, 9), date(2026, 3, 10))]
    with pytest.raises(Refused):
        schedule.undo(shift_id=shift.pk)


def test_state_holidays_and_make_up_days_are_counted(at: Any) -> None:
    row = projects.save_project(projects.ProjectDraft(title="Autumn", starts_on=date(2025, 9, 20), ends_on=date(2025, 10, 31)))
    first = make.card("A", project_id=row.pk, starts_on=date(2025, 9, 26), due_on=date(2025, 9, 28))
    second = make.card("B", project_id=row.pk, starts_on=date(2025, 9, 29), due_on=date(2025, 9, 30))
    schedule.link_cards(before_id=first.pk, after_id=second.pk)
    moves = schedule.preview(project_id=row.pk, card_id=first.pk, starts_on=date(2025, 9, 29), days=2).moves
    assert moves[1].after == (date(2025, 10, 9), date(2025, 10, 10)), "the holiday of 1 to 8 October is passed over"
    assert selectors.plan_of(row).tasks[first.pk].days == 2, "Sunday 28 September was worked"


def test_a_circle_is_refused_by_its_names_and_nothing_is_written(chain: Any) -> None:
    row, script, shoot, cut = chain
    with pytest.raises(Refused) as refused:
        schedule.link_cards(before_id=cut.pk, after_id=script.pk)
    assert "Cut → Script → Shoot → Cut" in refused.value.message
    with pytest.raises(Refused):
        schedule.link_cards(before_id=cut.pk, after_id=cut.pk)
    other = planned(project("Other"), "Elsewhere", 2, 3)
    with pytest.raises(Refused):
        schedule.link_cards(before_id=other.pk, after_id=cut.pk)
    with pytest.raises(Refused):
        schedule.link_cards(before_id=script.pk, after_id=cut.pk, lag=999)
    assert CardLink.objects.count() == 2
    again = schedule.link_cards(before_id=shoot.pk, after_id=cut.pk, lag=2)
    assert CardLink.objects.count() == 2
    assert again.lag == 2
    assert [link.after for link in selectors.plan_of(row).reading.broken] == [cut.pk]


def test_what_begins_too_early_is_mended(chain: Any) -> None:
    row, _script, shoot, cut = chain
    cards.save_card(cards.CardDraft(title="Shoot", project_id=row.pk, starts_on=date(2026, 3, 3), due_on=date(2026, 3, 9)), make.fresh(shoot))
    assert {link.after for link in selectors.plan_of(row).reading.broken} == {shoot.pk, cut.pk}
    schedule.apply(project_id=row.pk, seen=schedule.preview(project_id=row.pk).seen)
    assert selectors.plan_of(row).reading.broken == ()
    assert days(shoot) == (date(2026, 3, 5), date(2026, 3, 11))
    assert days(cut) == (date(2026, 3, 12), date(2026, 3, 13))
    assert schedule.apply(project_id=row.pk) is None, "nothing more to move"


def test_a_plan_that_changed_since_the_look_is_not_moved(chain: Any) -> None:
    row, script, shoot, cut = chain
    seen = schedule.preview(project_id=row.pk, card_id=script.pk, starts_on=date(2026, 3, 5), days=3).seen
    schedule.link_cards(before_id=script.pk, after_id=shoot.pk, lag=1)
    with pytest.raises(Changed):
        schedule.apply(project_id=row.pk, card_id=script.pk, starts_on=date(2026, 3, 5), days=3, seen=seen)
    assert Shift.objects.count() == 0
    made = schedule.apply(project_id=row.pk, card_id=script.pk, starts_on=date(2026, 3, 5), days=3)
    assert made is not None
    cards.save_card(cards.CardDraft(title="Cut", project_id=row.pk, due_on=date(2026, 3, 30)), make.fresh(cut))
    with pytest.raises(Changed) as changed:
        schedule.undo(shift_id=made.pk)
    assert "Cut" in changed.value.message
    assert days(script) == (date(2026, 3, 5), date(2026, 3, 9)), "not half taken back"


def test_done_work_stays_and_wrong_days_are_refused_by_field(chain: Any, brand: Any) -> None:
    row, script, _shoot, cut = chain
    Card.objects.filter(pk=script.pk).update(stage="done")
    with pytest.raises(Refused):
        schedule.preview(project_id=row.pk, card_id=script.pk, starts_on=date(2026, 3, 5), days=3)
    for bad, field in (({"starts_on": date(1970, 1, 1)}, "starts_on"), ({"starts_on": date(2026, 3, 9), "days": 0}, "days"), ({}, "starts_on")):
        with pytest.raises(Refused) as refused:
            schedule.preview(project_id=row.pk, card_id=cut.pk, **bad)
        assert refused.value.field == field
    with pytest.raises(Refused) as refused:
        schedule.preview(project_id=row.pk, card_id=cut.pk, starts_on=selectors.window(row)[1], days=200)
    assert refused.value.field == "starts_on"
    with factories.acting_in("viewer", brand), pytest.raises(Denied):
        schedule.apply(project_id=row.pk, card_id=cut.pk, starts_on=date(2026, 3, 20), days=1)
    assert days(cut) == (date(2026, 3, 9), date(2026, 3, 10))


def test_a_frozen_plan_tells_the_drift_and_never_changes(chain: Any) -> None:
    row, script, _shoot, _cut = chain
    frozen = schedule.freeze(project_id=row.pk, note="Signed off")
    schedule.apply(project_id=row.pk, card_id=script.pk, starts_on=date(2026, 3, 5), days=3)
    assert (schedule.freeze(project_id=row.pk).number, frozen.number) == (2, 1)
    plan = selectors.plan_of(row)
    assert {line.title: line.drift for line in selectors.rows_of(plan, Baseline.objects.get(pk=frozen.pk))} == {"Script": 3, "Shoot": 3, "Cut": 3}
    assert selectors.end_drift(plan, frozen) == 3
    with pytest.raises(Refused):
        schedule.freeze(project_id=project("Empty").pk)


def test_cards_without_days_or_far_away_are_named_not_drawn(at: Any) -> None:
    row = project()
    planned(row, "A", 2, 3)
    loose = [make.card("No day", project_id=row.pk), make.card("Far", project_id=row.pk, due_on=date(9999, 12, 30))]
    plan = selectors.plan_of(row)
    assert [line.id for line in plan.loose] == [card.pk for card in loose]
    assert len(plan.tasks) == 1
    with pytest.raises(Refused):
        make.card("Backwards", starts_on=date(2026, 3, 5), due_on=date(2026, 3, 4))
    for first, last in ((date(1, 1, 1), date(1, 2, 1)), (date(9999, 1, 1), date(9999, 12, 31))):
        far = projects.save_project(projects.ProjectDraft(title=f"{first}", starts_on=first, ends_on=last))
        assert selectors.plan_of(far).tasks == {}


def test_five_thousand_cards_stay_fast(at: Any, brand: Any, django_assert_max_num_queries: Any) -> None:
    row = project()
    monday, moment = date(2026, 3, 2), now()
    facts = {"project_id": row.pk, "brand_id": brand.id, "made_at": moment, "moved_at": moment, "changed_at": moment}
    first = monday - timedelta(days=300)
    rows = [
        Card(title=f"c{one}", starts_on=first + timedelta(days=one // 8), due_on=first + timedelta(days=one // 8 + 3), **facts) for one in range(5000)
    ]
    Card.objects.bulk_create(rows)
    made = list(Card.objects.filter(project=row).order_by("pk").values_list("pk", flat=True))
    CardLink.objects.bulk_create(
        [CardLink(brand_id=brand.id, project=row, before_id=one, after_id=two) for one, two in zip(made, made[40:], strict=False)]
    )
    selectors.plan_of(row)
    began = time.perf_counter()
    with django_assert_max_num_queries(2):
        plan = selectors.plan_of(row)
    took = time.perf_counter() - began
    assert len(plan.tasks) == 5000
    assert took < 2.0
    with django_assert_max_num_queries(8):
        preview = schedule.preview(project_id=row.pk, card_id=made[0], starts_on=monday, days=3)
    assert preview.moves


def test_the_pages_draw_list_export_and_move(chain: Any, client_for: Any, brand: Any, django_assert_max_num_queries: Any) -> None:
    row, script, _shoot, cut = chain
    schedule.freeze(project_id=row.pk)
    with time_at(MOMENT):
        client = english(client_for("manager"))
        client.get(f"/b/acme/work/projects/{row.pk}/plan/")
        with django_assert_max_num_queries(40):
            text = client.get(f"/b/acme/work/projects/{row.pk}/plan/").content.decode()
        assert text.count("gantt__bar--critical") == 3
        assert text.count("gantt__arrow--critical") == 2
        assert "gantt__was" in text
        for query in ("show=critical", "show=drifted", "zoom=month&q=Cut", "page=99999999999999999999", "baseline=99999999999999999999", "show=x"):
            assert client.get(f"/b/acme/work/projects/{row.pk}/plan/?{query}").status_code == 200
        page = f"/b/acme/work/cards/{script.pk}/plan/"
        told = client.post(page, {"do": "preview", "starts_on": "2026-03-05", "days": "3"})
        seen = told.context["preview"].seen
        assert "Move 3 cards" in told.content.decode()
        assert "2026-03-13" in told.content.decode()
        assert client.post(page, {"do": "preview", "starts_on": "x", "days": "0"}).status_code == 422
        assert client.post(page, {"do": "preview", "starts_on": "2026-03-05", "days": str(10**30)}).status_code == 422
        assert client.post(page, {"do": "apply", "starts_on": "2026-03-05", "days": "3", "seen": "other"}).status_code == 422
        assert client.post(page, {"do": "apply", "starts_on": "2026-03-05", "days": "3", "seen": seen}).status_code == 302
        with brand_scope(brand):
            assert days(cut) == (date(2026, 3, 12), date(2026, 3, 13))
            shift = selectors.last_shift(row)
        exported = b"".join(client.get(f"/b/acme/work/projects/{row.pk}/plan/list/?export=csv").streaming_content).decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(exported)))
        assert len(lines) == 4
        assert lines[1][0] == "Script"
        assert "2026-03-05" in lines[1]
        assert client.get(f"/b/acme/work/projects/{row.pk}/plan/list/?export=xlsx").status_code == 200
        client.post(f"/b/acme/work/projects/{row.pk}/plan/do/", {"do": "undo", "shift": str(shift.pk)})
        client.post(f"/b/acme/work/cards/{cut.pk}/link/", {"do": "link", "before_id": str(script.pk), "lag": "1"})
        client.post(f"/b/acme/work/cards/{script.pk}/link/", {"do": "link", "before_id": str(cut.pk)})
        with brand_scope(brand):
            assert days(cut) == (date(2026, 3, 9), date(2026, 3, 10))
            assert CardLink.objects.count() == 3
            link = CardLink.objects.get(before=script, after=cut)
        client.post(f"/b/acme/work/cards/{cut.pk}/link/", {"do": "unlink", "link": str(link.pk)})
        with brand_scope(brand):
            assert CardLink.objects.count() == 2
        assert english(client_for("viewer")).post(page, {"do": "preview", "starts_on": "2026-03-05", "days": "3"}).status_code == 403


def test_rest_reads_moves_links_and_freezes(chain: Any, client_for: Any) -> None:
    row, script, _shoot, cut = chain
    with time_at(MOMENT):
        client: Client = client_for("manager")
        plan = rest(client, "GET", f"work-projects/{row.pk}/plan").json()
        assert (plan["critical"], plan["ends_on"], plan["items"][0]["state"]) == (3, "2026-03-10", "critical")
        body = {"card_id": script.pk, "starts_on": "2026-03-05", "days": 3}
        look = rest(client, "POST", f"work-projects/{row.pk}/plan/preview", body).json()
        assert len(look["moves"]) == 3
        assert rest(client, "POST", f"work-projects/{row.pk}/plan/move", {**body, "seen": "other"}).status_code == 409
        moved = rest(client, "POST", f"work-projects/{row.pk}/plan/move", {**body, "seen": look["seen"]}).json()
        assert moved["count"] == 3
        assert rest(client, "POST", f"work-shifts/{moved['id']}/undo").json()["count"] == 3
        assert rest(client, "POST", "work-links", {"before_id": cut.pk, "after_id": script.pk}).status_code == 422
        made = rest(client, "POST", "work-links", {"before_id": script.pk, "after_id": cut.pk, "lag": 2})
        assert made.status_code == 201
        assert len(rest(client, "GET", f"work-projects/{row.pk}/links").json()) == 3
        assert rest(client, "DELETE", f"work-links/{made.json()['id']}").status_code == 204
        assert rest(client, "POST", f"work-projects/{row.pk}/baselines", {}).json()["number"] == 1
        assert rest(client, "GET", f"work-projects/{row.pk}/baselines").json()[0]["ends_on"] == "2026-03-10"
        assert rest(client, "GET", f"work-projects/{10**30}/plan").status_code in (404, 422)
