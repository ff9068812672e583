"""Campaigns of links: the list, and the links of one beside each other."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Max, Sum
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.charts import BarChart, LineChart, Series
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.domains.links.models import Link
from guanhao.domains.links.selectors import clicks as counted
from guanhao.domains.links.tables import CampaignTable

SPANS = (7, 30, 90, 365)
DRAWN = 6
COMPARED = 200


@needs("links.view")
def campaigns(request: BrandRequest) -> HttpResponseBase:
    """All campaigns named by links."""
    rows = Link.objects.exclude(campaign="").values("campaign").order_by("campaign")
    found = rows.annotate(links=Count("pk"), clicks=Sum("clicks"), bots=Sum("bots"), last_click_at=Max("last_click_at"))
    lines = [{**row, "id": row["campaign"], "quoted": quote(row["campaign"], safe="")} for row in found]
    table = CampaignTable(request, ListRows(lines, search=("campaign",)))
    return list_page(request, table, template="links/list.html", context={"tab": "campaigns"})


@needs("links.view")
def compare(request: BrandRequest) -> HttpResponseBase:
    """The links of one campaign beside each other: clicks, visitors by day, and what was not counted."""
    names = list(Link.objects.exclude(campaign="").values_list("campaign", flat=True).order_by("campaign").distinct())
    campaign = request.GET.get("campaign", "")[:100]
    span = whole_number(request.GET.get("days")) or counted.WINDOW
    span = span if span in SPANS else counted.WINDOW
    end = counted.today()
    lines, drawn = lines_of(campaign, end - timedelta(days=span - 1), end)
    context = {
        "campaign": campaign,
        "names": names,
        "span": span,
        "spans": SPANS,
        "lines": lines,
        "charts": drawn,
        "total": sum(line["clicks"] for line in lines),
        "trail": [(_("Campaigns of links"), burl("links:campaigns"))],
    }
    return page(request, "links/compare.html", context)


def lines_of(campaign: str, start: date, end: date) -> tuple[list[dict[str, Any]], list[Any]]:
    """The links of a campaign, most clicks in the window first, and the charts of them; two queries."""
    rows = {row.pk: row for row in Link.objects.filter(campaign=campaign).order_by("-clicks", "pk")[:COMPARED]} if campaign else {}
    found = counted.by_link(list(rows), start, end)
    lines: list[dict[str, Any]] = [
        {
            "link": row,
            "clicks": sum(day.clicks for day in found[pk].values()),
            "visitors": sum(day.visitors for day in found[pk].values()),
            "bots": sum(day.bots for day in found[pk].values()),
        }
        for pk, row in rows.items()
    ]
    total = sum(line["clicks"] for line in lines)
    for line in lines:
        line["share"] = line["clicks"] / total if total else None
    lines.sort(key=lambda line: (-line["clicks"], line["link"].pk))
    return lines, _charts(lines[:DRAWN], found, start, end) if total else []


def _charts(lines: list[dict[str, Any]], found: dict[int, dict[date, counted.DayLine]], start: date, end: date) -> list[Any]:
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    series = []
    for line in lines:
        own = found[line["link"].pk]
        series.append(Series(line["link"].label, [own[day].clicks if day in own else 0 for day in days]))
    by_day = LineChart(x=days, series=series, title=_("Clicks by day"), format="number", zero=True)
    by_link = BarChart(
        x=[line["link"].label for line in lines],
        series=[Series(_("Clicks"), [line["clicks"] for line in lines])],
        horizontal=True,
        title=_("Clicks by link"),
        format="number",
    )
    return [by_day, by_link]
