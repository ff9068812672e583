"""Scorecards of platforms: score, gate, rank, decide (STR-10)."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.charts import BarChart, Series
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.exports import TYPES, download
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.numbers import figure
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.market.forms.scorecards import CandidateForm, DecideForm, ScorecardForm, ShareForm
from guanhao.domains.market.models import Candidate, Scorecard
from guanhao.domains.market.rules.scorecards import CRITERIA, Ranked
from guanhao.domains.market.selectors import scorecards as selectors
from guanhao.domains.market.services import scorecards as services
from guanhao.domains.market.tables import ScorecardTable
from guanhao.domains.market.wording import WHY, criteria_words
from guanhao.kernel import access, audit, versions


@needs("market.view")
def scorecards(request: BrandRequest) -> HttpResponseBase:
    """All scorecards."""
    rows = Scorecard.objects.annotate(platform_count=Count("candidates"))
    table = ScorecardTable(request, QuerySetRows(rows, search=("title", "purpose", "reason", "candidates__name")))
    table.actions = (BulkAction("archive", _("Archive"), _archive_many, "market.edit", _("They can be opened again.")),)
    context = {"tab": "scorecards", "may_edit": access.can("market.edit"), "new": "market:scorecard_new", "new_words": _("New scorecard")}
    return list_page(request, table, template="market/list.html", context=context)


@needs("market.view")
def scorecard(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One scorecard: the ranking, why platforms are kept out, the budget's focus; `?export=` downloads the ranking."""
    row = get_object_or_404(Scorecard.objects.prefetch_related("candidates"), pk=pk)
    standing = selectors.standing(row)
    if request.GET.get("export") in TYPES:
        return _export(request, row, standing)
    rows = {str(one.pk): one for one in row.candidates.all()}
    lines = [
        {"judged": one, "row": rows.get(one.candidate.key), "why": WHY.get(one.why, ""), "cells": _cells(one, rows.get(one.candidate.key))}
        for one in standing.ranked
    ]
    context = {
        "row": row,
        "lines": lines,
        "criteria": [(key, words, standing.weights.get(key, 0)) for key, words in criteria_words().items()],
        "standing": standing,
        "focus": [one for one in standing.ranked if one.budget],
        "chart": _chart(standing),
        "open": row.state == Scorecard.State.OPEN,
        "may_edit": access.can("market.edit"),
        "may_count": access.can("market.edit") and access.can("audiences.view"),
        "trail": [(_("Platform scorecards"), burl("market:scorecards"))],
    }
    return page(request, "market/scorecard.html", context)


