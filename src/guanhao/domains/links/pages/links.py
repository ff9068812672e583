"""The list of links, one link, making and changing them."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.charts import BarChart, HeatCell, HeatMap, Series
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.domains.channels import facade as channels
from guanhao.domains.links import selectors, wording
from guanhao.domains.links.contracts import LinkView
from guanhao.domains.links.forms import LinkForm, ManyForm
from guanhao.domains.links.models import Link
from guanhao.domains.links.rules.targets import shown
from guanhao.domains.links.selectors import clicks as counted
from guanhao.domains.links.services import links as services
from guanhao.domains.links.tables import LinkRows, LinkTable
from guanhao.kernel import access
from guanhao.kernel.models import Version
from guanhao.kernel.search import Hit
from guanhao.kernel.tenancy import current_brand

SPANS = (7, 30, 90, 365)
MOVES = {"pause": Link.Status.PAUSED, "resume": Link.Status.ACTIVE, "archive": Link.Status.ARCHIVED}


def found_links(words: str, limit: int) -> list[Hit]:
    """For the global search: links whose name, code, target or campaign hold every word, the newest first."""
    rows = Link.objects.order_by("-pk")
    for word in words.split()[:10]:
        rows = rows.filter(Q(label__icontains=word) | Q(code__icontains=word) | Q(target__icontains=word) | Q(campaign__icontains=word))
    return [Hit("links.link", str(row.pk), row.label, f"/l/{row.code} {row.target}", burl("links:link", pk=row.pk)) for row in rows[:limit]]


@needs("links.view")
def links(request: BrandRequest) -> HttpResponseBase:
    """All links of the brand."""
    table = LinkTable(request, LinkRows())
    buttons = [Button(_("Print QR codes"), f"{burl('links:sheet')}?{table.query_string}", icon="qr-code")]
    if access.can("links.edit"):
        buttons += [
            Button(_("Import"), f"{burl('imports:new')}?kind=links", icon="upload"),
            Button(_("For several accounts"), burl("links:many"), icon="copy"),
            Button(_("New link"), burl("links:new"), icon="plus", primary=True),
        ]
    return list_page(request, table, template="links/list.html", context={"buttons": buttons, "tab": "links"})


@needs("links.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new link."""
    form = LinkForm(request.POST or None, initial={"target": request.GET.get("target", "")[:2000]})

    def save(values: dict[str, Any]) -> str:
        view = services.make_link(form.draft(values))
        _warn(request, view)
        return burl("links:link", pk=view.id)

    return form_page(
        request,
        form,
        save,
        title=_("New link"),
        done=_("The link is made."),
        back=burl("links:links"),
        submit=_("Make link"),
        template="links/edit.html",
        context={"known": selectors.vocabulary()},
    )


@needs("links.edit")
def many(request: BrandRequest) -> HttpResponseBase:
    """One link for each of several accounts."""
    form = ManyForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        made = services.make_links(services.drafts_for_accounts(**values))
        for view in made[:5]:
            _warn(request, view)
        messages.success(request, ngettext("%(count)s link is made.", "%(count)s links are made.", len(made)) % {"count": len(made)})
        return burl("links:links")

    return form_page(
        request,
        form,
        save,
        title=_("Links for several accounts"),
        back=burl("links:links"),
        submit=_("Make links"),
        template="links/edit.html",
        context={"known": selectors.vocabulary(), "lead": _("Source and medium come from each account's platform.")},
    )


@needs("links.view")
def link(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One link: its address and QR code, its clicks by day, hour, platform and origin."""
    row = _link(pk)
    span = whole_number(request.GET.get("days")) or counted.WINDOW
    span = span if span in SPANS else counted.WINDOW
    end = counted.today()
    found = counted.clicks_of([row.pk], end - timedelta(days=span - 1), end)
    context = {
        "row": row,
        "view": selectors.view_of(row),
        "state": wording.STATES[selectors.state(row)],
        "tone": wording.TONES[selectors.state(row)],
        "account": _account(row),
        "found": found,
        "span": span,
        "spans": SPANS,
        "charts": charts(found) if found.clicks or found.bots else [],
        "origins": [(name or _("Directly or unknown"), count, count / found.clicks) for name, count in found.referrers],
        "families": [(wording.family_title(key), count, count / found.clicks) for key, count in found.families],
        "reasons": [(wording.REASONS.get(key, key), count) for key, count in found.reasons],
        "words": [(title, getattr(row, name)) for name, title in wording.UTM.items() if getattr(row, name)],
        "shown": shown(row.base),
        "warnings": services.checked_warnings(row),
        "may_edit": access.can("links.edit"),
        "trail": [(_("Short links"), burl("links:links"))],
    }
    return page(request, "links/link.html", context)


@needs("links.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a link; its code stays."""
    row = _link(pk)
    draft = services.draft_of(row)
    ends = row.expires_at.astimezone(current_brand().zone) - timedelta(microseconds=1) if row.expires_at else None
    initial = {**asdict(draft.utm), "target": row.base, "label": row.label, "account_id": row.account_id, "note": row.note}
    form = LinkForm(request.POST or None, link=row, initial={**initial, "expires_on": ends.date() if ends else None})
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        view = services.change_link(link=row, draft=form.draft(values), reason=values["reason"])
        _warn(request, view)
        return burl("links:link", pk=row.pk)

    return form_page(
        request,
        form,
        save,
        title=_("Change link"),
        done=_("Saved."),
        back=burl("links:link", pk=row.pk),
        template="links/edit.html",
        context={"known": selectors.vocabulary(), "lead": _("The short address stays: printed codes lead to the new target.")},
    )


@require_POST
@needs("links.edit")
def move(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Pause, take up again or archive."""
    row = _link(pk)
    status = MOVES.get(request.POST.get("do", ""))
    if status is None:
        raise Http404
    services.set_status(links=[row.pk], status=status)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(burl("links:link", pk=row.pk))


@needs("links.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a link; an older one can be brought back."""
    row = _link(pk)

    def restore(version: Version) -> str:
        services.restore(link=row, state=version.state)
        messages.success(request, _("Saved."))
        return burl("links:link", pk=row.pk)

    return history_page(
        request, target=services.target_of(row), title=row.label, back=burl("links:link", pk=row.pk), restore=restore, permission="links.edit"
    )


def charts(found: counted.Clicks) -> list[Any]:
    """Clicks by day, and by weekday and hour."""
    days = BarChart(
        x=[one.day for one in found.days],
        series=[
            Series(_("Clicks"), [one.clicks for one in found.days]),
            Series(_("Not counted"), [one.bots for one in found.days], tone="muted"),
        ],
        stacked=True,
        title=_("Clicks by day"),
        format="number",
    )
    weekdays = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    hours = HeatMap(
        rows=weekdays,
        columns=[f"{hour:02}" for hour in range(24)],
        cells=[[HeatCell(value) for value in line] for line in found.hours],
        title=pgettext("chart", "Clicks by weekday and hour"),
        format="number",
    )
    return [days, hours]


def _warn(request: BrandRequest, view: LinkView) -> None:
    for text in view.warnings:
        messages.warning(request, text)


def _account(row: Link) -> str:
    if row.account_id is None:
        return ""
    try:
        account = channels.account(row.account_id)
    except LookupError:
        return ""
    return account.name or account.handle


def _link(pk: int) -> Link:
    found: Link | None = Link.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
