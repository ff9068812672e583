"""Rotations that are missing, and how a challenge stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guanhao.domains.team.models import Challenge, Deliverable, Rotation, SquadScore
from guanhao.domains.team.policy import PracticePolicy
from guanhao.domains.team.rules import departments
from guanhao.domains.team.rules import practice as rules
from guanhao.domains.team.selectors import people
from guanhao.kernel.tenancy import current_brand

QUARTERS = 4


@dataclass(frozen=True)
class Quarter:
    """A quarter that is over: who of content had no rotation, and how many challenges there were of how many."""

    start: date
    name: str
    people: Sequence[str]
    challenges: int
    needed: int

    @property
    def empty(self) -> bool:
        """Nothing is missing."""
        return not self.people and self.challenges >= self.needed


def missing(count: int = QUARTERS) -> list[Quarter]:
    """The last quarters in which somebody of content had no rotation or the team no challenge, the newest first.

    Quarters before the first rotation or challenge was written down are let off, except the last one if the brand was there.
    """
    policy, born, zone = PracticePolicy.of_brand(), people.born(), current_brand().zone
    content = [one for one in people.members() if departments.departments_of(one.roles) & departments.CONTENT]
    spans = rules.quarters_before(people.today(), count)
    done = list(Rotation.objects.filter(state="done", ends_on__gte=spans[-1][0]).values_list("user_id", "ends_on"))
    held = [
        one.astimezone(zone).date() for one in Challenge.objects.filter(state="closed", closed_at__isnull=False).values_list("closed_at", flat=True)
    ]
    begun = Rotation.objects.order_by("starts_on").values_list("starts_on", flat=True).first()
    first = min([*([begun] if begun else []), *held], default=None)
    found = []
    for place, span in enumerate(spans):
        if (place or span[1] < born) and (first is None or span[1] < first):
            continue
        lacking = set(rules.missing_people([one.id for one in content], done, span, policy.rotations_a_quarter))
        quarter = Quarter(
            span[0],
            rules.quarter_name(span[0]),
            [one.name for one in content if one.id in lacking],
            sum(span[0] <= day <= span[1] for day in held),
            policy.challenges_a_quarter,
        )
        if not quarter.empty:
            found.append(quarter)
    return found


def standings(row: Challenge) -> list[rules.Standing]:
    """The teams by total; a delivery that is late, or missing after the deadline, takes points off."""
    squads = list(row.squads.values_list("pk", flat=True))
    scores: dict[int, list[tuple[int, int]]] = {pk: [] for pk in squads}
    for squad, first, second in SquadScore.objects.filter(squad__in=squads).values_list("squad_id", "coordination", "conflict"):
        scores[squad].append((first, second))
    handed: dict[int, list[bool]] = {pk: [] for pk in squads}
    for squad, late in Deliverable.objects.filter(squad__in=squads).values_list("squad_id", "late"):
        handed[squad].append(late)
    over = row.state in (Challenge.State.JUDGING, Challenge.State.CLOSED)
    faults = {pk: sum(lates) + (len(row.deliverables) - len(lates) if over else 0) for pk, lates in handed.items()}
    return rules.rank(scores, faults, coordination_share=row.coordination_share, late_points=row.late_points)
