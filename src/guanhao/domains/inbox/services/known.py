"""Telling what is new from what came before, and what changed in that: edits, deletions, answers of ours that come back."""

from collections.abc import Sequence
from dataclasses import dataclass

from guanhao.domains.inbox.contracts import Incoming
from guanhao.domains.inbox.models import Conversation, Message
from guanhao.domains.inbox.rules import core as rules
from guanhao.kernel.now import now

State = Message.State


@dataclass(slots=True)
class Fresh:
    """A message that was not here yet. `partner`: of a message of our own, the person it speaks to; `mark`: of texts that say the same."""

    incoming: Incoming
    key: str
    text: str
    mark: str = ""
    partner: str = ""
    number: int = 0


def key_of(one: Incoming) -> str:
    """The name under which a message is known for ever."""
    name = f"{one.account_id or one.platform}:{one.remote_id}"
    return name if len(name) <= 260 else f"{name[:220]}:{rules.fingerprint(name)}"


def known_apart(batch: Sequence[Incoming]) -> tuple[list[Fresh], list[tuple[Incoming, Message]]]:
    """New messages (each once), and those we have with their rows. An answer that we sent and that the platform now shows is ours, not new."""
    each = {key_of(one): one for one in batch}
    have = _rows_by_key(list(each))
    echoes = _echoes([one for key, one in each.items() if key not in have])
    fresh: list[Fresh] = []
    known: list[tuple[Incoming, Message]] = []
    for key, one in each.items():
        row = have.get(key) or echoes.get((one.account_id, one.remote_id))
        if row is not None:
            known.append((one, row))
        elif one.own and (answer := _unknown_of(one)) is not None:
            known.append((one, answer))
        else:
            fresh.append(Fresh(one, key, rules.clean(one.text), partner=_partner(one) if one.own else ""))
    return fresh, known


def settle_known(known: Sequence[tuple[Incoming, Message]]) -> int:
    """Write what changed in messages we have: another text, the original gone, an answer of unknown outcome that stands there. How many."""
    moment, changed = now(), []
    for one, row in known:
        if one.deleted and row.deleted_at is None:
            row.deleted_at = moment
        elif not one.deleted and row.direction == "in" and rules.clean(one.text) not in ("", row.text):
            row.extras = {**row.extras, "before": [*row.extras.get("before", []), rules.starred(row.text[:2000])][-5:]}
            row.text, row.edited_at = rules.clean(one.text), moment
        elif row.direction == "out" and row.state in (State.UNKNOWN, State.SENDING):
            from guanhao.domains.inbox.services.sending import stands

            stands(row, remote_id=one.remote_id, at=one.made_at)
            continue
        else:
            continue
        changed.append(row)
    Message.objects.bulk_update(changed, ["text", "edited_at", "deleted_at", "extras"], batch_size=200)
    for row in changed:
        if row.edited_at == moment:
            newest = Message.objects.filter(conversation_id=row.conversation_id, direction="in").order_by("-made_at", "-pk").first()
            if newest is not None and newest.pk == row.pk:
                Conversation.objects.filter(pk=row.conversation_id).update(preview=rules.preview(row.text))
    return len(changed)


def _rows_by_key(keys: Sequence[str]) -> dict[str, Message]:
    return {row.key: row for row in Message.objects.filter(key__among=keys)}


def _echoes(rest: Sequence[Incoming]) -> dict[tuple[int | None, str], Message]:
    """Answers that were sent, by account and number on the platform."""
    numbers = [one.remote_id for one in rest if one.account_id is not None]
    accounts = {one.account_id for one in rest if one.account_id is not None}
    rows = Message.objects.filter(account_id__in=accounts, direction="out", remote_id__among=numbers) if numbers else ()
    return {(row.account_id, row.remote_id): row for row in rows}


def _unknown_of(one: Incoming) -> Message | None:
    """The answer of unknown outcome that this message of our own account is: same account, same words, written after the intent."""
    rows = Message.objects.filter(account_id=one.account_id, direction="out", state__in=[State.UNKNOWN, State.SENDING], remote_id="")
    text = rules.fingerprint(one.text)
    return next((row for row in rows.order_by("intent_at")[:50] if rules.fingerprint(row.text) == text), None)


def _partner(one: Incoming) -> str:
    """Whom a message of our own answers, by the message above it."""
    parent = f"{one.account_id or one.platform}:{one.parent_id}"
    above = Message.objects.filter(key=parent, direction="in").first() if one.parent_id else None
    return above.author_id if above is not None else ""
