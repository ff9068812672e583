"""Talents in the console: the pool, one with gates and bookings, audits, contact, forgetting."""

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, confirm_page, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.channels import facade as channels
from guanhao.domains.partners.contracts import Refused
from guanhao.domains.partners.forms.shared import optional
from guanhao.domains.partners.forms.talents import AuditForm, TalentForm
from guanhao.domains.partners.models import Cooperation, Talent, TalentAudit
from guanhao.domains.partners.rules.amounts import amount_text, percent_text
from guanhao.domains.partners.selectors import gates, grades
from guanhao.domains.partners.selectors.renewal import renewals
from guanhao.domains.partners.services import talents as services
from guanhao.domains.partners.tables.lists import STEP_TONE, TALENT_TONE, TalentTable
from guanhao.engines.partnering.grades import TIER_OF
from guanhao.kernel import access
from guanhao.kernel.now import now

NEWEST = 20


def trail() -> list[tuple[str, str]]:
    """The way back to the list."""
    return [(_("Talents"), burl("partners:talents"))]


@needs("partners.view")
def talents(request: BrandRequest) -> HttpResponseBase:
    """The pool; who was forgotten shows when that state is asked for."""
    booked = Count("cooperations", filter=Q(cooperations__state__in=grades.BOOKED))
    rows = Talent.objects.annotate(booked=booked)
    if not request.GET.get("state"):
        rows = rows.exclude(state=Talent.State.FORGOTTEN)
    table = TalentTable(request, QuerySetRows(rows, search=("name", "handle", "category")))
    table.actions = (
        BulkAction("pause", _("Do not ask for now"), lambda _request, keys: _each(keys, "paused"), "partners.edit"),
        BulkAction("activate", _("Take into the pool"), lambda _request, keys: _each(keys, "active"), "partners.edit"),
    )
    return list_page(request, table, template="partners/talents.html", context={"tab": "talents", "may_edit": access.can("partners.edit")})


def _each(keys: list[str], state: str) -> str:
    done = 0
    for row in Talent.objects.filter(pk__in=keys):
        try:
            services.set_state(talent=row, state=state)
            done += 1
        except Refused:
            continue
    return ngettext("%(count)s done.", "%(count)s done.", done) % {"count": done}


@needs("partners.view")
def grade_board(request: BrandRequest) -> HttpResponseBase:
    """What each grade brought."""
    rows = [{**asdict(one), "cpe": one.cpe_cents / 100 if one.cpe_cents is not None else None} for one in grades.by_grade()]
    return page(request, "partners/grades.html", {"rows": rows, "tab": "grades", "steps": services.grade_steps()})


@needs("partners.view")
def renewal(request: BrandRequest) -> HttpResponseBase:
    """Whom to prefer and whom to book again."""
    board = renewals()
    rows = [(one, {name: _whole(getattr(one, name)) for name in ("cost", "cpm", "cpa")} | {"cvr": _plain(one.cvr)}) for one in board.rows]
    context = {
        "rows": rows,
        "limit": _whole(board.limit),
        "origin": board.origin,
        "tab": "renewal",
        "preferred": sum(one.preferred is True for one in board.rows),
        "renew": sum(one.renew is True for one in board.rows),
    }
    return page(request, "partners/renewal.html", context)


def _whole(cents: Fraction | int | None) -> float | None:
    """Money in its unit."""
    return None if cents is None else float(cents / 100)


