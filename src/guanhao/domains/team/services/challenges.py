"""The 48-hour challenge: written, drawn by lot, run against a clock, judged."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.team.contracts import Changed, Refused
from guanhao.domains.team.models import Challenge, Deliverable, Squad, SquadMember, SquadScore
from guanhao.domains.team.policy import PracticePolicy
from guanhao.domains.team.rules import departments
from guanhao.domains.team.rules import practice as rules
from guanhao.domains.team.selectors import people
from guanhao.domains.team.selectors import practice as selectors
from guanhao.kernel import access, audit, clocks
from guanhao.kernel.access import require
from guanhao.kernel.events import emit
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.team import ChallengeClosed

CLOCK = "team.challenge"
State = Challenge.State
MOST_TEAMS = 20
MOST_DELIVERABLES = 20


@dataclass(frozen=True, kw_only=True)
class ChallengeDraft:
    """A challenge as it is written; `candidates` are numbers of people."""

    title: str
    brief: str = ""
    deliverables: Sequence[str] = ()
    candidates: Sequence[int] = ()
    teams: int = 2


def target_of(row: Challenge) -> str:
    """The target of its deeds."""
    return f"team.challenge:{row.pk}"


def state_of(row: Challenge) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    names = ("title", "brief", "deliverables", "teams")
    return {**{name: getattr(row, name) for name in names}, "candidates": sorted(int(one) for one in row.candidates)}


def _locked(row: Challenge, *states: str) -> Challenge:
    found: Challenge = Challenge.objects.select_for_update().get(pk=row.pk)
    if found.state not in states:
        raise Changed(_("From “%(state)s” this step is not possible.") % {"state": State(found.state).label})
    return found


@transaction.atomic
def save_challenge(draft: ChallengeDraft, row: Challenge | None = None) -> Challenge:
    """Write a challenge (needs team.edit); changed people or number of teams undo a draw. Refused by field, and once it runs."""
    require("team.edit")
    row = _locked(row, State.DRAFT) if row else None
    things = [one.strip()[:120] for one in draft.deliverables if one.strip()]
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if not 1 <= len(things) <= MOST_DELIVERABLES:
        raise Refused(_("Name between 1 and 20 things to deliver, one a line."), "deliverables")
    if not 1 <= draft.teams <= MOST_TEAMS:
        raise Refused(_("Between 1 and 20 teams."), "teams")
    known = {one.id: departments.main_department(one.roles) for one in people.members()}
    if not set(draft.candidates) <= known.keys():
        raise Refused(_("Choose somebody who works here."), "candidates")
    if len(set(draft.candidates)) < draft.teams:
        raise Refused(_("There must be at least one person for each team."), "candidates")
    before = state_of(row) if row else None
    row = row or Challenge(made_at=now())
    candidates = {str(one): known[one] for one in sorted(set(draft.candidates))}
    if row.pk and (candidates != row.candidates or draft.teams != row.teams):
        if _counted(row):
            raise Changed(_("A team has handed something in or was judged: the teams stay."))
        row.squads.all().delete()
        row.drawn_at, row.seed = None, ""
    row.title, row.brief, row.deliverables = draft.title.strip(), draft.brief.strip(), things
    row.candidates, row.teams = candidates, draft.teams
    row.save()
    audit.record("team.challenge_saved", target=target_of(row), before=before, after=state_of(row))
    return row


def _counted(row: Challenge) -> bool:
    return Deliverable.objects.filter(squad__challenge=row).exists() or SquadScore.objects.filter(squad__challenge=row).exists()


@transaction.atomic
def draw(*, challenge: Challenge, seed: str = "") -> Challenge:
    """Draw the teams by lot (needs team.edit); without a seed one is made. Drawing again is possible until it runs, and stands in the log."""
    require("team.edit")
    row = _locked(challenge, State.DRAFT)
    if _counted(row):
        raise Changed(_("A team has handed something in or was judged: the teams stay."))
    before = {"seed": row.seed} if row.seed else None
    row.seed, row.drawn_at = seed.strip()[:64] or secrets.token_hex(8), now()
    row.save(update_fields=["seed", "drawn_at"])
    row.squads.all().delete()
    who = {int(number): role for number, role in row.candidates.items()}
    for place, drawn in enumerate(rules.draw(who, row.teams, row.seed), start=1):
        squad = Squad(challenge=row, number=place)
        squad.save()
        for person in drawn:
            SquadMember(squad=squad, user_id=person, role=who[person]).save()
    audit.record("team.challenge_drawn", target=target_of(row), before=before, after={"seed": row.seed})
    return row


@transaction.atomic
def start(*, challenge: Challenge) -> Challenge:
    """Start the clock (needs team.edit): everybody is told their team and the deadline. Started once, however often it is pressed."""
    require("team.edit")
    row = _locked(challenge, State.DRAFT)
    if row.drawn_at is None:
        raise Refused(_("Draw the teams first."))
    policy = PracticePolicy.of_brand()
    hours = timedelta(hours=policy.challenge_hours)
    row.state, row.starts_at, row.due_at = State.RUNNING, now(), now() + hours
    row.coordination_share, row.late_points = policy.coordination_share, policy.late_points
    row.save()
    clocks.start_clock(kind=CLOCK, subject=target_of(row), target=hours, steps=[(hours / 2, "half"), (hours * 0.9, "soon")], started_at=row.starts_at)
    audit.record("team.challenge_started", target=target_of(row), after={"due_at": row.due_at.isoformat()})
    title = format_lazy(gettext_lazy("“{title}” has begun: {hours} hours."), title=row.title, hours=policy.challenge_hours)
    _tell(row, title, "start")
    return row


def _tell(row: Challenge, title: Any, key: str, level: str = "info") -> None:
    users = [one for one in SquadMember.objects.filter(squad__challenge=row).values_list("user_id", flat=True) if one is not None]
    url = f"/b/{current_brand().slug}/staff/challenges/{row.pk}/"
    notify(topic="team", title=title, url=url, key=f"team.challenge.{key}:{row.pk}", users=users, level=level)


def remind(*, challenge_id: int, label: str) -> None:
    """Half of the time, or nearly all of it, has passed."""
    row = Challenge.objects.filter(pk=challenge_id, state=State.RUNNING).first()
    if row is not None:
        words = {"half": gettext_lazy("Half of the time of “{title}” is over."), "soon": gettext_lazy("The time of “{title}” is nearly over.")}
        _tell(row, format_lazy(words[label], title=row.title), label, "warning")


@transaction.atomic
def time_over(*, challenge_id: int) -> None:
    """The clock has run out: it is judged now; what still comes is late."""
    row = Challenge.objects.select_for_update().filter(pk=challenge_id, state=State.RUNNING).first()
    if row is not None:
        row.state = State.JUDGING
        row.save(update_fields=["state"])
        audit.record("team.challenge_over", target=target_of(row), before={"state": "running"}, after={"state": "judging"})
        _tell(row, format_lazy(gettext_lazy("The time of “{title}” is over."), title=row.title), "over", "warning")


@transaction.atomic
def deliver(*, squad: Squad, place: int, text: str = "", url: str = "") -> Deliverable:
    """Hand something in: a member of the team (needs team.take), or who leads (needs team.edit).

    The first moment decides whether it was late; until the deadline it may be written again, which counts as handed in now.
    """
    require("team.take")
    row = _locked(squad.challenge, State.RUNNING, State.JUDGING)
    if not SquadMember.objects.filter(squad=squad, user_id=people.me()).exists():
        require("team.edit")
    if not 0 <= place < len(row.deliverables):
        raise Refused(_("Nothing of the kind was asked for."), "place")
    if not text.strip() and not url.strip():
        raise Refused(_("Write something or give an address."), "text")
    if url.strip() and not url.strip().startswith(("https://", "http://")):
        raise Refused(_("Write an address that begins with https://."), "url")
    known: Deliverable | None = Deliverable.objects.filter(squad=squad, place=place).first()
    moment = now()
    late = row.due_at is not None and moment > row.due_at
    if known is not None and late:
        raise Refused(_("It is handed in, and the time is over: it stays as it is."), "text")
    made = known or Deliverable(squad=squad, place=place)
    made.text, made.url, made.given_at, made.late = text.strip()[:4000], url.strip()[:300], moment, late
    made.given_by_name = access.current_actor().name[:120]
    made.save()
    audit.record("team.delivered", target=target_of(row), after={"squad": squad.number, "what": row.deliverables[place], "late": late})
    return made


@transaction.atomic
def judge(*, squad: Squad, coordination: int, conflict: int, note: str = "") -> SquadScore:
    """Judge a team once it has begun (needs team.edit, in person; nobody judges a team of their own); the same judge again changes the score."""
    require("team.edit")
    access.require_person()
    row = _locked(squad.challenge, State.RUNNING, State.JUDGING)
    if SquadMember.objects.filter(squad=squad, user_id=people.me()).exists():
        raise Refused(_("Nobody judges their own team."))
    for name, value in (("coordination", coordination), ("conflict", conflict)):
        if not 0 <= value <= 100:
            raise Refused(_("A score lies between 0 and 100."), name)
    facts = {
        "judge_name": access.current_actor().name[:120],
        "coordination": coordination,
        "conflict": conflict,
        "note": note.strip()[:1000],
        "at": now(),
    }
    made, _new = SquadScore.objects.update_or_create(squad=squad, judge_id=people.me(), defaults=facts)
    audit.record("team.judged", target=target_of(row), after={"squad": squad.number, "coordination": coordination, "conflict": conflict})
    found: SquadScore = made
    return found


@transaction.atomic
def close(*, challenge: Challenge) -> Challenge:
    """Fix the ranking (needs team.edit) once every team was judged; missing deliveries count like late ones."""
    require("team.edit")
    row = _locked(challenge, State.RUNNING, State.JUDGING)
    if row.state == State.RUNNING and row.due_at is not None and now() < row.due_at:
        raise Refused(_("The time is not over yet."))
    row.state = State.JUDGING  # what is missing counts now, also before the sweeper has come by
    standings = selectors.standings(row)
    if any(one.total is None for one in standings):
        raise Refused(_("Every team needs a score first."))
    clocks.stop_clock(CLOCK, target_of(row))
    row.state, row.closed_at = State.CLOSED, now()
    row.result = [{"squad": one.squad, "total": one.total, "place": one.place, "off": one.off} for one in standings]
    row.save()
    audit.record("team.challenge_closed", target=target_of(row), after={"result": row.result})
    numbers = {one.pk: one.number for one in row.squads.all()}
    emit(ChallengeClosed(brand_id=current_brand().id, challenge_id=row.pk, title=row.title, winner=numbers[standings[0].squad]))
    _tell(row, format_lazy(gettext_lazy("“{title}” was judged."), title=row.title), "closed")
    return row


@transaction.atomic
def cancel(*, challenge: Challenge) -> None:
    """Cancel it (needs team.edit)."""
    require("team.edit")
    row = _locked(challenge, State.DRAFT, State.RUNNING, State.JUDGING)
    clocks.stop_clock(CLOCK, target_of(row), cancelled=True)
    before, row.state = row.state, State.CANCELLED
    row.save(update_fields=["state"])
    audit.record("team.challenge_cancelled", target=target_of(row), before={"state": before}, after={"state": "cancelled"})
