"""Top fans hear from us at once: an automatic answer, sent the same way as any other."""

from collections.abc import Sequence

from guanhao.domains.inbox.models import Conversation, Message
from guanhao.domains.inbox.selectors.hands import why_by_hand
from guanhao.domains.inbox.services.sending import queue_answer
from guanhao.kernel.now import now

TOP = "top_fan"


def acknowledge(pairs: Sequence[tuple[Conversation, int]], words: str) -> list[Message]:
    """Queue the automatic answer to each top fan who has had none of ours yet, without the time for taking it back. Where no program may answer
    nothing is queued: a person has to be there in time.
    """
    made = []
    cans: dict[int | None, bool] = {}
    rows = {one.pk: one for one in Message.objects.filter(pk__among=[number for _row, number in pairs])} if pairs else {}
    for row, number in pairs:
        message = rows.get(number)
        if row.tier != TOP or row.first_reply_at is not None or message is None or not words.strip():
            continue
        if row.account_id not in cans:
            cans[row.account_id] = not why_by_hand(row)
        if cans[row.account_id]:
            text = words.replace("{name}", row.person_name)
            made.append(queue_answer(row, text, private=row.channel == "private", answers=message, auto=True, send_at=now()))
    return made
