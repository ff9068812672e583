"""Understanding texts, corrections, models, message mining and pain points over REST."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import File, Form, Schema, Status, UploadedFile

from guanhao.domains.listening.contracts.understanding import Measured
from guanhao.domains.listening.models import Correction, Mining, PainPoint, PolarityModel
from guanhao.domains.listening.rest import router
from guanhao.domains.listening.selectors import accuracy
from guanhao.domains.listening.selectors import understanding as selectors
from guanhao.domains.listening.services import mining as mining_services
from guanhao.domains.listening.services import understanding as services
from guanhao.kernel import access

LIMIT = 200
MOST_TEXTS = 10_000


class TextIn(Schema):
    """A text to read."""

    text: str


class TextsIn(Schema):
    """Texts to read, at most 10,000."""

    texts: list[str]


class UnderstoodOut(Schema):
    """polarity −1 negative, 0 neutral, 1 positive; confidence 0–1; unsure: a person should look."""

    polarity: int
    confidence: float
    unsure: bool
    aspects: list[str]


class UnderstoodList(Schema):
    """In the order of the texts."""

    count: int
    items: list[UnderstoodOut]


class CorrectionIn(Schema):
    """What a person says of a text: label −1, 0 or 1."""

    text: str
    label: Literal[-1, 0, 1]
    aspects: list[str] | None = None
    platform: str = ""
    ref: str = ""


class CorrectionsIn(Schema):
    """At most 5,000."""

    items: list[CorrectionIn]


class CorrectionOut(Schema):
    """A kept correction."""

    id: int
    text: str
    label: int
    said: int
    confidence: float
    unsure: bool
    model: int
    aspects: list[str]
    source: str
    platform: str
    made_at: datetime


class CorrectionList(Schema):
    """The newest first."""

    count: int
    items: list[CorrectionOut]


class Kept(Schema):
    """How many."""

    count: int


class MeasuredOut(Schema):
    """Right of total with the 95 % Wilson interval; table by truth and label."""

    right: int
    total: int
    share: float | None
    low: float
    high: float
    table: dict[str, dict[str, int]]


class AccuracyOut(Schema):
    """Agreement with people on the brand's corrections."""

    whole: MeasuredOut
    sure: MeasuredOut
    platforms: dict[str, MeasuredOut]
    aspects: dict[str, MeasuredOut]
    months: dict[str, MeasuredOut]
    models: dict[str, MeasuredOut]


class ModelOut(Schema):
    """A model learnt from corrections: right answers of total before (shipped) and after (cross-validated)."""

    number: int
    state: str
    corrections: int
    before: int
    after: int
    total: int
    macro_f1: float
    strength: float
    made_at: datetime


class ModelList(Schema):
    """The newest first."""

    count: int
    items: list[ModelOut]


class ModelChoice(Schema):
    """0 is the shipped model."""

    number: int


class JobStarted(Schema):
    """The job that runs."""

    job_id: int


class MiningIn(Schema):
    """Comments or mentions within days (both included), parted by platform, account or region."""

    title: str = ""
    source: Literal["comments", "mentions"] = "comments"
    segment: Literal["", "platform", "account", "region"] = ""
    platform: str = ""
    first: date | None = None
    last: date | None = None
    themes: int = 24


class MiningOut(Schema):
    """A mining; `result` (themes, aspects, segments, rising words) is {} until it is done and in lists."""

    id: int
    title: str
    source: str
    segment: str
    state: str
    messages: int
    seconds: float
    note: str
    made_at: datetime
    finished_at: datetime | None
    result: dict[str, Any] = {}


class MiningList(Schema):
    """The newest first, without results."""

    count: int
    items: list[MiningOut]


class PainOut(Schema):
    """A pain point: `count` of `total` messages about it complain or ask."""

    id: int
    mining_id: int
    title: str
    aspect: str
    count: int
    total: int
    trend: list[tuple[str, int]]
    quotes: list[str]
    state: str


class PainList(Schema):
    """The most frequent first."""

    count: int
    items: list[PainOut]


class PainDecision(Schema):
    """raise: content proposes a solution-type topic; dismiss: nothing to do."""

    do: Literal["raise", "dismiss"]
    title: str = ""


@router.post("/understanding/read", response=UnderstoodOut, summary="Understand one text")
def read_text(request: HttpRequest, body: TextIn) -> Any:
    """Polarity and aspects by the brand's model."""
    access.require("listening.view")
    return selectors.understand([body.text])[0]


@router.post("/understanding/read-many", response={200: UnderstoodList, 413: dict[str, Any]}, summary="Understand many texts")
def read_texts(request: HttpRequest, body: TextsIn) -> Any:
    """At most 10,000; nothing is kept."""
    access.require("listening.view")
    if len(body.texts) > MOST_TEXTS:
        return Status(413, {"title": "Too many texts", "status": 413, "detail": f"At most {MOST_TEXTS:,} texts at once."})
    items = selectors.understand(body.texts)
    return {"count": len(items), "items": items}


@router.get("/understanding/corrections", response=CorrectionList, summary="Corrections")
def list_corrections(request: HttpRequest, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("listening.view")
    rows = Correction.objects.all()
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, LIMIT)])}


