"""The operations plan: reading it beside reality, writing it, trying it, carrying it out, its versions."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.strategy.forms.plan import PlanForm
from guanhao.domains.strategy.models import PlanDocument
from guanhao.domains.strategy.selectors import plan as selectors
from guanhao.domains.strategy.services.plan import load_plan
from guanhao.kernel import access
from guanhao.kernel.planning import Change, Gap, PlanRefused, Problem, plan_parts
from guanhao.kernel.policy import policies, settings_of

STATES = {
    "as_planned": (pgettext_lazy("plan", "As planned"), "good"),
    "differs": (pgettext_lazy("plan", "Differs"), "warn"),
    "missing": (pgettext_lazy("plan", "Missing"), "bad"),
    "behind": (pgettext_lazy("plan", "Behind"), "bad"),
    "unplanned": (pgettext_lazy("plan", "Not in the plan"), "muted"),
}
KINDS = {"new": pgettext_lazy("plan", "New"), "changed": pgettext_lazy("plan", "Changed")}


@needs("strategy.view")
def plan(request: BrandRequest) -> HttpResponseBase:
    """Plan and reality, part by part; `?state=` shows one state alone."""
    state = request.GET.get("state", "")
    gaps = [gap for gap in selectors.gaps() if not state or gap.state == state]
    groups = [(part.title, [(_read(gap), *STATES[gap.state]) for gap in gaps if gap.part == key]) for key, part in plan_parts().items()]
    context = {
        "plan": selectors.newest(),
        "groups": [(title, rows) for title, rows in groups if rows],
        "states": [(key, words) for key, (words, _tone) in STATES.items()],
        "state": state if state in STATES else "",
        "versions": selectors.versions()[:20],
        "may_edit": access.can("strategy.plan"),
    }
    return page(request, "strategy/plan.html", context)


def _read(gap: Gap) -> Gap:
    """The words of a person instead of the keys of the file."""
    if gap.part == "budget":
        return replace(gap, name=_("Ad spend"))
    key, _dot, name = gap.name.rpartition(".")
    policy = policies().get(key) if gap.part == "policies" else None
    if policy is None:
        return gap
    title = f"{policy.title} · {settings_of(policy)[name].title}"
    return replace(gap, name=title, planned=_plain(gap.planned), actual=_plain(gap.actual))


def _plain(text: str) -> str:
    """A list without the brackets and quotes of the file."""
    return text.strip("[]").replace("'", "") if text.startswith("[") else text


@needs("strategy.plan")
def edit(request: BrandRequest) -> HttpResponseBase:
    """Write the plan; trying it says what would change, carrying it out does it."""
    form = PlanForm(request.POST or None, request.FILES or None, initial={"text": "" if request.method == "POST" else selectors.document()})
    changes: list[Change] | None = None
    problems: tuple[Problem, ...] = ()
    trial = request.POST.get("do") != "load"
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["file"] or form.cleaned_data["text"]
        try:
            changes = load_plan(text=text, note=form.cleaned_data["note"], trial=trial)
        except PlanRefused as error:
            problems = error.places
        else:
            if not trial:
                words = ngettext("The plan is carried out: %(count)s change.", "The plan is carried out: %(count)s changes.", len(changes))
                messages.success(request, words % {"count": len(changes)})
                return HttpResponseRedirect(burl("strategy:plan"))
        form = PlanForm(initial={"text": text, "note": form.cleaned_data["note"]})  # with what the file holds, so that it can be mended here
    context = {
        "form": form,
        "changes": None if changes is None else [(one, plan_parts()[one.part].title, KINDS[one.kind]) for one in changes],
        "problems": problems,
        "trail": [(_("Operations plan"), burl("strategy:plan"))],
    }
    return page(request, "strategy/plan_edit.html", context, status=422 if problems or form.is_bound else 200)


@needs("strategy.view")
def download(request: BrandRequest) -> HttpResponseBase:
    """The document with its parts as they stand now."""
    answer = HttpResponse(selectors.document(), content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="plan-{request.brand.slug}.md"'
    return answer


@needs("strategy.view")
def version(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A version as it was loaded, and what it changed."""
    row = get_object_or_404(PlanDocument, pk=pk)
    parts = plan_parts()
    changes = [(one, parts[one["part"]].title if one["part"] in parts else one["part"], KINDS.get(one["kind"], one["kind"])) for one in row.changes]
    return page(request, "strategy/plan_version.html", {"plan": row, "changes": changes, "trail": [(_("Operations plan"), burl("strategy:plan"))]})
