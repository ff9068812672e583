"""How sprints fare, what the team said in the morning, what is in the way."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from guanhao.domains.identity import facade as identity
from guanhao.domains.work.models import Blocker, Card, Sprint, StandUp
from guanhao.domains.work.policy import SprintPolicy
from guanhao.domains.work.rules import sprints as rules
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


@dataclass(frozen=True, kw_only=True)
class DayOfTeam:
    """Who stood up on a day, who did not, and what is in the way; `blockers` with their age in days and whether that is too long."""

    day: date
    said: tuple[StandUp, ...]
    missing: tuple[str, ...]
    blockers: tuple[tuple[Blocker, int, bool], ...]


def with_counts() -> QuerySet[Sprint]:
    """Sprints with how many cards they have and how many are done."""
    alive = Q(cards__archived_at=None)
    rows: QuerySet[Sprint] = Sprint.objects.select_related("project").annotate(
        count=Count("cards", filter=alive), done=Count("cards", filter=alive & Q(cards__stage=Card.Stage.DONE))
    )
    return rows


def pieces(sprint: Sprint) -> list[rules.Piece]:
    """The sprint's cards for the burndown."""
    zone = current_brand().zone
    rows = Card.objects.filter(sprint=sprint, archived_at=None).values_list("points", "sprint_since", "done_at")
    return [rules.Piece(points, since or sprint.starts_on, done.astimezone(zone).date() if done else None) for points, since, done in rows]


def burndown(sprint: Sprint) -> list[int | None]:
    """Points left at the end of each day; a closed sprint shows what its report kept."""
    if sprint.state == Sprint.State.CLOSED:
        return list(sprint.report.get("burndown", []))
    return rules.burndown(pieces(sprint), sprint.starts_on, sprint.ends_on, now().astimezone(current_brand().zone).date())


def report(sprint: Sprint) -> dict[str, Any]:
    """What a sprint came to: cards and points planned and done, what is carried over, ideas kept and dropped, the burndown (JSON-safe)."""
    rows = Card.objects.filter(sprint=sprint)
    alive = rows.filter(archived_at=None)
    done = alive.filter(stage=Card.Stage.DONE)
    names = {one.id: one.name for one in identity.people_of_brand()}
    carried = [
        {"id": card.pk, "title": card.title, "stage": card.stage, "owner": names.get(card.owner_id or 0, ""), "points": card.points}
        for card in alive.exclude(stage=Card.Stage.DONE).order_by("-priority", "sort_on", "pk")[:500]
    ]
    return {
        "count": alive.count(),
        "done": done.count(),
        "points": alive.aggregate(sum=Sum("points"))["sum"] or 0,
        "points_done": done.aggregate(sum=Sum("points"))["sum"] or 0,
        "carried": carried,
        "kept": rows.filter(verdict=Card.Verdict.KEEP).count(),
        "dropped": rows.filter(verdict=Card.Verdict.KILL).count(),
        "burndown": rules.burndown(pieces(sprint), sprint.starts_on, sprint.ends_on, now().astimezone(current_brand().zone).date()),
    }


def blockers(*, solved: bool = False, card: Card | None = None) -> list[tuple[Blocker, int, bool]]:
    """What is in the way (or was), the oldest first, with its age in whole days and whether it is too old."""
    limit, moment = timedelta(days=SprintPolicy.of_brand().blocker_days), now()
    rows = Blocker.objects.filter(solved_at__isnull=not solved).select_related("card").order_by("made_at", "pk")
    rows = rows.filter(card=card) if card is not None else rows
    return [(row, ((row.solved_at or moment) - row.made_at).days, (row.solved_at or moment) - row.made_at >= limit) for row in rows[:500]]


def day_of_team(day: date) -> DayOfTeam:
    """The stand-up of a day: everybody who may edit is expected."""
    said = tuple(StandUp.objects.filter(day=day).order_by("user_name", "pk"))
    expected = set(identity.users_with("work.edit")) - {row.user_id for row in said}
    missing = tuple(sorted(person.name for person in identity.people(expected).values()))
    end = datetime.combine(day + timedelta(days=1), time.min, current_brand().zone)
    found = tuple(one for one in blockers() if one[0].made_at < end)
    return DayOfTeam(day=day, said=said, missing=missing, blockers=found)
