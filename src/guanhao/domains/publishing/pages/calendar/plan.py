"""Planning from the calendar, and suggested times."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import UnknownAccount
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.entries import candidates
from guanhao.domains.publishing.forms.calendar import PlanForm
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.rules.calendar.times import at_local
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix, offset_words
from guanhao.domains.publishing.selectors.calendar.queue import next_free
from guanhao.domains.publishing.selectors.calendar.suggest import suggestions
from guanhao.domains.publishing.services import core
from guanhao.domains.publishing.services.calendar import queue, series
from guanhao.domains.publishing.services.calendar.plans import subject_of
from guanhao.domains.publishing.sources import payload_of

CHOICES = 200


@needs("publishing.plan")
def new(request: BrandRequest) -> HttpResponseBase:
    """Plan a variant; `?day=` and `?at=` (HH:MM) fill the moment, `?account=` narrows the list, `?place=` fills a place."""
    matrix, account = Matrix(), whole_number(request.GET.get("account"))
    place = whole_number(request.GET.get("place"))
    found = candidates(request.GET.get("q", "")[:80], account, CHOICES)
    choices = [(one.subject, f"{one.title} · {matrix.name(one.account_id)} · {channels.format_title(one.format)}") for one in found]
    form = PlanForm(request.POST or None, choices=choices, initial=_initial(request, {one.subject for one in found}))

    def save(values: dict[str, Any]) -> str:
        subject = subject_of(values["number"]) if values["number"].strip() else values["subject"]
        row = _plan(subject, values["local"], values["note"], place)
        local = matrix.local(row.account_id, row.planned_at)
        messages.success(request, _("Planned for %(when)s (%(zone)s).") % {"when": f"{local:%Y-%m-%d %H:%M}", "zone": offset_words(local)})
        _warn(request, row)
        return f"{burl('publishing:calendar')}?day={row.planned_at.astimezone(request.brand.zone).date()}"

    context = {"suggested": suggested(account) if account else None, "account": account, "accounts": matrix.open, "place": place}
    return form_page(
        request, form, save, title=_("Plan a publication"), back=burl("publishing:calendar"), submit=_("Plan a publication"),
        template="publishing/plan.html", context=context,
    )  # fmt: skip


def _warn(request: BrandRequest, row: Publication) -> None:
    """Say what speaks against the moment that was chosen, and does not forbid it."""
    look = core.look_at(subject=row.subject, planned_at=row.planned_at, mode=row.mode, publication_id=row.pk)
    for words in dict.fromkeys(one.message for one in look.warnings):
        messages.warning(request, words)


def _initial(request: BrandRequest, offered: Collection[str]) -> dict[str, Any]:
    """What the address fills in; a subject that is not offered (any more) goes to the line for other variants."""
    day, at, subject = request.GET.get("day", ""), request.GET.get("at", ""), request.GET.get("subject", "")[:80]
    found: dict[str, Any] = {"subject": subject} if subject in offered else {"number": subject}
    try:
        return {**found, "local": datetime.fromisoformat(f"{day}T{at or '09:00'}").replace(tzinfo=None)}
    except ValueError:
        return found


def _plan(subject: str, wall: datetime | None, note: str, place: int | None) -> Any:
    if place is not None:
        return series.fill_place(place_id=place, subject=subject)
    if wall is None:
        return queue.add_to_queue(subject=subject, note=note)
    try:
        account = channels.account(payload_of(subject).account_id)
    except UnknownAccount as error:
        raise Refused(_("The account does not exist any more."), "subject") from error
    except LookupError as error:
        raise Refused(_("There is nothing to publish under %(subject)s.") % {"subject": subject}, "number") from error
    return core.plan(subject=subject, planned_at=at_local(wall.date(), wall.time(), account.zone).moment, note=note)


def suggested(account_id: int) -> dict[str, Any]:
    """The best free moments of an account with their evidence, and its next free queue slot."""
    try:
        account = channels.account(account_id)
    except UnknownAccount:
        return {"rows": [], "free": None}
    rows = [{"at": one.at.astimezone(account.zone), "one": one, "lift": one.lift} for one in suggestions(account_id)]
    free = next_free(account_id)
    return {"account": account, "rows": rows, "free": free.at.astimezone(account.zone) if free else None}


@needs("publishing.view")
def suggest(request: BrandRequest) -> HttpResponseBase:
    """The suggestions of one account as a part of the plan page; `?account=`."""
    account = whole_number(request.GET.get("account"))
    return page(request, "publishing/_suggested.html", {"suggested": suggested(account) if account else None, "account": account})
