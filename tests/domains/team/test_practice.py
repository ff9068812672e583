"""Rotation and the 48-hour challenge."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.domains.team.make import DAY as TODAY
from tests.domains.team.make import MOMENT, staff

from guanhao.domains.team.contracts import Changed, Refused
from guanhao.domains.team.models import Challenge, Deliverable, Squad, SquadMember
from guanhao.domains.team.rules import practice as rules
from guanhao.domains.team.selectors import practice
from guanhao.domains.team.services import challenges, rotations
from guanhao.kernel import clocks
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import EventRow
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def march(in_brand: Any) -> Any:
    """In March, inside the brand."""
    with time_at(MOMENT):
        yield in_brand


def rotate(who: dict[str, int], start: date, **more: Any) -> Any:
    """A rotation of the editor to the community operator."""
    return rotations.save_rotation(rotations.RotationDraft(user_id=who["editor"], host_id=who["community"], starts_on=start, **more))


def test_a_quarter_that_ends_without_a_rotation_is_listed(march: Any, acting_as: Any) -> None:
    who = staff(march, "editor", "community")
    assert [(one.name, list(one.people), one.challenges) for one in practice.missing()] == [("2025-Q4", ["Editor"], 0)]
    row = rotate(who, TODAY)
    assert (row.ends_on - row.starts_on).days == 6
    with pytest.raises(Refused, match=r"."):
        rotate(who, TODAY + timedelta(days=3))
    with acting_as("editor"), pytest.raises(Refused):
        rotations.finish_rotation(rotation=row, report="learned")
    with time_at(MOMENT + timedelta(days=7)):
        with acting_as("editor"):
            rotations.finish_rotation(rotation=row, report="People ask for recipes first.", host_note="not mine to write")
        with acting_as("community"):
            rotations.finish_rotation(rotation=row, host_note="Quick to learn", report="not mine to write")
        with acting_as("analyst"), pytest.raises(Denied):
            rotations.finish_rotation(rotation=row, report="x")
    row.refresh_from_db()
    assert (row.state, row.report, row.host_note) == ("done", "People ask for recipes first.", "Quick to learn")
    with time_at(MOMENT + timedelta(days=40)):
        found = practice.missing()
        assert [(one.name, list(one.people)) for one in found] == [("2026-Q1", [])], "only the challenge is missing now"


def test_a_host_works_in_the_department(march: Any) -> None:
    who = staff(march, "editor", "community", "analyst")
    for facts in ({"host_id": who["analyst"]}, {"host_id": who["editor"]}, {"into": "content"}, {"into": "nowhere"}):
        with pytest.raises(Refused):
            rotations.save_rotation(rotations.RotationDraft(**{"user_id": who["editor"], "host_id": who["community"], "starts_on": TODAY, **facts}))


def make(who: dict[str, int], teams: int = 2) -> Challenge:
    """A challenge of everybody with two deliverables."""
    return challenges.save_challenge(
        challenges.ChallengeDraft(title="New flavour", deliverables=["topic", "poster"], candidates=list(who.values()), teams=teams)
    )


def test_a_challenge_from_the_draw_to_the_ranking(march: Any, acting_as: Any) -> None:
    who = staff(march, "editor", "designer", "analyst", "community")
    row = challenges.draw(challenge=make(who), seed="spring")
    again = rules.draw({int(k): v for k, v in row.candidates.items()}, 2, "spring")
    stored = [sorted(SquadMember.objects.filter(squad=one).values_list("user_id", flat=True)) for one in row.squads.order_by("number")]
    assert stored == [sorted(one) for one in again]
    row = challenges.start(challenge=row)
    with pytest.raises(Changed):
        challenges.start(challenge=row)
    assert row.due_at == MOMENT + 48 * HOUR
    mine = Squad.objects.get(members__user_id=who["editor"])
    other = row.squads.exclude(pk=mine.pk).get()
    with acting_as("editor"):
        assert challenges.deliver(squad=mine, place=0, text="done").late is False
        if not SquadMember.objects.filter(squad=other, user_id=who["editor"]).exists():
            with pytest.raises(Denied):
                challenges.deliver(squad=other, place=0, text="sabotage")
    with time_at(MOMENT + 48 * HOUR):
        assert challenges.deliver(squad=other, place=0, text="just in time").late is False
    with time_at(MOMENT + 49 * HOUR):
        clocks.sweep()
        deliver_pending()
        row.refresh_from_db()
        assert row.state == "judging"
        assert challenges.deliver(squad=mine, place=1, text="poster").late is True
        with pytest.raises(Refused):
            challenges.deliver(squad=mine, place=0, text="better now")
        with pytest.raises(Refused):
            challenges.close(challenge=row)
        with acting_as("director"):
            challenges.judge(squad=mine, coordination=90, conflict=80)
            challenges.judge(squad=other, coordination=90, conflict=80)
            challenges.judge(squad=other, coordination=92, conflict=80)
        with acting_as("editor"), pytest.raises(Denied):
            challenges.judge(squad=mine, coordination=100, conflict=100)
        row = challenges.close(challenge=row)
    totals = {one["squad"]: (one["total"], one["place"], one["off"]) for one in row.result}
    assert totals == {other.pk: (81.0, 1, 5), mine.pk: (80.0, 2, 5)}
    assert Deliverable.objects.filter(late=True).count() == 1
    assert EventRow.objects.filter(name="team.challenge_closed").count() == 1
    with pytest.raises(Changed):
        challenges.cancel(challenge=row)


def test_changed_people_undo_a_draw(march: Any) -> None:
    who = staff(march, "editor", "designer", "analyst")
    row = challenges.draw(challenge=make(who))
    assert len(row.seed) == 16
    draft = challenges.ChallengeDraft(title="New flavour", deliverables=["topic"], candidates=[who["editor"], who["analyst"]], teams=2)
    row = challenges.save_challenge(draft, row)
    assert (row.seed, row.drawn_at, row.squads.count()) == ("", None, 0)
    with pytest.raises(Refused):
        challenges.start(challenge=row)
    for facts in ({"deliverables": []}, {"teams": 3}, {"candidates": [10**12]}, {"title": " "}):
        with pytest.raises(Refused):
            challenges.save_challenge(challenges.ChallengeDraft(**{**draft.__dict__, **facts}))


def test_teams_with_results_stay(march: Any) -> None:
    who = staff(march, "editor", "designer")
    row = challenges.draw(challenge=make(who))
    Deliverable(squad=row.squads.first(), place=0, text="t", given_at=MOMENT, late=False).save()
    with pytest.raises(Changed):
        challenges.draw(challenge=row)
    assert Deliverable.objects.count() == 1
