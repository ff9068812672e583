"""After a conversation ends: the question how it was, and in private conversations the message with its link."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.models import Conversation, Rating
from guanhao.domains.inbox.policy.desk import RatingPolicy
from guanhao.domains.inbox.services import ratings
from guanhao.kernel import access


@transaction.atomic
def ask_after(*, conversation_id: int, agent_id: int | None) -> Rating | None:
    """Make the question, and send its link where nobody else reads it; a message that cannot be sent leaves the link on the page."""
    before = Rating.objects.filter(conversation_id=conversation_id).count()
    row = ratings.ask_rating(conversation_id=conversation_id, agent_id=agent_id)
    made = row is not None and Rating.objects.filter(conversation_id=conversation_id).count() > before
    if row is not None and made and RatingPolicy.of_brand().by_message:
        send_question(rating=row)
    return row


def send_question(*, rating: Rating) -> bool:
    """Write the question into a private conversation; False where there is none or it cannot be written to."""
    from guanhao.domains.inbox.services import core  # it asks for scripts, which this module stands beside

    talk = Conversation.objects.filter(pk=rating.conversation_id).first()
    if talk is None or talk.channel != "private" or talk.account_id is None:
        return False
    text = _("How did we do? One tap is enough: %(address)s") % {"address": ratings.address_of(rating)}
    try:
        with transaction.atomic(), access.acting(access.SYSTEM):
            core.reply(conversation_id=talk.pk, text=text, private=True)
    except Refused:
        return False
    return True
