"""Annotations of days: the list, and writing them."""

from typing import Any

from django import forms
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.analytics.models import Annotation
from guanhao.domains.analytics.selectors.coverage import today
from guanhao.domains.analytics.selectors.explorer import annotations as selectors
from guanhao.domains.analytics.selectors.explorer.fields import measures
from guanhao.domains.analytics.services.explorer import annotations as services
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access

TONES = {"outage": "bad", "crisis": "bad", "campaign": "accent", "algorithm": "warn", "holiday": "info", "post": "good"}


class AnnotationTable(Table):
    """What happened when."""

    key = "analytics.annotations"
    title = gettext_lazy("Annotations")
    filters = (
        ChoiceFilter("kind", gettext_lazy("Kind"), choices=Annotation.Kind.choices),
        DateRange("start", gettext_lazy("Day")),
        ChoiceFilter("state", gettext_lazy("State"), choices=(("archived", gettext_lazy("Archived")),)),
    )
    searchable = True
    search_hint = gettext_lazy("What happened")
    default_sort = "-start"
    empty = Empty(
        gettext_lazy("No annotations yet"),
        gettext_lazy(
            "Write down campaigns, outages and changes of a platform's algorithm: they stand in the charts on their days, and explain them."
        ),
        gettext_lazy("Write an annotation"),
        url_name="analytics:new_annotation",
        permission=services.EXPLORE,
    )

    def __init__(self, request: BrandRequest, rows: Any) -> None:
        """Names of accounts and metrics are read once."""
        super().__init__(request, rows)
        names = {one.id: one.name for one in channels.accounts(closed=True)}
        titles = {key: one.title for key, one in measures().items()}
        may = access.can(services.EXPLORE)
        self.columns = (
            Column("start", gettext_lazy("From"), kind="date"),
            Column("end", pgettext_lazy("day", "To"), kind="date"),
            Column(
                "text", gettext_lazy("What happened"), kind="link", href=lambda row: burl("analytics:edit_annotation", pk=row.pk) if may else None
            ),
            Column("kind", gettext_lazy("Kind"), kind="badge", labels=dict(Annotation.Kind.choices), tone=TONES),
            Column("account_id", gettext_lazy("Account"), value=lambda row: names.get(row.account_id, _("The brand")), sortable=False),
            Column("metric", gettext_lazy("Metric"), value=lambda row: str(titles.get(row.metric, row.metric)) or _("All metrics"), sortable=False),
            Column("made_by_name", gettext_lazy("By")),
            Column("changed_at", gettext_lazy("Changed"), kind="datetime", visible=False),
        )
        self.actions = (
            BulkAction(
                "archive",
                gettext_lazy("Archive"),
                _archive,
                permission=services.EXPLORE,
                confirm=gettext_lazy("Archived annotations leave the charts; they can be brought back."),
            ),
            BulkAction("back", gettext_lazy("Bring back"), _bring_back, permission=services.EXPLORE),
        )


def _archive(request: BrandRequest, keys: list[str]) -> str:
    rows = [key for key in keys if selectors.annotation(int(key)).archived_at is None]
    for key in rows:
        services.archive_annotation(annotation_id=int(key))
    return ngettext("%(count)s annotation archived.", "%(count)s annotations archived.", len(rows)) % {"count": len(rows)}


def _bring_back(request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        services.bring_back_annotation(annotation_id=int(key))
    return ngettext("%(count)s annotation brought back.", "%(count)s annotations brought back.", len(keys)) % {"count": len(keys)}


@needs("analytics.view")
def listing(request: BrandRequest) -> HttpResponseBase:
    """All annotations."""
    buttons = [Button(_("Write an annotation"), burl("analytics:new_annotation"), icon="plus", primary=True)] if access.can(services.EXPLORE) else []
    archived = "archived" in request.GET.getlist("state")
    rows = QuerySetRows(selectors.annotations(archived=archived), search=("text",), lookups={"state": lambda found, _values: found})
    lead = _("What happened on which days; charts over time show it.")
    return list_page(request, AnnotationTable(request, rows), context={"buttons": buttons, "lead": lead})


class AnnotationForm(DesignForm):
    """An annotation."""

    start = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=gettext_lazy("Empty: one day.")
    )
    text = forms.CharField(label=gettext_lazy("What happened"), max_length=services.TEXT)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Annotation.Kind.choices)
    account_id = forms.TypedChoiceField(label=gettext_lazy("Account"), required=False, coerce=int, empty_value=None)
    metric = forms.ChoiceField(label=gettext_lazy("Metric"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Accounts and metrics of the brand."""
        super().__init__(*args, **kwargs)
        accounts: Any = self.fields["account_id"]
        accounts.choices = [("", _("The brand")), *((one.id, one.name) for one in channels.accounts(closed=True))]
        metric: Any = self.fields["metric"]
        metric.choices = [("", _("All metrics")), *((key, str(one.title)) for key, one in measures().items())]


@needs(services.EXPLORE)
def new(request: BrandRequest) -> HttpResponseBase:
    """Write one."""
    form = AnnotationForm(request.POST or None, initial={"start": request.GET.get("day") or today(), "kind": Annotation.Kind.CAMPAIGN})
    return _form_page(request, form, None, _("Write an annotation"))


@needs("analytics.view")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change one."""
    row = _row(pk)
    access.require(services.EXPLORE)
    form = AnnotationForm(request.POST or None, initial=services.facts(row))
    watch_conflicts(form, services.facts(row))
    return _form_page(request, form, pk, _("Change the annotation"))


def _form_page(request: BrandRequest, form: AnnotationForm, pk: int | None, title: str) -> HttpResponseBase:
    def save(data: dict[str, Any]) -> str:
        services.save_annotation(annotation_id=pk, **data)
        return burl("analytics:annotations")

    buttons = [Button(_("History"), burl("analytics:annotation_history", pk=pk), icon="history")] if pk else []
    context = {"trail": [(_("Annotations"), burl("analytics:annotations"))], "buttons": buttons}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("analytics:annotations"), context=context)


@needs("analytics.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What became of it."""
    row = _row(pk, archived=True)
    return history_page(request, target=f"analytics.annotation:{pk}", title=row.text, back=burl("analytics:annotations"))


def _row(pk: int, *, archived: bool = False) -> Annotation:
    try:
        row = selectors.annotation(pk)
    except Annotation.DoesNotExist:
        raise Http404 from None
    if row.archived_at is not None and not archived:
        raise Http404
    return row
