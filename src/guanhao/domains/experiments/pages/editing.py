"""Planning, starting, counting, stopping and deciding."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.domains.experiments.contracts import Refused
from guanhao.domains.experiments.forms import ARMS, CountsForm, DecideForm, ExperimentForm, StopForm
from guanhao.domains.experiments.models import Experiment, MetricRole
from guanhao.domains.experiments.pages.results import shown_result
from guanhao.domains.experiments.ready import TEMPLATES
from guanhao.domains.experiments.selectors import core as selectors
from guanhao.domains.experiments.services import core, judging
from guanhao.domains.experiments.services import counts as counting
from guanhao.kernel import access
from guanhao.kernel.refusal import Refusal


@needs("experiments.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new experiment; `?template=` fills the form."""
    template = TEMPLATES.get(request.GET.get("template", ""))
    form = ExperimentForm(
        request.POST or None, segments=_segments(), initial=_of_template(template.key) if template else {"effect": 1.5, "base_rate": 5}
    )
    payloads = [dict(payload) for _title, payload in template.arms] if template else []

    def save(values: dict[str, Any]) -> str:
        return burl("experiments:experiment", pk=core.make_experiment(form.draft(template.key if template else "", payloads)).pk)

    return form_page(
        request, form, _at_fields(save), title=_("New experiment"), done=_("The experiment is planned. Start it when everything is ready."),
        back=burl("experiments:experiments"), submit=_("Plan it"), template="experiments/form.html", context={"chosen": template, "trail": _trail()},
    )  # fmt: skip


