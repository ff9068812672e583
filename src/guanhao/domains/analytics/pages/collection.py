"""The collection plan: its list, one line with the imports that feed it, the form, and the panel of what is overdue."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from guanhao.console.details import Button, Section, detail_page, fact
from guanhao.console.filters import ChoiceFilter
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.analytics.models import CollectionLine
from guanhao.domains.analytics.policy import CollectionPolicy
from guanhao.domains.analytics.rules import Due
from guanhao.domains.analytics.selectors import collection
from guanhao.domains.analytics.selectors.collection import Planned
from guanhao.domains.analytics.services import collection as services
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.kernel import access
from guanhao.kernel.imports.kinds import kinds
from guanhao.kernel.imports.words import STATES

STATE_TITLES = {Due.FRESH: gettext_lazy("Up to date"), Due.DUE: gettext_lazy("To be fetched"), Due.OVERDUE: gettext_lazy("Overdue")}
STATE_TONES = {Due.FRESH: "good", Due.DUE: "info", Due.OVERDUE: "bad"}
SHOWN = 5


def import_url(line: CollectionLine) -> str | None:
    """The import wizard with kind and account chosen; None for people who may not import."""
    base = burl_or_none("imports:new") if access.can("imports.run") else None
    if not base:
        return None
    data = QueryDict(mutable=True)
    data["kind"] = line.kind
    if line.account_id:
        data["account"] = str(line.account_id)
    return f"{base}?{data.urlencode()}"


def _kind_choices() -> list[tuple[str, str]]:
    return [(kind.key, str(kind.title)) for kind in kinds().values()]


def _archive(request: BrandRequest, keys: list[str]) -> str:
    count = services.archive_lines([int(key) for key in keys])
    return ngettext("%(count)s line archived.", "%(count)s lines archived.", count) % {"count": count}


class PlanTable(Table):
    """The lines of the plan, the longest overdue first."""

    key = "analytics.collection"
    title = gettext_lazy("Collection plan")
    columns = (
        Column(
            "account",
            gettext_lazy("Account"),
            href=lambda row: burl("analytics:collection_line", pk=row.id),
            value=lambda row: row.account or _("The whole brand"),
        ),
        Column("kind", gettext_lazy("Data"), href=lambda row: burl("analytics:collection_line", pk=row.id)),
        Column("goal", gettext_lazy("What for"), value=lambda row: row.line.goal, sortable=False),
        Column("source", gettext_lazy("Source"), value=lambda row: row.line.source, labels=dict(CollectionLine.Source.choices), sortable=False),
        Column("cadence", gettext_lazy("How often"), value=lambda row: row.line.cadence, labels=dict(CollectionLine.Cadence.choices), sortable=False),
        Column("owner", gettext_lazy("Owner"), value=lambda row: row.line.owner_name, sortable=False),
        Column("last", gettext_lazy("Last data"), kind="date"),
        Column("due", gettext_lazy("Next due"), kind="date"),
        Column("state", gettext_lazy("State"), kind="badge", labels=STATE_TITLES, tone=STATE_TONES),
        Column("note", gettext_lazy("Permission"), value=lambda row: row.line.permission_note, sortable=False, visible=False),
        Column("import", gettext_lazy("Import"), value=lambda row: _("Import"), href=lambda row: import_url(row.line), sortable=False),
    )
    filters = (
        ChoiceFilter("state", gettext_lazy("State"), choices=[(state.value, words) for state, words in STATE_TITLES.items()]),
        ChoiceFilter("line.kind", gettext_lazy("Data"), choices=_kind_choices),
        ChoiceFilter("line.source", gettext_lazy("Source"), choices=CollectionLine.Source.choices),
        ChoiceFilter("line.cadence", gettext_lazy("How often"), choices=CollectionLine.Cadence.choices),
    )
    searchable = True
    search_hint = gettext_lazy("Account, data, purpose, owner")
    actions = (
        BulkAction("archive", gettext_lazy("Archive"), _archive, permission=services.EDIT, confirm=gettext_lazy("Archived lines are due no more.")),
    )
    empty = Empty(
        gettext_lazy("No collection plan yet"),
        gettext_lazy("Write down which data of which account are fetched, how often and by whom; what is late is told on the Today page."),
        gettext_lazy("New line"),
        url_name="analytics:new_collection",
        permission=services.EDIT,
    )


class LineForm(DesignForm):
    """One line of the plan."""

    account_id = forms.TypedChoiceField(label=gettext_lazy("Account"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=gettext_lazy("Data"), help_text=gettext_lazy("What is imported."))
    goal = forms.CharField(label=gettext_lazy("What for"), max_length=300, help_text=gettext_lazy("The question these data answer."))
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=CollectionLine.Source.choices)
    cadence = forms.ChoiceField(label=gettext_lazy("How often"), choices=CollectionLine.Cadence.choices, initial="weekly")
    owner_id = forms.TypedChoiceField(label=gettext_lazy("Owner"), required=False, coerce=int, empty_value=None)
    permission_note = forms.CharField(
        label=gettext_lazy("Permission"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who allowed it and on what terms: login used, contract, consent of those asked."),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("First due"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=gettext_lazy("Empty: today.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["account_id"].choices = [("", _("The whole brand")), *((one.id, one.name or one.handle) for one in channels.accounts())]
        fields["kind"].choices = _kind_choices()
        fields["owner_id"].choices = [("", _("Nobody")), *((one.id, one.name) for one in identity.people_of_brand())]


def _line(pk: int) -> CollectionLine:
    try:
        return services.line_by_id(pk)
    except CollectionLine.DoesNotExist:
        raise Http404 from None


@needs("analytics.view")
def plan(request: BrandRequest) -> HttpResponseBase:
    """The list with filters, export, bulk archive and the suggested plan."""
    rows = ListRows(collection.plan(), search=("account", "kind", "line.goal", "line.owner_name"))
    buttons = []
    if access.can(services.EDIT):
        buttons.append(Button(_("Suggest a plan for all accounts"), burl("analytics:suggest_collection"), icon="wand-sparkles", post=True))
        buttons.append(Button(_("New line"), burl("analytics:new_collection"), icon="plus", primary=True))
    lead = _("Data are overdue %(days)s day(s) after their due day; the owner is told once.") % {"days": CollectionPolicy.of_brand().grace_days}
    return list_page(request, PlanTable(request, rows), context={"buttons": buttons, "lead": lead})


@require_POST
@needs(services.EDIT)
def suggest(request: BrandRequest) -> HttpResponseBase:
    """Add what the policy suggests."""
    count = services.suggest_plan()
    if count:
        messages.success(request, ngettext("%(count)s line added.", "%(count)s lines added.", count) % {"count": count})
    else:
        messages.info(request, _("Every account already has the suggested lines."))
    return HttpResponseRedirect(burl("analytics:collection"))


@needs("analytics.view")
def line(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One line: facts, and the imports that fed it."""
    row = _line(pk)
    one: Planned = collection.planned(row)
    facts = [
        fact(request, _("What for"), row.goal),
        fact(request, _("Source"), row.get_source_display()),
        fact(request, _("How often"), row.get_cadence_display()),
        fact(request, _("Owner"), row.owner_name or "—"),
        fact(request, _("Permission"), row.permission_note or "—"),
        fact(request, _("Last data"), one.last, "date"),
        fact(request, _("Next due"), one.due, "date"),
        fact(request, _("State"), _("Archived") if row.archived else STATE_TITLES[one.state], tone="" if row.archived else STATE_TONES[one.state]),
    ]
    buttons = []
    if access.can(services.EDIT) and not row.archived:
        archive = burl("analytics:archive_collection", pk=pk)
        buttons.append(Button(_("Archive"), archive, icon="archive", post=True, confirm=_("Archived lines are due no more.")))
        buttons.append(Button(_("Edit"), burl("analytics:edit_collection", pk=pk), icon="pencil"))
    if url := import_url(row):
        buttons.append(Button(_("Import"), url, icon="upload", primary=True))
    sections = []
    if access.can("imports.view"):
        runs = [{"run": run, "state": STATES[run.state]} for run in collection.runs_of(row)]
        sections.append(Section(_("Imports"), "analytics/_collection_runs.html", {"runs": runs}))
    title = f"{one.account or _('The whole brand')} · {one.kind}"
    return detail_page(
        request, title=title, facts=facts, sections=sections, buttons=buttons, crumbs=[(_("Collection plan"), burl("analytics:collection"))]
    )


