"""The crisis team: roster, 24 h duty calendar, and who answers for what."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.models import Member, RaciLine, Role
from guanhao.domains.crisis.services.lines import checked, person_named
from guanhao.kernel import approvals, audit
from guanhao.kernel.access import acting, current_actor, require
from guanhao.kernel.approvals import DutyView
from guanhao.kernel.approvals import Refused as NotOnDuty

DUTY = "crisis.run"
LETTERS = set("RACI")


@transaction.atomic
def save_member(*, user_id: int, role: str, rank: int = 1, contact: str | None = None, note: str = "", member_id: int | None = None) -> Member:
    """Put a person into the team, or change the line (needs crisis.manage). `contact` None leaves it as it is; it is encrypted and not logged."""
    require("crisis.manage")
    if role not in Role.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Role.values)}, "role")
    if not 1 <= rank <= 99:
        raise Refused(_("The place in the call tree is a number from 1 to 99."), "rank")
    _found, name = person_named(user_id, "user_id")
    if Member.objects.filter(user_id=user_id, role=role).exclude(pk=member_id).exists():
        raise Refused(_("%(name)s has this duty already.") % {"name": name}, "user_id")
    row: Member = Member.objects.select_for_update().get(pk=member_id) if member_id is not None else Member()
    before = _state(row) if row.pk else None
    row.user_id, row.name, row.role, row.rank, row.note = user_id, name, role, rank, note.strip()[:200]
    if contact is not None:
        row.contact = checked(contact, "contact", most=200, least=0)
    row.save()
    audit.record("crisis.member_saved", target=f"crisis.member:{row.pk}", before=before, after=_state(row))
    return row


@transaction.atomic
def drop_member(*, member_id: int) -> None:
    """Take a person out of the team (needs crisis.manage)."""
    require("crisis.manage")
    row: Member = Member.objects.select_for_update().get(pk=member_id)
    audit.record("crisis.member_dropped", target=f"crisis.member:{row.pk}", before=_state(row))
    row.delete()


@transaction.atomic
def put_on_duty(*, day: date, person: int | None) -> DutyView | None:
    """Who watches on a day, around the clock (needs crisis.manage); None takes whoever it was off. Refused for people who may not run a crisis."""
    require("crisis.manage")
    try:
        with acting(replace(current_actor(), everything=True)):  # the calendar of duties belongs to review.manage, this line of it to crisis.manage
            return approvals.put_on_duty(permission=DUTY, day=day, person=person)
    except NotOnDuty as error:
        raise Refused(str(error), error.field) from error


@transaction.atomic
def save_raci(*, task: str, marks: Mapping[str, str], line_id: int | None = None, position: int = 1) -> RaciLine:
    """A task with R, A, C and I by duty (needs crisis.manage); exactly one duty is accountable, at least one responsible."""
    require("crisis.manage")
    chosen = {role: "".join(sorted(set(letters.upper()))) for role, letters in marks.items() if letters.strip()}
    for role, letters in chosen.items():
        if role not in Role.values or not set(letters) <= LETTERS:
            raise Refused(_("Write R, A, C or I for each duty."), "marks")
    if sum("A" in letters for letters in chosen.values()) != 1:
        raise Refused(_("Exactly one duty is accountable (A)."), "marks")
    if not any("R" in letters for letters in chosen.values()):
        raise Refused(_("At least one duty is responsible (R)."), "marks")
    row = RaciLine.objects.select_for_update().get(pk=line_id) if line_id is not None else RaciLine()
    row.task, row.marks, row.position = checked(task, "task", most=160), chosen, position
    row.save()
    audit.record("crisis.raci_saved", target=f"crisis.raci:{row.pk}", after={"task": row.task, **chosen})
    return row


@transaction.atomic
def drop_raci(*, line_id: int) -> None:
    """Take a task out of the table (needs crisis.manage)."""
    require("crisis.manage")
    row: RaciLine = RaciLine.objects.select_for_update().get(pk=line_id)
    audit.record("crisis.raci_dropped", target=f"crisis.raci:{row.pk}", before={"task": row.task})
    row.delete()


def _state(row: Member) -> dict[str, object]:
    return {"person": row.name, "role": row.role, "rank": row.rank, "note": row.note}
