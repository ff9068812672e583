"""Talents: entering, grading, what third parties found out, forgetting."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.partners.contracts import Changed, Refused
from guanhao.domains.partners.models import Cooperation, Talent, TalentAudit
from guanhao.domains.partners.policy import GradePolicy
from guanhao.domains.partners.selectors.currency import house_currency
from guanhao.domains.partners.services.amounts import address_of, cents_of, currency_of, share_of, text_of, whole_of
from guanhao.domains.people import facade as people
from guanhao.engines.partnering.grades import GRADES, grade_of
from guanhao.kernel import audit, files, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

State = Talent.State
SHARES: Final = ("fan_match", "fake_share", "active_share", "positive_share", "real_interaction")
COUNTS: Final = ("likes", "comments", "saves", "forwards")
OPEN: Final = (Cooperation.State.BRIEF, Cooperation.State.QUOTED, Cooperation.State.CONTRACTED, Cooperation.State.REVIEW)


@dataclass(frozen=True, kw_only=True)
class TalentDraft:
    """A talent as it is written; `price` an amount such as “3000” or “USD 500”, `contact` None leaves what is there."""

    name: str
    platform: str
    handle: str = ""
    url: str = ""
    category: str = ""
    fans: int | None = None
    price: str | int = ""
    currency: str = ""
    contact: str | None = None
    note: str = ""
    grade_by_hand: str = ""
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AuditDraft:
    """What a third party found: exact shares (0 to 1, or texts such as “30.1%”) and counts of interactions; None is unknown."""

    source: str
    audited_on: date
    fan_match: str | Decimal | None = None
    fake_share: str | Decimal | None = None
    active_share: str | Decimal | None = None
    positive_share: str | Decimal | None = None
    real_interaction: str | Decimal | None = None
    likes: int | None = None
    comments: int | None = None
    saves: int | None = None
    forwards: int | None = None


def target_of(row: Talent) -> str:
    """The target of its deeds and versions."""
    return f"partners.talent:{row.pk}"


def state_of(row: Talent) -> dict[str, Any]:
    """What a person edits, JSON-safe; never the contact."""
    names = ("name", "platform", "handle", "url", "category", "fans", "price_cents", "currency", "note", "grade_by_hand")
    return {name: getattr(row, name) for name in names}


def kept_state(row: Talent) -> dict[str, Any]:
    """What histories and the audit log keep: nothing that says who it is, so that forgetting is complete."""
    return {name: getattr(row, name) for name in ("platform", "category", "fans", "price_cents", "currency", "grade_by_hand")}


def checked(draft: TalentDraft) -> dict[str, Any]:
    """The fields of a talent that a draft gives, or Refused by field."""
    known = channels.platform_titles()
    if draft.platform not in known:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, "platform")
    if draft.grade_by_hand and draft.grade_by_hand not in GRADES:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(GRADES)}, "grade_by_hand")
    currency = currency_of(draft.currency or house_currency())
    found: dict[str, Any] = {
        "name": text_of(draft.name, "name", most=120),
        "platform": draft.platform,
        "handle": text_of(draft.handle, "handle", most=120, least=0),
        "url": address_of(draft.url, "url"),
        "category": text_of(draft.category, "category", most=60, least=0),
        "fans": whole_of(draft.fans, "fans"),
        "price_cents": cents_of(draft.price, currency, "price") if draft.price != "" else None,
        "currency": currency,
        "note": text_of(draft.note, "note", most=500, least=0),
        "grade_by_hand": draft.grade_by_hand,
    }
    if draft.contact is not None:
        found["contact"] = text_of(draft.contact, "contact", most=300, least=0)
    if draft.person_id is not None:
        found["person_id"] = draft.person_id
    return found


@transaction.atomic
def save_talent(draft: TalentDraft, row: Talent | None = None) -> Talent:
    """Enter or change a talent (needs partners.edit); the grade follows from followers and policy unless one is given by hand. Refused by field."""
    require("partners.edit")
    values, moment = checked(draft), now()
    if row is not None:
        row = locked(row)
    before = kept_state(row) if row else None
    row = row or Talent(made_at=moment)
    for name, value in values.items():
        setattr(row, name, value)
    row.grade, row.changed_at = _grade(row), moment
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("This name on the platform is in the pool already."), "handle") from None
    versions.keep(target_of(row), kept_state(row))
    audit.record("partners.talent_saved", target=target_of(row), before=before, after=kept_state(row))
    return row


def _grade(row: Talent, steps: Mapping[str, int] | None = None) -> str:
    return row.grade_by_hand or grade_of(row.fans, steps or grade_steps())


def grade_steps() -> dict[str, int]:
    """Followers from which each grade begins, by the policy."""
    policy = GradePolicy.of_brand()
    return {"S": policy.s_from, "A": policy.a_from, "B": policy.b_from}


@transaction.atomic
def regrade() -> int:
    """Grade all talents by the policy as it is now; how many changed."""
    steps, changed = grade_steps(), []
    for row in Talent.objects.exclude(state=State.FORGOTTEN).only("pk", "fans", "grade", "grade_by_hand", "brand_id").iterator(chunk_size=2000):
        grade = _grade(row, steps)
        if grade != row.grade:
            row.grade = grade
            changed.append(row)
    Talent.objects.bulk_update(changed, ["grade"], batch_size=500)
    if changed:
        audit.record("partners.talents_graded", target="partners.talent:*", after={"count": len(changed)})
    return len(changed)


@transaction.atomic
def set_state(*, talent: Talent, state: str, reason: str = "") -> Talent:
    """Ask no more, or take back into the pool (needs partners.edit)."""
    require("partners.edit")
    row = locked(talent)
    if state not in (State.ACTIVE, State.PAUSED):
        raise Refused(_("Choose one of: %(known)s.") % {"known": f"{State.ACTIVE}, {State.PAUSED}"}, "state")
    before, row.state = row.state, State(state)
    row.save(update_fields=["state"])
    audit.record("partners.talent_moved", target=target_of(row), before={"state": before}, after={"state": row.state}, note=reason.strip()[:300])
    return row


@transaction.atomic
def record_audit(*, talent: Talent, draft: AuditDraft, run_id: int | None = None) -> TalentAudit:
    """Keep what a third party found (needs partners.edit); the same source and day replace each other. The newest one counts."""
    require("partners.edit")
    row = locked(talent)
    values = audit_values(draft)
    found = TalentAudit.objects.filter(talent=row, source=values["source"], audited_on=draft.audited_on).first()
    made = found or TalentAudit(talent=row)
    for name, value in values.items():
        setattr(made, name, value)
    made.run_id, made.made_at = run_id, now()
    made.save()
    _repeat_newest(row)
    facts = {
        "source": made.source,
        "audited_on": str(made.audited_on),
        "fake_share": str(made.fake_share),
        "real_interaction": str(made.real_interaction),
    }
    audit.record("partners.audit_recorded", target=target_of(row), after=facts)
    return made


def audit_values(draft: AuditDraft) -> dict[str, Any]:
    """The fields of an audit, or Refused by field; one that says nothing is refused."""
    if draft.audited_on > now().date() + timedelta(days=1):
        raise Refused(_("This day lies in the future."), "audited_on")
    found: dict[str, Any] = {"source": text_of(draft.source, "source", most=80), "audited_on": draft.audited_on}
    found |= {name: share_of(getattr(draft, name), name) for name in SHARES}
    found |= {name: whole_of(getattr(draft, name), name) for name in COUNTS}
    if all(found[name] is None for name in (*SHARES, *COUNTS)):
        raise Refused(_("An audit says at least one number."), "fake_share")
    return found


def _repeat_newest(row: Talent) -> None:
    newest = list(TalentAudit.objects.filter(talent=row).order_by("-audited_on", "-pk")[:20])
    row.fake_share = next((one.fake_share for one in newest if one.fake_share is not None), None)
    row.real_interaction = next((one.real_interaction for one in newest if one.real_interaction is not None), None)
    row.audited_on = newest[0].audited_on if newest else None
    row.save(update_fields=["fake_share", "real_interaction", "audited_on"])


@transaction.atomic
def read_contact(*, talent: Talent) -> str:
    """The contact in clear (needs partners.contact); who read it is written down."""
    require("partners.contact")
    audit.record("partners.contact_read", target=target_of(talent))
    return str(talent.contact)


@transaction.atomic
def forget_talent(*, talent: Talent, reason: str = "") -> Talent:
    """Delete what is known of a talent (PIPL article 47; needs partners.edit): name, handle, address, contact, notes, audits, drafts.

    What was paid stays without the name, and so does the contract of what was settled (会计档案管理办法); other contract files go.
    Refused while a cooperation is open.
    """
    require("partners.edit")
    row = locked(talent)
    if Cooperation.objects.filter(talent=row, state__in=OPEN).exists():
        raise Refused(_("A cooperation is still open: finish or cancel it first."))
    _wipe(row)
    audit.record("partners.talent_forgotten", target=target_of(row), note=reason.strip()[:300])
    return row


def forget_person(person_id: int, handles: Collection[str] = ()) -> int:
    """The person behind talents asked to be forgotten: open cooperations are cancelled first; how many talents were forgotten.

    `handles` are the digests of the event: a talent nobody linked to the person is found by platform and handle.
    """
    from guanhao.domains.partners.services.cooperations import cancel

    known = Talent.objects.exclude(state=State.FORGOTTEN)
    rows = [row for row in known if row.person_id == person_id or (row.handle and people.handle_digest(row.platform, row.handle) in handles)]
    for row in rows:
        for one in Cooperation.objects.filter(talent=row, state__in=OPEN):
            cancel(cooperation=one, reason=_("The talent asked to be forgotten."))
        forget_talent(talent=row)
    return len(rows)


def _wipe(row: Talent) -> None:
    row.name = row.handle = row.url = row.category = row.note = ""
    row.contact, row.person_id, row.state = "", None, State.FORGOTTEN
    row.fake_share = row.real_interaction = row.audited_on = row.fans = row.price_cents = None
    row.changed_at = now()
    row.save()
    TalentAudit.objects.filter(talent=row).delete()
    for one in Cooperation.objects.filter(talent=row).select_related("contract_file"):
        stored = None if one.state == Cooperation.State.SETTLED else one.contract_file  # books of what was paid are kept by law
        one.title, one.brief, one.quote_note, one.release_url = f"#{one.pk}", "", "", ""
        one.draft_title = one.draft_text = one.target_url = ""
        one.contract_file = None if stored else one.contract_file
        one.save()
        if stored is not None:
            files.forget(stored)


def locked(talent: Talent) -> Talent:
    """The talent as it is now, locked; Changed when it was forgotten."""
    row: Talent = Talent.objects.select_for_update().get(pk=talent.pk)
    if row.state == State.FORGOTTEN:
        raise Changed(_("This talent asked to be forgotten."))
    return row
