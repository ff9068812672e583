"""The north-star metric and who a high-value user is (STR-09)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.strategy.forms.direction import HighValueForm, NorthStarForm, ReasonForm
from guanhao.domains.strategy.models import Goal, HighValueDefinition, HighValueSignature, NorthStar
from guanhao.domains.strategy.selectors import direction as selectors
from guanhao.domains.strategy.services import direction as services
from guanhao.kernel import access
from guanhao.kernel.access import current_actor
from guanhao.kernel.refusal import Refusal


@needs("goals.view")
def north_star(request: BrandRequest) -> HttpResponseBase:
    """The metric, the goals that serve it, and a warning of those that do not."""
    context = {
        "tab": "north_star",
        "star": selectors.star_view(),
        "row": selectors.north_star(),
        "linked": selectors.linked(),
        "unlinked": selectors.unlinked(),
        "past": [one for one in selectors.north_stars()[:20] if one.state == NorthStar.State.RETIRED],
        "may_edit": access.can("goals.edit"),
    }
    return page(request, "strategy/north_star.html", context)


@needs("goals.edit")
def name(request: BrandRequest) -> HttpResponseBase:
    """Name the metric."""
    back = burl("strategy:north_star")

    def save(values: dict[str, Any]) -> str:
        services.set_north_star(**values)
        return back

    form = NorthStarForm(request.POST or None)
    return form_page(request, form, save, title=_("Name the north-star metric"), done=_("The north-star metric is named."), back=back)


@needs("goals.edit")
def retire(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take it down, with a reason."""
    row = get_object_or_404(NorthStar, pk=pk)
    back = burl("strategy:north_star")

    def save(values: dict[str, Any]) -> str:
        services.retire_north_star(north_star_id=row.pk, reason=values["reason"])
        return back

    form = ReasonForm(request.POST or None)
    title = _("Retire “%(title)s”") % {"title": row.title}
    return form_page(request, form, save, title=title, done=_("The north-star metric is retired."), back=back, submit=_("Retire"))


@require_POST
@needs("goals.edit")
def link(request: BrandRequest) -> HttpResponseBase:
    """The picked goals serve the metric."""
    numbers = [number for text in request.POST.getlist("goal")[:1000] if (number := whole_number(text)) is not None]

    def do() -> str:
        made = services.link_goals(goal_ids=numbers, how=request.POST.get("how", "")[:200])
        return ngettext("%(count)s goal is linked.", "%(count)s goals are linked.", made) % {"count": made}

    return act(request, do, burl("strategy:north_star"))


@require_POST
@needs("goals.edit")
def unlink(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The goal does not serve it."""
    get_object_or_404(Goal, pk=pk)
    services.unlink_goal(goal_id=pk)
    messages.success(request, _("The goal is not linked any more."))
    return HttpResponseRedirect(burl("strategy:north_star"))


@needs("strategy.view")
def high_value(request: BrandRequest) -> HttpResponseBase:
    """The definition in force, the draft with its signatures, and the versions before."""
    names = services.segment_names()
    draft, now = selectors.draft(), selectors.in_force()
    context = {
        "tab": "high_value",
        "draft": _shown(draft, names),
        "now": _shown(now, names),
        "mark": services.definition_mark(draft) if draft else "",
        "sides": _sides(draft) if draft else [],
        "versions": [_shown(one, names) for one in selectors.definitions()[:30]],
        "may_edit": access.can("strategy.edit"),
    }
    return page(request, "strategy/high_value.html", context)


@needs("strategy.edit")
def write(request: BrandRequest) -> HttpResponseBase:
    """Write the draft."""
    row = selectors.draft() or selectors.in_force()
    state = services.definition_state(row) if row else {}
    if row and row.state != HighValueDefinition.State.DRAFT:
        state = state | {"reason": ""}
    form = HighValueForm(request.POST or None, initial={"segment_id": request.GET.get("segment", ""), **state})
    watch_conflicts(form, state)
    back = burl("strategy:high_value")

    def save(values: dict[str, Any]) -> str:
        services.save_high_value(**values)
        return back

    lead = _("A change takes signatures off the draft.")
    return form_page(request, form, save, title=_("Who is a high-value user"), done=_("Saved."), back=back, context={"lead": lead})


@require_POST
@needs("strategy.view")
def sign(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Sign for a department."""
    get_object_or_404(HighValueDefinition, pk=pk)
    if not any(access.can(one) for one in services.SIGN.values()):
        raise access.Denied(services.SIGN[HighValueSignature.Side.MARKETING])
    try:
        row = services.sign_high_value(definition_id=pk, side=request.POST.get("side", ""), seen=request.POST.get("seen", ""))
    except Refusal as refused:
        messages.error(request, refused.message)
    else:
        both = row.state == HighValueDefinition.State.IN_FORCE
        messages.success(request, _("Both have signed: the definition is in force.") if both else _("Signed; the other department is still to sign."))
    return HttpResponseRedirect(burl("strategy:high_value"))


@require_POST
@needs("strategy.edit")
def discard(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Throw the draft away."""
    get_object_or_404(HighValueDefinition, pk=pk)
    return act(request, lambda: services.discard_high_value(definition_id=pk), burl("strategy:high_value"), _("The draft is discarded."))


@needs("strategy.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All states of a version."""
    row = get_object_or_404(HighValueDefinition, pk=pk)
    return history_page(request, target=services.definition_target(row), title=row.title, back=burl("strategy:high_value"))


def strip(request: BrandRequest) -> dict[str, Any] | None:
    """The line at the head of Today and of the boards."""
    star = selectors.star_view()
    return {"star": star} if star else None


def _shown(row: HighValueDefinition | None, names: dict[int, str]) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"row": row, "segment": names.get(row.segment_id, ""), "signatures": list(row.signatures.all())}


def _sides(draft: HighValueDefinition) -> list[dict[str, Any]]:
    """Each department with its signature, or whether this person may sign for it."""
    signed = selectors.signatures(draft)
    mine = any(one.person_id == current_actor().user_id for one in signed.values())
    return [
        {"key": side, "title": side.label, "signature": signed.get(side), "may": side not in signed and not mine and access.can(services.SIGN[side])}
        for side in HighValueSignature.Side
    ]
