"""The hit rate of topics: did the score know it?"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.charts import BarChart, Series
from guanhao.console.exports import TYPES, download
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl, burl_or_none
from guanhao.domains.content.models.kinds import LaneChoice
from guanhao.domains.content.pages.topics import topic_or_404
from guanhao.domains.content.rules.columns import month_of
from guanhao.domains.content.rules.hits import Rate
from guanhao.domains.content.selectors.hits import HitRates, hit_rates
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.domains.content.services import topics as services

SPANS = ((3, gettext_lazy("3 months")), (6, gettext_lazy("6 months")), (12, gettext_lazy("12 months")))
SHOWN = 200


@needs("content.view")
def hits(request: BrandRequest) -> HttpResponseBase:
    """Hit rate by score band, lane and month, and what became of each item; `?months=` chooses the span, `?export=` gives the items as a table."""
    months = _asked(request.GET.get("months", ""))
    found = hit_rates(_since(brand_today(), months), brand_today())
    if request.GET.get("export") in TYPES:
        titles = [
            _("Item"),
            _("Lane"),
            _("Heat score"),
            _("Published"),
            _("Posts"),
            pgettext("hit rate", "Reached"),
            _("Usual on the account"),
            _("Times"),
            _("Hit"),
        ]
        keys = ["item", "lane", "score", "day", "posts", "value", "usual", "ratio", "hit"]
        return download(f"{request.brand.slug}-hit-rate", request.GET["export"], titles, keys, lambda: _lines(found), bom=True)
    lanes = dict(LaneChoice.choices)
    bands = [(one.key.replace("-", "–") or _("without a score"), one) for one in found.by_band]
    context: dict[str, Any] = {
        "found": found,
        "spans": [(number, words, number == months) for number, words in SPANS],
        "bands": bands,
        "lanes": [(lanes.get(one.key, one.key), one) for one in found.by_lane],
        "months": [(one.key, one) for one in found.by_month],
        "chart": _chart([(words, one) for words, one in bands if one.judged][::-1], found) if found.total.judged else None,
        "works": [(one, lanes.get(one.lane, one.lane)) for one in found.works[:SHOWN]],
        "more": max(0, len(found.works) - SHOWN),
        "view": "hits",
        "policy_url": burl_or_none("system:policy", key="topic.hits"),
        "trail": [(_("Topic pool"), burl("content:topics"))],
    }
    return page(request, "content/hits.html", context)


@require_POST
@needs("topics.decide")
def need(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Say whether what came of a topic met the need it was for."""
    row = topic_or_404(pk)
    return act(request, lambda: services.judge_need(row, {"1": True, "0": False}.get(request.POST.get("met", ""))), burl("content:topic", pk=pk))


def _asked(text: str) -> int:
    known = [number for number, _words in SPANS]
    return int(text) if text.isdecimal() and int(text) in known else 6


def _since(today: date, months: int) -> date:
    first = month_of(today)[0]
    for _month in range(months - 1):
        first = month_of(first - timedelta(days=1))[0]
    return first


def _chart(bands: Sequence[tuple[str, Rate]], found: HitRates) -> BarChart:
    """One bar a band beside what the policy wants."""
    series = [
        Series(_("Hit rate"), [one.share for _words, one in bands]),
        Series(_("Wanted"), [found.wanted for _one in bands], tone="muted"),
    ]
    return BarChart(x=[words for words, _one in bands], series=series, format="percent", title=_("Hit rate by heat score"))


def _lines(found: HitRates) -> Any:
    for one in found.works:
        yield [one.title, one.lane, one.score, one.day, one.posts, one.value, one.usual, one.ratio, one.hit]
