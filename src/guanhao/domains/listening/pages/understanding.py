"""Understanding texts: how often the program is right, what to correct, the brand's models, reading a text."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.charts import LineChart, Series
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.listening.contracts.understanding import LABELS, Measured, UnderstandingRefused
from guanhao.domains.listening.models import Correction, PolarityModel
from guanhao.domains.listening.models.understanding import ASPECT_WORDS, Polarity
from guanhao.domains.listening.policy.understanding import UnderstandingPolicy
from guanhao.domains.listening.selectors import accuracy as selectors
from guanhao.domains.listening.selectors.understanding import understand
from guanhao.domains.listening.services import understanding as services
from guanhao.domains.listening.tables.understanding import TONES, CorrectionTable
from guanhao.domains.listening.wording_core import platform_name
from guanhao.engines.text.polarity import CUT
from guanhao.kernel import access

WORKLIST = 20
SHOWN = 12


@needs("listening.view")
def understanding(request: BrandRequest) -> HttpResponseBase:
    """The accuracy page."""
    found = selectors.accuracy()
    context = {
        "tab": "accuracy",
        "found": found,
        "labels": [(label, Polarity(label).label) for label in LABELS],
        "table": [(Polarity(truth).label, truth, [(said, found.whole.table[truth][said]) for said in LABELS]) for truth in LABELS],
        "parts": _parts(found),
        "over_time": _over_time(found.months),
        "models": [_model(row) for row in PolarityModel.objects.all()[:SHOWN]],
        "shipped": not PolarityModel.objects.filter(state=PolarityModel.State.ACTIVE).exists(),
        "corrections": found.whole.total,
        "least": UnderstandingPolicy.of_brand().learn_from,
        "may_edit": access.can("listening.edit"),
    }
    return page(request, "listening/understanding.html", context)


def _parts(found: selectors.Accuracy) -> list[tuple[str, list[tuple[str, Measured]]]]:
    """Tables of shares by something, those that have rows."""
    aspects = [(str(ASPECT_WORDS[key]), value) for key, value in found.aspects.items() if key in ASPECT_WORDS]
    models = [(_("Model %(number)s") % {"number": key} if key else _("Shipped model"), value) for key, value in found.models.items()]
    parts = [
        (_("By platform"), [(platform_name(key), value) for key, value in list(found.platforms.items())[:SHOWN]]),
        (_("By aspect"), aspects),
        (_("By model"), models),
    ]
    return [(title, rows) for title, rows in parts if rows]


def _over_time(months: dict[str, Measured]) -> LineChart | None:
    """Accuracy a month with its interval, where there are two months."""
    if len(months) < 2:
        return None
    kept = list(months.values())
    series = [Series(_("Accuracy"), [one.share for one in kept])]
    return LineChart(
        x=list(months), series=series, low=[one.low for one in kept], high=[one.high for one in kept], format="percent", title=_("Accuracy over time")
    )


def _model(row: PolarityModel) -> dict[str, Any]:
    tone = {PolarityModel.State.ACTIVE: "good", PolarityModel.State.WORSE: "warn"}.get(PolarityModel.State(row.state), "")
    return {"row": row, "tone": tone, "before": row.before / row.total if row.total else None, "after": row.after / row.total if row.total else None}


@require_POST
@needs("listening.view")
def read(request: BrandRequest) -> HttpResponse:
    """What the program says of a text somebody typed in."""
    text = request.POST.get("text", "").strip()[:CUT]
    (said,) = understand([text])
    context = {
        "text": text,
        "said": said,
        "word": Polarity(said.polarity).label,
        "tone": TONES[said.polarity],
        "may_edit": access.can("listening.edit"),
    }
    return render(
        request, "listening/_understanding_read.html", context | {"aspects": [ASPECT_WORDS[key] for key in said.aspects], "choices": _choices()}
    )


def _choices() -> list[tuple[int, str, str, str]]:
    """Label, words, tone and key of the three buttons."""
    return [(label, str(Polarity(label).label), TONES[label], str(number)) for number, label in enumerate(LABELS, start=1)]


@needs("listening.edit")
def correct(request: BrandRequest) -> HttpResponseBase:
    """The work list: uncertain texts first; a POST says what one means and answers with nothing (its line goes)."""
    if request.method == "POST":
        return _corrected(request)
    sure = request.GET.get("all") == "1"
    lines = [
        {
            "one": one,
            "platform": platform_name(one.platform),
            "word": Polarity(one.read.polarity).label,
            "tone": TONES[one.read.polarity],
            "aspects": [ASPECT_WORDS[key] for key in one.read.aspects],
        }
        for one in selectors.worklist(WORKLIST, sure=sure)
    ]
    count = Correction.objects.count()
    context = {
        "tab": "correct",
        "lines": lines,
        "choices": _choices(),
        "sure": sure,
        "count": count,
        "least": UnderstandingPolicy.of_brand().learn_from,
    }
    return page(request, "listening/understanding_correct.html", context)


def _corrected(request: BrandRequest) -> HttpResponse:
    given = request.POST
    try:
        label = int(given.get("label", ""))
        judged = services.Judged(
            text=given.get("text", ""), label=label, source=given.get("source", "typed"), ref=given.get("ref", ""), platform=given.get("platform", "")
        )
        services.correct_many([judged])
    except (ValueError, UnderstandingRefused) as error:
        words = error.message if isinstance(error, UnderstandingRefused) else _("Choose what the text says.")
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    if not request.htmx:
        messages.success(request, _("Kept. Thank you."))
        return HttpResponseRedirect(burl("listening:understanding_correct"))
    return HttpResponse("")


@needs("listening.view")
def corrections(request: BrandRequest) -> HttpResponseBase:
    """Everything that was corrected."""
    table = CorrectionTable(request, QuerySetRows(Correction.objects.all(), search=("text",)))
    return list_page(
        request, table, template="listening/understanding_list.html", context={"tab": "corrections", "may_edit": access.can("listening.edit")}
    )


@require_POST
@needs("listening.edit")
def learn(request: BrandRequest) -> HttpResponseBase:
    """Learn a model now, in the background."""
    try:
        services.start_learning()
    except UnderstandingRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The model is being learnt; it is put to use when it is not worse."))
    return HttpResponseRedirect(burl("listening:understanding"))


@require_POST
@needs("listening.edit")
def use(request: BrandRequest, number: int) -> HttpResponseBase:
    """Put a model to use; 0 is the shipped one."""
    if number and not PolarityModel.objects.filter(number=number).exists():
        raise Http404
    try:
        services.use_model(number=number)
    except UnderstandingRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Texts are read with it from now on."))
    return HttpResponseRedirect(burl("listening:understanding"))
