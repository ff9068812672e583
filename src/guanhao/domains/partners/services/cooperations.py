"""A cooperation from brief to settlement: each step once, in order, in one currency."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl
from guanhao.domains.compliance import facade as compliance
from guanhao.domains.links import facade as links
from guanhao.domains.links.contracts import Utm
from guanhao.domains.partners.contracts import Changed, Refused
from guanhao.domains.partners.models import BudgetLine, Cooperation, Measurement, Settlement, Talent, TrackedLink
from guanhao.domains.partners.policy import CooperationPolicy
from guanhao.domains.partners.selectors import drafts
from guanhao.domains.partners.selectors.currency import house_currency
from guanhao.domains.partners.selectors.gates import fake_gate
from guanhao.domains.partners.services import budgets
from guanhao.domains.partners.services.amounts import address_of, cents_of, currency_of, same_currency, text_of, whole_of
from guanhao.kernel import approvals, audit, files, versions
from guanhao.kernel.access import SYSTEM, acting, current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.files import Readable
from guanhao.kernel.now import now
from guanhao.sdk.events.partners import CooperationReleased, CooperationSettled

State = Cooperation.State
COUNTS: Final = ("impressions", "likes", "comments", "saves", "forwards", "clicks", "conversions")
LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
EARLY: Final = (State.BRIEF, State.QUOTED)
OPEN: Final = (State.BRIEF, State.QUOTED, State.CONTRACTED, State.REVIEW)


@dataclass(frozen=True, kw_only=True)
class BriefDraft:
    """What is ordered. `line_id` is the line of an approved budget that will pay; `target_url` where tracked links lead."""

    talent_id: int
    title: str
    kind: str = Cooperation.Kind.POST
    form: str = Cooperation.Form.SOFT
    brief: str = ""
    due_on: date | None = None
    target_url: str = ""
    currency: str = ""
    line_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ResultDraft:
    """What one form brought by a day; counts None where nobody knows, `revenue` an amount."""

    form: str
    measured_on: date
    source: str
    impressions: int | None = None
    likes: int | None = None
    comments: int | None = None
    saves: int | None = None
    forwards: int | None = None
    clicks: int | None = None
    conversions: int | None = None
    revenue: str | int = ""


def target_of(row: Cooperation) -> str:
    """The target of its deeds and versions."""
    return f"partners.cooperation:{row.pk}"


def state_of(row: Cooperation) -> dict[str, Any]:
    """What histories keep: no words that name the talent."""
    names = ("kind", "form", "state", "currency", "line_id", "quote_cents", "amount_cents", "contract_number", "ad_label", "revision")
    return {name: getattr(row, name) for name in names} | {"due_on": row.due_on.isoformat() if row.due_on else None}


@transaction.atomic
def write_brief(draft: BriefDraft, row: Cooperation | None = None) -> Cooperation:
    """Open a cooperation with its brief, or change the brief before a contract is signed (needs partners.edit). Refused by field."""
    require("partners.edit")
    row = locked(row, *EARLY) if row is not None else None
    talent = _talent(draft.talent_id, row)
    if draft.kind not in Cooperation.Kind.values or draft.form not in Cooperation.Form.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join((*Cooperation.Kind.values, *Cooperation.Form.values))}, "kind")
    currency = currency_of(draft.currency or (row.currency if row else house_currency()))
    if row is not None and row.quote_cents is not None:
        same_currency(currency, row.currency)
    line, actor, moment = _line(draft.line_id, currency), current_actor(), now()
    made = row or Cooperation(made_at=moment, owner_id=actor.user_id, owner_name=actor.name[:120])
    made.talent, made.kind, made.form, made.currency, made.line = talent, draft.kind, draft.form, currency, line
    made.title, made.brief = text_of(draft.title, "title", most=120), text_of(draft.brief, "brief", most=10_000, least=0)
    made.due_on, made.target_url, made.changed_at = draft.due_on, address_of(draft.target_url, "target_url"), moment
    made.save()
    if made.target_url:
        _link(made)
    _keep(made, "partners.brief_written")
    return made


def _talent(number: int, row: Cooperation | None) -> Talent:
    talent: Talent | None = Talent.objects.filter(pk=number).first()
    if talent is None or talent.state == Talent.State.FORGOTTEN:
        raise Refused(_("There is no such talent."), "talent_id")
    if row is not None and row.talent_id != number:
        raise Refused(_("A cooperation stays with its talent: open another one."), "talent_id")
    if row is None and talent.state == Talent.State.PAUSED:
        raise Refused(_("This talent is not asked for now."), "talent_id")
    names = [name for name in (talent.handle, talent.name) if name]
    if row is None and (why := compliance.kept_out(talent.platform, names)):
        raise Refused(_("This talent is on the blacklist: %(why)s") % {"why": why}, "talent_id")
    return talent


def _line(number: int | None, currency: str) -> BudgetLine | None:
    if number is None:
        return None
    line: BudgetLine | None = BudgetLine.objects.select_related("budget").filter(pk=number).first()
    if line is None:
        raise Refused(_("There is no such line of a budget."), "line_id")
    same_currency(currency, line.budget.currency, "line_id")
    return line


@transaction.atomic
def quote(*, cooperation: Cooperation, amount: str | int, note: str = "", currency: str = "") -> Cooperation:
    """Keep what the talent asks (needs partners.edit); a second quote replaces the first until a contract is signed."""
    require("partners.edit")
    row = locked(cooperation, *EARLY)
    if currency:
        same_currency(currency_of(currency), row.currency)
    row.quote_cents, row.quote_note = cents_of(amount, row.currency, "amount"), text_of(note, "note", most=500, least=0)
    row.state, row.changed_at = State.QUOTED, now()
    row.save()
    _keep(row, "partners.quoted")
    return row


@transaction.atomic
def sign_contract(
    *,
    cooperation: Cooperation,
    amount: str | int,
    number: str,
    signed_on: date,
    file: Readable | None = None,
    file_name: str = "",
    currency: str = "",
) -> Cooperation:
    """Keep the signed contract with its file, and book the amount on the line of the budget (needs partners.edit).

    Refused when too many of the talent's followers are fake, when money is in another currency, and when the line has not enough left.
    """
    require("partners.edit")
    row = locked(cooperation, State.QUOTED)
    gate = fake_gate(row.talent)
    if gate.gate.passed is False:
        words = _("Fake followers: %(value)s, at most %(limit)s. No contract is signed with this talent.")
        raise Refused(words % {"value": gate.value, "limit": gate.limit.lstrip("≤ ")})
    if currency:
        same_currency(currency_of(currency), row.currency)
    row.amount_cents = cents_of(amount, row.currency, "amount")
    row.contract_number, row.signed_on = text_of(number, "number", most=80), signed_on
    if file is None and row.contract_file is None:
        raise Refused(_("Add the signed contract as a file."), "file")
    if file is not None:
        try:
            row.contract_file = files.store(file, name=file_name or "contract.pdf", purpose="partners.contract")
        except files.FileRefused as error:
            raise Refused(str(error), "file") from error
    row.state, row.changed_at = State.CONTRACTED, now()
    row.save()
    if row.line is not None and row.amount_cents:
        budgets.book(line=row.line, cents=row.amount_cents, key=f"cooperation:{row.pk}", currency=row.currency, note=row.contract_number)
    _keep(row, "partners.contract_signed")
    return row


@transaction.atomic
def write_draft(*, cooperation: Cooperation, title: str, text: str, ad_label: bool, revision: int | None = None) -> Cooperation:
    """Keep the talent's draft (needs partners.edit); a change voids the signatures it has. Changed when somebody else was quicker."""
    require("partners.edit")
    row = locked(cooperation, State.CONTRACTED, State.REVIEW)
    if revision is not None and revision != row.revision:
        raise Changed(_("Somebody else has changed this in the meantime; look again."))
    row.draft_title = text_of(title, "draft_title", most=200, least=0)
    row.draft_text, row.ad_label = text_of(text, "draft_text", most=50_000), ad_label
    row.revision, row.changed_at = row.revision + 1, now()
    row.author_id = current_actor().user_id or row.author_id
    row.save()
    approvals.restate(drafts.part_of(row))
    _keep(row, "partners.draft_written")
    return row


