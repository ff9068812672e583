"""Reports over REST."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from guanhao.domains.reporting.models import Advice, Evaluation, Report
from guanhao.domains.reporting.selectors import reports as selectors
from guanhao.domains.reporting.selectors import team
from guanhao.domains.reporting.selectors.forecast import BudgetForecast, Wish, forecasts, percents
from guanhao.domains.reporting.selectors.words import sections_of
from guanhao.domains.reporting.services import acting, evaluating
from guanhao.domains.reporting.services.advice import decide_advice
from guanhao.domains.reporting.services.build import build_report
from guanhao.domains.reporting.services.periods import period_of
from guanhao.domains.reporting.services.render import FORMATS, make_file
from guanhao.domains.reporting.services.review.result import Result, result_of
from guanhao.domains.reporting.services.words import write_words
from guanhao.domains.reporting.wording import DUTIES, figure_title
from guanhao.kernel import access, files

router = Router(tags=["reports"])


class ReportIn(Schema):
    """Which report to write: kind weekly with 2020-W09, monthly with 2020-02, or annual with 2020, or campaign with its number; an empty language
    means the policy's."""

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


class TeamFigureOut(Schema):
    """A figure of a duty beside as many days before: kind count, number, percent or hours, good up, down or none; null is not known."""

    key: str
    title: str
    value: float | None
    before: float | None
    kind: str
    good: str


class TeamDutyOut(Schema):
    """What a duty brought, and whose it is."""

    key: str
    title: str
    people: list[str]
    figures: list[TeamFigureOut]


class TeamFiguresOut(Schema):
    """The team's figures of some days."""

    start: date
    end: date
    items: list[TeamDutyOut]


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

    count: int
    items: list[SectionOut]


class EvaluationWeight(Schema):
    """A metric of the index and its weight."""

    metric: Annotated[str, Field(max_length=60)]
    weight: float


class EvaluationIn(Schema):
    """An evaluation: method auto, before_after, control, target or index; without base days it is compared with as many days directly before."""

    title: Annotated[str, Field(max_length=200)]
    start: date
    end: date
    method: str = "auto"
    metric: Annotated[str, Field(max_length=60)] = "interactions"
    base_start: date | None = None
    base_end: date | None = None
    accounts: Annotated[list[int], Field(max_length=200)] = []
    controls: Annotated[list[int], Field(max_length=200)] = []
    target: float | None = None
    weights: Annotated[list[EvaluationWeight], Field(max_length=50)] = []
    note: str = ""
    campaign_id: int | None = None


class EvaluationOut(EvaluationIn):
    """An evaluation as it is kept."""

    id: int
    made_at: datetime
    made_by_name: str


class EvaluationList(Schema):
    """A page of evaluations."""

    count: int
    items: list[EvaluationOut]


class EvaluationNumber(Schema):
    """One number of a result with its query."""

    key: str
    text: str
    value: float | None
    words: str
    query: dict[str, Any]


class EvaluationResult(Schema):
    """The method that was used, the result in a sentence, what must be true for it to hold, and its numbers."""

    method: str
    result: str
    assumptions: list[str]
    sources: list[EvaluationNumber]


class ReportActionIn(Schema):
    """What is to be done, by whom, until when."""

    title: Annotated[str, Field(max_length=400)]
    owner_id: int
    due_on: date


class ReportActionOut(Schema):
    """A card on the team's board; `stage` is pool, doing, review or done."""

    id: int
    title: str
    stage: str
    owner_id: int | None
    due_on: date | None


class ReportActionList(Schema):
    """The actions of a month."""

    count: int
    items: list[ReportActionOut]


class ForecastRange(Schema):
    """Spend, expected result and the bounds of its interval."""

    spend: float
    low: float
    middle: float
    high: float


class ForecastScenario(Schema):
    """A budget in per cent of the spend of the months; null where the months are too few."""

    change: float
    forecast: ForecastRange | None


class ForecastChannel(Schema):
    """One channel of the plan."""

    key: str
    title: str
    months: int
    spend: float
    result: float
    change: float
    forecast: ForecastRange | None


class ForecastTest(Schema):
    """How the method did on months it did not know: (spend, low, foretold, high, what came); the mean error is a share of what came."""

    months: list[tuple[float, float, float, float, float]]
    error: float
    inside: float


class ForecastOut(Schema):
    """The budget forecast: months are (month, spend, result)."""

    outcome: str
    title: str
    unit: str
    start: date
    end: date
    level: float
    months: list[tuple[str, float, float]]
    scenarios: list[ForecastScenario]
    lines: list[ForecastChannel]
    mixed: ForecastRange | None
    left_out: list[str]
    test: ForecastTest | None
    tested: list[str]


