"""Messages as evidence of alerts."""

from collections.abc import Mapping, Sequence

from guanhao.console.links import burl_or_none
from guanhao.domains.inbox.models import Message
from guanhao.domains.listening.contracts import Evidence


def evidence_of(refs: Sequence[str]) -> Mapping[str, Evidence]:
    """What is behind references such as "message:7", in one query; what is gone is left out."""
    numbers = {int(number): ref for ref in refs if (number := ref.partition(":")[2]).isdecimal()}
    found = {}
    for row in Message.objects.filter(pk__in=list(numbers)).select_related("conversation"):
        found[numbers[row.pk]] = Evidence(
            ref=numbers[row.pk],
            title=row.conversation.person_name,
            text=row.text[:500],
            author=row.author,
            platform=row.conversation.platform,
            url=burl_or_none("inbox:conversation", pk=row.conversation_id) or row.url,
            made_at=row.made_at,
            negative=row.polarity < 0,
        )
    return found
