"""The page of a question: the form, the answer as figures, charts and a table, its SQL; and the answer as a file."""

from collections.abc import Generator
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from guanhao.console.exports import in_this_context
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.analytics.models import Annotation, SavedQuestion
from guanhao.domains.analytics.pages.board import day_marks
from guanhao.domains.analytics.pages.explorer.builder import Builder, measures, starters
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.explorer import annotations, lines, saved
from guanhao.domains.analytics.selectors.explorer.answering import Answer, Cell, TooLarge, answer
from guanhao.domains.analytics.selectors.explorer.checking import NotFound
from guanhao.domains.analytics.selectors.explorer.drawing import charts_of, format_of, kind_of, marks_of
from guanhao.domains.analytics.selectors.explorer.fields import FIELDS, Measure
from guanhao.domains.analytics.selectors.explorer.question import Condition, Question, encoded, from_pairs, from_state
from guanhao.domains.analytics.selectors.explorer.statements import OTHERS
from guanhao.domains.analytics.services.explorer import exporting
from guanhao.kernel import access

PAGE_ROWS = 50
SHOWN_FAVOURITES = 12


@needs("analytics.view")
def explorer(request: BrandRequest) -> HttpResponseBase:
    """A question and its answer. An address that only names a saved question leads to the full one, so that what is seen can be sent."""
    row = _saved(request)
    names = set(request.GET) - {"question", "page"}
    if row is not None and not names:
        return HttpResponseRedirect(f"{request.path}?{encoded([('question', str(row.pk)), *from_state(row.question).pairs()])}")
    if not names:
        return page(request, "analytics/explorer/start.html", _start())
    error: Refused | None = None
    try:
        question = from_pairs(dict(request.GET.lists()))
    except Refused as refused:
        question, error = Question(()), refused
    builder = Builder(question, measures(), row)
    if error is None and "go" in request.GET:
        return HttpResponseRedirect(builder.address(question))
    found: Answer | None = None
    if error is None:
        try:
            found = answer(question)
        except Refused as refused:
            error = refused
        except NotFound:
            raise Http404 from None
    context = {
        "builder": builder,
        "row": row,
        "error": error,
        "too_large": isinstance(error, TooLarge),
        "may_save": access.can("analytics.explore"),
        "may_change": row is not None and access.can("analytics.explore") and (_mine(row) or access.can("analytics.save_view")),
        **(_shown(request, builder, found) if found else {}),
    }
    return page(request, "analytics/explorer/explorer.html", context, status=422 if error else 200)


def _mine(row: SavedQuestion) -> bool:
    return row.owner_id is not None and row.owner_id == access.current_actor().user_id


def _saved(request: BrandRequest) -> SavedQuestion | None:
    """The saved question that is open; 404 for one the actor may not open."""
    text = request.GET.get("question", "")
    if not text:
        return None
    try:
        return saved.question(whole_number(text) or 0)
    except SavedQuestion.DoesNotExist:
        raise Http404 from None


def _start() -> dict[str, Any]:
    rows = saved.questions().order_by(F("favourite").desc(), "-changed_at")[:SHOWN_FAVOURITES]
    return {"builder": Builder(Question(()), measures()), "starters": starters(), "questions": rows}


