"""Publications: the list, one with all its attempts, and what a person may decide about it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.details import Button, fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef, UnknownAccount
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.beside import Touched, cards_of
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.forms.core import CancelForm, CheckOffForm, MoveForm, SettleForm
from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.domains.publishing.pages.finding import found_or_404
from guanhao.domains.publishing.pages.first_comments import context_of as first_comment_context
from guanhao.domains.publishing.rules import core as rules
from guanhao.domains.publishing.rules.calendar.times import at_local
from guanhao.domains.publishing.selectors import looking
from guanhao.domains.publishing.services import core
from guanhao.domains.publishing.tables.calendar import TONES
from guanhao.domains.publishing.tables.core import ENDED_TONES, PublicationTable, account_names
from guanhao.kernel import access, files
from guanhao.kernel.files import FileRefused
from guanhao.kernel.now import now

Status = Publication.Status
STEPS = (("1h", timedelta(hours=1)), ("1d", timedelta(days=1)))


@needs("publishing.view")
def publications(request: BrandRequest) -> HttpResponseBase:
    """All publications; `?view=decide` shows what waits for a person."""
    view = request.GET.get("view", "")
    chosen = looking.decisions() if view == "decide" else Publication.objects.all()
    table = PublicationTable(request, _Named(chosen, search=("title",)))
    table.actions = _bulk() if access.can("publishing.plan") else ()
    waiting = looking.decisions().count()
    buttons = [Button(_("Calendar"), burl("publishing:calendar"), icon="calendar-days")]
    if access.can("publishing.plan"):
        buttons.append(Button(_("Plan a publication"), burl("publishing:calendar_new"), icon="plus", primary=True))
    views = [
        ("", _("All"), burl("publishing:publications"), 0),
        ("decide", _("Needs a decision"), f"{burl('publishing:publications')}?view=decide", waiting),
    ]
    return list_page(request, table, template="publishing/publications.html", context={"buttons": buttons, "views": views, "view": view})


@needs("publishing.view")
def publication(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One publication: what was signed, planned and tried, with the platform's own words."""
    row = found_or_404(pk)
    seen = looking.look(row)
    account = _account(row)
    touched = Touched(row.pk, row.subject, f"{row.account_id}:{row.remote_id}" if row.remote_id else "")
    context = {
        "row": row,
        "look": seen,
        "account": account,
        "tone": TONES[Status(row.status)],
        "facts": _facts(request, row, account),
        "attempts": [(one, ENDED_TONES[Attempt.Outcome(one.outcome)], _seconds(one)) for one in seen.attempts],
        "may": _may(row),
        "page_url": seen.payload.page if seen.payload is not None else "",
        "trail": [(_("Publications"), burl("publishing:publications"))],
        **first_comment_context(row),
        "pulls": list(row.pulls.exclude(kind="account").order_by("kind")),
        "beside": [render_to_string(template, dict(facts), request) for template, facts in cards_of(touched)],
        "hand_url": burl_or_none("publishing:hand", pk=row.pk) if row.status == Status.HANDED else "",
    }
    return page(request, "publishing/publication.html", context)


@require_POST
@needs("publishing.plan")
def act(request: BrandRequest, pk: int, name: str) -> HttpResponseBase:
    """Retry, or publish now."""
    row = found_or_404(pk)
    acts: dict[str, tuple[Callable[..., Any], str]] = {
        "retry": (core.retry, _("It is tried once more now.")),
        "now": (core.publish_now, _("It goes out now.")),
    }
    if name not in acts:
        raise Http404
    what, done = acts[name]
    try:
        what(publication_id=row.pk)
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, refused.message)
    return _back(row)


