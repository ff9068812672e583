"""What the inbox does when something happens elsewhere."""

from guanhao.domains.inbox.contracts import Incoming
from guanhao.domains.inbox.models import Conversation
from guanhao.domains.inbox.services import clocks, following
from guanhao.domains.listening import facade as listening
from guanhao.kernel.events import on
from guanhao.sdk.events.identity import PersonDeactivated
from guanhao.sdk.events.kernel import ClockBreached, ClockStepDue, PolicyRevised
from guanhao.sdk.events.listening import MentionsHandedOver
from guanhao.sdk.events.people import PeopleMerged, PeopleParted, PersonForgotten, PersonTierChanged


@on(MentionsHandedOver, key="inbox.take_mentions")
def take_mentions(event: MentionsHandedOver) -> None:
    """Somebody who listens found what the inbox has to answer: each becomes a conversation, once."""
    if event.to == "inbox":
        from guanhao.domains.inbox.services import receiving  # with engines that commands need not load at their start

        receiving.receive(_incoming(one) for one in listening.mentions_of(event.refs))


@on(ClockBreached, key="inbox.tell_breach")
def tell_breach(event: ClockBreached) -> None:
    """A promise was broken: whoever has it learns of it, or those who run the inbox."""
    if event.kind in clocks.KINDS:
        following.tell_late(kind=event.kind, conversation_id=clocks.number_of(event.subject), due_at=event.due_at)


@on(ClockStepDue, key="inbox.tell_half")
def tell_half(event: ClockStepDue) -> None:
    """Half of the time is over."""
    if event.kind in clocks.KINDS:
        following.remind(conversation_id=clocks.number_of(event.subject))


@on(PolicyRevised, key="inbox.recount")
def recount(event: PolicyRevised) -> None:
    """Other hours: everything that runs is due at another moment."""
    if event.policy == "inbox.hours":
        clocks.recount()


@on(PersonDeactivated, key="inbox.let_go")
def let_go(event: PersonDeactivated) -> None:
    """An agent left: conversations go back to the queue, in every brand."""
    following.let_go_everywhere(event.user_id)


@on(PeopleMerged, key="inbox.follow_merge")
def follow_merge(event: PeopleMerged) -> None:
    """Two records were one person."""
    Conversation.objects.filter(person_id=event.dropped).update(person_id=event.kept)


@on(PeopleParted, key="inbox.follow_parting")
def follow_parting(event: PeopleParted) -> None:
    """They were two after all: what came by those handles is the other's again."""
    Conversation.objects.filter(person_id=event.kept, handle_id__in=event.handle_ids).update(person_id=event.restored)


@on(PersonForgotten, key="inbox.forget_names")
def forget_names(event: PersonForgotten) -> None:
    """Words stay, without the name."""
    following.forget_names(event.person_id)


@on(PersonTierChanged, key="inbox.follow_tier")
def follow_tier(event: PersonTierChanged) -> None:
    """The queue shows and sorts by the tier as it is now; promises that run stay as they were made."""
    Conversation.objects.filter(person_id=event.person_id).exclude(tier=event.after).update(tier=event.after)


def _incoming(found: listening.MentionView) -> Incoming:
    return Incoming(
        remote_id=found.ref,
        kind="mention",
        text=found.text or found.title,
        made_at=found.made_at,
        platform=found.platform,
        author_id=found.author_id,
        author=found.author,
        thread=found.ref,
        url=found.url,
    )
