"""Handing an item in: what stands against it, where to put it right, and the status board of an item."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.content.contracts import Refused, Stopped
from guanhao.domains.content.models import Item
from guanhao.domains.content.pages.flags import flag_lines
from guanhao.domains.content.pages.items import found_or_404
from guanhao.domains.content.pages.review import STATE_TONE, state_words
from guanhao.domains.content.rules.findings import Finding
from guanhao.domains.content.selectors import recheck as old
from guanhao.domains.content.selectors import review as selectors
from guanhao.domains.content.selectors import variants as variant_selectors
from guanhao.domains.content.selectors.findings import guide_version
from guanhao.domains.content.services import review as services
from guanhao.domains.content.services.review import NOTES, Handing
from guanhao.domains.content.tables.review import RecheckTable
from guanhao.kernel import approvals
from guanhao.kernel.access import can
from guanhao.kernel.approvals import EMERGENCY

REASON = "reason:"


@needs("content.submit")
def submit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Choose flow and variants, see what stands against it, give reasons where a reason is enough, hand in."""
    item = found_or_404(pk)
    handing = _handing(request)
    if request.method == "POST":
        try:
            view = services.submit(item_id=pk, handing=handing)
        except (Refused, approvals.Refused) as refused:
            if not isinstance(refused, Stopped):
                messages.error(request, refused.message)
            return _page(request, item, handing, status=422)
        messages.success(request, _("Handed in: %(level)s is next.") % {"level": view.level_title})
        return HttpResponseRedirect(burl("content:item_reviews", pk=pk))
    return _page(request, item, handing)


def _page(request: BrandRequest, item: Item, handing: Handing, *, status: int = 200) -> HttpResponseBase:
    try:
        flow = selectors.flow_for(item, handing.flow)
    except approvals.NoFlow as missing:
        messages.error(request, missing.message)
        handing = Handing()
        flow = selectors.flow_for(item, "")
    try:
        checked = services.look_over(item_id=item.pk, handing=handing)
    except Refused as refused:
        messages.error(request, refused.message)
        handing = Handing(flow=handing.flow)
        checked = services.look_over(item_id=item.pk, handing=handing)
    rows = [row for row in variant_selectors.variants_of(item) if row.status not in services.CLOSED]
    views = {view.row.pk: view.name for view in variant_selectors.views(rows)}
    chosen = set(handing.variant_ids) or set(views)
    places = {one.key: where_to_fix(item, one) for one in checked.found}
    groups = [
        (key, title, [(one, places[one.key], handing.reasons.get(one.key, "")) for one in found])
        for key, title, found in selectors.grouped(checked.found)
    ]
    context = {
        "item": item,
        "flow": flow,
        "flows": [(one.key, one.title) for one in selectors.flows()],
        "variants": [(row, views[row.pk], row.pk in chosen) for row in rows],
        "groups": groups,
        "stopping": len(checked.stopping),
        "blocks": checked.count("block"),
        "warnings": checked.count("warn"),
        "joint": any(level.parties for level in flow.levels),
        "legal": checked.legal,
        "major": checked.major,
        "notes": handing.notes,
        "handing": handing,
        "names": {f"content.variant:{number}": name for number, name in views.items()},
        "may_hurry": can(EMERGENCY) and any(level.emergency for level in flow.levels),
        "reason_prefix": REASON,
        "trail": [(_("Items"), burl("content:items")), (item.title, burl("content:item", pk=item.pk))],
    }
    return page(request, "content/review_submit.html", context, status=status)