@needs("experiments.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a draft."""
    row = get_object_or_404(Experiment, pk=pk)
    form = ExperimentForm(request.POST or None, segments=_segments(), initial=_of_row(row))
    watch_conflicts(form, core.state_of(row))
    payloads = [arm.payload for arm in row.arms.order_by("order")]

    def save(values: dict[str, Any]) -> str:
        return burl("experiments:experiment", pk=core.revise_experiment(row, form.draft(row.template, payloads)).pk)

    back = burl("experiments:experiment", pk=pk)
    return form_page(
        request, form, _at_fields(save), title=_("Change experiment"), done=_("Saved."), back=back,
        template="experiments/form.html", context={"trail": _trail(row)},
    )  # fmt: skip


@needs("experiments.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions and deeds."""
    row = get_object_or_404(Experiment, pk=pk)
    return history_page(request, target=core.target_of(row), title=row.title, back=burl("experiments:experiment", pk=pk))


@require_POST
@needs("experiments.edit")
def start(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Let people in."""
    return _do(request, pk, core.start_experiment, _("The experiment runs."))


@require_POST
@needs("experiments.edit")
def promote(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Let the leading version of a cold start go on and withhold the rest."""
    return _do(request, pk, lambda row: judging.promote_winner(row, reason=_("By early data.")), _("The winner goes on; the rest is withheld."))


@require_POST
@needs("experiments.edit")
def drop(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Throw a draft away."""
    try:
        core.drop_experiment(get_object_or_404(Experiment, pk=pk))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(burl("experiments:experiment", pk=pk))
    messages.success(request, _("The draft is thrown away."))
    return HttpResponseRedirect(burl("experiments:experiments"))


@needs("experiments.edit")
def counts(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Enter counts of the versions; a cold start may pick its winner right after."""
    row = get_object_or_404(Experiment, pk=pk)
    form = CountsForm(request.POST or None)
    fields: dict[str, Any] = form.fields
    fields["metric"].choices = [(one.title, one.title) for one in row.metrics.filter(source=MetricRole.Source.COUNTS).order_by("pk")]

    def save(values: dict[str, Any]) -> str:
        drafts = [counting.CountDraft(**{**vars(one), "metric": values["metric"]}) for one in counting.read_rows(values["rows"])]
        counting.record_counts(row, drafts)
        row.refresh_from_db()
        if row.state == Experiment.State.RUNNING:
            judging.watch_experiment(row)
        return burl("experiments:experiment", pk=pk)

    lead = _("New rows replace those entered before; days and segments come from a file.")
    return form_page(
        request, form, save, title=_("Enter counts"), done=_("The counts are in."), back=burl("experiments:experiment", pk=pk),
        template="experiments/step.html", context={"trail": _trail(row), "lead": lead},
    )  # fmt: skip


@needs("experiments.edit")
def stop(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Let nobody in any more, with a reason."""
    row, back = get_object_or_404(Experiment, pk=pk), burl("experiments:experiment", pk=pk)

    def save(values: dict[str, Any]) -> str:
        core.stop_experiment(row, reason=values["reason"])
        return back

    lead = _("Nobody is let in any more; what was counted stays, and it can still be decided.")
    return form_page(
        request, StopForm(request.POST or None), save, title=_("Stop experiment"), back=back, submit=_("Stop"),
        template="experiments/step.html", context={"trail": _trail(row), "lead": lead},
    )  # fmt: skip


@needs("experiments.decide")
def decide(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Write down what follows, with a reason."""
    row, back = get_object_or_404(Experiment, pk=pk), burl("experiments:experiment", pk=pk)
    form = DecideForm(request.POST or None)
    fields: dict[str, Any] = form.fields
    arms = {arm.key: f"{arm.key} {arm.title}" for arm in row.arms.order_by("order")}
    fields["winner"].choices = [("", _("None: nothing changes")), *arms.items()]

    found = selectors.result(row, selectors.primary(row))

    def save(values: dict[str, Any]) -> str:
        core.decide_experiment(row, winner=values["winner"], reason=values["reason"], evidence={"result": found.test})
        return back

    if not form.is_bound and found.test and found.test["verdict"] in arms:
        form.initial["winner"] = found.test["verdict"]
    return form_page(
        request, form, save, title=_("Make a decision"), done=_("The decision is on record."), back=back, submit=_("Make a decision"),
        template="experiments/step.html",
        context={"trail": _trail(row), "lead": row.title, "one": shown_result(row, found, list(row.arms.order_by("order"))), "row": row},
    )  # fmt: skip


def _trail(row: Experiment | None = None) -> list[tuple[str, str]]:
    here = [(row.title, burl("experiments:experiment", pk=row.pk))] if row else []
    return [(_("Experiments"), burl("experiments:experiments")), *here]


def _do(request: BrandRequest, pk: int, act: Any, done: str) -> HttpResponseBase:
    try:
        act(get_object_or_404(Experiment, pk=pk))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(burl("experiments:experiment", pk=pk))


def _at_fields(save: Any) -> Any:
    """A refusal about versions or metrics is shown at the first of them."""

    def run(values: dict[str, Any]) -> str:
        try:
            return str(save(values))
        except Refused as refusal:
            named = {"arms": "arm_0", "metrics": "primary_title"}.get(refusal.field, refusal.field)
            raise Refused(refusal.message, named) from refusal

    return run


def _segments() -> list[tuple[int, str]]:
    from guanhao.domains.audiences import facade as audiences

    return [(one.id, one.name) for one in audiences.segments()] if access.can("audiences.view") else []


def _of_template(key: str) -> dict[str, Any]:
    template = TEMPLATES[key]
    lift = template.lift or 0.2
    values: dict[str, Any] = {
        "title": str(template.title),
        "kind": template.kind,
        "hypothesis": str(template.hypothesis),
        "primary_title": str(template.metric),
        "primary_source": template.source,
        "primary_key": template.metric_key,
        "base_rate": template.base_rate * 100,
        "effect": round(template.base_rate * lift * 100, 4),
    }
    for place, (title, _payload) in enumerate(template.arms):
        values[f"arm_{place}"] = str(title)
    return values


def _of_row(row: Experiment) -> dict[str, Any]:
    plain = ("title", "kind", "hypothesis", "layer", "segment_id", "adaptive", "owner_id", "note", "ends_on", "deviation")
    values: dict[str, Any] = {name: getattr(row, name) for name in plain}
    values |= {"traffic": row.traffic * 100}
    average = any(one.role == MetricRole.Role.PRIMARY and one.measure != MetricRole.Measure.SHARE for one in row.metrics.all())
    for name in ("base_rate", "effect"):
        value = getattr(row, name)
        values[name] = None if value is None or average else round(value * 100, 6)
    values["change"] = row.effect if average else None
    for place, arm in enumerate(row.arms.order_by("order")[:ARMS]):
        values |= {f"arm_{place}": arm.title, f"arm_{place}_share": arm.share}
        values[f"arm_{place}_from"] = arm.subject or ", ".join(arm.posts) or arm.payload.get("text", "")
    for one in row.metrics.all():
        if one.role == MetricRole.Role.PRIMARY:
            values |= {f"primary_{name}": getattr(one, name) for name in ("title", "source", "key", "measure", "reduce_days", "robust")}
        elif one.role == MetricRole.Role.GUARDRAIL:
            values |= {f"guardrail_{name}": getattr(one, name) for name in ("title", "source", "key", "measure", "down")}
    return values
