"""Series and places."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.forms.calendar import WEEKDAYS, ReserveForm, SeriesForm
from guanhao.domains.publishing.models import Place, Series
from guanhao.domains.publishing.rules.calendar.series import DAYS, weekly
from guanhao.domains.publishing.rules.calendar.times import at_local
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.calendar.days import brand_today
from guanhao.domains.publishing.services.calendar import series as services
from guanhao.domains.publishing.tables.calendar import SeriesTable
from guanhao.kernel import access
from guanhao.kernel.now import now


def series_or_404(pk: int) -> Series:
    """One series of the brand."""
    found: Series | None = Series.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def rule_words(rule: str) -> str:
    """A rule of plain weekdays in words ("weekly: Saturday"); any other rule as it is written."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    days, every = parts.pop("BYDAY", "").split(","), parts.pop("INTERVAL", "1")
    if parts != {"FREQ": "WEEKLY"} or not every.isdecimal() or not set(days) <= set(DAYS):
        return rule
    names = _(", ").join(str(WEEKDAYS[DAYS.index(day)][1]) for day in days)
    words = _("weekly: %(days)s") if int(every) == 1 else _("every %(count)s weeks: %(days)s")
    return words % {"count": every, "days": names}


class _Rows(QuerySetRows):
    def __init__(self, matrix: Matrix) -> None:
        ahead = Count("places", filter=Q(places__at__gte=now(), places__dropped=False, places__publication_id=None))
        super().__init__(Series.objects.annotate(ahead=ahead), search=("title",))
        self.matrix = matrix

    def page(self, sort: str, offset: int, limit: int, filters: Any) -> Any:
        """One page with the accounts' names."""
        rows = super().page(sort, offset, limit, filters)
        for row in rows:
            row.account = self.matrix.name(row.account_id)
            row.words = f"{rule_words(row.rule)} · {self.matrix.local(row.account_id, row.starts):%H:%M}"
        return rows


@needs("publishing.view")
def all_series(request: BrandRequest) -> HttpResponseBase:
    """All series."""
    buttons = []
    if access.can("publishing.manage"):
        buttons = [Button(_("Generate the month"), burl("publishing:month_generate"), icon="calendar-clock", post=True)]
        buttons.append(Button(_("New series"), burl("publishing:series_new"), icon="plus", primary=True))
    return list_page(request, SeriesTable(request, _Rows(Matrix())), context={"buttons": buttons})


@require_POST
@needs("publishing.manage")
def generate(request: BrandRequest) -> HttpResponseBase:
    """Put all series on their days of a month (`month` as 2026-11; default the next one)."""
    try:
        day = date.fromisoformat(f"{request.POST.get('month', '')}-01")
    except ValueError:
        today = brand_today()
        day = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    made = services.generate_month(day)
    words = ngettext("%(count)s place was made in %(month)s.", "%(count)s places were made in %(month)s.", made)
    messages.success(request, words % {"count": made, "month": f"{day:%Y-%m}"})
    return HttpResponseRedirect(f"{burl('publishing:calendar')}?view=month&day={day}")


@needs("publishing.view")
def one(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A series with its places ahead."""
    row, matrix = series_or_404(pk), Matrix()
    places = Place.objects.filter(series=row, at__gte=now(), dropped=False).order_by("at")[:60]
    context = {
        "series": row,
        "rule": rule_words(row.rule),
        "account": matrix.name(row.account_id),
        "first": matrix.local(row.account_id, row.starts),
        "places": [{"place": place, "local": matrix.local(row.account_id, place.at)} for place in places],
        "may_manage": access.can("publishing.manage"),
        "trail": [(_("Series"), burl("publishing:series"))],
    }
    return page(request, "publishing/series.html", context)


def _draft(values: dict[str, Any]) -> services.SeriesDraft:
    zone = channels.account(values["account_id"]).zone
    return services.SeriesDraft(
        account_id=values["account_id"],
        title=values["title"],
        rule=values["rule"] or weekly(values["weekdays"], values["every"]),
        starts=at_local(values["local"].date(), values["local"].time(), zone).moment,
        active=values["active"],
    )


@needs("publishing.manage")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new series."""
    form = SeriesForm(request.POST or None, initial={"account_id": whole_number(request.GET.get("account"))})

    def save(values: dict[str, Any]) -> str:
        return burl("publishing:series_one", pk=services.save_series(_draft(values)).pk)

    return form_page(request, form, save, title=_("New series"), done=_("The series keeps its places ahead."), back=burl("publishing:series"))


@needs("publishing.manage")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a series."""
    row = series_or_404(pk)
    zone = channels.account(row.account_id).zone
    initial = {name: getattr(row, name) for name in services.KEPT} | {"local": row.starts.astimezone(zone).replace(tzinfo=None)}
    form = SeriesForm(request.POST or None, initial=initial)
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_series(_draft(values), series=row)
        return burl("publishing:series_one", pk=row.pk)

    return form_page(request, form, save, title=_("Change series"), done=_("Saved."), back=burl("publishing:series_one", pk=row.pk))


@needs("publishing.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a series."""
    row = series_or_404(pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("publishing:series_one", pk=row.pk))


@needs("publishing.plan")
def reserve(request: BrandRequest) -> HttpResponseBase:
    """Keep a moment free."""
    form = ReserveForm(request.POST or None, initial={"account_id": whole_number(request.GET.get("account"))})

    def save(values: dict[str, Any]) -> str:
        zone = channels.account(values["account_id"]).zone
        at = at_local(values["local"].date(), values["local"].time(), zone).moment
        place = services.reserve(account_id=values["account_id"], at=at, title=values["title"])
        return f"{burl('publishing:calendar')}?day={place.at.astimezone(request.brand.zone).date()}"

    return form_page(request, form, save, title=_("Reserve a place"), done=_("The place is kept."), back=burl("publishing:calendar"))


@needs("publishing.view")
def place(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One place: fill it, move it, leave it out."""
    row: Place | None = Place.objects.select_related("series").filter(pk=pk).first()
    if row is None:
        raise Http404
    account = channels.account(row.account_id)
    if request.method == "POST":
        access.require("publishing.plan")
        try:
            _change(row, request, account.zone)
            messages.success(request, _("Saved."))
        except Refused as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(burl("publishing:place", pk=pk))
    local = row.at.astimezone(account.zone)
    context = {
        "place": row,
        "account": account,
        "local": local,
        "moment": f"{local:%Y-%m-%dT%H:%M}",
        "publication_url": burl_or_none("publishing:publication", pk=row.publication_id) if row.publication_id else None,
        "may_plan": access.can("publishing.plan"),
        "open": row.publication_id is None and not row.dropped,
        "trail": [(_("Calendar"), burl("publishing:calendar"))],
    }
    return page(request, "publishing/place.html", context)


def _change(row: Place, request: BrandRequest, zone: Any) -> None:
    match request.POST.get("do"):
        case "drop":
            services.drop_place(place_id=row.pk)
        case "move":
            services.move_place(place_id=row.pk, at=_moment(request.POST.get("local", ""), zone))
        case _:
            raise Refused(_("Choose what happens to the place."), "do")


def _moment(text: str, zone: Any) -> Any:
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(_("This is no moment that can be read."), "at") from None
    return at_local(wall.date(), wall.time(), zone).moment
