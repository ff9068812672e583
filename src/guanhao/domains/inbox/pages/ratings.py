"""Satisfaction: how people rated the answers, by agent, channel and topic, and what has to be followed up."""

from datetime import date, timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from guanhao.console.charts import LineChart, Series
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.numbers import number
from guanhao.console.rows import QuerySetRows
from guanhao.domains.channels import facade as channels
from guanhao.domains.inbox.forms.desk import FollowUpForm
from guanhao.domains.inbox.models import Kind, Rating
from guanhao.domains.inbox.policy.desk import RatingPolicy
from guanhao.domains.inbox.selectors import ratings as selectors
from guanhao.domains.inbox.services import ratings as services
from guanhao.domains.inbox.tables.desk import RatingTable
from guanhao.kernel.now import now

DAYS = (7, 30, 90)


class _Shown(QuerySetRows):
    def page(self, sort: str, offset: int, limit: int, filters: Any) -> Any:
        """Rows with the words of their channel."""
        rows = super().page(sort, offset, limit, filters)
        kinds, titles = dict(Kind.choices), channels.platform_titles()
        for row in rows:
            row.channel_title = " · ".join(str(x) for x in (titles.get(row.platform, row.platform), kinds.get(row.channel, row.channel)) if x)
        return rows


@needs("inbox.view")
def ratings(request: BrandRequest) -> HttpResponseBase:
    """Satisfaction of the last days, split three ways, and every answer."""
    first, last, days = period(request)
    by = request.GET.get("by", "agent")
    by = by if by in selectors.SPLITS else "agent"
    table = RatingTable(request, _Shown(Rating.objects.exclude(score=None), search=("comment",)))
    weeks = selectors.weeks(last - timedelta(days=83), last)
    titles = [
        ("agent", _("By agent")),
        ("channel", _("By channel")),
        ("platform", _("By platform")),
        ("topic", _("By topic")),
        ("account", _("By account")),
    ]
    seen = selectors.total(first, last)
    context = {
        "seen": seen,
        "mean": number(seen.mean, 2) if seen.mean is not None else "—",
        "lines": [(named(by, line), line.seen) for line in selectors.split(by, first, last)],
        "splits": titles,
        "by": by,
        "days": days,
        "periods": DAYS,
        "limit": RatingPolicy.of_brand().follow_up,
        "open": Rating.objects.filter(follow_up="open").count(),
        "chart": LineChart(
            title=_("Mean score by week"), x=[begin for begin, _seen in weeks], series=[Series(_("Score"), [seen.mean for _begin, seen in weeks])]
        ),
    }
    return list_page(request, table, template="inbox/ratings.html", context=context)


@needs("inbox.answer")
def follow_up(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Say how a low rating was followed up."""
    row = get_object_or_404(Rating, pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.follow_up(rating_id=pk, note=values["note"])
        return burl("inbox:ratings")

    title = _("Follow up: %(score)s of 5") % {"score": row.score}
    return form_page(
        request, FollowUpForm(request.POST or None), save, title=title, done=_("Saved."), back=burl("inbox:ratings"), context={"lead": row.comment}
    )


def period(request: BrandRequest) -> tuple[date, date, int]:
    """The last days the address asks for: 7, 30 or 90."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in DAYS} else 30
    last = now().astimezone(request.brand.zone).date()
    return last - timedelta(days=days - 1), last, days


def named(by: str, line: selectors.SplitLine) -> str:
    """What a line of a split is called."""
    if by == "channel":
        return str(dict(Kind.choices).get(line.key, line.key)) or "—"
    if by == "platform":
        return channels.platform_title(line.key) or "—"
    if by == "account":
        return next((one.name or one.handle for one in channels.accounts(closed=True) if str(one.id) == line.key), "—")
    return line.name or (_("Nobody") if by == "agent" else _("No topic"))