@needs("content.view")
def item_reviews(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Where an item and each of its variants stand, and every submission there was."""
    item = found_or_404(pk)
    standing = selectors.standings(item)
    names = {view.row.pk: view.name for view in variant_selectors.views([row for row, _state in standing])}
    past = approvals.history(f"content.item:{pk}")
    concepts = approvals.history(selectors.concept_subject(item))
    concept = approvals.standing(selectors.concept_of(item)) if concepts else None
    levels: dict[tuple[int | None, str], str] = {(view.id, level.key): level.title for view in [*past, *concepts] for level in view.levels}
    context = {
        "item": item,
        "standings": [(row, names[row.pk], one, STATE_TONE[one.state], levels.get((one.approval_id, one.level), "")) for row, one in standing],
        "past": sorted([*past, *concepts], key=lambda view: -view.id),
        "concept": concept,
        "concept_level": levels.get((concept.approval_id, concept.level), "") if concept else "",
        "open": next((view for view in past if view.state == "open"), None),
        "states": state_words(),
        "tones": STATE_TONE,
        "flag": old.is_flagged(item),
        "flags": flag_lines(item, names),
        "may_edit": can("content.edit"),
        "submit_url": burl("content:submit", pk=pk) if can("content.submit") else "",
        "trail": [(_("Items"), burl("content:items")), (item.title, burl("content:item", pk=pk))],
    }
    return page(request, "content/review_item.html", context)


@require_GET
@needs("content.view")
def item_review(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The submission that is open, the newest otherwise: what messages link to."""
    item = found_or_404(pk)
    past = [*approvals.history(f"content.item:{pk}", limit=5), *approvals.history(selectors.concept_subject(item), limit=5)]
    chosen = next((view for view in past if view.state == "open"), max(past, key=lambda view: view.id, default=None))
    if chosen is None or not can("review.view"):
        return HttpResponseRedirect(burl("content:item_reviews", pk=pk))
    return HttpResponseRedirect(burl("content:review", pk=chosen.id))


@needs("content.view")
def recheck(request: BrandRequest) -> HttpResponseBase:
    """Open drafts that were checked by an older brand guide (STR-02), or that something outside has touched since."""
    version = guide_version()
    table = RecheckTable(request, QuerySetRows(old.to_check(), search=("title",)))
    return list_page(request, table, template="content/review_recheck.html", context={"version": version})


@require_POST
@needs("content.edit")
def check_again(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Check one item by the rules and the guide of today."""
    item = found_or_404(pk)
    checked = services.check_again(item_id=pk)
    facts = {"title": item.title, "blocks": checked.count("block"), "warnings": checked.count("warn")}
    messages.info(request, _("“%(title)s” checked: %(blocks)s blocking, %(warnings)s to look at.") % facts)
    return HttpResponseRedirect(burl("content:submit", pk=pk) if can("content.submit") else burl("content:item_reviews", pk=pk))


def where_to_fix(item: Item, one: Finding) -> str:
    """The page on which a finding is put right."""
    kind, _colon, number = one.subject.partition(":")
    if one.asset_id and one.group in ("rights", "access"):
        return burl_or_none("assets:asset", asset_id=one.asset_id) or ""
    if kind == "content.variant":
        return burl("content:variant", pk=int(number))
    pages = {
        "claims": burl("content:item_facts", pk=item.pk),
        "script": burl("content:storyboard", pk=item.pk),
        "checklist": burl("content:item", pk=item.pk),
        "comments": burl("content:write", pk=item.pk),
        "variants": burl("content:variants", pk=item.pk),
        "topic": burl("content:topic", pk=item.topic_id) if item.topic_id else "",
        "title": burl("content:write", pk=item.pk),
        "body": burl("content:write", pk=item.pk),
        "flow": "#flow",
        "policy_reading": "#notes",
        "complaints": "#notes",
        "due": "#reason",
    }
    return pages.get(one.part) or burl("content:item_edit", pk=item.pk)


def _handing(request: BrandRequest) -> Handing:
    """What the form says; in the address flow and variants only."""
    data: Any = request.POST if request.method == "POST" else request.GET
    numbers = [number for text in data.getlist("variant") if (number := whole_number(text)) is not None]
    reasons = {name.removeprefix(REASON): str(text) for name, text in data.items() if name.startswith(REASON) and str(text).strip()}
    return Handing(
        flow=data.get("flow", "")[:60],
        variant_ids=numbers,
        reasons=reasons,
        notes={key: data.get(key, "") for key in NOTES},
        legal=data.get("legal") == "1",
        emergency=data.get("emergency") == "1",
        emergency_reason=data.get("emergency_reason", ""),
    )
