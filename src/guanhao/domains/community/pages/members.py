"""Members in the console: the list, one with the account, joining, states."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.community.forms.points import AdjustForm, JoinForm, StateForm
from guanhao.domains.community.models import Member, PointsAdjustment
from guanhao.domains.community.policy import JoiningPolicy
from guanhao.domains.community.selectors import ledger as selectors
from guanhao.domains.community.services import adjusting
from guanhao.domains.community.services import members as services
from guanhao.domains.community.services import page as public_page
from guanhao.domains.community.tables.points import KIND_TONE, MEMBER_TONE, MemberTable
from guanhao.kernel import access


def trail() -> list[tuple[str, str]]:
    """The way back to the list."""
    return [(_("Members"), burl("community:members"))]


@needs("community.view")
def members(request: BrandRequest) -> HttpResponseBase:
    """All members but those put together or forgotten, who show when their state is asked for."""
    rows = Member.objects.all()
    if not request.GET.get("state"):
        rows = rows.exclude(state__in=(Member.State.MERGED, Member.State.FORGOTTEN))
    table = MemberTable(request, QuerySetRows(rows, search=("name", "number")))
    waiting = PointsAdjustment.objects.filter(state=PointsAdjustment.State.WAITING).count()
    context = {"may_edit": access.can("community.edit"), "waiting": waiting, "tab": "members"}
    if JoiningPolicy.of_brand().open:
        context["join_url"] = reverse("public_member:join", kwargs={"slug": request.brand.slug})
    return list_page(request, table, template="community/members.html", context=context)


@needs("community.edit")
def join(request: BrandRequest) -> HttpResponseBase:
    """People become members."""
    form = JoinForm(request.POST or None, initial={"person_ids": request.GET.get("people", "")})

    def save(values: dict[str, Any]) -> str:
        made = services.add_members(person_ids=values["person_ids"])
        messages.success(request, ngettext("%(count)s member is in.", "%(count)s members are in.", len(made)) % {"count": len(made)})
        return burl("community:members")

    return form_page(request, form, save, title=_("Add members"), back=burl("community:members"), submit=_("Add"))


@needs("community.view")
def member(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One member: what can be spent, lots, the newest postings."""
    row = get_object_or_404(Member, pk=pk)
    account = selectors.account(row)
    facts = [
        fact(request, _("Member number"), row.number, "number"),
        fact(request, _("Growth value"), row.score, "number"),
        fact(request, pgettext("member", "Joined"), row.joined_at, "datetime"),
        fact(request, _("Last active"), row.last_at, "datetime"),
    ]
    if row.owed:
        facts.append(fact(request, _("Owed"), row.owed, "number", tone="bad"))
    context = {
        "member": row,
        "tone": MEMBER_TONE[row.state],
        "account": account,
        "postings": [(one, KIND_TONE[one.kind]) for one in selectors.postings(row)],
        "waiting": PointsAdjustment.objects.filter(member=row, state=PointsAdjustment.State.WAITING).order_by("pk"),
        "facts": facts,
        "may_edit": access.can("community.edit"),
        "may_adjust": access.can("community.adjust"),
        "open": row.state in (Member.State.ACTIVE, Member.State.MUTED),
        "me": request.actor.user_id,
        "address": _address(request, row),
        "trail": trail(),
    }
    return page(request, "community/member.html", context)


def _address(request: BrandRequest, row: Member) -> str:
    """The signed address of the member's page, for who may hand it out."""
    may = access.can("community.edit") and row.state in (Member.State.ACTIVE, Member.State.MUTED)
    return request.build_absolute_uri(public_page.path_of(row)) if may else ""


@needs("community.adjust")
def adjust(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Give or take points by hand."""
    row = get_object_or_404(Member, pk=pk)
    form = AdjustForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        made = adjusting.adjust_points(member=row, **values)
        waits = made.state == PointsAdjustment.State.WAITING
        messages.success(request, _("It waits for a second person.") if waits else _("Posted."))
        return burl("community:member", pk=pk)

    title = _("Adjust the points of %(name)s") % {"name": row.shown}
    return form_page(request, form, save, title=title, back=burl("community:member", pk=pk), submit=_("Adjust"))


@needs("community.edit")
def state(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Mute, remove, take back in."""
    row = get_object_or_404(Member, pk=pk)
    form = StateForm(request.POST or None, initial={"state": row.state})

    def save(values: dict[str, Any]) -> str:
        services.set_state(member=row, **values)
        return burl("community:member", pk=pk)

    return form_page(request, form, save, title=_("State of %(name)s") % {"name": row.shown}, done=_("Saved."), back=burl("community:member", pk=pk))


@require_POST
@needs("community.edit")
def renew(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Another address for the member's page."""
    services.renew_page(member=get_object_or_404(Member, pk=pk))
    messages.success(request, _("The page has a new address; the old one is gone."))
    return HttpResponseRedirect(burl("community:member", pk=pk))