@needs("publishing.plan")
def cancel(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take it off the calendar, with the reason."""
    row = found_or_404(pk)

    def save(values: dict[str, Any]) -> str:
        core.cancel(publication_id=row.pk, reason=values["reason"])
        return burl("publishing:publication", pk=row.pk)

    title, back = _("Take “%(title)s” off the calendar") % {"title": row.title}, burl("publishing:publication", pk=row.pk)
    return form_page(request, CancelForm(request.POST or None), save, title=title, submit=_("Take off"), done=_("Taken off."), back=back)


@needs("publishing.plan")
def move(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Another moment."""
    row = found_or_404(pk)
    account = _account(row)
    zone = account.zone if account else request.brand.zone

    def save(values: dict[str, Any]) -> str:
        wall: datetime = values["planned_at"].replace(tzinfo=None)
        core.move(publication_id=row.pk, planned_at=wall_to_moment(wall, zone), revision=values["revision"])
        return burl("publishing:publication", pk=row.pk)

    initial = {"planned_at": row.planned_at.astimezone(zone).replace(tzinfo=None), "revision": row.revision}
    title, back = _("Move “%(title)s”") % {"title": row.title}, burl("publishing:publication", pk=row.pk)
    return form_page(request, MoveForm(request.POST or None, initial=initial), save, title=title, submit=_("Move"), done=_("Moved."), back=back)


@needs("publishing.plan")
def check_off(request: BrandRequest, pk: int) -> HttpResponseBase:
    """It was published by hand: paste the link."""
    row = found_or_404(pk)

    def save(values: dict[str, Any]) -> str:
        upload, proof = values["proof"], None
        if upload is not None:
            try:
                proof = files.store(upload, name=upload.name, purpose="publishing.proof").pk
            except FileRefused as error:
                raise Refused(str(error), "proof") from error
        moment = values["published_at"].replace(tzinfo=None)
        core.check_off(publication_id=row.pk, url=values["url"], published_at=wall_to_moment(moment, request.brand.zone), proof=proof)
        return burl("publishing:publication", pk=row.pk)

    initial = {"published_at": now().astimezone(request.brand.zone).replace(tzinfo=None)}
    form = CheckOffForm(request.POST or None, request.FILES or None, initial=initial)
    title, back = _("“%(title)s” was published by hand") % {"title": row.title}, burl("publishing:publication", pk=row.pk)
    return form_page(request, form, save, title=title, submit=_("Check off"), done=_("Checked off."), back=back)


@needs("publishing.plan")
def settle(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Somebody has looked on the platform and decides what became of it."""
    row = found_or_404(pk)

    def save(values: dict[str, Any]) -> str:
        core.settle(publication_id=row.pk, outcome=values["outcome"], url=values["url"], reason=values["reason"])
        return burl("publishing:publication", pk=row.pk)

    title, back = _("What became of “%(title)s”?") % {"title": row.title}, burl("publishing:publication", pk=row.pk)
    return form_page(request, SettleForm(request.POST or None), save, title=title, submit=_("Decide"), done=_("Decided."), back=back)


@needs("publishing.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who did what with it."""
    row = found_or_404(pk)
    return history_page(request, target=f"publishing.publication:{row.pk}", title=row.title, back=burl("publishing:publication", pk=row.pk))


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """What waits for a person."""
    rows = list(looking.decisions()[: looking.PANEL + 1])
    if not rows:
        return None
    names = account_names()
    lines = [(row, TONES[Status(row.status)], names.get(row.account_id, "")) for row in rows[: looking.PANEL]]
    return {"lines": lines, "more": len(rows) > looking.PANEL}


class _Named(QuerySetRows):
    """Publications with the names of their accounts, read once a page."""

    def page(self, *args: Any, **kwargs: Any) -> Any:
        """A page of rows, each with `account_name`."""
        return list(_named(super().page(*args, **kwargs)))

    def stream(self, *args: Any, **kwargs: Any) -> Any:
        """All rows, named."""
        return _named(super().stream(*args, **kwargs))


def _named(rows: Iterable[Any]) -> Iterator[Any]:
    names = account_names()
    for row in rows:
        row.account_name = names.get(row.account_id, f"#{row.account_id}")
        yield row


def wall_to_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a wall-clock time in a zone; Refused for one the clocks skip that day, since nobody can have meant it."""
    found = at_local(wall.date(), wall.time(), zone)
    if found.turn == "skipped":
        raise Refused(_("On this day the clocks skip %(time)s in %(zone)s.") % {"time": f"{wall:%H:%M}", "zone": zone.key}, "planned_at")
    return found.moment


def _bulk() -> tuple[BulkAction, ...]:
    need = "publishing.plan"
    later = [
        BulkAction(f"later_{key}", words, _later(step), need, _("All of them move, or none."))
        for (key, step), words in zip(STEPS, (_("One hour later"), _("One day later")), strict=True)
    ]
    return (
        BulkAction("retry", _("Try again"), _each(core.retry), need, _("Try all of them once more, now?")),
        *later,
        BulkAction("cancel", _("Take off"), _each(core.cancel), need, _("Take all of them off the calendar?"), danger=True),
    )


def _each(what: Callable[..., Any]) -> Callable[[BrandRequest, list[str]], str]:
    def run(request: BrandRequest, keys: list[str]) -> str:
        done, refused = 0, []
        for key in keys:
            try:
                what(publication_id=int(key))
                done += 1
            except Refused as error:
                refused.append(error.message)
        words = ngettext("%(count)s publication done.", "%(count)s publications done.", done) % {"count": done}
        return " ".join([words, *dict.fromkeys(refused[:5])])

    return run


def _later(step: timedelta) -> Callable[[BrandRequest, list[str]], str]:
    def run(request: BrandRequest, keys: list[str]) -> str:
        rows = list(Publication.objects.filter(pk__in=[int(key) for key in keys]))
        try:
            core.move_many(moves=[(row.pk, row.planned_at + step, row.revision) for row in rows])
        except Refused as error:
            return _("Nothing was moved: %(reason)s") % {"reason": error.message}
        return ngettext("%(count)s publication moved.", "%(count)s publications moved.", len(rows)) % {"count": len(rows)}

    return run


def _account(row: Publication) -> AccountRef | None:
    try:
        return channels.account(row.account_id)
    except UnknownAccount:
        return None


def _may(row: Publication) -> dict[str, bool]:
    plan = access.can("publishing.plan")
    return {
        "retry": plan and row.status in rules.RETRYABLE,
        "now": plan and row.status in ("planned", "missed", "failed"),
        "move": plan and row.status in rules.MOVABLE,
        "cancel": plan and row.status in rules.CANCELLABLE,
        "check_off": plan and row.status in rules.BY_HAND,
        "settle": plan and row.status in ("unknown", "waiting"),
    }


def _facts(request: BrandRequest, row: Publication, account: AccountRef | None) -> list[Any]:
    zone = account.zone if account else request.brand.zone
    local = row.planned_at.astimezone(zone)
    people = identity.people([one for one in (row.owner_id, row.made_by_id, row.published_by_id) if one])
    name = (account.name or account.handle) if account else f"#{row.account_id}"
    late = core.late_minutes_of(row)
    found = [
        fact(
            request,
            _("Account"),
            f"{name} · {channels.platform(row.platform).name(request.LANGUAGE_CODE)}",
            href=burl("channels:account", account_id=row.account_id),
        ),
        fact(request, _("Planned for"), f"{local:%Y-%m-%d %H:%M} ({zone.key})"),
        fact(request, _("How it leaves"), row.get_mode_display()),
        fact(request, _("Format"), channels.format_title(row.format)),
        fact(request, _("Still published when late by"), ngettext("%(count)s minute", "%(count)s minutes", late) % {"count": late}),
        fact(request, _("Owner"), people[row.owner_id].name if row.owner_id in people else None),
    ]
    if row.published_at:
        found.append(fact(request, _("Published"), row.published_at, "datetime"))
        found.append(fact(request, _("Late by"), max(0.0, (row.published_at - row.planned_at).total_seconds()), "duration"))
    if row.remote_id:
        found.append(fact(request, _("Number on the platform"), row.remote_id))
    if row.digest:
        found.append(fact(request, _("Fingerprint of what was signed"), f"{row.digest[:16]}…"))
    return found


def _seconds(one: Attempt) -> float | None:
    return (one.ended_at - one.begun_at).total_seconds() if one.ended_at else None


def _back(row: Publication) -> HttpResponseRedirect:
    return HttpResponseRedirect(burl("publishing:publication", pk=row.pk))
