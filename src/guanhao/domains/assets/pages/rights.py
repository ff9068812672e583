"""Licences, consents and user content."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, confirm_page, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.assets.forms import ConsentForm, LicenceForm, ReasonForm
from guanhao.domains.assets.models import Asset, Consent, Licence
from guanhao.domains.assets.pages.common import card_of, proof_of, tabs
from guanhao.domains.assets.selectors import library as selectors
from guanhao.domains.assets.selectors import rights
from guanhao.domains.assets.services import rights as services
from guanhao.domains.assets.services.rights import ConsentDraft, LicenceDraft
from guanhao.domains.assets.tables import ConsentTable, LicenceTable, told
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access
from guanhao.kernel.models import Version

SHOWN = 60


class LicenceRows(QuerySetRows):
    """Licences, each with its state today as `state`; those without an end come after all others."""

    def _ordered(self, sort: str, filters: Any) -> Any:
        if sort.removeprefix("-") != "ends":
            return super()._ordered(sort, filters)
        order = F("ends").desc(nulls_last=True) if sort.startswith("-") else F("ended").asc()
        return self._matching(filters).order_by(order, F("ends").asc(nulls_last=True), "pk")

    def page(self, sort: str, offset: int, limit: int, filters: Any) -> Any:
        """One page."""
        return _with_states(self._ordered(sort, filters)[offset : offset + limit])

    def stream(self, sort: str, filters: Any) -> Any:
        """All of them, for exports."""
        return iter(_with_states(self._ordered(sort, filters)))


def _with_states(rows: Any) -> list[Licence]:
    span, found = rights.days(), list(rows)
    for one in found:
        vars(one).update(state=state_on(one, *span))
    return found


def state_on(one: Licence, today: date, soon: date) -> str:
    """valid, soon (it ends by that day), ended or outside."""
    if one.ended or (one.starts and one.starts > today):
        return "outside"
    if one.ends and one.ends < today:
        return "ended"
    return "soon" if one.ends and one.ends <= soon else "valid"


def _when(rows: QuerySet[Licence], states: list[str]) -> QuerySet[Licence]:
    today, soon = rights.days()
    conditions = {
        "valid": Q(ended=False) & (Q(ends=None) | Q(ends__gt=soon)),
        "soon": Q(ended=False, ends__gte=today, ends__lte=soon),
        "ended": Q(ended=True) | Q(ends__lt=today),
    }
    wanted = Q(pk__in=[])
    for state in states:
        wanted |= conditions[state]
    return rows.filter(wanted)


@needs("assets.view")
def licences(request: BrandRequest) -> HttpResponseBase:
    """The register, what ends soon first."""
    rows, words = Licence.objects.annotate(assets=Count("covered")), ("title", "owner", "number", "registration")
    source = LicenceRows(rows, search=words, lookups={"when": _when})
    buttons = [Button(_("New licence"), burl("assets:new_licence"), icon="plus", primary=True)] if access.can("assets.edit") else []
    context = {"tabs": tabs("licences"), "buttons": buttons, "expiring": rights.expiring()}
    return list_page(request, LicenceTable(request, source), template="assets/licences.html", context=context)


@needs("assets.view")
def licence(request: BrandRequest, licence_id: int) -> HttpResponseBase:
    """One licence: scope at a glance, proof, and the assets under it."""
    row = _row(licence_id)
    covered = selectors.with_tags(Asset.objects.filter(licensed__licence=row)).order_by("-made_at")
    names = {one.id: one.name for one in channels.accounts(closed=True)}
    context = {
        "licence": row,
        "state": state_on(row, *rights.days()),
        "platforms": [rights.platform_name(key) for key in row.platforms],
        "accounts": [names.get(int(key), str(key)) for key in row.account_ids],
        "cards": [card_of(one) for one in told(list(covered[:SHOWN]))],
        "count": covered.count(),
        "may_edit": access.can("assets.edit"),
        "trail": [(_("Asset library"), burl("assets:library")), (_("Licences"), burl("assets:licences"))],
    }
    return page(request, "assets/licence.html", context)


@needs("assets.edit")
def new_licence(request: BrandRequest) -> HttpResponseBase:
    """Enter a licence, with `?asset=` for one asset."""
    number = whole_number(request.GET.get("asset"))
    one = selectors.row(number) if number else None
    form = LicenceForm(request.POST or None, request.FILES or None, initial={"commercial": True})
    form.fields.pop("reason")

    def save(values: dict[str, Any]) -> str:
        values.pop("proof", None)
        made = services.add_licence(LicenceDraft(**values), asset_ids=[one.pk] if one else [], proof=proof_of(request, "proof"))
        return burl("assets:asset", asset_id=one.pk) if one else burl("assets:licence", licence_id=made.pk)

    title = _("Licence for %(name)s") % {"name": one.title} if one else _("New licence")
    back = burl("assets:asset", asset_id=one.pk) if one else burl("assets:licences")
    return form_page(request, form, save, title=title, done=_("The licence is entered."), back=back)


@needs("assets.edit")
def edit_licence(request: BrandRequest, licence_id: int) -> HttpResponseBase:
    """Change a licence."""
    row = _row(licence_id)
    draft = vars(services.draft_of(row))
    form = LicenceForm(request.POST or None, request.FILES or None, initial={**draft, "regions": "、".join(row.regions)})
    watch_conflicts(form, rights.licence_state(row))
    back = burl("assets:licence", licence_id=row.pk)

    def save(values: dict[str, Any]) -> str:
        values.pop("proof", None)
        reason = values.pop("reason")
        services.revise_licence(row.pk, LicenceDraft(**values), proof=proof_of(request, "proof"), reason=reason)
        return back

    return form_page(request, form, save, title=_("Change %(name)s") % {"name": row.title}, done=_("Saved."), back=back)


@needs("assets.view")
def licence_history(request: BrandRequest, licence_id: int) -> HttpResponseBase:
    """Versions and deeds of a licence."""
    row = _row(licence_id)
    back = burl("assets:licence", licence_id=row.pk)

    def restore(version: Version) -> str:
        values = {name: version.state[name] for name in LicenceDraft.__dataclass_fields__ if name in version.state}
        values |= {name: date.fromisoformat(values[name]) for name in ("starts", "ends") if values.get(name)}
        services.revise_licence(row.pk, LicenceDraft(**values), reason=_("Version %(number)s taken up again") % {"number": version.number})
        return back

    return history_page(request, target=services.target_of(row), title=row.title, back=back, restore=restore, permission="assets.edit")


@needs("assets.edit")
def end_licence(request: BrandRequest, licence_id: int) -> HttpResponseBase:
    """A licence that no longer holds."""
    row = _row(licence_id)
    back = burl("assets:licence", licence_id=row.pk)

    def save(values: dict[str, Any]) -> str:
        services.end_licence(row.pk, reason=values["reason"])
        return back

    form = ReasonForm(request.POST or None)
    return form_page(request, form, save, title=_("End %(name)s early") % {"name": row.title}, done=_("The licence is ended."), back=back)


@require_POST
@needs("assets.edit")
def uncover(request: BrandRequest, licence_id: int) -> HttpResponseBase:
    """Take one asset out of a licence."""
    row = _row(licence_id)
    services.uncover(row.pk, whole_number(request.POST.get("asset")) or 0)
    messages.success(request, _("The asset is no longer under this licence."))
    return HttpResponseRedirect(burl("assets:licence", licence_id=row.pk))


@needs("assets.view")
def ugc(request: BrandRequest) -> HttpResponseBase:
    """User content with its consents, and what still lacks one."""
    rows = Consent.objects.select_related("asset").annotate(used=Count("asset__uses", distinct=True))
    table = ConsentTable(request, QuerySetRows(rows, search=("author", "asset__title", "contact")))
    waiting = Asset.objects.filter(source=Asset.Source.UGC, status=Asset.Status.ACTIVE, consents=None).order_by("-made_at")
    cards = [card_of(one) for one in told(list(selectors.with_tags(waiting)[:SHOWN]))]
    context = {"tabs": tabs("ugc"), "waiting": cards, "may_edit": access.can("assets.edit")}
    return list_page(request, table, template="assets/ugc.html", context=context)


@needs("assets.edit")
def consent(request: BrandRequest, asset_id: int) -> HttpResponseBase:
    """Record a user's consent."""
    one = selectors.row(asset_id)
    back = burl("assets:asset", asset_id=one.pk)
    form = ConsentForm(request.POST or None, request.FILES or None, initial={"author": one.credit, "given_on": rights.brand_today()})

    def save(values: dict[str, Any]) -> str:
        values.pop("proof", None)
        services.record_consent(one.pk, ConsentDraft(**values), proof=proof_of(request, "proof"))
        return back

    return form_page(request, form, save, title=_("Consent to %(name)s") % {"name": one.title}, done=_("The consent is recorded."), back=back)


@needs("assets.edit")
def withdraw(request: BrandRequest, consent_id: int) -> HttpResponseBase:
    """The author took it back: asked once, then done."""
    row = Consent.objects.filter(pk=consent_id).select_related("asset").first()
    if row is None:
        raise Http404
    back = burl("assets:asset", asset_id=row.asset_id)
    if request.method != "POST" or request.POST.get("confirmed") != "1":
        return confirm_page(
            request,
            title=_("%(author)s withdraws the consent") % {"author": row.author},
            text=_("From now on “%(title)s” cannot be used. Whoever shows it is told to take it down.") % {"title": row.asset.title},
            submit=_("Record the withdrawal"),
            back=back,
        )
    services.withdraw_consent(row.pk, reason=request.POST.get("reason", ""))
    messages.success(request, _("The withdrawal is recorded."))
    return HttpResponseRedirect(back)


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """Licences that end within the reminder time, the soonest first."""
    rows = rights.expiring()
    if not rows:
        return None
    return {"rows": rows[:5], "more": max(0, len(rows) - 5), "panel_waiting": len(rows)}


def _row(licence_id: int) -> Licence:
    found: Licence | None = Licence.objects.filter(pk=licence_id).select_related("proof").first()
    if found is None:
        raise Http404
    return found
