"""People leave the house in a file only with a purpose, their consent, somebody's approval, and a line in the log (CMP-08)."""

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.audiences.contracts import NEEDS_CONSENT, Changed, Refused
from guanhao.domains.audiences.models import Export
from guanhao.domains.audiences.policy import AudiencePolicy
from guanhao.domains.audiences.selectors import numbers
from guanhao.domains.audiences.services.definitions import allowed, canonical, kept_members
from guanhao.domains.audiences.services.segments import row_of
from guanhao.domains.people import facade as people
from guanhao.kernel import approvals, audit, privacy
from guanhao.kernel.access import can, current_actor, require
from guanhao.kernel.now import now

if TYPE_CHECKING:
    from pyroaring import BitMap

COLUMNS = ("person_id", "name", "tier")
FLOW = "people_export"
SECRET = frozenset({"phone", "mail"})


def target_of(export_id: int) -> str:
    """An export's name in the audit log."""
    return f"audiences.export:{export_id}"


def ask(*, segment_id: int, purpose: str, recipient: str, reason: str, columns: Sequence[str] = ("person_id",)) -> Export:
    """Ask for an audience's people in a file (needs audiences.export). A try without permission, purpose or consent is denied and logged."""
    row = row_of(segment_id)
    wanted = list(dict.fromkeys(columns)) or ["person_id"]
    denied = _denied(wanted, purpose, row.purpose)
    if denied:
        with transaction.atomic():
            audit.record(
                "audiences.export_denied", target=f"audiences.segment:{segment_id}", after={"columns": wanted, "purpose": purpose}, note=denied
            )
            privacy.seen("denied", f"audiences.segment:{segment_id}", rows=0, note=",".join(wanted))
    require("audiences.export")
    if denied:
        raise Refused(denied, "columns" if SECRET & set(wanted) else "purpose")
    if not recipient.strip() or not reason.strip():
        raise Refused(_("Say who gets it and why."), "recipient" if not recipient.strip() else "reason")
    actor = current_actor()
    if actor.user_id is None:
        raise Refused(_("A person has to ask for it: somebody must answer for the purpose."), "recipient")
    with transaction.atomic():
        made = Export(segment=row, purpose=purpose, recipient=recipient.strip()[:200], reason=reason.strip()[:300], columns=wanted, asked_at=now())
        made.asked_by, made.asked_by_id = actor.name[:120], actor.user_id
        made.save()
        title = _("%(audience)s for %(recipient)s") % {"audience": row.name, "recipient": made.recipient}
        url = burl_or_none("audiences:export", pk=made.pk) or ""
        view = approvals.start_approval(subject=target_of(made.pk), flow=FLOW, title=title, parts=[part_of(made)], authors=[actor.user_id], url=url)
        made.approval_id = view.id
        made.save(update_fields=["approval_id"])
        audit.record("audiences.export_asked", target=target_of(made.pk), after={"columns": wanted, "purpose": purpose, "recipient": made.recipient})
    return made


def _denied(columns: list[str], purpose: str, allowed_for: str) -> str:
    if not can("audiences.export"):
        return _("You may not export people.")
    if SECRET & set(columns) and not can("people.contact"):
        return _("You may not see phone numbers and addresses.")
    strange = set(columns) - set(COLUMNS) - SECRET
    if strange:
        return _("There is no column “%(name)s”.") % {"name": min(strange)}
    if purpose not in NEEDS_CONSENT or purpose != allowed_for:
        return _("This audience may not leave the house for this purpose: nobody agreed to it.")
    return ""


def part_of(row: Export) -> approvals.Part:
    """What is approved: these people for this purpose, this recipient, these columns; anything else needs a new approval."""
    fields = {name: getattr(row, name) for name in ("segment_id", "purpose", "recipient", "reason", "columns")}
    return approvals.Part(subject=target_of(row.pk), title=row.recipient, fields=fields)


@transaction.atomic
def decide(*, export_id: int, approve: bool, note: str = "") -> Export:
    """Sign it or send it back as somebody else than who asked (needs audiences.export; the flow may ask for more signatures)."""
    require("audiences.export")
    row: Export = Export.objects.get(pk=export_id)
    if row.state != Export.State.WAITING or row.approval_id is None:
        raise Changed(_("This was decided before."), "state")
    if row.asked_by_id is not None and row.asked_by_id == current_actor().user_id:
        raise Refused(_("Somebody else must decide: you asked for it."), "state")
    if not approve and not note.strip():
        raise Refused(_("Say why not."), "note")
    view = approvals.approval(row.approval_id)
    level = next((one.key for one in view.levels if one.state == "open"), "")
    try:
        if approve:
            approvals.sign(approval_id=view.id, level=level, seen=view.seen, comment=note.strip())
        else:
            approvals.send_back(approval_id=view.id, level=level, comment=note.strip())
    except approvals.Refused as refusal:
        raise Refused(str(refusal), "state") from refusal
    return settle(export_id=export_id, note=note)


