"""Trend cards and the outlook report (PLN-08)."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.charts import HeatCell, HeatMap
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.exports import download
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.market.forms.outlook import TrendForm
from guanhao.domains.market.models import TrendCard
from guanhao.domains.market.pages.benchmarks import as_line
from guanhao.domains.market.policy import OutlookPolicy
from guanhao.domains.market.selectors import outlook as selectors
from guanhao.domains.market.services import outlook as services
from guanhao.domains.market.services import printing
from guanhao.domains.market.tables import TrendTable
from guanhao.kernel import access, audit
from guanhao.kernel.search import Hit

SEARCHED = ("title", "text", "evidence", "source", "response", "owner_name")
TONES = {"watching": "warn", "acting": "accent", "settled": "good", "dismissed": ""}


def found_trends(words: str, limit: int) -> list[Hit]:
    """For the global search: cards that hold every word."""
    rows = TrendCard.objects.all()
    for word in words.split()[:10]:
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word) | Q(response__icontains=word))
    return [Hit("market.trend", str(row.pk), row.title, row.text[:160], burl("market:trend", pk=row.pk)) for row in rows[:limit]]


@needs("market.view")
def trends(request: BrandRequest) -> HttpResponseBase:
    """All cards, the weightiest first."""
    table = TrendTable(request, QuerySetRows(selectors.cards(), search=SEARCHED))
    table.actions = (
        BulkAction("watch", _("Watch"), _set("watching"), "market.edit"),
        BulkAction("act", _("Act upon"), _set("acting"), "market.edit"),
        BulkAction("settle", pgettext("trend", "Settle"), _set("settled"), "market.edit"),
        BulkAction("dismiss", _("Dismiss"), _set("dismissed"), "market.edit", _("They leave the outlook and the plan; the library keeps them.")),
    )
    late = len(selectors.overdue(TrendCard.objects.filter(status__in=("watching", "acting"))))
    context = {
        "tab": "outlook",
        "may_edit": access.can("market.edit"),
        "new": "market:trend_new",
        "new_words": _("New trend card"),
        "report": True,
        "late": late,
    }
    return list_page(request, table, template="market/list.html", context=context)


@needs("market.view")
def trend(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One card."""
    row = get_object_or_404(TrendCard, pk=pk)
    context = {
        "row": row,
        "tone": TONES[row.status],
        "urgent": row.weight >= OutlookPolicy.of_brand().urgent,
        "late": bool(selectors.overdue([row])),
        "library": (selectors.library().get(row.trend_id), burl_or_none("listening:trend", pk=row.trend_id)) if row.trend_id else None,
        "rival": (selectors.rivals().get(row.rival_id), burl_or_none("listening:rival", pk=row.rival_id)) if row.rival_id else None,
        "plan_url": burl_or_none("strategy:plan") or "",
        "may_edit": access.can("market.edit"),
        "trail": [(_("Outlook"), burl("market:trends"))],
    }
    return page(request, "market/trend.html", context)


