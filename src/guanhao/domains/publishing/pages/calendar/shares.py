"""Links to the calendar: made and ended inside, opened outside without a login."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, open_to_all
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.templatetags.ui import icon
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.forms.calendar import ShareForm
from guanhao.domains.publishing.models import CalendarShare
from guanhao.domains.publishing.pages.calendar.cells import Draw
from guanhao.domains.publishing.policy.calendar import SharePolicy
from guanhao.domains.publishing.rules.calendar.times import day_bounds
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.calendar.days import background, brand_today
from guanhao.domains.publishing.selectors.calendar.grid import SHOWN, Chip
from guanhao.domains.publishing.selectors.calendar.wanted import Wanted
from guanhao.domains.publishing.services.calendar import shares as services
from guanhao.domains.publishing.tables.calendar import ShareTable
from guanhao.domains.publishing.tables.calendar_files import ics_of
from guanhao.kernel.access import NOBODY, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope

NEW = "calendar_share"


class _Rows(QuerySetRows):
    def page(self, sort: str, offset: int, limit: int, filters: Any) -> Any:
        """One page with names and states."""
        rows, matrix = super().page(sort, offset, limit, filters), Matrix()
        everything = _("All open accounts")
        for row in rows:
            row.state = "ended" if row.ended_at else "expired" if row.expires_at <= now() else "live"
            row.names = _(", ").join(matrix.name(one) for one in row.accounts) or everything
        return rows


@needs("publishing.manage")
def shares(request: BrandRequest) -> HttpResponseBase:
    """All links; the secret of one that was just made is shown once."""
    table = ShareTable(request, _Rows(CalendarShare.objects.all()))
    buttons = [Button(_("Share the calendar"), burl("publishing:share_new"), icon="plus", primary=True)]
    secret = request.session.pop(NEW, "") if request.method == "GET" else ""
    context: dict[str, Any] = {"buttons": buttons}
    if secret:
        context |= {"page_url": _address(request, "calendar", secret), "feed_url": _address(request, "calendar_feed", secret)}
    return list_page(request, table, template="publishing/shares.html", context=context)


@needs("publishing.manage")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new link."""
    form = ShareForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        until = datetime.combine(values["until"] + timedelta(days=1), time.min, request.brand.zone)
        made = services.make_share(title=values["title"], accounts=values["accounts"], expires_at=until)
        request.session[NEW] = made.secret
        return burl("publishing:shares")

    return form_page(request, form, save, title=_("Share the calendar"), back=burl("publishing:shares"), submit=_("Make the link"))


@require_POST
@needs("publishing.manage")
def end(request: BrandRequest, pk: int) -> HttpResponseBase:
    """End a link at once."""
    if not CalendarShare.objects.filter(pk=pk).exists():
        raise Http404
    services.end_share(share_id=pk)
    return HttpResponseRedirect(burl("publishing:shares"))


def _address(request: HttpRequest, kind: str, secret: str) -> str:
    return request.build_absolute_uri(reverse(f"publishing_public:{kind}", kwargs={"secret": secret}))


@contextmanager
def _inside(secret: str) -> Iterator[tuple[BrandRef, CalendarShare]]:
    """The brand's scope without any rights, for whoever holds the secret; 404 for everybody else."""
    try:
        share = services.open_share(secret)
    except LookupError:
        raise Http404 from None
    brand = identity.brand_by_id(share.brand_id)
    if brand is None:
        raise Http404
    with brand_scope(brand), acting(NOBODY), timezone.override(brand.zone):
        yield brand, share


@open_to_all
@never_cache
@require_safe
def shared(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The calendar for somebody with the link: titles, accounts and times, nothing internal."""
    try:
        with _inside(secret) as (brand, share):
            return _private(render(request, "publishing/shared.html", _shown(brand, share, secret)))
    except services.TooOften as error:
        return _private(HttpResponse(str(error), status=429, content_type="text/plain; charset=utf-8"))


@open_to_all
@never_cache
@require_safe
def shared_feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The same as an iCalendar feed."""
    try:
        with _inside(secret) as (brand, share):
            return _private(ics_of(brand, wanted_of(share), days=brand_today(), inside=False))
    except services.TooOften as error:
        return _private(HttpResponse(str(error), status=429, content_type="text/plain; charset=utf-8"))


def wanted_of(share: CalendarShare) -> Wanted:
    """The publications a link shows."""
    accounts = share.accounts or [ref.id for ref in Matrix().open]
    return Wanted(accounts=accounts or [0])


def _shown(brand: BrandRef, share: CalendarShare, secret: str) -> dict[str, Any]:
    policy, today = SharePolicy.of_brand(), brand_today()
    first, last = today - timedelta(days=min(7, policy.past_days)), today + timedelta(days=policy.coming_days)
    since, until = day_bounds(first, brand.zone)[0], day_bounds(last, brand.zone)[1]
    rows = wanted_of(share).rows().filter(planned_at__gte=since, planned_at__lt=until).values_list(*SHOWN)[: policy.most]
    draw = Draw(Matrix())
    chips = [Chip(*row) for row in rows]
    behind = background(first, last, rooms=False)
    days = []
    for day, here in groupby(chips, key=lambda chip: chip.planned_at.astimezone(brand.zone).date()):
        entries = [entry for entry in behind.get(day, []) if entry.kind != "brand"]
        days.append({"day": day, "chips": [draw.chip(chip) for chip in here], "entries": entries})
    feed = reverse("publishing_public:calendar_feed", kwargs={"secret": secret})
    return {"brand": brand, "share": share, "days": days, "today": today, "feed": feed, "solemn_icon": icon("moon")}


def _private(response: HttpResponse) -> HttpResponse:
    """Search engines keep nothing, and the address goes nowhere with a click."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