@needs("market.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new scorecard."""
    form = ScorecardForm(request.POST or None)
    return form_page(request, form, _save(form, None), title=_("New scorecard"), done=_("Saved."), back=burl("market:scorecards"))


@needs("market.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Name, purpose, weights."""
    row = get_object_or_404(Scorecard, pk=pk)
    weights = {f"weight_{key}": round(value * 100, 4) for key, value in row.weights.items()}
    form = ScorecardForm(request.POST or None, initial={"title": row.title, "purpose": row.purpose, "focus": row.focus, **weights})
    watch_conflicts(form, services.state_of(row))
    return form_page(request, form, _save(form, pk), title=row.title, done=_("Saved."), back=burl("market:scorecard", pk=pk))


@require_POST
@needs("market.edit")
def do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Open again, copy, archive."""
    get_object_or_404(Scorecard, pk=pk)
    match request.POST.get("do", ""):
        case "reopen":
            services.reopen(scorecard_id=pk)
            messages.success(request, _("The scorecard is open again; its versions keep the decision."))
        case "copy":
            pk = services.copy_scorecard(scorecard_id=pk).pk
            messages.success(request, _("Copied: score it anew."))
        case "archive":
            services.archive(scorecard_ids=[pk])
            messages.success(request, _("Archived."))
    return HttpResponseRedirect(burl("market:scorecard", pk=pk))


@needs("market.edit")
def decide(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Decide by the ranking."""
    row = get_object_or_404(Scorecard, pk=pk)
    form = DecideForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        services.decide(scorecard_id=pk, reason=values["reason"])
        return burl("market:scorecard", pk=pk)

    return form_page(
        request, form, save, title=_("Decide: %(title)s") % {"title": row.title}, done=_("Decided."), back=burl("market:scorecard", pk=pk)
    )


@needs("market.view")
def compare(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Two versions side by side: `?a=1&b=3`, the first and the newest unless said otherwise."""
    row = get_object_or_404(Scorecard, pk=pk)
    kept = versions.history(services.target_of(row))
    numbers = [one.number for one in kept]
    first = _version(request.GET.get("a"), numbers, numbers[-1] if numbers else 0)
    second = _version(request.GET.get("b"), numbers, numbers[0] if numbers else 0)
    context = {
        "row": row,
        "kept": kept,
        "first": first,
        "second": second,
        "lines": selectors.compare(row, first, second) if numbers else [],
        "trail": [(_("Platform scorecards"), burl("market:scorecards")), (row.title, burl("market:scorecard", pk=pk))],
    }
    return page(request, "market/compare.html", context)


@needs("market.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions."""
    row = get_object_or_404(Scorecard, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("market:scorecard", pk=pk))


@needs("market.edit")
def add_candidate(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One more platform."""
    row = get_object_or_404(Scorecard, pk=pk)
    form = CandidateForm(request.POST or None)
    title = _("Add a platform: %(title)s") % {"title": row.title}
    return form_page(request, form, _save_candidate(form, pk, None), title=title, done=_("Saved."), back=burl("market:scorecard", pk=pk))


@needs("market.edit")
def edit_candidate(request: BrandRequest, pk: int, number: int) -> HttpResponseBase:
    """Scores of a platform."""
    row = get_object_or_404(Candidate, pk=number, scorecard_id=pk)
    initial: dict[str, Any] = {name: getattr(row, name) for name in ("platform", "name", "share_source", "note")}
    initial["share"] = None if row.share is None else round(row.share * 100, 4)
    for key, one in row.scores.items():
        initial |= {f"score_{key}": one["score"], f"note_{key}": one["note"], f"source_{key}": one["source"]}
    form = CandidateForm(request.POST or None, initial=initial)
    watch_conflicts(form, {name: getattr(row, name) for name in ("name", "share", "share_source", "scores", "note")})
    return form_page(request, form, _save_candidate(form, pk, number), title=row.name, done=_("Saved."), back=burl("market:scorecard", pk=pk))


@require_POST
@needs("market.edit")
def drop_candidate(request: BrandRequest, pk: int, number: int) -> HttpResponseBase:
    """Take a platform off."""
    get_object_or_404(Candidate, pk=number, scorecard_id=pk)
    services.drop_candidate(scorecard_id=pk, candidate_id=number)
    messages.success(request, _("Taken off; the versions keep its scores."))
    return HttpResponseRedirect(burl("market:scorecard", pk=pk))


@needs("market.edit", "audiences.view")
def count_share(request: BrandRequest, pk: int, number: int) -> HttpResponseBase:
    """Count the share of target users from two audiences."""
    row = get_object_or_404(Candidate, pk=number, scorecard_id=pk)
    form = ShareForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        services.count_share(scorecard_id=pk, candidate_id=number, **values)
        return burl("market:scorecard", pk=pk)

    title = _("Count target users: %(platform)s") % {"platform": row.name}
    return form_page(request, form, save, title=title, done=_("Counted."), back=burl("market:scorecard", pk=pk), submit=_("Count"))


def _save(form: ScorecardForm, number: int | None) -> Any:
    def save(values: dict[str, Any]) -> str:
        draft = services.ScorecardDraft(title=values["title"], purpose=values["purpose"], focus=values["focus"], weights=form.weights())
        return burl("market:scorecard", pk=services.save_scorecard(draft, scorecard_id=number).pk)

    return save


def _save_candidate(form: CandidateForm, scorecard_id: int, number: int | None) -> Any:
    def save(values: dict[str, Any]) -> str:
        share = values["share"]
        draft = services.CandidateDraft(
            platform=values["platform"],
            name=values["name"],
            share=None if share is None else round(share / 100, 8),
            share_source=values["share_source"],
            scores=form.scores(),
            note=values["note"],
        )
        services.save_candidate(draft, scorecard_id=scorecard_id, candidate_id=number)
        return burl("market:scorecard", pk=scorecard_id)

    return save


def _cells(judged: Ranked, row: Candidate | None) -> list[tuple[str, str]]:
    """Scores with why and source."""
    kept = row.scores if row else {}
    cells = []
    for key in CRITERIA:
        score, about = judged.candidate.scores.get(key), kept.get(key, {})
        cells.append((figure(score), " · ".join(text for text in (about.get("note", ""), about.get("source", "")) if text)))
    return cells


def _chart(standing: selectors.Standing) -> BarChart | None:
    """Totals of the platforms that are ranked."""
    placed = [one for one in standing.ranked if one.eligible]
    if not placed:
        return None
    names, totals = [one.candidate.name for one in placed], [one.total for one in placed]
    return BarChart(title=_("Total score"), x=names, series=[Series(_("Total score"), totals)], horizontal=True, format="number")


def _export(request: BrandRequest, row: Scorecard, standing: selectors.Standing) -> HttpResponseBase:
    words = criteria_words()
    titles = [_("Rank"), _("Platform"), _("Total score"), _("Share of target users"), *words.values(), _("Budget (%)"), _("Remark")]
    keys = ["rank", "platform", "total", "share", *CRITERIA, "budget", "why"]

    def lines() -> Any:
        for one in standing.ranked:
            scores = [one.candidate.scores.get(key) for key in CRITERIA]
            yield [one.rank, one.candidate.name, one.total, one.candidate.share, *scores, one.budget, str(WHY.get(one.why, ""))]

    audit.record("console.exported", target=services.target_of(row), after={"form": request.GET["export"], "rows": len(standing.ranked)})
    return download(f"{request.brand.slug}-scorecard-{row.pk}", request.GET["export"], titles, keys, lines, bom=request.GET.get("bom") == "1")


def _version(text: str | None, known: list[int], otherwise: int) -> int:
    number = whole_number(text)
    return number if number in known and number is not None else otherwise


def _archive_many(_request: BrandRequest, keys: list[str]) -> str:
    count = services.archive(scorecard_ids=[int(key) for key in keys])
    return ngettext("%(count)s scorecard archived.", "%(count)s scorecards archived.", count) % {"count": count}