@router.get("/reports", response=ReportList, summary="Reports")
def list_reports(request: HttpRequest, kind: str = "", limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """All reports, the newest period first."""
    rows = selectors.reports(kind=kind)
    return {"count": rows.count(), "items": [selectors.view_of(row) for row in rows[offset : offset + min(limit, 200)]]}


@router.post("/reports", response={201: ReportOut}, summary="Write a report")
def write(request: HttpRequest, body: ReportIn) -> Status[Any]:
    """Write and store a new version of a period's report."""
    return Status(201, selectors.view_of(build_report(period_of(body.kind, body.period), language=body.language)))


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


@router.get("/reports/{report_id}/words", response=SectionList, summary="People's own words in a report")
def words(request: HttpRequest, report_id: int) -> dict[str, Any]:
    """Text and revision of each section that was written in."""
    return _sections(_report(report_id))


@router.put("/reports/{report_id}/words", response=SectionList, summary="Write into sections of a report")
def put_words(request: HttpRequest, report_id: int, body: list[SectionIn]) -> dict[str, Any]:
    """Keep the texts; they stand in the next version of the report (monthly, annual or campaign). A `revision` other than the kept one is refused."""
    seen = {one.section: one.revision for one in body if one.revision is not None}
    row = _report(report_id)
    write_words(report=row, texts={one.section: one.text for one in body}, revisions=seen)
    return _sections(row)


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


@router.get("/reports/{report_id}/actions", response=ReportActionList, summary="Actions of a monthly report")
def list_actions(request: HttpRequest, report_id: int) -> dict[str, Any]:
    """With where each stands on the team's board."""
    found = acting.actions_of(_report(report_id))
    return {"count": len(found), "items": found}


@router.post("/reports/{report_id}/actions", response={201: ReportActionOut}, summary="Decide an action")
def add_action(request: HttpRequest, report_id: int, body: ReportActionIn) -> Status[Any]:
    """A card on the team's board; the same title in the same month is the same card."""
    return Status(201, acting.add_action(report=_report(report_id), **body.dict()))


@router.get("/reports-team", response=TeamFiguresOut, summary="The team's figures by duty")
def team_figures(request: HttpRequest) -> dict[str, Any]:
    """Content, community, data, stability and goals until yesterday (policy reporting.team). Needs reporting.team."""
    access.require("reporting.team")
    window = team.window_until_yesterday()
    return {"start": window.start, "end": window.end, "items": [_duty(one) for one in team.duties(window.end)]}


@router.get("/reports-evaluations", response=EvaluationList, summary="Evaluations")
def list_evaluations(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest days first."""
    access.require("reporting.view")
    rows = Evaluation.objects.all()
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/reports-evaluations", response={201: EvaluationOut}, summary="Write an evaluation")
def add_evaluation(request: HttpRequest, body: EvaluationIn) -> Status[Evaluation]:
    """Judged by its method whenever it is asked for."""
    return Status(201, evaluating.save_evaluation(_draft(body)))


@router.put("/reports-evaluations/{evaluation_id}", response=EvaluationOut, summary="Change an evaluation")
def change_evaluation(request: HttpRequest, evaluation_id: int, body: EvaluationIn) -> Evaluation:
    """Another version."""
    access.require("reporting.build")
    return evaluating.save_evaluation(_draft(body), _evaluation(evaluation_id))


@router.delete("/reports-evaluations/{evaluation_id}", response={204: None}, summary="Delete an evaluation")
def drop_evaluation(request: HttpRequest, evaluation_id: int) -> Status[None]:
    """Reports that told of it stay as they were written."""
    access.require("reporting.build")
    evaluating.drop_evaluation(evaluation=_evaluation(evaluation_id))
    return Status(204, None)


@router.get("/reports-evaluations/{evaluation_id}/result", response=EvaluationResult, summary="The result of an evaluation")
def evaluation_result(request: HttpRequest, evaluation_id: int, language: Literal["zh-hans", "en"] = "zh-hans") -> Result:
    """On the data as they are now, with method, assumptions and every query."""
    access.require("reporting.view")
    return result_of(_evaluation(evaluation_id), language=language)


@router.get("/reports-forecast", response=ForecastOut, summary="Budget forecast")
def forecast(
    request: HttpRequest, outcome: str = "ad_revenue", first: str = "", last: str = "", scenarios: str = "", channels: str = ""
) -> BudgetForecast:
    """`scenarios` in per cent such as -20,0,20; `channels` as weibo:20,douyin:-10; months as 2026-01. A problem names the field it is about."""
    changes = {}
    for part in [one for one in channels.split(",") if one.strip()][:40]:
        name, _colon, text = part.partition(":")
        changes[name.strip()] = (percents(text, "channels") or (0.0,))[0]
    return forecasts(Wish(outcome=outcome, first=first, last=last, scenarios=percents(scenarios), channels=changes))


def _duty(duty: team.Duty) -> dict[str, Any]:
    figures = [vars(one) | {"title": figure_title(one.key)} for one in duty.figures]
    return {"key": duty.key, "title": str(DUTIES[duty.key]), "people": [one.name for one in duty.people], "figures": figures}


def _draft(body: EvaluationIn) -> evaluating.EvaluationDraft:
    values = body.dict()
    lists = {name: tuple(values[name]) for name in ("accounts", "controls")}
    return evaluating.EvaluationDraft(**{**values, **lists, "weights": tuple((one.metric, one.weight) for one in body.weights)})


def _evaluation(number: int) -> Evaluation:
    found: Evaluation | None = Evaluation.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _sections(row: Report) -> dict[str, Any]:
    found = sections_of(row)
    return {"count": len(found), "items": found}


def _report(report_id: int) -> Report:
    access.require("reporting.view")
    found: Report | None = Report.objects.filter(pk=report_id).first()
    if found is None:
        raise Http404
    return found
