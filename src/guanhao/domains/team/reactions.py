"""What the team's room does when something happens."""

from guanhao.domains.team.services import challenges, leaving, lists
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import on
from guanhao.sdk.events.identity import BrandMade, PersonDeactivated
from guanhao.sdk.events.kernel import ClockBreached, ClockStepDue


@on(BrandMade, key="team.seed_lists")
def seed_lists(event: BrandMade) -> None:
    """A new brand has themes, abilities and a first idea of what posts need."""
    lists.ensure_lists()


@on(PersonDeactivated, key="team.free_person")
def free_person(event: PersonDeactivated) -> None:
    """Planned work of somebody who left is freed."""
    leaving.free_person(user_id=event.user_id)


@on(ClockStepDue, key="team.challenge_step")
def challenge_step(event: ClockStepDue) -> None:
    """Half of a challenge's time, or nearly all of it."""
    if event.kind == challenges.CLOCK:
        challenges.remind(challenge_id=int(event.subject.rpartition(":")[2]), label=event.label)


@on(ClockBreached, key="team.challenge_over")
def challenge_over(event: ClockBreached) -> None:
    """The time of a challenge is over."""
    if event.kind == challenges.CLOCK:
        with acting(SYSTEM):
            challenges.time_over(challenge_id=int(event.subject.rpartition(":")[2]))
