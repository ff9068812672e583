"""Touchpoints: where people are led on, how many clicks and form fields it takes, and what to leave out (GRO-08b)."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from guanhao.console.details import Button
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.analytics.models import Touchpoint
from guanhao.domains.analytics.policy.behaviour import FunnelPolicy
from guanhao.domains.analytics.selectors.behaviour import funnels as selectors
from guanhao.domains.analytics.selectors.behaviour.advising import advice_words
from guanhao.domains.analytics.services import funnels as services
from guanhao.kernel import access

PLACES: Final[dict[str, str | Promise]] = {
    "oa_menu": gettext_lazy("Official account menu"),
    "mini_program": gettext_lazy("Mini-program pop-up"),
    "moments_ad": gettext_lazy("Moments ad"),
    "comment": gettext_lazy("Comment section"),
    "live": gettext_lazy("Live room"),
    "post": gettext_lazy("Post"),
    "message": gettext_lazy("Direct message"),
    "other": gettext_lazy("Other"),
}


def _archive(request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        services.archive_touchpoint(touchpoint_id=int(key))
    return ngettext("%(count)s touchpoint archived.", "%(count)s touchpoints archived.", len(keys)) % {"count": len(keys)}


@dataclass(frozen=True)
class Advised:
    """A touchpoint with what could be left out."""

    pk: int
    name: str
    place: str
    hops: int
    fields: int
    sign_up: float | None
    url: str
    advice: str


class TouchpointTable(Table):
    """The brand's touchpoints."""

    key = "analytics.touchpoints"
    title = gettext_lazy("Touchpoints")
    columns = (
        Column("name", gettext_lazy("Name"), href=lambda row: burl("analytics:touchpoint", pk=row.pk)),
        Column("place", pgettext_lazy("touchpoint", "Place"), kind="badge", labels=PLACES),
        Column("hops", gettext_lazy("Clicks to the goal"), kind="number"),
        Column("fields", gettext_lazy("Form fields"), kind="number"),
        Column("sign_up", gettext_lazy("Sign-up rate"), kind="percent"),
        Column("advice", gettext_lazy("Advice"), sortable=False),
        Column("url", gettext_lazy("Address"), sortable=False, visible=False),
    )
    searchable = True
    search_hint = gettext_lazy("Name")
    actions = (
        BulkAction(
            "archive", gettext_lazy("Archive"), _archive, permission=services.EDIT, confirm=gettext_lazy("Archived touchpoints are shown no more.")
        ),
    )
    empty = Empty(
        gettext_lazy("No touchpoints yet"),
        gettext_lazy("Write down where people are led on, how many clicks it takes and what the form asks; what costs sign-ups is named."),
        gettext_lazy("New touchpoint"),
        url_name="analytics:new_touchpoint",
        permission=services.EDIT,
    )


class TouchpointForm(DesignForm):
    """One touchpoint."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    place = forms.ChoiceField(label=pgettext_lazy("touchpoint", "Place"), choices=list(PLACES.items()))
    hops = forms.IntegerField(label=gettext_lazy("Clicks to the goal"), min_value=0, max_value=50, initial=1)
    fields_asked = forms.IntegerField(label=gettext_lazy("Form fields"), min_value=0, max_value=100, initial=0)
    sign_up_percent = forms.FloatField(label=gettext_lazy("Sign-up rate in %"), required=False, min_value=0, max_value=100)
    url = forms.CharField(label=gettext_lazy("Address"), max_length=500, required=False)


@needs("analytics.view")
def touchpoints(request: BrandRequest) -> HttpResponseBase:
    """All touchpoints with advice."""
    buttons = []
    if access.can(services.EDIT):
        buttons.append(Button(_("New touchpoint"), burl("analytics:new_touchpoint"), icon="plus", primary=True))
    lead = _("Expected gains are a reference from practice, not measured here; test them before you believe them.")
    policy = FunnelPolicy.of_brand()
    rows = [
        Advised(row.pk, row.name, row.place, row.hops, row.fields, row.sign_up, row.url, advice_words(row, policy)) for row in selectors.touchpoints()
    ]
    table = TouchpointTable(request, ListRows(rows, search=("name",)))
    context = {"buttons": buttons, "lead": lead, "trail": [(_("Funnels"), burl("analytics:funnels"))]}
    return list_page(request, table, template="analytics/behaviour/touchpoints.html", context=context)


@needs(services.EDIT)
def new_touchpoint(request: BrandRequest) -> HttpResponseBase:
    """Add a touchpoint."""
    return _form(request, None)


@needs(services.EDIT)
def touchpoint(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a touchpoint."""
    row = Touchpoint.objects.filter(pk=pk, archived=False).first()
    if row is None:
        raise Http404
    return _form(request, row)


def _form(request: BrandRequest, row: Touchpoint | None) -> HttpResponseBase:
    initial: dict[str, Any] = {}
    if row:
        sign_up = row.sign_up * 100 if row.sign_up is not None else None
        initial = {"name": row.name, "place": row.place, "hops": row.hops, "fields_asked": row.fields, "sign_up_percent": sign_up, "url": row.url}
    form = TouchpointForm(request.POST or None, initial=initial or None)

    def save(values: dict[str, Any]) -> str:
        share = values["sign_up_percent"]
        services.save_touchpoint(
            touchpoint_id=row.pk if row else None,
            name=values["name"],
            place=values["place"],
            hops=values["hops"],
            fields=values["fields_asked"],
            sign_up=share / 100 if share is not None else None,
            url=values["url"],
        )
        return burl("analytics:touchpoints")

    title = _("Change the touchpoint") if row else _("New touchpoint")
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("analytics:touchpoints"))
