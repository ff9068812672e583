"""Leads: taken in from forms, conversations and programs; one telephone number is one lead (INT-09)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.models import Lead, LeadSource
from guanhao.domains.inbox.policy.desk import LeadPolicy
from guanhao.domains.inbox.rules import leads as rules
from guanhao.domains.people import facade as people
from guanhao.domains.people.contracts import Handle
from guanhao.kernel import audit, events, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.inbox import LeadMade

Kind, Status = LeadSource.Kind, Lead.Status
WIDTHS = {"name": 80, "company": 120, "wants": 2000, "mail": 200, "next_step": 200}


@dataclass(frozen=True, kw_only=True)
class LeadDraft:
    """What is known of somebody who may buy; `ref` names where it came from ("form:12:answer:3") and counts once, `item_ref` the post behind it."""

    kind: str = Kind.ENTERED
    ref: str = ""
    title: str = ""
    item_ref: str = ""
    name: str = ""
    phone: str = ""
    mail: str = ""
    company: str = ""
    wants: str = ""
    owner_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True)
class Taken:
    """The lead, and whether it was known before (`merged`)."""

    lead: Lead
    merged: bool


def take_lead(*, draft: LeadDraft) -> Taken:
    """Take a lead in (needs inbox.answer): the same telephone number, or the same person, is the same lead with one source more.

    What is known stays; what was empty is filled. The same `ref` again changes nothing. Refused names the field.
    """
    require("inbox.answer")
    try:
        return _take(draft)
    except IntegrityError:  # somebody took the same number in at this moment
        return _take(draft)


@transaction.atomic
def _take(draft: LeadDraft) -> Taken:
    phone = _checked(draft)
    ref = draft.ref.strip() or f"{draft.kind}:{secrets.token_hex(8)}"
    seen = LeadSource.objects.select_related("lead").filter(kind=draft.kind, ref=ref[:120]).first()
    if seen is not None:
        return Taken(seen.lead, merged=True)
    mark = people.fingerprint("phone", phone) if phone else ""
    person_id = draft.person_id or _person(draft, phone)
    known = _known(mark, person_id)
    lead = known or Lead(made_at=now(), phone_print=mark)
    before = state_of(lead) if known else None
    _fill(lead, draft, phone, mark)
    lead.person_id = lead.person_id or person_id
    lead.changed_at = now()
    lead.save()
    LeadSource(lead=lead, kind=draft.kind, ref=ref[:120], title=draft.title.strip()[:120], item_ref=draft.item_ref[:120], came_at=now()).save()
    _rescore(lead)
    versions.keep(target_of(lead), state_of(lead))
    audit.record("inbox.lead_taken", target=target_of(lead), before=before, after=state_of(lead) | {"source": draft.kind})
    events.emit(LeadMade(brand_id=current_brand().id, lead_id=lead.pk, source=draft.kind, merged=known is not None))
    return Taken(lead, merged=known is not None)


@transaction.atomic
def take_from_survey(*, activity_id: int, ballot_id: int, person_id: int, title: str, wants: str) -> Taken | None:
    """Somebody agreed in a survey to be contacted: a lead with the survey as source, once a ballot. None when the person was deleted meanwhile."""
    known = people.contacts([person_id]).get(person_id, {})
    if not known:
        return None
    names = people.names([person_id])
    draft = LeadDraft(
        kind=Kind.FORM,
        ref=f"interaction.ballot:{ballot_id}",
        title=title,
        item_ref=f"interaction.activity:{activity_id}",
        name=names.get(person_id, "")[: WIDTHS["name"]],
        phone=known.get("phone", ""),
        mail=known.get("mail", ""),
        wants=wants[: WIDTHS["wants"]],
        person_id=person_id,
    )
    return take_lead(draft=draft)


@transaction.atomic
def change_lead(*, lead_id: int, values: dict[str, Any]) -> Lead:
    """Change name, phone, mail, company, wants, status, owner_id, next_step or next_at. Refused names the field.

    A number that another lead has is refused with that lead's number: merge them instead.
    """
    require("inbox.answer")
    lead: Lead = Lead.objects.select_for_update().get(pk=lead_id)
    before = state_of(lead)
    _short(values)
    if values.get("status", lead.status) not in Status.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Status.values)}, "status")
    if "phone" in values:
        _set_phone(lead, str(values["phone"] or ""))
    if "owner_id" in values:
        _set_owner(lead, values["owner_id"])
    for name in ("name", "mail", "company", "wants", "next_step"):
        if name in values:
            setattr(lead, name, (values[name] or "").strip())
    lead.status = values.get("status", lead.status)
    if "next_at" in values:
        lead.next_at = values["next_at"]
    lead.changed_at = now()
    lead.save()
    _rescore(lead)
    if before != state_of(lead):
        versions.keep(target_of(lead), state_of(lead))
        audit.record("inbox.lead_changed", target=target_of(lead), before=before, after=state_of(lead))
    return lead


@transaction.atomic
def merge_leads(*, keep: int, drop: int) -> Lead:
    """Two leads that are one: sources move, empty fields are filled, the dropped row goes."""
    require("inbox.manage")
    rows: dict[int, Lead] = {row.pk: row for row in Lead.objects.select_for_update().filter(pk__in=[keep, drop]).order_by("pk")}
    if keep == drop or len(rows) < 2:
        raise Refused(_("There is no such lead."), "keep")
    kept, dropped = rows[keep], rows[drop]
    dropped.sources.update(lead=kept)
    state, phone, mark, tail = state_of(dropped), str(dropped.phone or ""), dropped.phone_print, dropped.phone_tail
    for name in ("name", "company", "wants", "mail", "person_id", "next_step", "next_at", "owner_id"):
        if not getattr(kept, name):
            setattr(kept, name, getattr(dropped, name))
    kept.owner_name = kept.owner_name or dropped.owner_name
    dropped.delete()
    if not kept.phone_print:
        kept.phone, kept.phone_print, kept.phone_tail = phone, mark, tail
    kept.changed_at = now()
    kept.save()
    _rescore(kept)
    versions.keep(target_of(kept), state_of(kept))
    audit.record("inbox.leads_merged", target=target_of(kept), before=state | {"lead": drop}, after=state_of(kept))
    return kept


def target_of(lead: Lead) -> str:
    """The lead's name in audit and versions."""
    return f"inbox.lead:{lead.pk}"


