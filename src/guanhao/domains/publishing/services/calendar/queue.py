"""Queue slots: standing places of an account, and putting something into the next free one."""

from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Publication, QueueSlot
from guanhao.domains.publishing.selectors.calendar.queue import next_free
from guanhao.domains.publishing.services import core
from guanhao.domains.publishing.sources import payload_of
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.now import now


@transaction.atomic
def add_slots(*, account_id: int, weekdays: list[int], at: time, label: str = "") -> list[QueueSlot]:
    """A place on each of these weekdays (0 = Monday) at this local time; those that exist stay, and come back when they were switched off
    (needs publishing.manage)."""
    require("publishing.manage")
    account = channels.account(account_id)
    days = sorted(set(weekdays))
    if not days or not set(days) <= set(range(7)):
        raise Refused(_("Choose at least one weekday."), "weekdays")
    if len(label) > 80:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 80}, "label")
    found = []
    for weekday in days:
        row = QueueSlot.objects.filter(account_id=account.id, weekday=weekday, at=at).first()
        row = row or QueueSlot(account_id=account.id, weekday=weekday, at=at, made_at=now())
        row.label, row.active = label.strip() or row.label, True
        row.save()
        found.append(row)
    after = {"weekdays": days, "at": f"{at:%H:%M}", "label": label.strip()}
    audit.record("publishing.slots_added", target=f"publishing.queue:{account.id}", after=after)
    return found


@transaction.atomic
def set_slot(*, slot_id: int, active: bool) -> QueueSlot:
    """Switch a slot on or off; publications that lie in it stay where they are (needs publishing.manage)."""
    require("publishing.manage")
    row: QueueSlot = QueueSlot.objects.get(pk=slot_id)
    row.active = active
    row.save(update_fields=["active"])
    audit.record("publishing.slot_switched", target=f"publishing.slot:{row.pk}", after={"active": active})
    return row


@transaction.atomic
def remove_slot(*, slot_id: int) -> None:
    """Take a slot away for good; publications that lie in it stay (needs publishing.manage)."""
    require("publishing.manage")
    row: QueueSlot = QueueSlot.objects.get(pk=slot_id)
    before = {"account_id": row.account_id, "weekday": row.weekday, "at": f"{row.at:%H:%M}"}
    audit.record("publishing.slot_removed", target=f"publishing.slot:{row.pk}", before=before)
    row.delete()


@transaction.atomic
def add_to_queue(*, subject: str, after: datetime | None = None, note: str = "") -> Publication:
    """Plan a subject in the next free slot of its account (needs publishing.plan). Refused when the account has no slots or none is free."""
    require("publishing.plan")
    try:
        payload = payload_of(subject)
    except LookupError as error:
        raise Refused(_("There is nothing to publish under %(subject)s.") % {"subject": subject}, "subject") from error
    free = next_free(payload.account_id, after=after, hot=payload.hot)
    if free is None:
        raise Refused(_("The account has no free queue slot: add slots, or choose a moment yourself."), "subject")
    return core.plan(subject=subject, planned_at=free.at, slot_id=free.slot_id, note=note)