@needs(services.EDIT)
def new(request: BrandRequest) -> HttpResponseBase:
    """Add a line; `kind` and `account` in the address are filled in."""
    initial = {"kind": request.GET.get("kind", "posts"), "account_id": request.GET.get("account", "")}
    form = LineForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        return burl("analytics:collection_line", pk=services.save_line(**values).pk)

    return form_page(request, form, save, title=_("New line of the collection plan"), done=_("Line added."), back=burl("analytics:collection"))


@needs(services.EDIT)
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a line."""
    row = _line(pk)
    names = ("kind", "goal", "source", "cadence", "owner_id", "permission_note", "starts_on")
    form = LineForm(request.POST or None, initial={**{name: getattr(row, name) for name in names}, "account_id": row.account_id or ""})
    back = burl("analytics:collection_line", pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.save_line(line_id=pk, **values)
        return back

    return form_page(request, form, save, title=_("Change the line"), done=_("Saved."), back=back)


@require_POST
@needs(services.EDIT)
def archive(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put a line away."""
    services.archive_lines([_line(pk).pk])
    messages.success(request, _("The line is archived."))
    return HttpResponseRedirect(burl("analytics:collection"))


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """What is overdue, with the way to the import wizard; nothing when all came."""
    late = collection.overdue()
    if not late:
        return None
    rows = [{"one": one, "import_url": import_url(one.line)} for one in late[:SHOWN]]
    return {"rows": rows, "more": max(0, len(late) - SHOWN), "panel_waiting": len(late)}


urlpatterns = [
    path("analytics/collection/", plan, name="collection"),
    path("analytics/collection/new", new, name="new_collection"),
    path("analytics/collection/suggest", suggest, name="suggest_collection"),
    path("analytics/collection/<int:pk>/", line, name="collection_line"),
    path("analytics/collection/<int:pk>/edit", edit, name="edit_collection"),
    path("analytics/collection/<int:pk>/archive", archive, name="archive_collection"),
]
