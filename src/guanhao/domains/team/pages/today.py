"""What of the team the Today page shows."""

from datetime import timedelta
from typing import Any

from guanhao.console.http import BrandRequest
from guanhao.domains.team.models import Challenge, Enrolment, RatingBallot, Seat, SquadMember, TrainingSession
from guanhao.domains.team.selectors import people, practice, training
from guanhao.kernel import access
from guanhao.kernel.now import now

MOST = 5
AHEAD = timedelta(days=7)


def panel(request: BrandRequest) -> dict[str, Any] | None:
    """One's next trainings, open tests, ratings that wait and a running challenge; for who leads also what is overdue. Nothing for nobody."""
    mine = people.me()
    seats = Seat.objects.filter(user_id=mine, session__state=TrainingSession.State.PLANNED, session__starts_at__range=(now(), now() + AHEAD))
    soon = [seat.session for seat in seats.select_related("session").order_by("session__starts_at")[:MOST]]
    tests = Enrolment.objects.filter(user_id=mine, finished_at=None).select_related("course").order_by("pk")[:MOST]
    today = people.today()
    ballots = RatingBallot.objects.filter(
        rater_id=mine, used=False, box__round__state="open", box__round__starts_on__lte=today, box__round__ends_on__gte=today
    ).count()
    squad = SquadMember.objects.filter(user_id=mine, squad__challenge__state=Challenge.State.RUNNING).select_related("squad__challenge").first()
    lead = access.can("team.edit")
    late, quarters = (training.overdue()[:MOST], practice.missing()[:1]) if lead else ([], [])
    found: dict[str, Any] = {"soon": soon, "tests": list(tests), "ballots": ballots, "squad": squad, "late": late, "quarters": quarters}
    if not any(found.values()):
        return None
    return {**found, "panel_waiting": len(found["tests"]) + ballots + len(late) + len(quarters)}
