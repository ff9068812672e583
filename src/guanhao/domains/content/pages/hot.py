"""Pages of the hot lane."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.content.contracts import Alike, Refused
from guanhao.domains.content.forms.topics import AngleForm, HotForm
from guanhao.domains.content.models import HotCase, HotStep
from guanhao.domains.content.policy.topics import HotPolicy
from guanhao.domains.content.rules.hot import next_step
from guanhao.domains.content.selectors.hot import EVENT_WORDS, hot_cases, hot_list
from guanhao.domains.content.services import hot as services
from guanhao.domains.content.services.topics import TopicDraft
from guanhao.domains.identity import facade as identity
from guanhao.kernel import access
from guanhao.kernel.now import now


def case_or_404(pk: int) -> HotCase:
    """The hot case of a topic."""
    found: HotCase | None = HotCase.objects.select_related("topic").prefetch_related("steps").filter(topic__id=pk).first()
    if found is None:
        raise Http404
    return found


def case_context(case: HotCase) -> dict[str, Any]:
    """What a topic's page shows of its hot case."""
    steps = list(case.steps.order_by("place"))
    policy = HotPolicy.of_brand()
    return {
        "case": case,
        "event_class": EVENT_WORDS.get(case.event_class, case.event_class),
        "steps": steps,
        "next": next_step([one.key for one in steps if one.done_at]),
        "clock": services.clock_of(case),
        "moment": now(),
        "low_novelty": case.novelty is not None and case.novelty < policy.novelty_low,
        "people": [(one.id, one.name) for one in identity.people_of_brand()],
        "angle_form": AngleForm(
            initial={
                "angle": case.topic.angle,
                "brand_fit": case.brand_fit,
                "risk": case.risk,
                "competitor_angles": "\n".join(case.competitor_angles),
                "reason": case.fit_reason,
            }
        ),
    }


@needs("content.view")
def lane(request: BrandRequest) -> HttpResponseBase:
    """Open hot topics with their clocks, the newest imported hot lists, and what came before."""
    cases = hot_cases(limit=60)
    clocks = services.clocks_of(cases)
    rows = [
        {
            "case": case,
            "clock": clocks.get(case.topic_id),
            "done": sum(1 for step in case.steps.all() if step.done_at),
            "total": len(case.steps.all()),
            "event_class": EVENT_WORDS.get(case.event_class, ""),
        }
        for case in cases
    ]
    context = {"rows": rows, "lists": hot_list(days=2), "moment": now(), "may_propose": access.can("topics.propose"), "view": "hot"}
    return page(request, "content/hot.html", context)


@needs("topics.propose")
def new(request: BrandRequest) -> HttpResponseBase:
    """Open a hot topic: from here the clock runs."""
    event = request.GET.get("event", "")[:200]
    form = HotForm(request.POST or None, initial={"event": event, "event_url": request.GET.get("url", ""), "owner_id": request.actor.user_id})
    context: dict[str, Any] = {"alike": []}

    def save(values: dict[str, Any]) -> str:
        event = {name: values.pop(name) for name in ("event", "event_class", "event_url", "legal_risk", "reputation_risk", "checked")}
        anyway = values.pop("anyway")
        try:
            case = services.open_hot(TopicDraft(**values), services.HotDraft(**event), anyway=anyway)
        except Alike as error:
            context["alike"] = [{"url": burl("content:topic", pk=pk), "title": title, "likeness": like} for pk, title, like in error.others]
            raise
        if case.blocked:
            messages.error(request, _("No marketing: %(reason)s") % {"reason": case.block_reason})
        else:
            messages.success(request, _("The clock runs: the first draft is due within the policy's time."))
        return burl("content:topic", pk=case.topic_id)

    return form_page(
        request,
        form,
        save,
        title=_("Open a hot topic"),
        back=burl("content:hot"),
        submit=_("Start the clock"),
        template="content/topic_form.html",
        context=context,
    )


@require_POST
@needs("topics.propose")
def angle(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Score an angle."""
    case, form = case_or_404(pk), AngleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(str(text) for texts in form.errors.values() for text in texts))
        return _back(pk)
    values = form.cleaned_data
    values["competitor_angles"] = values["competitor_angles"].splitlines()
    try:
        fit = services.judge_angle(case, **values)
    except Refused as error:
        messages.error(request, str(error))
        return _back(pk)
    facts = {"score": f"{fit.score:g}", "novelty": f"{fit.novelty:g}"}
    if fit.low_novelty:
        messages.warning(request, _("Angle fit %(score)s; novelty is low (%(novelty)s): others say the same.") % facts)
    else:
        messages.success(request, _("Angle fit %(score)s, novelty %(novelty)s.") % facts)
    return _back(pk)


@require_POST
@needs("topics.propose")
def step(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Tick the next step off."""
    try:
        services.finish_step(case_or_404(pk), request.POST.get("step", ""), note=request.POST.get("note", ""))
    except Refused as error:
        messages.error(request, str(error))
    return _back(pk)


@require_POST
@needs("topics.propose")
def split(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who does which step."""
    owners = {key: whole_number(request.POST.get(key)) for key in HotStep.Key.values if key in request.POST}
    try:
        services.split_work(case_or_404(pk), owners)
        messages.success(request, _("The work is split."))
    except Refused as error:
        messages.error(request, str(error))
    return _back(pk)


@require_POST
@needs("topics.propose")
def reclassify(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Another class for the event."""
    try:
        services.reclassify(case_or_404(pk), request.POST.get("event_class", ""), reason=request.POST.get("reason", ""))
    except Refused as error:
        messages.error(request, str(error))
    return _back(pk)


def _back(pk: int) -> HttpResponseBase:
    return HttpResponseRedirect(f"{burl('content:topic', pk=pk)}#hot")
