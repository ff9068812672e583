"""Campaigns in the console: plan, approval, state."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.growth.forms.campaigns import CampaignForm, SpentForm, ToolForm, fen, joined, pairs, yuan
from guanhao.domains.growth.models import Campaign
from guanhao.domains.growth.services import campaigns as services
from guanhao.domains.growth.services import tools
from guanhao.domains.growth.tables.campaigns import CAMPAIGN_TONE, CampaignTable
from guanhao.domains.growth.wording import LINE_WORDS, PART_WORDS, TOOL_WORDS
from guanhao.domains.identity import facade as identity
from guanhao.kernel import access, approvals


@needs("growth.view")
def campaign_list(request: BrandRequest) -> HttpResponseBase:
    """All campaigns."""
    rows = QuerySetRows(Campaign.objects.all(), search=("title", "theme", "place"))
    context = {"tab": "campaigns", "may_edit": access.can("growth.edit"), "new": "growth:campaign_new", "new_words": _("New campaign")}
    return list_page(request, CampaignTable(request, rows), template="growth/list.html", context=context)


def _draft(values: dict[str, Any]) -> services.CampaignDraft:
    return services.CampaignDraft(
        **{name: values[name] for name in ("title", "theme", "form", "place", "audience", "goal_people", "starts_at", "ends_at")},
        budget=fen(values["budget"]),
        owner_id=int(values["owner"]) if values["owner"] else None,
        channels=_kinds(values["channels"]),
        materials=_kinds(values["materials"]),
        owners=pairs(values["owners"], "what", "who"),
        checklist=[line.strip()[:200] for line in values["checklist"].splitlines() if line.strip()],
        follows_id=values["follows_id"],
    )


def _kinds(given: str) -> list[dict[str, str]]:
    """Lines by their kind, which may be written as its key or in the reader's words."""
    words = {str(title): key for key, title in LINE_WORDS.items()}
    return [{"kind": words.get(one["kind"], one["kind"].lower()), "what": one["what"]} for one in pairs(given, "kind", "what")]


def _lines(rows: list[dict[str, str]]) -> str:
    return joined([{"kind": str(LINE_WORDS[one["kind"]]), "what": one["what"]} for one in rows], "kind", "what")


@needs("growth.edit")
def campaign_new(request: BrandRequest) -> HttpResponseBase:
    """A new campaign."""
    form = CampaignForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("growth:campaign", pk=services.save_campaign(_draft(values)).pk)

    return form_page(request, form, save, title=_("New campaign"), done=_("Saved."), back=burl("growth:campaigns"))


