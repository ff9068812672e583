"""Statistics of checks: hits by rule, class, layer of evasion and day."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.charts import BarChart, Chart, Series
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.domains.compliance.selectors import statistics as selectors
from guanhao.domains.compliance.selectors.statistics import StatLine
from guanhao.domains.compliance.tables.linter import STAT_TABLES

MOST_BARS = 15


class StatRows:
    """Groups of counts as rows of a table: the filters go into the query, the search into the titles."""

    def __init__(self, by: str) -> None:
        self.by = by
        self._known: dict[str, list[StatLine]] = {}

    def lines(self, filters: Mapping[str, Any]) -> list[StatLine]:
        """All groups, read once for equal filters."""
        key = repr(sorted(filters.items(), key=lambda pair: pair[0]))
        if key not in self._known:
            words = str(filters.get("q", "")).casefold().split()
            found = selectors.lines(self.by, filters)
            self._known[key] = [one for one in found if all(word in f"{one.title} {one.key}".casefold() for word in words)]
        return self._known[key]

    def count(self, filters: Mapping[str, Any]) -> int:
        """How many groups."""
        return len(self.lines(filters))

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> list[StatLine]:
        """Groups in order."""
        return list(ListRows(self.lines(filters)).page(sort, offset, limit, {}))


@needs("compliance.view")
def statistics(request: BrandRequest, by: str = "rule") -> HttpResponseBase:
    """Hits by `by` in the last thirty days, or those of the filter; chart, table, export."""
    if by not in STAT_TABLES:
        raise Http404
    rows = StatRows(by)
    table = STAT_TABLES[by](request, rows)
    query = request.GET.urlencode()
    titles = {"rule": _("By rule"), "category": _("By class"), "layer": _("By layer"), "day": _("By day")}
    context = {
        "tab": "statistics",
        "by": by,
        "groups": [(key, title, burl("compliance:statistics_by", by=key) + (f"?{query}" if query else "")) for key, title in titles.items()],
        "totals": selectors.totals(table.conditions),
        "chart": _chart(by, rows.lines(table.conditions)),
        "lead": _("What checks found, of the last 30 days unless you choose others. Texts are never kept, only counts."),
    }
    return list_page(request, table, template="compliance/statistics.html", context=context)


def _chart(by: str, found: list[StatLine]) -> Chart | None:
    if not found:
        return None
    shown = found if by == "day" else found[:MOST_BARS]
    series = [
        Series(_("Hits"), [one.hits for one in shown], tone="1"),
        Series(_("Let through"), [one.exempted for one in shown], tone="muted"),
        Series(_("Only watched"), [one.watched for one in shown], tone="4"),
    ]
    return BarChart(
        x=[one.title for one in shown],
        series=[one for one in series if any(one.values)] or series[:1],
        stacked=True,
        horizontal=by != "day",
        format="number",
        label=_("Hits by group"),
    )
