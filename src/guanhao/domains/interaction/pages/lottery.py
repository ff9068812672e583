"""The entries of a lottery, the public value, the draw, and the way of every prize."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, confirm_page, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.interaction.contracts import Refused
from guanhao.domains.interaction.forms.activities import CommentersForm
from guanhao.domains.interaction.models import Activity, Entrant, Winner
from guanhao.domains.interaction.services import drawing, entering
from guanhao.domains.interaction.tables.activities import EntrantTable
from guanhao.kernel import access


@needs("interaction.view")
def entrants(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Everybody who entered."""
    row = get_object_or_404(Activity, pk=pk)
    if row.kind != Activity.Kind.LOTTERY:
        if request.method == "POST":
            raise Http404
        return _back(pk)
    table = EntrantTable(request, QuerySetRows(Entrant.objects.filter(activity=row), search=("ticket", "name", "handle", "shown")))
    table.actions = (
        BulkAction(
            "out", _("Take out"), lambda _request, keys: _out(keys), "interaction.draw", _("They are left out of the list; how many is published.")
        ),
        BulkAction("in", _("Take back in"), lambda _request, keys: _in(keys), "interaction.draw"),
    )
    crumbs = [(_("Interaction tools"), burl("interaction:activities")), (row.title, burl("interaction:activity", pk=pk))]
    context = {"activity": row, "trail": crumbs, "may_add": row.state == Activity.State.OPEN and access.can("interaction.edit")}
    return list_page(request, table, template="interaction/entrants.html", context=context)


@needs("interaction.edit")
def commenters(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take in everybody who commented under a post."""
    row = get_object_or_404(Activity, pk=pk)
    form = CommentersForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        took = entering.add_commenters(activity=row, **values)
        words = ngettext("%(count)s entry added", "%(count)s entries added", took.added) % {"count": took.added}
        messages.success(request, _("%(words)s, %(known)s were in already.") % {"words": words, "known": took.known})
        return burl("interaction:entrants", pk=pk)

    return form_page(request, form, save, title=_("Entries from comments"), back=burl("interaction:entrants", pk=pk), submit=_("Take in"))


@require_POST
@needs("interaction.draw")
def value(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One of two people types the public value."""
    row = get_object_or_404(Activity, pk=pk)
    try:
        draw = drawing.type_value(activity=row, value=request.POST.get("value", ""))
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The value is confirmed.") if draw.public_value else _("Kept. A second person types it too."))
    return _back(pk)


@needs("interaction.draw")
def draw(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Ask once, then draw."""
    row = get_object_or_404(Activity, pk=pk)
    if row.kind != Activity.Kind.LOTTERY:
        return _back(pk)
    if request.method != "POST" or request.POST.get("confirmed") != "1":
        words = _("The seed becomes public and the winners stand. This cannot be undone.")
        return confirm_page(
            request, title=_("Draw the lottery"), text=words, submit=_("Draw"), back=burl("interaction:activity", pk=pk), danger=False
        )
    try:
        won = drawing.draw_lottery(activity=row)
    except Refused as error:
        messages.error(request, str(error))
        return _back(pk)
    count = sum(bool(one.prize) for one in won)
    messages.success(request, ngettext("Drawn: %(count)s winner.", "Drawn: %(count)s winners.", count) % {"count": count})
    return _back(pk)


@require_POST
@needs("interaction.draw")
def move(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Say where a prize is."""
    row = get_object_or_404(Winner, pk=pk)
    try:
        following = drawing.move_prize(winner=row, state=request.POST.get("state", ""), note=request.POST.get("note", ""))
    except Refused as error:
        messages.error(request, str(error))
    else:
        if following is not None:
            messages.success(request, _("Saved. The next alternate has the prize: %(ticket)s.") % {"ticket": following.entrant.ticket})
        else:
            messages.success(request, _("Saved."))
    return _back(row.activity_id)


def _out(keys: list[str]) -> str:
    rows = list(Entrant.objects.select_related("activity").filter(pk__in=keys))
    for row in rows:
        entering.take_out(entrant=row, why=_("Taken out by hand"))
    return ngettext("%(count)s entry taken out.", "%(count)s entries taken out.", len(rows)) % {"count": len(rows)}


def _in(keys: list[str]) -> str:
    rows = list(Entrant.objects.select_related("activity").filter(pk__in=keys).exclude(out=""))
    for row in rows:
        entering.take_back_in(entrant=row)
    return ngettext("%(count)s entry taken back in.", "%(count)s entries taken back in.", len(rows)) % {"count": len(rows)}


def _back(pk: int) -> HttpResponseBase:
    return HttpResponseRedirect(burl("interaction:activity", pk=pk))
