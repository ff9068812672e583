"""Panels of the Today page: yesterday at a glance, how new the data are, the week's best and weakest post."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest
from guanhao.console.links import burl_or_none
from guanhao.domains.analytics.metrics import BUILT_IN
from guanhao.domains.analytics.pages.figures import format_of
from guanhao.domains.analytics.selectors.coverage import extent, freshness, today
from guanhao.domains.analytics.selectors.posts import top_posts
from guanhao.domains.analytics.selectors.values import series_of, values_of
from guanhao.domains.channels import facade as channels
from guanhao.engines.statistics.compare import change

GLANCE = ("posts", "interactions", "views", "net_followers")
WEEK = timedelta(days=6)


def glance(request: BrandRequest) -> dict[str, Any] | None:
    """Yesterday (or the newest day with data) against the same weekday a week before."""
    found = extent()
    if found.last is None:
        return {"empty": True, "import_url": burl_or_none("imports:new")}
    day = min(today() - timedelta(days=1), found.last)
    metrics = [BUILT_IN[key] for key in GLANCE]
    now, before = values_of(metrics, day, day), values_of(metrics, day - timedelta(days=7), day - timedelta(days=7))
    lines: dict[str, list[tuple[Any, float | None]]] = {}
    for level in ("post", "account_day"):
        lines |= series_of([metric for metric in metrics if metric.level == level], day - timedelta(days=13), day)
    tiles = [
        {
            "title": metric.title,
            "about": metric.about,
            "value": now[metric.key].value,
            "kind": format_of(metric.unit),
            "change": change(now[metric.key].value, before[metric.key].value).share,
            "direction": metric.good or "none",
            "spark": [value for _day, value in lines[metric.key]],
        }
        for metric in metrics
    ]
    late = {"panel_title": _("Newest day with data: %(day)s") % {"day": f"{day:%Y-%m-%d}"}} if day < today() - timedelta(days=1) else {}
    return {"tiles": tiles, **late}


def stale(request: BrandRequest) -> dict[str, Any] | None:
    """Accounts whose data are old; nothing when all are new or there are none."""
    names = {account.id: account for account in channels.accounts()}
    newest: dict[int, int] = {}
    for item in freshness():
        if item.stale and item.newest is not None and item.age_days is not None:
            newest[item.account_id] = max(newest.get(item.account_id, 0), item.age_days)
    rows = [{"account": names[key], "days": days} for key, days in sorted(newest.items(), key=lambda pair: -pair[1])]
    return {"rows": rows[:6], "more": max(0, len(rows) - 6), "panel_waiting": len(rows), "import_url": burl_or_none("imports:new")} if rows else None


def week_posts(request: BrandRequest) -> dict[str, Any] | None:
    """The best and the weakest post of the last seven days with data."""
    found = extent()
    if found.last is None or not found.posts:
        return None
    end = min(today(), found.last)
    best = top_posts("interactions", end - WEEK, end, limit=1)
    worst = top_posts("interactions", end - WEEK, end, limit=1, worst=True)
    if not best:
        return None
    return {"panel_note": f"{end - WEEK:%m-%d} – {end:%m-%d}", "best": best[0], "worst": worst[0] if worst != best else None}
