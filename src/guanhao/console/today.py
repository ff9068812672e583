"""The Today page: the panels domains registered, each on its own, so that one that fails does not take the others with it."""

import logging
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from guanhao.console import registry
from guanhao.console.http import BrandRequest, page
from guanhao.console.links import burl_or_none
from guanhao.console.system.jobs import line
from guanhao.kernel import access
from guanhao.kernel.models import JobRow, Notification
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

log = logging.getLogger(__name__)
NEWEST = 8


@dataclass(frozen=True)
class DrawnPanel:
    """A panel as the page shows it; `html` is None when it could not be made, `waiting` counts what waits for the person in it."""

    key: str
    title: str
    html: SafeString | None
    note: str = ""
    url: str | None = None
    waiting: int = 0
    wide: bool = False


def today(request: BrandRequest) -> HttpResponse:
    """The page at the root of a brand."""
    drawn = [one for panel in registry.panels() if (one := draw(request, panel))]
    context = {
        "today": now().astimezone(current_brand().zone),
        "wide": [panel for panel in drawn if panel.wide],
        "panels": [panel for panel in drawn if not panel.wide],
        "waiting": [panel for panel in drawn if panel.waiting],
        "notifications": unread_notifications(request),
        "jobs": running_jobs() if access.can("jobs.view") else [],
    }
    return page(request, "console/today.html", context)


def draw(request: BrandRequest, panel: registry.TodayPanel) -> DrawnPanel | None:
    """One panel, or None when the person may not see it or it has nothing to say. Errors are logged and shown as "could not load"."""
    if panel.permission is not None and not access.can(panel.permission):
        return None
    try:
        with _apart():
            context = panel.context(request)
            if context is None:
                return None
            html = render_to_string(panel.template, {**context, "panel": panel}, request)
    except Exception:
        log.exception("today panel %s failed", panel.key)
        return DrawnPanel(panel.key, str(panel.title), None, wide=panel.wide)
    title, note = str(context.get("panel_title", panel.title)), str(context.get("panel_note", ""))
    url = burl_or_none(panel.url_name) if panel.url_name else None
    return DrawnPanel(panel.key, title, html, note, url, int(context.get("panel_waiting", 0)), panel.wide)


def _apart() -> AbstractContextManager[object]:
    """A savepoint where a transaction is open (it would be spoiled by a failure); otherwise nothing, as reading needs no lock for writing."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def unread_notifications(request: BrandRequest) -> list[Any]:
    """The newest unread notifications of the person in this brand."""
    return list(Notification.objects.filter(user_id=request.actor.user_id, read_at=None).order_by("-made_at")[:NEWEST])


def running_jobs() -> list[dict[str, Any]]:
    """Background work of the brand that is running now, the newest first."""
    running = JobRow.objects.filter(brand_id=current_brand().id, state=JobRow.State.RUNNING)
    return [line(row) for row in running.order_by("-started_at")[:NEWEST]]
