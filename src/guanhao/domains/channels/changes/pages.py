"""Pages of the log of platform rules and algorithms."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button, Section, detail_page, fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.channels.changes import services, traffic
from guanhao.domains.channels.changes.forms import ChangeForm, ReviewForm
from guanhao.domains.channels.changes.policy import ChangePolicy
from guanhao.domains.channels.changes.tables import IMPACT_TONE, STATE_TONE, ChangeTable
from guanhao.domains.channels.models import PlatformChange, PlatformReview, PlatformRule
from guanhao.domains.channels.shapes import Refused
from guanhao.domains.channels.wording import platform_name
from guanhao.domains.identity import facade as identity
from guanhao.kernel import access
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


@needs("channels.view")
def changes(request: BrandRequest) -> HttpResponseBase:
    """All entries, and the review that waits."""
    table = ChangeTable(request, QuerySetRows(PlatformChange.objects.all(), search=("title", "text", "impact_text", "action")))
    may = access.can("channels.edit_rules")
    buttons = [Button(_("Log a change"), burl("channels:new_change"), icon="plus", primary=True)] if may else []
    context = {
        "buttons": buttons,
        "lead": _("What platforms change in rules and algorithms, what it means for us, who acts until when."),
        "review": PlatformReview.objects.filter(done_at=None).order_by("day").first(),
        "last": PlatformReview.objects.exclude(done_at=None).order_by("-done_at").first(),
        "may": may,
    }
    return list_page(request, table, template="channels/changes.html", context=context)


@needs("channels.edit_rules")
def new(request: BrandRequest) -> HttpResponseBase:
    """Log a change."""
    form = ChangeForm(request.POST or None, initial={"day": _today(), "platform": request.GET.get("platform", ""), "state": "open"})

    def save(values: dict[str, Any]) -> str:
        return burl("channels:change", change_id=services.save_change(draft=_draft(values)).pk)

    return form_page(request, form, save, title=_("Log a change"), done=_("Logged; planned posts of the platform are looked at again."),
                     back=burl("channels:changes"))  # fmt: skip


@needs("channels.edit_rules")
def edit(request: BrandRequest, change_id: int) -> HttpResponseBase:
    """Change an entry."""
    row = _change(change_id)
    state = services.state_of(row) | {"day": row.day, "due": row.due}
    form = ChangeForm(request.POST or None, initial=state | {"templates": "\n".join(row.templates)})
    watch_conflicts(form, services.state_of(row))
    back = burl("channels:change", change_id=row.pk)

    def save(values: dict[str, Any]) -> str:
        services.save_change(draft=_draft(values), change_id=row.pk)
        return back

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=back)


@needs("channels.view")
def change(request: BrandRequest, change_id: int) -> HttpResponseBase:
    """One entry with traffic before and after."""
    row = _change(change_id)
    owner = identity.person(row.owner_id) if row.owner_id else None
    overdue = row.state == PlatformChange.State.OPEN and row.due is not None and row.due < _today()
    facts = [
        fact(request, _("Platform"), platform_name(row.platform)),
        fact(request, _("In force from"), row.day, "date"),
        fact(request, pgettext("platform change", "What changed"), row.get_kind_display()),
        fact(request, _("Impact"), row.get_impact_display(), tone=IMPACT_TONE[row.impact]),
        fact(request, _("State"), row.get_state_display(), tone=STATE_TONE[row.state]),
        fact(request, _("Owner"), owner.name if owner else "—"),
        fact(request, _("Due by"), row.due, "date", tone="bad" if overdue else ""),
        fact(request, _("Logged by"), row.made_by_name or "—"),
        fact(request, _("Planned posts told"), row.marked_at, "datetime"),
    ]
    may = access.can("channels.edit_rules")
    context = {
        "change": row,
        "rules": list(PlatformRule.objects.filter(pk__in=row.rules)),
        "compared": traffic.compare(row.platform, row.day, ChangePolicy.of_brand().window_days, _today()),
        "may": may,
        "open": row.state == PlatformChange.State.OPEN,
    }
    buttons = [Button(_("History"), burl("channels:change_history", change_id=row.pk), icon="history")]
    if may:
        buttons.append(Button(_("Have posts looked at again"), burl("channels:change_tell", change_id=row.pk), icon="refresh-cw", post=True))
        if context["open"]:
            buttons.append(Button(_("Action is done"), burl("channels:change_done", change_id=row.pk), icon="check", post=True))
        buttons.append(Button(_("Edit"), burl("channels:edit_change", change_id=row.pk), icon="pencil", primary=True))
    sections = [
        Section(_("What it means"), "channels/_change.html", context),
        Section(_("Natural traffic before and after"), "channels/_change_traffic.html", context),
    ]
    return detail_page(
        request, title=row.title, facts=facts, sections=sections, buttons=buttons, crumbs=[(_("Platform changes"), burl("channels:changes"))]
    )


@require_POST
@needs("channels.edit_rules")
def tell(request: BrandRequest, change_id: int) -> HttpResponseBase:
    """Planned posts of the platform are looked at once more."""
    services.tell_again(change_id=_change(change_id).pk)
    messages.success(request, _("Planned posts of the platform are looked at again."))
    return HttpResponseRedirect(burl("channels:change", change_id=change_id))


@require_POST
@needs("channels.edit_rules")
def done(request: BrandRequest, change_id: int) -> HttpResponseBase:
    """The action is done."""
    services.settle_change(change_id=_change(change_id).pk, state=PlatformChange.State.DONE)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(burl("channels:change", change_id=change_id))


@needs("channels.view")
def history(request: BrandRequest, change_id: int) -> HttpResponseBase:
    """Versions of an entry."""
    row = _change(change_id)
    titles = {"action": _("What we do"), "due": _("Due by"), "rules": _("Platform rules it touches"), "templates": _("Templates it touches")}
    back = burl("channels:change", change_id=row.pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=back, titles=titles)


@needs("channels.edit_rules")
def review(request: BrandRequest, review_id: int) -> HttpResponseBase:
    """Finish the periodic review."""
    row: PlatformReview | None = PlatformReview.objects.filter(pk=review_id).first()
    if row is None:
        raise Http404
    back = burl("channels:changes")
    if row.done_at is not None:
        return HttpResponseRedirect(back)

    def save(values: dict[str, Any]) -> str:
        services.finish_review(review_id=row.pk, **values)
        return back

    title = _("Review of platforms of %(day)s") % {"day": row.day}
    return form_page(request, ReviewForm(request.POST or None), save, title=title, submit=_("Reviewed"), done=_("Saved."), back=back)


def _draft(values: dict[str, Any]) -> services.ChangeDraft:
    lines = values.pop("templates").split("\n")
    rules = values.pop("rules", None) or []
    if any(not isinstance(number, int) for number in rules):
        raise Refused(_("Choose rules of the same platform."), "rules")
    return services.ChangeDraft(**values, rules=tuple(rules), templates=tuple(lines))


def _change(change_id: int) -> PlatformChange:
    found: PlatformChange | None = PlatformChange.objects.filter(pk=change_id).first()
    if found is None:
        raise Http404
    return found


def _today() -> Any:
    return now().astimezone(current_brand().zone).date()