@needs("market.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new card; `?trend=` takes an entry of the trend library along."""
    number = request.GET.get("trend", "")
    known = selectors.library() if number.isdecimal() and len(number) < 19 else {}
    initial = {"trend_id": int(number), "title": known[int(number)][:120]} if number and known.get(int(number)) else {}
    form = TrendForm(request.POST or None, initial=initial)
    return form_page(request, form, _save(None), title=_("New trend card"), done=_("Saved."), back=burl("market:trends"))


@needs("market.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a card."""
    row = get_object_or_404(TrendCard, pk=pk)
    form = TrendForm(request.POST or None, initial=services.state_of(row))
    watch_conflicts(form, services.state_of(row))
    return form_page(request, form, _save(pk), title=row.title, done=_("Saved."), back=burl("market:trend", pk=pk))


@require_POST
@needs("market.edit")
def look(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Looked at again, nothing changed."""
    get_object_or_404(TrendCard, pk=pk)
    services.look_again(trend_card_id=pk)
    messages.success(request, _("Noted that it was looked at."))
    return HttpResponseRedirect(burl("market:trend", pk=pk))


@needs("market.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a card."""
    row = get_object_or_404(TrendCard, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("market:trend", pk=pk))


@needs("market.view")
def report(request: BrandRequest) -> HttpResponseBase:
    """The outlook on one page, for reading and print."""
    found = selectors.outlook()
    names = dict(TrendCard.Horizon.choices)
    context = {
        "tab": "outlook",
        "outlook": found,
        "horizons": [(names[key], cards) for key, cards in found.by_horizon.items()],
        "urgent": {row.pk for row in found.urgent},
        "matrix": _matrix(found.cards),
        "benchmarks": [as_line(one) for one in found.benchmarks],
        "trail": [(_("Outlook"), burl("market:trends"))],
    }
    return page(request, "market/report.html", context)


@needs("market.view")
def report_html(request: BrandRequest) -> HttpResponseBase:
    """The report as one file that needs nothing else."""
    return _file(request, printing.as_html().encode(), "html", "text/html; charset=utf-8")


@needs("market.view")
def report_pdf(request: BrandRequest) -> HttpResponseBase:
    """The report on A4."""
    return _file(request, printing.as_pdf(), "pdf", "application/pdf")


@needs("market.view")
def report_csv(request: BrandRequest) -> HttpResponseBase:
    """Its open cards as a table."""
    columns = {
        "title": _("Title"),
        "kind": _("Kind"),
        "effect": pgettext("trend", "For us it is"),
        "horizon": _("Horizon"),
        "likelihood": _("Likelihood"),
    }
    columns |= {"impact": _("Impact"), "weight": _("Weight"), "status": _("Status"), "owner_name": _("Owner"), "source": _("Source")}
    columns |= {
        "text": pgettext("trend", "What happens"),
        "evidence": pgettext("trend", "Evidence"),
        "response": pgettext("trend", "Our response"),
        "cited": _("Cited in plans"),
    }
    cards = selectors.outlook().cards

    def lines() -> Any:
        for row in cards:
            shown = {name: getattr(row, f"get_{name}_display")() for name in ("kind", "effect", "horizon", "status")}
            yield [shown.get(name, getattr(row, name)) for name in columns]

    audit.record("console.exported", target="market.trend:0", after={"form": "csv", "rows": len(cards)})
    return download(f"{request.brand.slug}-outlook", "csv", list(columns.values()), list(columns), lines, bom=True)


def _file(request: BrandRequest, content: bytes, form: str, kind: str) -> HttpResponse:
    audit.record("console.exported", target="market.trend:0", after={"form": form})
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{request.brand.slug}-outlook.{form}"'
    return response


def _matrix(cards: list[TrendCard]) -> HeatMap | None:
    """How many cards lie where: likelihood upwards, impact to the right."""
    if not cards:
        return None
    at = {
        (likelihood, impact): [row.title for row in cards if (row.likelihood, row.impact) == (likelihood, impact)]
        for likelihood in range(1, 6)
        for impact in range(1, 6)
    }
    cells = [
        [HeatCell(len(at[likelihood, impact]) or None, "; ".join(at[likelihood, impact])) for impact in range(1, 6)] for likelihood in range(5, 0, -1)
    ]
    rows = [_("Likelihood %(step)s") % {"step": step} for step in range(5, 0, -1)]
    columns = [_("Impact %(step)s") % {"step": step} for step in range(1, 6)]
    return HeatMap(title=_("Trends by likelihood and impact"), rows=rows, columns=columns, cells=cells, format="number")


def _save(number: int | None) -> Any:
    def save(values: dict[str, Any]) -> str:
        return burl("market:trend", pk=services.save_trend(services.TrendDraft(**values), trend_card_id=number).pk)

    return save


def _set(status: str) -> Any:
    def run(_request: BrandRequest, keys: list[str]) -> str:
        count = services.set_status(trend_card_ids=[int(key) for key in keys], status=status)
        return ngettext("%(count)s card changed.", "%(count)s cards changed.", count) % {"count": count}

    return run
