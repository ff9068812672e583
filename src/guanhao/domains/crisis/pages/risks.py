"""The risk register: matrix and list, one risk."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.forms.plans import RiskForm
from guanhao.domains.crisis.models import Measure, Risk
from guanhao.domains.crisis.policy import RiskPolicy
from guanhao.domains.crisis.rules.risks import matrix, standing
from guanhao.domains.crisis.selectors.indicators import crossed
from guanhao.domains.crisis.services import risks as services
from guanhao.domains.crisis.tables import RiskTable
from guanhao.domains.crisis.wording import RISK_TONES, RISK_WORDS
from guanhao.domains.identity import facade as identity
from guanhao.kernel import access
from guanhao.kernel.refusal import Refusal
from guanhao.kernel.search import Hit


@needs("crisis.view")
def risks(request: BrandRequest) -> HttpResponseBase:
    """The matrix, candidates, and all risks."""
    rows = QuerySetRows(Risk.objects.all(), search=("title", "signals", "treatment"))
    context = {
        "matrix": _matrix(),
        "candidates": list(Risk.objects.filter(state=Risk.State.CANDIDATE).order_by("-made_at")[:10]),
        "late": Measure.objects.filter(done_at=None, due_on__lt=services.today(), risk__state=Risk.State.OPEN).count(),
        "may_manage": access.can("crisis.manage"),
    }
    return list_page(request, RiskTable(request, rows), template="crisis/risks.html", context=context)


@needs("crisis.view")
def risk(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One risk: score, treatment, measures, indicator, reserves."""
    row = get_object_or_404(Risk, pk=pk)
    today = services.today()
    measures = [{"row": one, "late": one.done_at is None and one.due_on < today} for one in row.measures.all()]
    context = {
        "risk": row,
        "level": RISK_WORDS[row.level],
        "tone": RISK_TONES[row.level],
        "measures": measures,
        "late": sum(bool(one["late"]) for one in measures),
        "signals_now": crossed(row.indicator, row.indicator_value),
        "scale": range(1, 6),
        "people": identity.people_of_brand(),
        "may_manage": access.can("crisis.manage"),
        "may_run": access.can("crisis.run"),
        "trail": [(_("Risks"), burl("crisis:risks"))],
    }
    return page(request, "crisis/risk.html", context)


@needs("crisis.manage")
def new(request: BrandRequest) -> HttpResponseBase:
    """Write one down."""
    return _form_page(request, None, RiskForm(request.POST or None))


@needs("crisis.manage")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change one; a candidate is taken into the register."""
    row = get_object_or_404(Risk, pk=pk)
    initial = {name: getattr(row, name) for name in (*services.FIELDS, "revision")}
    indicator = initial.pop("indicator")
    initial |= {f"indicator_{name}": indicator.get(name, "") for name in ("kind", "key", "warn")}
    return _form_page(request, row, RiskForm(request.POST or None, initial=initial))


@needs("crisis.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions."""
    row = get_object_or_404(Risk, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("crisis:risk", pk=row.pk))


@require_POST
@needs("crisis.run")
def act(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A measure, a review, the end of a risk (`do`)."""
    row = get_object_or_404(Risk, pk=pk)
    try:
        _do(request, row)
        messages.success(request, _("Saved."))
    except Refusal as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("crisis:risk", pk=row.pk))


def found_risks(words: str, limit: int) -> list[Hit]:
    """For the global search."""
    rows = Risk.objects.all()
    for word in words.split()[:10]:
        rows = rows.filter(Q(title__icontains=word) | Q(signals__icontains=word))
    return [Hit("crisis.risk", str(row.pk), row.title, row.signals[:200], burl("crisis:risk", pk=row.pk)) for row in rows[:limit]]


def _matrix() -> list[tuple[int, list[tuple[int, str]]]]:
    """Rows of the matrix, likelihood 5 first: how many risks each cell holds, and its level."""
    policy = RiskPolicy.of_brand()
    counts = matrix(Risk.objects.filter(state=Risk.State.OPEN).values_list("likelihood", "impact"))

    def level(likelihood: int, impact: int) -> str:
        return standing(likelihood, impact, high_from=policy.high_from, medium_from=policy.medium_from).level

    return [(5 - place, [(count, level(5 - place, impact)) for impact, count in enumerate(line, 1)]) for place, line in enumerate(counts)]


def _do(request: BrandRequest, row: Risk) -> None:
    post = request.POST
    match post.get("do", ""):
        case "measure":
            owner = whole_number(post.get("owner"))
            services.add_measure(risk_id=row.pk, title=post.get("title", ""), due_on=_day(post.get("due_on", "")), owner_id=owner)
        case "done":
            measure = get_object_or_404(Measure, pk=whole_number(post.get("measure")) or 0, risk=row)
            services.finish_measure(measure_id=measure.pk)
        case "review":
            scale = {name: whole_number(post.get(name)) or 0 for name in ("likelihood", "impact")}
            services.review_risk(risk_id=row.pk, note=post.get("note", ""), **scale)
        case "close":
            services.close_risk(risk_id=row.pk, reason=post.get("reason", ""))
        case "reopen":
            services.reopen_risk(risk_id=row.pk, reason=post.get("reason", ""))
        case _other:
            raise Http404


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("Enter a day."), "due_on") from None


def _form_page(request: BrandRequest, row: Risk | None, form: RiskForm) -> HttpResponseBase:
    def save(values: dict[str, Any]) -> str:
        reason, revision = values.pop("reason"), values.pop("revision")
        draft = services.RiskDraft(**values)
        kept = services.save_risk(draft, risk_id=row.pk if row else None, revision=revision if row else None, reason=reason)
        return burl("crisis:risk", pk=kept.pk)

    back = burl("crisis:risk", pk=row.pk) if row else burl("crisis:risks")
    return form_page(request, form, save, title=_("Change the risk") if row else _("New risk"), back=back, submit=_("Save"))
