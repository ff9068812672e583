"""Whether a program may send the answer, or a person has to paste it into the platform's app."""

from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.inbox.models import Conversation, Kind
from guanhao.sdk.connectors import NoConnector, Replies, find_connector


def why_by_hand(row: Conversation, *, private: bool | None = None) -> str:
    """Why an answer here is pasted by a person; "" when a program may send it. `private` asks for that way of answering."""
    if row.account_id is None:
        return _("There is no account to answer from.")
    try:
        connector = find_connector(row.platform)
    except (NoConnector, ImportError):
        return _("This platform lets no program answer.")
    if not isinstance(connector, Replies):
        return _("This platform lets no program answer.")
    if private and row.kind != Kind.DIRECT:
        return _("A private answer to something public is written in the platform's app.")
    if not channels.connections([row.account_id]).get(row.account_id):
        return _("The account is not connected.")
    return ""
