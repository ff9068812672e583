"""The door of the community: what a person's membership is, whether a benefit is theirs, and what they may spend.

To give somebody points, emit `sdk.events.community.PointsDeserved`: rooms beside this one cannot call it.
"""

from guanhao.domains.community.contracts import Entitlement, Membership
from guanhao.domains.community.selectors import standing


def membership(person_id: int) -> Membership | None:
    """The person's membership (needs community.view); None for who never joined, left or was forgotten."""
    return standing.memberships([person_id]).get(person_id)


def memberships(person_ids: list[int]) -> dict[int, Membership]:
    """The same for many people with a constant number of queries (needs community.view)."""
    return standing.memberships(person_ids)


def entitlement(person_id: int, benefit: str) -> Entitlement:
    """Whether the person may use a benefit now (needs community.view); else which level has it and how much growth value is missing."""
    return standing.entitlement(person_id, benefit)