@needs("growth.edit")
def campaign_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a campaign; an approved plan is a draft again."""
    row = get_object_or_404(Campaign, pk=pk)
    initial = {name: getattr(row, name) for name in ("title", "theme", "form", "place", "audience", "goal_people", "starts_at", "ends_at")}
    initial |= {"budget": yuan(row.budget), "owner": row.owner_id or "", "follows_id": row.follows_id, "channels": _lines(row.channels)}
    initial |= {"materials": _lines(row.materials), "owners": joined(row.owners, "what", "who")}
    initial["checklist"] = "\n".join(one["what"] for one in row.checklist)
    form = CampaignForm(request.POST or None, initial=initial)
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_campaign(_draft(values), row)
        return burl("growth:campaign", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("growth:campaign", pk=pk))


@needs("growth.view")
def campaign(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One campaign: its plan, what is missing, its approval, what belongs to it."""
    row = get_object_or_404(Campaign.objects.select_related("follows"), pk=pk)
    standing = approvals.standing(services.part_of(row))
    view = approvals.approval(standing.approval_id) if standing.approval_id and row.state == Campaign.State.REVIEW else None
    owner = identity.person(row.owner_id) if row.owner_id else None
    facts = [
        fact(request, PART_WORDS["form"], Campaign.Form(row.form).label),
        fact(request, PART_WORDS["starts_at"], row.starts_at, "datetime"),
        fact(request, PART_WORDS["ends_at"], row.ends_at, "datetime"),
        fact(request, PART_WORDS["place"], row.place or None),
        fact(request, PART_WORDS["audience"], row.audience or None),
        fact(request, PART_WORDS["owner_id"], owner.name if owner else None),
        fact(request, _("People as goal"), row.goal_people or None, "number"),
        fact(
            request,
            _("Follows"),
            row.follows.title if row.follows else None,
            href=burl("growth:campaign", pk=row.follows_id) if row.follows_id else None,
        ),
    ]
    state = Campaign.State(row.state)
    context = {
        "row": row,
        "tone": CAMPAIGN_TONE[row.state],
        "budget": round((row.budget or 0) / 100, 2),
        "spent": round(row.spent / 100, 2),
        "facts": facts,
        "missing": services.missing(row) if state in (Campaign.State.DRAFT, Campaign.State.APPROVED) else {},
        "channels": [(LINE_WORDS[one["kind"]], one["what"]) for one in row.channels],
        "materials": [(LINE_WORDS[one["kind"]], one["what"]) for one in row.materials],
        "steps": services.AFTER.get(state, ()),
        "view": view,
        "allowed": approvals.allowed(view) if view else None,
        "approval_url": burl("growth:campaign", pk=pk),
        "batches": row.batches.order_by("pk"),
        "programs": row.programs.order_by("pk"),
        "pages": row.pages.order_by("pk"),
        "tools": [(TOOL_WORDS.get(one.kind, one.kind), one) for one in row.tools.order_by("opened_at")],
        "may_edit": access.can("growth.edit"),
        "editable": row.state in services.EDITABLE,
        "trail": [(_("Campaigns"), burl("growth:campaigns"))],
    }
    return page(request, "growth/campaign.html", context)


@require_POST
@needs("growth.view")
def campaign_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Hand in, sign, send back, open, close, cancel, tick."""
    row = get_object_or_404(Campaign, pk=pk)
    return act(request, lambda: _act(request, row), burl("growth:campaign", pk=pk))


def _act(request: BrandRequest, row: Campaign) -> None:
    do, post = request.POST.get("do", ""), request.POST
    number = whole_number(post.get("number")) or 0
    if do == "submit":
        services.submit(campaign=row)
    elif do in {"sign", "send_back"}:
        _decide(row, do, number, post.get("level", ""), post.get("seen", ""), post.get("comment", ""))
    elif do == "unlink":
        tools.unlink(campaign=row, activity_id=number)
    elif do == "tick":
        services.tick(campaign=row, place=number, done=post.get("done") == "1")
    else:
        services.set_state(campaign=row, state=do)


def _decide(row: Campaign, do: str, number: int, level: str, seen: str, comment: str) -> None:
    """A reviewer's word about this campaign's plan and no other."""
    if approvals.approval(number).subject != services.target_of(row):
        raise approvals.Refused(_("This is the approval of something else."))
    if do == "sign":
        approvals.sign(approval_id=number, level=level, seen=seen, comment=comment)
    else:
        approvals.send_back(approval_id=number, level=level, comment=comment)


@needs("growth.edit")
def spent(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What was spent so far."""
    row = get_object_or_404(Campaign, pk=pk)
    form = SpentForm(request.POST or None, initial={"spent": yuan(row.spent)})

    def save(values: dict[str, Any]) -> str:
        services.spend(campaign=row, spent=fen(values["spent"]) or 0)
        return burl("growth:campaign", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("growth:campaign", pk=pk))


@needs("growth.edit")
def tool_new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Join an interaction tool that was opened, such as a lottery, to the campaign."""
    row = get_object_or_404(Campaign, pk=pk)
    form = ToolForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        tools.link(campaign=row, **values)
        return burl("growth:campaign", pk=pk)

    return form_page(request, form, save, title=_("Join an interaction tool"), done=_("Saved."), back=burl("growth:campaign", pk=pk))


@needs("growth.view")
def campaign_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a campaign."""
    row = get_object_or_404(Campaign, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("growth:campaign", pk=pk))