@transaction.atomic
def submit_draft(*, cooperation: Cooperation) -> Cooperation:
    """Hand the draft in for review (needs partners.edit). Refused when compliance blocks it, such as paid work without the word 广告."""
    require("partners.edit")
    row = locked(cooperation, State.CONTRACTED, State.REVIEW)
    if not row.draft_text:
        raise Refused(_("There is no draft yet."), "draft_text")
    report = drafts.check(row)
    if report.state == "block":
        raise Refused(drafts.blocked_words(report), "draft_text")
    compliance.count_checks([report])
    person = row.author_id or current_actor().user_id or row.owner_id
    view = approvals.start_approval(
        subject=target_of(row),
        flow=CooperationPolicy.of_brand().flow,
        title=row.draft_title or row.title,
        parts=[drafts.part_of(row)],
        authors=[person] if person is not None else [],
        url=burl("partners:cooperation", pk=row.pk),
    )
    row.approval_id, row.state, row.changed_at = view.id, State.REVIEW, now()
    row.save()
    _keep(row, "partners.draft_submitted")
    return row


@transaction.atomic
def release(*, cooperation: Cooperation, url: str, at: datetime | None = None) -> Cooperation:
    """Say that the talent published it (needs partners.edit): only a draft that is approved exactly as it reads and that compliance lets pass."""
    require("partners.edit")
    row = locked(cooperation, State.CONTRACTED, State.REVIEW)
    if why := drafts.waits_for(row):
        raise Refused(_("Not released: %(missing)s") % {"missing": why})
    row.release_url, row.released_at = address_of(url, "url", needed=True), at or now()
    row.state, row.changed_at = State.RELEASED, now()
    row.save()
    emit(CooperationReleased(brand_id=row.brand_id, cooperation_id=row.pk, talent_id=row.talent_id, url=row.release_url))
    _keep(row, "partners.released")
    return row