@transaction.atomic
def settle(*, export_id: int, note: str = "") -> Export:
    """Take over what the approval says now: only people whose consent is open at that moment are in it. Nothing happens while it is open."""
    row: Export = Export.objects.select_for_update().get(pk=export_id)
    standing = approvals.standing(part_of(row))
    if row.state != Export.State.WAITING or standing.state == "open":
        return row
    row.decided_by, row.decided_at, row.note = _decider(row), now(), note.strip()[:300]
    row.state = Export.State.READY if standing.state == "approved" else Export.State.REFUSED
    if row.state == Export.State.READY:
        members = allowed(kept_members(row.segment_id), row.purpose)
        row.members, row.people = members.serialize(), len(members)
    row.save()
    audit.record("audiences.export_decided", target=target_of(row.pk), after={"state": row.state, "people": row.people}, note=row.note)
    return row


def _decider(row: Export) -> str:
    """Who gave the newest signature, at the desk or on the export's page; whoever acts where there is none (it was taken back)."""
    levels = approvals.approval(row.approval_id).levels if row.approval_id else ()
    given = sorted((one for level in levels for one in level.signatures), key=lambda one: one.at)
    return (given[-1].signer.name if given else current_actor().name)[:120]


def download(*, export_id: int) -> tuple[str, bytes]:
    """The file of an approved export (needs audiences.export): name and bytes. Written when it is fetched, so whoever withdrew since is not in it."""
    require("audiences.export")
    row: Export = Export.objects.get(pk=export_id)
    if SECRET & set(row.columns) and not can("people.contact"):  # outside the transaction that is refused: the note must stay
        with transaction.atomic():
            audit.record("audiences.export_denied", target=target_of(row.pk), after={"columns": row.columns})
            privacy.seen("denied", target_of(row.pk), rows=0, note="people.contact")
        raise Refused(_("You may not see phone numbers and addresses."), "columns")
    return _fetched(export_id)


@transaction.atomic
def _fetched(export_id: int) -> tuple[str, bytes]:
    row: Export = Export.objects.select_for_update().get(pk=export_id)
    if row.state != Export.State.READY or approvals.standing(part_of(row)).state != "approved":
        raise Refused(_("It is not approved."), "state")
    if row.decided_at is not None and now() - row.decided_at > AudiencePolicy.of_brand().keep_exports:
        raise Refused(_("Its time is over: ask again."), "state")
    raw = _written(row)
    row.downloads += 1
    row.save(update_fields=["downloads"])
    privacy.seen("list", target_of(row.pk), rows=row.people or 0, note=row.purpose)
    audit.record("audiences.export_fetched", target=target_of(row.pk), after={"downloads": row.downloads})
    return f"audience-{row.segment_id}-{row.pk}.csv", raw


def _written(row: Export) -> bytes:
    import numpy as np
    from pyroaring import BitMap

    members = allowed(canonical(BitMap.deserialize(bytes(row.members or b""))), row.purpose) if row.members else BitMap()
    texts = [text for text in numbers.book().names(np.frombuffer(members.to_array(), np.uint32)).to_pylist() if text]
    records = people.people_of(texts)
    names, tiers = people.names(records.values()), people.tiers(list(records.values()))
    contacts = people.contacts(list(records.values())) if SECRET & set(row.columns) else {}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(row.columns)
    for text in texts:
        person = records.get(text, 0)
        cell: dict[str, Any] = {"person_id": text, "name": names.get(person, ""), "tier": tiers.get(person, ""), **contacts.get(person, {})}
        writer.writerow([_safe(str(cell.get(name, ""))) for name in row.columns])
    return ("\ufeff" + out.getvalue()).encode()


def _safe(text: str) -> str:
    """No formula in a spreadsheet."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def drop_people(gone: "BitMap") -> int:
    """Take people out of the exports that can still be fetched; how many held them."""
    from pyroaring import BitMap

    count = 0
    for row in Export.objects.exclude(members=None):
        members = BitMap.deserialize(bytes(row.members))
        if members & gone:
            row.members, row.people = (members - gone).serialize(), len(members - gone)
            row.save(update_fields=["members", "people"])
            count += 1
    return count


@transaction.atomic
def expire() -> int:
    """Exports whose time is over lose their people; the log stays."""
    limit = now() - AudiencePolicy.of_brand().keep_exports
    return int(Export.objects.filter(state=Export.State.READY, decided_at__lt=limit).update(state=Export.State.GONE, members=None))
