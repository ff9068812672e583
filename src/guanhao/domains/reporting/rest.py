"""Reports over REST."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from guanhao.domains.reporting.models import Advice, Report
from guanhao.domains.reporting.rules.period import parse_period
from guanhao.domains.reporting.selectors import reports as selectors
from guanhao.domains.reporting.selectors.words import of_period
from guanhao.domains.reporting.services.advice import decide_advice
from guanhao.domains.reporting.services.build import build_report
from guanhao.domains.reporting.services.render import FORMATS, make_file
from guanhao.domains.reporting.services.words import write_words
from guanhao.kernel import access, files

router = Router(tags=["reports"])


class ReportIn(Schema):
    """Which report to write: kind weekly with 2020-W09, monthly with 2020-02, or annual with 2020; an empty language means the policy's."""

    kind: str = "weekly"
    period: str
    language: str = ""


class ReportOut(Schema):
    """A stored report."""

    id: int
    kind: str
    period: str
    start: date
    end: date
    language: str
    version: int
    title: str
    posts: int
    figures: int
    made_at: datetime
    made_by: str


class ReportList(Schema):
    """A page of reports."""

    count: int
    items: list[ReportOut]


class FigureOut(Schema):
    """One number with its query."""

    key: str
    text: str
    value: float | None
    form: str
    words: str
    query: dict[str, Any]


class FigureList(Schema):
    """A page of numbers."""

    count: int
    items: list[FigureOut]


class AdviceOut(Schema):
    """A piece of advice."""

    id: int
    report_id: int | None
    period: str
    family: str
    title: str
    evidence: str
    metric: str
    target: float
    target_words: str
    expected_low: float | None
    expected: float | None
    expected_high: float | None
    owner_name: str
    due: date
    status: str
    effect: float | None
    effect_words: str


class AdviceList(Schema):
    """A page of advice."""

    count: int
    items: list[AdviceOut]


class Decision(Schema):
    """Accept or decline."""

    accept: bool
    note: str = ""


class SectionIn(Schema):
    """Text for one section; the revision it was read at, if it must not have changed since."""

    section: str
    text: str
    revision: int | None = None


class SectionOut(Schema):
    """The kept words of one section."""

    section: str
    text: str
    revision: int
    changed_at: datetime
    changed_by_name: str


class SectionList(Schema):
    """The sections that were written in."""

    items: list[SectionOut]


@router.get("/reports", response=ReportList, summary="Reports")
def list_reports(request: HttpRequest, kind: str = "", limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """All reports, the newest period first."""
    rows = selectors.reports(kind=kind)
    return {"count": rows.count(), "items": [selectors.view_of(row) for row in rows[offset : offset + min(limit, 200)]]}


@router.post("/reports", response={201: ReportOut}, summary="Write a report")
def write(request: HttpRequest, body: ReportIn) -> Status[Any]:
    """Write and store a new version of a period's report."""
    return Status(201, selectors.view_of(build_report(parse_period(body.kind, body.period), language=body.language)))


@router.get("/reports/{report_id}", response=ReportOut, summary="One report")
def get_report(request: HttpRequest, report_id: int) -> Any:
    """A stored report."""
    return selectors.view_of(_report(report_id))


@router.get("/reports/{report_id}/file/{form}", summary="A report as pdf, docx, pptx, html or csv")
def get_file(request: HttpRequest, report_id: int, form: str) -> HttpResponse:
    """The report as a file."""
    if form not in FORMATS:
        raise Http404
    made = make_file(report=_report(report_id), form=form)
    with files.open_file(made.stored) as stream:
        response = HttpResponse(stream.read(), content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{made.stored.name}"'
    return response


@router.get("/reports/{report_id}/figures", response=FigureList, summary="Every number of a report with its query")
def figures(request: HttpRequest, report_id: int, limit: int = 500, offset: int = 0) -> dict[str, Any]:
    """The trace of a report."""
    rows = _report(report_id).figures.order_by("id")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 1000)])}


@router.get("/reports/{report_id}/words", response=SectionList, summary="People's own words in a year-end summary")
def words(request: HttpRequest, report_id: int) -> dict[str, Any]:
    """Text and revision of each section that was written in."""
    row = _report(report_id)
    return {"items": list(of_period(row.kind, row.period, row.language).order_by("section"))}


@router.put("/reports/{report_id}/words", response=SectionList, summary="Write into sections of a year-end summary")
def put_words(request: HttpRequest, report_id: int, body: list[SectionIn]) -> dict[str, Any]:
    """Keep the texts; they stand in the next version of the summary. A `revision` other than the kept one is refused."""
    seen = {one.section: one.revision for one in body if one.revision is not None}
    row = _report(report_id)
    write_words(report=row, texts={one.section: one.text for one in body}, revisions=seen)
    return {"items": list(of_period(row.kind, row.period, row.language).order_by("section"))}


@router.get("/reports-advice", response=AdviceList, summary="Advice and its effects")
def list_advice(request: HttpRequest, status: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All advice, the latest due first."""
    rows = selectors.advice(status=status)
    return {"count": rows.count(), "items": [selectors.advice_view(row) for row in rows[offset : offset + min(limit, 500)]]}


@router.post("/reports-advice/{advice_id}", response=AdviceOut, summary="Accept or decline advice")
def decide(request: HttpRequest, advice_id: int, body: Decision) -> Any:
    """Note a decision about a piece of advice."""
    access.require("reporting.advise")
    row: Advice | None = Advice.objects.filter(pk=advice_id).first()
    if row is None:
        raise Http404
    return selectors.advice_view(decide_advice(advice=row, accept=body.accept, note=body.note))


def _report(report_id: int) -> Report:
    access.require("reporting.view")
    found: Report | None = Report.objects.filter(pk=report_id).first()
    if found is None:
        raise Http404
    return found