@router.post("/understanding/corrections", response=Kept, summary="Correct texts")
def add_corrections(request: HttpRequest, body: CorrectionsIn) -> dict[str, int]:
    """Once a text; enough new ones start learning."""
    return {"count": services.correct_many([services.Judged(**item.dict(), source="rest") for item in body.items])}


@router.delete("/understanding/corrections/{correction_id}", response={204: None}, summary="Take a correction back")
def drop_correction(request: HttpRequest, correction_id: int) -> Status[None]:
    """The text is offered again."""
    access.require("listening.edit")
    _found(Correction.objects.filter(pk=correction_id).first())
    services.drop_correction(correction_id=correction_id)
    return Status(204, None)


@router.get("/understanding/accuracy", response=AccuracyOut, summary="How often the program is right")
def get_accuracy(request: HttpRequest) -> dict[str, Any]:
    """By the brand's own corrections."""
    found = accuracy.accuracy()
    parts = {name: {str(key): _measured(one) for key, one in getattr(found, name).items()} for name in ("platforms", "aspects", "months", "models")}
    return {"whole": _measured(found.whole), "sure": _measured(found.sure), **parts}


@router.get("/understanding/models", response=ModelList, summary="Models learnt from corrections")
def list_models(request: HttpRequest) -> dict[str, Any]:
    """The newest first; none active: the shipped one is in use."""
    access.require("listening.view")
    rows = list(PolarityModel.objects.all()[:LIMIT])
    return {"count": len(rows), "items": rows}


@router.post("/understanding/models", response={202: JobStarted}, summary="Learn a model now")
def learn_model(request: HttpRequest) -> Status[dict[str, int]]:
    """In the background; put to use when it is not worse."""
    return Status(202, {"job_id": services.start_learning()})


@router.put("/understanding/models/active", response={204: None}, summary="Put a model to use")
def choose_model(request: HttpRequest, body: ModelChoice) -> Status[None]:
    """Number 0 goes back to the shipped model."""
    services.use_model(number=body.number)
    return Status(204, None)


@router.get("/mining", response=MiningList, summary="Message mining")
def list_minings(request: HttpRequest, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("listening.view")
    rows = Mining.objects.defer("result")
    return {"count": rows.count(), "items": [_mining(row) for row in rows[offset : offset + min(limit, LIMIT)]]}


@router.post("/mining", response={202: MiningOut}, summary="Mine messages")
def start_mining(request: HttpRequest, body: MiningIn) -> Status[dict[str, Any]]:
    """In the background; ask for it again until `state` is done."""
    return Status(202, _mining(mining_services.start_mining(mining_services.MiningDraft(**body.dict()))))


@router.post("/mining/file", response={202: MiningOut}, summary="Mine the messages of a file")
def start_file_mining(
    request: HttpRequest, file: File[UploadedFile], by_segment: Form[bool] = True, themes: Form[int] = 24
) -> Status[dict[str, Any]]:
    """CSV, Excel or JSON lines with a column “text”, perhaps “segment” and “date”."""
    draft = mining_services.MiningDraft(source="file", segment="segment" if by_segment else "", themes=themes)
    return Status(202, _mining(mining_services.start_mining(draft, stream=file.file, name=file.name or "messages.csv")))


@router.get("/mining/{mining_id}", response=MiningOut, summary="One mining with its result")
def get_mining(request: HttpRequest, mining_id: int) -> dict[str, Any]:
    """Themes with counts by segment, aspects, rising words."""
    access.require("listening.view")
    row: Mining = _found(Mining.objects.filter(pk=mining_id).first())
    return {**_mining(row), "result": row.result}


@router.delete("/mining/{mining_id}", response={204: None}, summary="Remove a mining")
def drop_mining(request: HttpRequest, mining_id: int) -> Status[None]:
    """With its file and cards."""
    access.require("listening.edit")
    _found(Mining.objects.filter(pk=mining_id).first())
    mining_services.drop_mining(mining_id=mining_id)
    return Status(204, None)


@router.get("/pain-points", response=PainList, summary="Pain points")
def list_pains(request: HttpRequest, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """The most frequent first."""
    access.require("listening.view")
    rows = PainPoint.objects.all()
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, LIMIT)])}


@router.post("/pain-points/{card_id}", response=PainOut, summary="Decide on a pain point")
def decide_pain(request: HttpRequest, card_id: int, body: PainDecision) -> Any:
    """Hand it to the topic pool or dismiss it."""
    access.require("listening.edit")
    _found(PainPoint.objects.filter(pk=card_id).first())
    if body.do == "raise":
        return mining_services.raise_pain_point(card_id=card_id, title=body.title)
    return mining_services.dismiss_pain_point(card_id=card_id)


def _measured(one: Measured) -> dict[str, Any]:
    table = {str(truth): {str(said): count for said, count in row.items()} for truth, row in one.table.items()}
    return {"right": one.right, "total": one.total, "share": one.share, "low": one.low, "high": one.high, "table": table}


def _mining(row: Mining) -> dict[str, Any]:
    names = ("title", "source", "segment", "state", "messages", "seconds", "note", "made_at", "finished_at")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row
