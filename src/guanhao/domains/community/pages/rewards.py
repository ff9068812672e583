"""The catalogue, redemptions and terms in the console."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.forms.rewards import MoveForm, NewRewardForm, RewardForm, StockForm, TermsForm
from guanhao.domains.community.models import MemberTerms, Redemption, Reward
from guanhao.domains.community.services import redeeming
from guanhao.domains.community.services import rewards as services
from guanhao.domains.community.tables.rewards import REDEMPTION_TONE, RedemptionTable, RewardTable, TermsTable
from guanhao.kernel import access

NAMES = tuple(services.RewardDraft.__dataclass_fields__)


@needs("community.view")
def rewards(request: BrandRequest) -> HttpResponseBase:
    """The catalogue."""
    source = QuerySetRows(
        Reward.objects.all(),
        search=("title", "text"),
        lookups={"active": lambda found, value: found.filter(active="1" in value) if len(value) == 1 else found},
    )
    waiting = Redemption.objects.filter(state=Redemption.State.CONFIRMED).count()
    context = {"tab": "rewards", "may_edit": access.can("community.edit"), "to_send": waiting}
    return list_page(request, RewardTable(request, source), template="community/rewards.html", context=context)


@needs("community.edit")
def reward_new(request: BrandRequest) -> HttpResponseBase:
    """A new reward."""
    form = NewRewardForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        made = services.save_reward(services.RewardDraft(**{name: values[name] for name in NAMES}), stock=values["stock"])
        return burl("community:reward", pk=made.pk)

    return form_page(request, form, save, title=_("New reward"), done=_("Saved."), back=burl("community:rewards"))


@needs("community.view")
def reward(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One reward with its newest redemptions."""
    row = get_object_or_404(Reward, pk=pk)
    facts = [
        fact(request, _("Kind"), Reward.Kind(row.kind).label),
        fact(request, _("For each member at most"), row.per_member or None, "number"),
        fact(request, _("From level"), row.level_from or None, "number"),
        fact(request, _("Start"), row.starts_at, "datetime"),
        fact(request, _("Ends at"), row.ends_at, "datetime"),
    ]
    newest = Redemption.objects.filter(reward=row).select_related("member").order_by("-pk")[:20]
    context = {
        "reward": row,
        "facts": facts,
        "newest": [(one, REDEMPTION_TONE[one.state]) for one in newest],
        "may_edit": access.can("community.edit"),
        "trail": [(_("Catalogue"), burl("community:rewards"))],
    }
    return page(request, "community/reward.html", context)


@needs("community.edit")
def reward_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a reward; its stock is delivered elsewhere."""
    row = get_object_or_404(Reward, pk=pk)
    form = RewardForm(request.POST or None, initial={name: getattr(row, name) for name in NAMES})
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_reward(services.RewardDraft(**{name: values[name] for name in NAMES}), row)
        return burl("community:reward", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("community:reward", pk=pk))


@needs("community.edit")
def stock(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Pieces in or out."""
    row = get_object_or_404(Reward, pk=pk)
    form = StockForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        services.deliver_stock(reward=row, **values)
        return burl("community:reward", pk=pk)

    title = _("Stock of “%(title)s”") % {"title": row.title}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("community:reward", pk=pk))


@needs("community.view")
def reward_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a reward."""
    row = get_object_or_404(Reward, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("community:reward", pk=pk))


@needs("community.view")
def redemptions(request: BrandRequest) -> HttpResponseBase:
    """All redemptions."""
    rows = Redemption.objects.select_related("member", "reward")
    table = RedemptionTable(request, QuerySetRows(rows, search=("number", "member__name", "reward__title"), order={"made_at": "pk"}))
    table.actions = (
        BulkAction("done", _("Received"), lambda _request, keys: _each(keys, "done"), "community.edit"),
        BulkAction("cancel", _("Cancel"), lambda _request, keys: _each(keys, ""), "community.edit", _("Points and stock return."), danger=True),
    )
    return list_page(request, table, template="community/redemptions.html", context={"tab": "rewards"})


def _each(keys: list[str], state: str) -> str:
    done = refused = 0
    for row in Redemption.objects.filter(pk__in=keys):
        try:
            redeeming.move(redemption=row, state=state) if state else redeeming.cancel(redemption=row)
            done += 1
        except Refused:
            refused += 1
    words = ngettext("%(count)s done.", "%(count)s done.", done) % {"count": done}
    return f"{words} {_('%(count)s left as they are.') % {'count': refused}}" if refused else words


@needs("community.view")
def redemption(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One redemption; whoever sends sees the receiver."""
    row = get_object_or_404(Redemption.objects.select_related("member", "reward"), pk=pk)
    may_edit = access.can("community.edit")
    facts = [
        fact(request, _("Member"), row.member.shown, href=burl("community:member", pk=row.member_id)),
        fact(request, pgettext("points", "Reward"), row.reward.title, href=burl("community:reward", pk=row.reward_id)),
        fact(request, _("How many"), row.quantity, "number"),
        fact(request, _("Points"), row.points, "number"),
        fact(request, _("Redeemed at"), row.made_at, "datetime"),
        fact(request, _("Last change"), row.changed_at, "datetime"),
        fact(request, _("Carrier and tracking number"), row.tracking or None),
        fact(request, _("Note"), row.note or None),
    ]
    context = {
        "row": row,
        "tone": REDEMPTION_TONE[row.state],
        "facts": facts,
        "may_edit": may_edit,
        "receiver": row.receiver if may_edit else "",
        "form": MoveForm(initial={"state": "done" if row.state == "sent" or row.reward.kind == "service" else "sent", "tracking": row.tracking}),
        "trail": [(_("Catalogue"), burl("community:rewards")), (_("Redemptions"), burl("community:redemptions"))],
    }
    return page(request, "community/redemption.html", context)


@require_POST
@needs("community.edit")
def redemption_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Send, mark as received, cancel."""
    row = get_object_or_404(Redemption, pk=pk)
    try:
        if request.POST.get("do") == "cancel":
            redeeming.cancel(redemption=row, note=request.POST.get("note", ""))
        else:
            redeeming.move(redemption=row, state=request.POST.get("state", ""), tracking=request.POST.get("tracking", ""))
        messages.success(request, _("Saved."))
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("community:redemption", pk=pk))


@needs("community.view")
def terms(request: BrandRequest) -> HttpResponseBase:
    """Versions of the terms."""
    context = {"tab": "rules", "may_edit": access.can("community.rules")}
    return list_page(request, TermsTable(request, QuerySetRows(MemberTerms.objects.all())), template="community/terms.html", context=context)


@needs("community.rules")
def terms_new(request: BrandRequest) -> HttpResponseBase:
    """A new version, begun from the newest."""
    newest = MemberTerms.objects.order_by("-number").first()
    form = TermsForm(request.POST or None, initial={name: getattr(newest, name) for name in ("title", "text", "privacy")} if newest else {})

    def save(values: dict[str, Any]) -> str:
        services.write_terms(**values)
        return burl("community:terms")

    return form_page(request, form, save, title=_("Write terms"), done=_("Saved."), back=burl("community:terms"))


@needs("community.view")
def terms_one(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One version."""
    row = get_object_or_404(MemberTerms, pk=pk)
    return page(request, "community/terms_one.html", {"terms": row, "trail": [(_("Terms of membership"), burl("community:terms"))]})
