"""What the partners do when something happens elsewhere."""

from guanhao.domains.partners.services import talents
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import on
from guanhao.sdk.events.people import PersonForgotten


@on(PersonForgotten, key="partners.forget")
def forget(event: PersonForgotten) -> None:
    """A talent who is a person of the register asked to be forgotten."""
    with acting(SYSTEM):
        talents.forget_person(event.person_id, frozenset(event.handles))