def _plain(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


@needs("partners.edit")
def talent_new(request: BrandRequest) -> HttpResponseBase:
    """A new talent."""
    form = TalentForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("partners:talent", pk=services.save_talent(_draft(values)).pk)

    return form_page(request, form, save, title=_("New talent"), done=_("Saved."), back=burl("partners:talents"))


@needs("partners.edit")
def talent_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a talent; an empty contact stays."""
    row = _row(pk)
    names = ("name", "platform", "handle", "url", "category", "fans", "grade_by_hand", "person_id", "note")
    form = TalentForm(request.POST or None, initial={name: getattr(row, name) for name in names} | {"price": optional(row.price_cents)})
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_talent(_draft(values, row), row)
        return burl("partners:talent", pk=pk)

    return form_page(request, form, save, title=row.shown, done=_("Saved."), back=burl("partners:talent", pk=pk))


def _draft(values: dict[str, Any], row: Talent | None = None) -> services.TalentDraft:
    facts = {name: value for name, value in values.items() if name in services.TalentDraft.__dataclass_fields__}
    facts["contact"] = facts.get("contact") or None
    return services.TalentDraft(**facts, currency=row.currency if row else "")


def _row(pk: int) -> Talent:
    found: Talent = get_object_or_404(Talent, pk=pk)
    return found


@needs("partners.view")
def talent(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One talent: gates with the origin of every number, authenticity, cooperations, audits."""
    row = _row(pk)
    found = gates.of_talent(row)
    tier = TIER_OF.get(row.grade, "")
    facts = [
        fact(request, _("Platform"), channels.platform_title(row.platform)),
        fact(request, _("Handle"), row.handle or None),
        fact(request, pgettext("talent", "Field"), row.category or None),
        fact(request, _("Followers"), row.fans, "number"),
        fact(request, pgettext("talent", "Price"), f"{amount_text(row.price_cents)} {row.currency}" if row.price_cents is not None else None),
        fact(request, _("Note"), row.note or None),
    ]
    bookings = Cooperation.objects.filter(talent=row).order_by("-pk")[:NEWEST]
    context = {
        "talent": row,
        "tone": TALENT_TONE[row.state],
        "tier": tier,
        "found": found,
        "score": float(found.authenticity.points) if found.authenticity.points is not None else None,
        "forms": [(Cooperation.Form(one.form).label, one.clicks, one.conversions, percent_text(one.rate)) for one in found.forms],
        "facts": facts,
        "bookings": [(one, STEP_TONE[one.state]) for one in bookings],
        "audits": [_audit_line(one) for one in TalentAudit.objects.filter(talent=row).order_by("-audited_on", "-pk")[:NEWEST]],
        "open": row.state != Talent.State.FORGOTTEN,
        "may_edit": access.can("partners.edit"),
        "may_contact": access.can("partners.contact"),
        "trail": trail(),
    }
    return page(request, "partners/talent.html", context)


def _audit_line(row: TalentAudit) -> dict[str, Any]:
    return {
        "row": row,
        "fake": percent_text(row.fake_share),
        "real": percent_text(row.real_interaction),
        "match": percent_text(row.fan_match),
        "positive": percent_text(row.positive_share),
        "deep": percent_text(gates.deep_share(row)),
    }


@needs("partners.edit")
def audit_new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Enter what a third party found."""
    row = _row(pk)
    form = AuditForm(request.POST or None, initial={"audited_on": now().astimezone(request.brand.zone).date()})

    def save(values: dict[str, Any]) -> str:
        services.record_audit(talent=row, draft=services.AuditDraft(**values))
        return burl("partners:talent", pk=pk)

    title = _("Audit of %(name)s") % {"name": row.shown}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("partners:talent", pk=pk))


@require_POST
@needs("partners.contact")
def contact(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Show the contact once; who looked is written down."""
    row = _row(pk)
    text = services.read_contact(talent=row)
    return page(request, "partners/contact.html", {"talent": row, "contact": text, "trail": [*trail(), (row.shown, burl("partners:talent", pk=pk))]})


@require_POST
@needs("partners.edit")
def state(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Ask no more, or take back into the pool."""
    try:
        services.set_state(talent=_row(pk), state=request.POST.get("state", ""), reason=request.POST.get("reason", ""))
        messages.success(request, _("Saved."))
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("partners:talent", pk=pk))


@needs("partners.edit")
def forget(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Delete what is known of a talent, after asking."""
    row, back = _row(pk), burl("partners:talent", pk=pk)
    if request.method == "POST" and request.POST.get("confirmed"):
        try:
            services.forget_talent(talent=row)
            messages.success(request, _("Forgotten. What was paid stays, without the name."))
        except Refused as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(back)
    text = _("Name, handle, address, contact, notes, audits and drafts are deleted. What was paid stays, without the name.")
    return confirm_page(request, title=_("Forget this talent"), text=text, back=back)


@needs("partners.view")
def talent_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a talent."""
    row = _row(pk)
    return history_page(request, target=services.target_of(row), title=row.shown, back=burl("partners:talent", pk=pk))