def state_of(lead: Lead) -> dict[str, Any]:
    """What people change, without number and mail address in clear."""
    named = {name: getattr(lead, name) for name in ("name", "company", "wants", "status", "owner_id", "next_step", "phone_tail")}
    when = lead.next_at
    return named | {"next_at": when.isoformat() if isinstance(when, date) else None, "mail": bool(lead.mail)}


def _checked(draft: LeadDraft) -> str:
    if draft.kind not in Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Kind.values)}, "kind")
    _short(vars(draft))
    if not any((draft.phone.strip(), draft.mail.strip(), draft.name.strip(), draft.person_id)):
        raise Refused(_("Give at least a name, a telephone number or a mail address."), "phone")
    return _phone(draft.phone) if draft.phone.strip() else ""


def _short(values: Mapping[str, Any]) -> None:
    for name, most in WIDTHS.items():
        if len(values.get(name) or "") > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)


def _phone(text: str) -> str:
    plain = rules.plain_phone(text)
    if plain is None:
        raise Refused(_("This is not a telephone number; write it like 13800000000 or +852 2345 6789."), "phone")
    return plain


def _person(draft: LeadDraft, phone: str) -> int | None:
    """The person with this number, or else with this mail address; whoever is new gets a card."""
    for kind, value in (("phone", phone), ("mail", draft.mail.strip())):
        if value and people.fingerprint(kind, value):
            return people.resolve([Handle(kind, value, draft.name.strip())])[0]
    return None


def _known(mark: str, person_id: int | None) -> Lead | None:
    rows = Lead.objects.select_for_update()
    found: Lead | None = rows.filter(phone_print=mark).first() if mark else None
    if found is None and person_id:
        found = rows.filter(person_id=person_id, phone_print="").first() if mark else rows.filter(person_id=person_id).order_by("pk").first()
    return found


def _fill(lead: Lead, draft: LeadDraft, phone: str, mark: str) -> None:
    for name in ("name", "mail", "company", "wants"):
        if not getattr(lead, name):
            setattr(lead, name, getattr(draft, name).strip())
    if phone and not lead.phone:
        lead.phone, lead.phone_print, lead.phone_tail = phone, mark, phone[-4:]
    if lead.owner_id is None and draft.owner_id:
        _set_owner(lead, draft.owner_id)


def _set_owner(lead: Lead, owner_id: int | None) -> None:
    owner = next((one for one in identity.people_of_brand() if one.id == owner_id), None) if owner_id else None
    if owner_id and owner is None:
        raise Refused(_("This person does not belong to the brand."), "owner_id")
    lead.owner_id, lead.owner_name = owner_id, owner.name[:80] if owner else ""


def _set_phone(lead: Lead, text: str) -> None:
    if not text.strip():
        lead.phone, lead.phone_print, lead.phone_tail = "", "", ""
        return
    phone = _phone(text)
    mark = people.fingerprint("phone", phone)
    other = Lead.objects.filter(phone_print=mark).exclude(pk=lead.pk).first()
    if other is not None:
        raise Refused(_("Lead %(number)s has this number already: merge the two.") % {"number": other.pk}, "phone")
    lead.phone, lead.phone_print, lead.phone_tail = phone, mark, phone[-4:]


def _rescore(lead: Lead) -> None:
    policy = LeadPolicy.of_brand()
    kinds = list(lead.sources.values_list("kind", flat=True))
    weights = rules.Weights(policy.phone, policy.name, policy.company, policy.wants, policy.second_source, policy.conversation)
    known = {"phone": bool(lead.phone_print), "name": bool(lead.name), "company": bool(lead.company), "wants": bool(lead.wants)}
    lead.score = rules.score(weights, **known, sources=len(kinds), conversation=Kind.CONVERSATION in kinds)
    lead.save(update_fields=["score"])
