"""What the assistant does when something happens elsewhere."""

from guanhao.domains.assistant.models import Chat
from guanhao.kernel.events import on
from guanhao.sdk.events.people import PeopleMerged, PersonForgotten


@on(PeopleMerged, key="assistant.merge")
def merge(event: PeopleMerged) -> None:
    """Chats follow the record that is kept."""
    Chat.objects.filter(person_id=event.dropped).update(person_id=event.kept)


@on(PersonForgotten, key="assistant.forget")
def forget(event: PersonForgotten) -> None:
    """What somebody said goes with them."""
    Chat.objects.filter(person_id=event.person_id).delete()