@transaction.atomic
def measure(*, cooperation: Cooperation, draft: ResultDraft) -> Measurement:
    """Keep what a form brought (needs partners.edit), again and again until it is settled; the newest numbers count."""
    require("partners.edit")
    row = locked(cooperation, State.RELEASED, State.MEASURED)
    values = result_values(draft, row.currency)
    made: Measurement = Measurement.objects.filter(cooperation=row, form=draft.form).first() or Measurement(cooperation=row, form=draft.form)
    for name, value in values.items():
        setattr(made, name, value)
    made.made_at = now()
    made.save()
    if row.state != State.MEASURED:
        row.state, row.changed_at = State.MEASURED, now()
        row.save()
    facts = {name: getattr(made, name) for name in (*COUNTS, "revenue_cents", "source", "form")}
    audit.record("partners.measured", target=target_of(row), after=facts)
    return made


def result_values(draft: ResultDraft, currency: str) -> dict[str, Any]:
    """The fields of a measurement, or Refused by field."""
    if draft.form not in Cooperation.Form.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Cooperation.Form.values)}, "form")
    found: dict[str, Any] = {name: whole_of(getattr(draft, name), name) for name in COUNTS}
    found["revenue_cents"] = cents_of(draft.revenue, currency, "revenue") if draft.revenue != "" else None
    if all(value is None for value in found.values()):
        raise Refused(_("Enter at least one number."), "impressions")
    if found["clicks"] is not None and found["impressions"] is not None and found["clicks"] > found["impressions"]:
        raise Refused(_("More clicks than impressions."), "clicks")
    return found | {"measured_on": draft.measured_on, "source": text_of(draft.source, "source", most=80)}


