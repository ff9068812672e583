"""Messages of approvals: the person on duty first, then everybody who may sign, then the lead; the authors at the end."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.kernel import brands
from guanhao.kernel.approvals import people
from guanhao.kernel.approvals.contracts import Level
from guanhao.kernel.approvals.defining import OWN_TEXTS
from guanhao.kernel.approvals.policy import MANAGE
from guanhao.kernel.models import Approval, ApprovalLevel, ApprovalPart
from guanhao.kernel.notify import notify

TOPIC = "review"


def level_opened(row: Approval, one: ApprovalLevel, level: Level, able: Collection[int]) -> None:
    """A level waits: the person on duty is told, or everybody who may sign (and their deputies) when nobody is; the lead when nobody may."""
    if not able:
        stuck(row, one, level)
        return
    first = [one.assigned_id] if one.assigned_id is not None else [*able, *_standing_in(row, able)]
    text = _("To review: {title} · {level}")
    _tell(row, first, text, key=f"open:{one.pk}", level="warning" if row.kind == "hot" or row.emergency else "info", words={"level": _level(level)})


def reminder(row: Approval, one: ApprovalLevel, level: Level, able: Collection[int]) -> None:
    """Half of the time is over: everybody who may sign is told."""
    _tell(
        row,
        [*able, *_standing_in(row, able)],
        _("Still waiting for review: {title} · {level}"),
        key=f"remind:{one.pk}",
        words={"level": _level(level)},
    )


def overdue(row: Approval, one: ApprovalLevel, level: Level, *, again: bool) -> None:
    """The time is over: the lead is told, and once more later."""
    leads = brands.holders(level.escalate_to) if level.escalate_to else []
    text = _("Review overdue for a long time: {title} · {level}") if again else _("Review overdue: {title} · {level}")
    key = f"{'again' if again else 'overdue'}:{one.pk}"
    _tell(row, leads or brands.holders(MANAGE), text, key=key, level="critical" if again else "warning", words={"level": _level(level)})


def stuck(row: Approval, one: ApprovalLevel, level: Level, gone: Collection[str] = ()) -> None:
    """Nobody (any more) may sign an open level, or somebody it expects has left: the lead must name another."""
    text = (
        _("{title} · {level}: {names} can no longer sign. Name somebody else.")
        if gone
        else _("{title} · {level}: nobody may sign this. Name somebody.")
    )
    key = f"stuck:{one.pk}:{','.join(sorted(gone))}"
    _tell(row, _leads(level), text, key=key, level="warning", words={"level": _level(level), "names": ", ".join(sorted(gone))})


def lost_right(row: Approval, level: Level, name: str, person: int) -> None:
    """Somebody who signed an earlier level has left or lost the role since: the signature stays, the lead knows."""
    text = _("{title}: {names} signed “{level}” and has lost the right to since. The signature stays valid.")
    _tell(row, _leads(level), text, key=f"lost:{row.pk}:{person}", level="info", words={"level": _level(level), "names": name})


def replaced(row: Approval, level: Level, person: int) -> None:
    """Somebody signs in place of another reviewer."""
    _tell(row, [person], _("To review: {title} · {level}"), key=f"replaced:{row.pk}:{level.key}:{person}", words={"level": _level(level)})


def returned(row: Approval, level: Level, comment: str, after: bool) -> None:
    """The authors read what to change."""
    text = _("Objected to after the emergency: {title} · {level}") if after else _("Sent back: {title} · {level}")
    _tell(row, _writers(row), text, key=f"returned:{row.pk}", level="critical" if after else "warning", words={"level": _level(level)}, body=comment)


def completed(row: Approval) -> None:
    """The authors may go on."""
    _tell(row, _writers(row), _("Approved: {title}"), key=f"completed:{row.pk}", level="good")


def withdrawn(row: Approval) -> None:
    """Reviewers who have signed or ticked already are told."""
    known = {*row.signatures.values_list("signer_id", flat=True), *row.ticks.values_list("person_id", flat=True)}
    _tell(row, known, _("Withdrawn by its authors: {title}"), key=f"withdrawn:{row.pk}")


def part_voided(row: Approval, part: ApprovalPart) -> None:
    """A change after signing: authors and signers are told which part has to be reviewed again."""
    known = {*_writers(row), *row.signatures.values_list("signer_id", flat=True)}
    text = _("Changed after it was handed in, review it again: {part}")
    _tell(row, known, text, key=f"void:{part.pk}", level="warning", words={"part": part.title})


def emergency_used(row: Approval) -> None:
    """The lead learns of every use of the emergency channel."""
    _tell(row, brands.holders(MANAGE), _("Emergency channel used: {title}"), key=f"emergency:{row.pk}", level="critical", body=row.emergency_reason)


def after_review_overdue(row: Approval) -> None:
    """The review after an emergency did not end in time."""
    _tell(row, brands.holders(MANAGE), _("The review after the emergency is overdue: {title}"), key=f"after:{row.pk}", level="critical")


def nobody_holds(permission: str, title: Any, count: int, day: date) -> None:
    """Levels wait for a permission that nobody holds: told once a day."""
    text = format_lazy(_("{count} reviews wait for “{permission}”, which nobody holds. Give somebody the role."), count=count, permission=title)
    notify(topic=TOPIC, title=text, key=f"approvals:nobody:{permission}:{day}", users=brands.holders(MANAGE), level="warning")


def _tell(
    row: Approval, users: Collection[int], text: Any, *, key: str, level: str = "info", words: dict[str, Any] | None = None, body: str = ""
) -> None:
    told = sorted(set(users))
    if told:
        title = format_lazy(text, title=row.title, **(words or {}))
        notify(topic=TOPIC, title=title, body=body, url=row.url, key=f"approvals:{key}", users=told, level=level)


def _level(level: Level) -> Any:
    return _(level.title) if level.title in OWN_TEXTS else level.title


def _leads(level: Level) -> list[int]:
    return (brands.holders(level.escalate_to) if level.escalate_to else []) or brands.holders(MANAGE)


def _writers(row: Approval) -> set[int]:
    return set(row.authors.values_list("person_id", flat=True))


def _standing_in(row: Approval, able: Collection[int]) -> list[int]:
    writers = _writers(row)
    return [deputy for found in people.deputies_of(able).values() for deputy in found if deputy not in writers]
