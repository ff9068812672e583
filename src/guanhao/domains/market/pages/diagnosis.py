"""The three-way diagnosis: run it, read it, answer it (STR-13 b)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.charts import BarChart, LineChart, Series
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.console.numbers import figure
from guanhao.domains.channels.facade import platform_title
from guanhao.domains.market.forms.outlook import AnswerForm
from guanhao.domains.market.models import Diagnosis, Finding
from guanhao.domains.market.selectors import diagnosis as selectors
from guanhao.domains.market.services import diagnosis as services
from guanhao.domains.market.wording import FACTOR_TONES, POSTING_STATES, SIGNALS, limit_words, told
from guanhao.kernel import access

PAGE, TREND = 25, 24
LINKS = {"match": "channels:accounts", "gap": "analytics:platforms", "monitoring": "analytics:collection", "roi": "analytics:channels"}
SIGNAL_LINKS = {"alerts": "listening:alerts", "changes": "analytics:changes", "platforms": "analytics:collection"}
STATE_TONES = {"new": "bad", "worse": "bad", "better": "good", "solved": "good", "same": ""}


@needs("market.view")
def diagnosis(request: BrandRequest) -> HttpResponseBase:
    """The last run, beside those before."""
    return _shown(request, selectors.newest())


@needs("market.view")
def one_run(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A run as it was."""
    return _shown(request, get_object_or_404(selectors.runs(), pk=pk), trail=[(_("Three-way diagnosis"), burl("market:diagnosis"))])


@needs("market.view")
def runs(request: BrandRequest) -> HttpResponseBase:
    """All runs with their findings."""
    pages = Paginator(selectors.runs(), PAGE)
    shown = pages.get_page(min(whole_number(request.GET.get("page")) or 1, pages.num_pages))
    rows = [{"row": row, "findings": [(one, FACTOR_TONES[one.severity]) for one in row.findings.all()]} for row in shown]
    context = {"rows": rows, "pages": shown, "trail": [(_("Three-way diagnosis"), burl("market:diagnosis"))]}
    return page(request, "market/diagnoses.html", context)


@require_POST
@needs("market.edit", "analytics.view")
def run(request: BrandRequest) -> HttpResponseBase:
    """Measure now."""
    services.diagnose()
    messages.success(request, _("Diagnosed."))
    return HttpResponseRedirect(burl("market:diagnosis"))


@needs("market.edit")
def answer(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Say what is done about a finding."""
    row = get_object_or_404(Finding, pk=pk)
    form = AnswerForm(request.POST or None, initial={"text": row.answer})
    back = burl("market:diagnosis_one", pk=row.diagnosis_id)

    def save(values: dict[str, Any]) -> str:
        services.answer(finding_id=pk, text=values["text"])
        return back

    return form_page(request, form, save, title=row.get_check_key_display(), done=_("Saved."), back=back, context={"lead": told(row)})


def _shown(request: BrandRequest, row: Diagnosis | None, trail: Any = None) -> HttpResponseBase:
    past = list(selectors.runs()[:TREND])[::-1] if row else []
    context = {
        "tab": "diagnosis",
        "row": row,
        "cards": [_card(one, past) for one in row.findings.all()] if row else [],
        "may_edit": access.can("market.edit") and access.can("analytics.view"),
        "trail": trail,
    }
    return page(request, "market/diagnosis.html", context)


def _card(one: Finding, past: list[Diagnosis]) -> dict[str, Any]:
    return {
        "row": one,
        "text": told(one),
        "limit": limit_words(one),
        "tone": FACTOR_TONES[one.severity],
        "state_tone": STATE_TONES.get(one.state, ""),
        "lines": [_line(line) for line in one.evidence],
        "signals": [_signal(line) for line in one.more.get("signals", ())],
        "platforms": [_line(line) | {"name": platform_title(line["platform"])} for line in one.more.get("platforms", ())],
        "chart": _platforms(one) if one.check_key == Finding.Check.GAP else None,
        "trend": _trend(one, past),
        "url": burl_or_none(LINKS[one.check_key]) or "",
    }


def _line(line: dict[str, Any]) -> dict[str, Any]:
    """A line of evidence with its words."""
    hours = line.get("hours")
    return line | {"words": POSTING_STATES.get(line.get("state", ""), ""), "age": figure(None if hours is None else round(hours, 1))}


def _signal(line: dict[str, Any]) -> dict[str, Any]:
    """What had to be looked after, with the page that has it."""
    page_of = SIGNAL_LINKS.get(line["key"])
    url = (burl_or_none(page_of) or "") if page_of else ""
    return line | {"name": SIGNALS.get(line["key"], line["key"]), "tone": FACTOR_TONES[line["severity"]], "url": url}


def _platforms(one: Finding) -> BarChart | None:
    known = sorted((line for line in one.evidence if line.get("value") is not None), key=lambda line: -line["value"])
    if not known:
        return None
    title = _("Interaction rate by platform")
    series = [Series(title, [line["value"] for line in known])]
    return BarChart(title=title, x=[line["name"] for line in known], series=series, horizontal=True, format="percent")


def _trend(one: Finding, past: list[Diagnosis]) -> LineChart | None:
    """The measured figure over the runs, with its limit; from the second run on."""
    found = [(f"{row.end}", finding.figure) for row in past for finding in row.findings.all() if finding.check_key == one.check_key]
    if len([value for _day, value in found if value is not None]) < 2:
        return None
    series = [
        Series(one.get_check_key_display(), [value for _day, value in found]),
        Series(_("Limit"), [one.limit] * len(found), tone="muted", dashed=True),
    ]
    return LineChart(title=_("Over the runs"), x=[day for day, _value in found], series=series, format="percent")