@transaction.atomic
def settle(
    *, cooperation: Cooperation, paid_on: date, deduction: str | int = 0, reference: str = "", reason: str = "", currency: str = ""
) -> Settlement:
    """Pay what the contract says less a deduction with its reason (needs partners.settle); once and never again, whoever asks at the same moment."""
    require("partners.settle")
    row = locked(cooperation, State.MEASURED)
    if currency:
        same_currency(currency_of(currency), row.currency)
    taken, owed = cents_of(deduction, row.currency, "deduction"), row.amount_cents or 0
    if taken > owed:
        raise Refused(_("More is deducted than the contract says."), "deduction")
    if taken and not reason.strip():
        raise Refused(_("Say why."), "reason")
    actor = current_actor()
    made = Settlement(
        cooperation=row,
        amount_cents=owed - taken,
        deduction_cents=taken,
        currency=row.currency,
        reference=text_of(reference, "reference", most=80, least=0),
        reason=text_of(reason, "reason", most=300, least=0),
        paid_on=paid_on,
        made_at=now(),
        made_by_id=actor.user_id,
        made_by_name=actor.name[:120],
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Changed(_("This cooperation is settled already.")) from None
    row.state, row.changed_at = State.SETTLED, now()
    row.save()
    if row.line is not None and taken:
        budgets.give_back(line=row.line, cents=taken, key=f"deduction:{row.pk}", note=made.reason)
    emit(CooperationSettled(brand_id=row.brand_id, cooperation_id=row.pk, talent_id=row.talent_id, cents=made.amount_cents, currency=row.currency))
    audit.record("partners.settled", target=target_of(row), after={"amount_cents": made.amount_cents, "deduction_cents": taken}, note=made.reason)
    _keep(row, "")
    return made


@transaction.atomic
def cancel(*, cooperation: Cooperation, reason: str) -> Cooperation:
    """Give a cooperation up before it is released (needs partners.edit) with a reason; what was booked on the budget comes back."""
    require("partners.edit")
    row = locked(cooperation, *OPEN)
    booked, row.reason = row.state in (State.CONTRACTED, State.REVIEW), text_of(reason, "reason", most=300)
    row.state, row.changed_at = State.CANCELLED, now()
    row.save()
    if booked and row.line is not None and row.amount_cents:
        budgets.give_back(line=row.line, cents=row.amount_cents, key=f"cancelled:{row.pk}", note=row.reason)
    if row.approval_id is not None and approvals.approval(row.approval_id).state == "open":
        with acting(SYSTEM):
            approvals.withdraw(approval_id=row.approval_id, reason=row.reason)
    _keep(row, "partners.cancelled")
    return row


@transaction.atomic
def add_link(*, cooperation: Cooperation, form: str) -> TrackedLink:
    """The tracked link and code of one form (needs partners.edit); asking again gives the one there is."""
    require("partners.edit")
    row = locked(cooperation, *OPEN, State.RELEASED, State.MEASURED)
    if form not in Cooperation.Form.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Cooperation.Form.values)}, "form")
    if not row.target_url:
        raise Refused(_("Write into the brief where the link leads."), "target_url")
    return _link(row, form)


def _link(row: Cooperation, form: str = "") -> TrackedLink:
    form = form or row.form
    known: TrackedLink | None = TrackedLink.objects.filter(cooperation=row, form=form).first()
    code = known.code if known else f"K{row.pk}{'H' if form == 'hard' else 'S'}" + "".join(secrets.choice(LETTERS) for _place in range(4))
    subject = f"partners.cooperation:{row.pk}:{form}"
    utm = Utm(source=row.talent.platform, medium=f"kol-{form}", campaign=f"kol-{row.pk}", content=f"talent-{row.talent_id}", term=code.lower())
    try:
        with acting(SYSTEM):  # whoever may order work may have it counted, without the right to make other links
            view = links.make_link(target=row.target_url, utm=utm, label=f"{row.title} · {code}"[:120], subject=subject)
    except ValueError as error:
        raise Refused(str(error), "target_url") from error
    made = known or TrackedLink(cooperation=row, form=form, code=code, made_at=now())
    made.url = view.url
    made.save()
    audit.record("partners.link_made", target=target_of(row), after={"form": form, "key": code})
    return made


def locked(cooperation: Cooperation, *states: str) -> Cooperation:
    """The cooperation as it is now, locked, in one of these states; Changed otherwise."""
    row: Cooperation = Cooperation.objects.select_for_update(of=("self",)).select_related("talent", "line", "contract_file").get(pk=cooperation.pk)
    if states and row.state not in states:
        if row.state == State.SETTLED:
            raise Changed(_("This cooperation is settled already."))
        raise Changed(_("From “%(state)s” this step is not possible.") % {"state": State(row.state).label})
    return row


def _keep(row: Cooperation, action: str) -> None:
    versions.keep(target_of(row), state_of(row))
    if action:
        audit.record(action, target=target_of(row), after=state_of(row), note=row.reason)