def _shown(request: BrandRequest, builder: Builder, found: Answer) -> dict[str, Any]:
    """What the templates know of an answer."""
    kind = kind_of(found)
    grain = found.by[found.checked.time] if found.checked.time >= 0 else ""
    notes = _notes(found) if grain else []
    marks = [*(day_marks(found.period.start, found.period.end) if grain == "day" and found.period.days <= 366 else []), *marks_of(found, notes)]
    places = max(1, -(-len(found.lines) // PAGE_ROWS))
    number = min(max(whole_number(request.GET.get("page")) or 1, 1), places)
    first = (number - 1) * PAGE_ROWS
    return {
        "answer": found,
        "kind": kind,
        "tiles": [_tile(found, place) for place in range(len(found.measures))] if kind == "figure" and found.total else [],
        "charts": charts_of(found, marks),
        "notes": notes,
        "heads": _heads(builder, found),
        "lines": [_line(builder, found, line) for line in found.lines[first : first + PAGE_ROWS]],
        "total": [_cell(found, cell, measure) for cell, measure in zip(found.total, found.measures, strict=True)] if found.total else [],
        "span": max(len(found.by), 1),
        "pages": [(n, builder.address(builder.question, page=str(n)), n == number) for n in range(1, places + 1)] if places > 1 else [],
        "sql": "\n\n".join(f"{one};" for one in found.statements),
        "files": builder.files,
    }


def _notes(found: Answer) -> list[Annotation]:
    """The annotations that concern the question's metrics, and the accounts it is narrowed to."""
    plain = [group[0] for group in found.question.where if len(group) == 1]
    accounts = [int(text) for one in plain if one.field == "account" and one.op in {"is", "among"} for text in one.values]
    return annotations.between(found.period.start, found.period.end, accounts=accounts or None, metrics=found.question.metrics)


def _tile(found: Answer, place: int) -> dict[str, Any]:
    measure, cell = found.measures[place], found.total[place] if found.total else Cell(None, 0)
    return {
        "title": str(measure.title),
        "value": cell.value,
        "kind": format_of(measure),
        "about": str(measure.about),
        "change": cell.change,
        "direction": measure.good or "none",
        "note": _("not shown") if cell.hidden else "",
    }


def _heads(builder: Builder, found: Answer) -> list[dict[str, Any]]:
    """The columns: a head that sorts, and whether its cells are numbers."""
    heads = [_head(builder, key, lines.dimension_title(key), number=False, sortable=key in found.question.by) for key in found.by]
    for measure in found.measures:
        heads.append(_head(builder, measure.key, str(measure.title), number=True, about=str(measure.about)))
        if found.before:
            heads += [{"title": _("Compared with"), "number": True}, {"title": _("Change"), "number": True}]
    return heads


def _head(builder: Builder, key: str, title: str, *, number: bool, sortable: bool = True, about: str = "") -> dict[str, Any]:
    sort = builder.question.sort
    order = "ascending" if sort == key else "descending" if sort == f"-{key}" else ""
    first, second = (f"-{key}", key) if number else (key, f"-{key}")
    url = builder.url(sort=second if sort == first else first) if sortable else ""
    return {"title": title, "number": number, "url": url, "order": order, "about": about}


def _line(builder: Builder, found: Answer, line: Any) -> dict[str, Any]:
    keys = [{"words": words, "url": _only(builder, by, key)} for by, key, words in zip(found.by, line.keys, found.words(line.keys), strict=True)]
    return {"keys": keys, "cells": [_cell(found, cell, measure) for cell, measure in zip(line.cells, found.measures, strict=True)]}


def _only(builder: Builder, by: str, key: str) -> str:
    """The address that asks for this group alone; "" where it cannot be filtered by."""
    field = FIELDS.get(by)
    if field is None or field.dimension is None or field.dimension.kind in {"weekday", "hour"} or key in {"", OTHERS}:
        return ""
    condition = (Condition(by, "is", (key,)),)
    if condition in builder.question.where:
        return ""
    return builder.url(
        where=(*builder.question.where, condition), by=tuple(one for one in builder.question.by if one != by), sort="", top=0, chart=""
    )


def _cell(found: Answer, cell: Cell, measure: Measure) -> dict[str, Any]:
    few = _("not shown")
    text = few if cell.hidden else lines.words(cell.value, measure)
    before = lines.words(cell.before, measure) if found.before else ""
    return {"text": text, "hidden": cell.hidden, "before": before, "change": cell.change, "good": measure.good or "none", "n": cell.n}


@needs("analytics.view")
def take(request: BrandRequest) -> HttpResponseBase:
    """The answer as a file (?form=csv|xlsx|parquet); by POST a large one is written in the background."""
    form = request.GET.get("form", "csv")
    if form not in exporting.FORMS:
        raise Http404
    back = f"{burl('analytics:explorer')}?{request.GET.urlencode()}"
    try:
        question = from_pairs({name: values for name, values in request.GET.lists() if name not in {"form", "name"}})
        if request.method == "POST":
            exporting.ask_file(question=question, form=form, name=request.GET.get("name", ""))
            messages.success(request, _("The file is written in the background, and you are told when it is ready."))
            return HttpResponseRedirect(burl("analytics:question_files"))
        found = answer(question)
    except NotFound:
        raise Http404 from None
    except Refused as refused:
        if request.method == "POST":
            messages.error(request, str(refused))
        return HttpResponseRedirect(back)
    exporting.note_export(found, form)
    name = f"{request.brand.slug}-{'-'.join(found.question.metrics)[:60]}-{found.period.start:%Y%m%d}-{found.period.end:%Y%m%d}.{form}"

    def blocks() -> Generator[bytes, None, None]:
        yield from exporting.blocks(found, form)

    response = StreamingHttpResponse(in_this_context(blocks), content_type=exporting.FORMS[form])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response
