"""Topics over REST."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Schema, Status
from ninja.files import UploadedFile

from guanhao.domains.content.contracts import Alike, Refused
from guanhao.domains.content.models import Topic
from guanhao.domains.content.rest import router
from guanhao.domains.content.rules.topics import Part
from guanhao.domains.content.selectors import topics as reading
from guanhao.domains.content.selectors.mix import mix_of_month
from guanhao.domains.content.services import heat
from guanhao.domains.content.services import topics as services
from guanhao.domains.content.services.exchange import draft_board
from guanhao.domains.content.tables.exchange import pool_file
from guanhao.kernel import access
from guanhao.kernel.tenancy import current_brand


class TopicIn(Schema):
    """A topic as it is sent; without `due` the lane's rule sets it. `anyway` keeps it although the pool has a similar one."""

    title: str
    source: str = "industry"
    lane: str = "regular"
    purpose: str = "user_need"
    format: str = "image_text"
    account_ids: list[int] = []
    angle: str = ""
    note: str = ""
    keywords: list[str] = []
    pain_point: str = ""
    column_id: int | None = None
    story_id: int | None = None
    owner_id: int | None = None
    due: datetime | None = None
    external_id: str = ""
    anyway: bool = False


class TopicOut(Schema):
    """A topic; `score` is 0..100 (50: as usual), `factors` are its reasons with their contributions in points."""

    id: int
    title: str
    status: str
    lane: str
    source: str
    purpose: str
    format: str
    account_ids: list[int]
    angle: str
    note: str
    keywords: list[str]
    pain_point: str
    pain_count: int | None
    column_id: int | None
    story_id: int | None
    owner_id: int | None
    owner: str
    due: datetime | None
    score: float | None
    factors: list[dict[str, Any]]
    reason: str
    item_id: int | None
    proposed_at: datetime
    proposed_by: str


class TopicList(Schema):
    """A page of topics."""

    count: int
    items: list[TopicOut]


class AlikeOut(Schema):
    """A topic that the pool has already: `others` are {id, title, likeness 0..1}."""

    title: str
    detail: str
    others: list[dict[str, Any]]


class TopicDecision(Schema):
    """What a topic becomes: approved, rejected (with a reason), candidate, in_production (with the fields its format requires) or published."""

    status: str
    reason: str = ""
    fields: dict[str, Any] = {}


class Decisions(Schema):
    """One decision for several topics."""

    ids: list[int]
    status: str
    reason: str = ""


class Move(Schema):
    """Another lane (its deadline rule applies), another status, or both."""

    lane: str = ""
    status: str = ""
    reason: str = ""


class Ids(Schema):
    """Topics by number."""

    ids: list[int]


class Words(Schema):
    """A comment."""

    text: str


class PainPoint(Schema):
    """A pain point: `count` people said it (STR-05)."""

    key: str
    title: str
    count: int
    quotes: list[str] = []
    note: str = ""


class QuotaOut(Schema):
    """A day's candidates against the policy."""

    day: date
    wanted: int
    found: int
    met: bool
    cutoff: datetime
    over: bool


class PartOut(Schema):
    """A part of a whole with its share, its target share, and whether it is low."""

    key: str
    count: int
    share: float | None
    target: float
    low: bool


class MixOut(Schema):
    """The items of a month by purpose; `directions` are decided shares of topics and formats (keys topic:… and format:…)."""

    month: str
    total: int
    parts: list[PartOut]
    directions: list[PartOut]


@router.get("/topics", response=TopicList, summary="The topic pool")
def list_topics(
    request: HttpRequest, status: str = "", lane: str = "", account_id: int = 0, q: str = "", ranked: bool = False, limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """Topics by status, lane, account and words, the newest first; `ranked` gives the warmest first."""
    access.require("content.view")
    rows = reading.topics()
    for name, value in (("status", status), ("lane", lane), ("title__icontains", q.strip()[:200])):
        if value:
            rows = rows.filter(**{name: value})
    if account_id:
        rows = reading.of_account(rows, [str(account_id)])
    rows = reading.warmest(rows) if ranked else rows.order_by("-pk")
    return {"count": rows.count(), "items": [out(row) for row in rows[max(0, offset) : max(0, offset) + max(0, min(limit, 500))]]}


@router.post("/topics", response={201: TopicOut, 409: AlikeOut}, summary="Propose a topic")
def add_topic(request: HttpRequest, body: TopicIn) -> Status[dict[str, Any]]:
    """A new candidate; 409 names the topics it resembles."""
    values = body.dict()
    anyway = values.pop("anyway")
    try:
        row = services.propose_topic(services.TopicDraft(**values), anyway=anyway)
    except Alike as error:
        return Status(409, alike_out(error))
    return Status(201, out(reading.topic(row.pk)))


@router.get("/topics/quota", response=QuotaOut, summary="Today's topic candidates against the quota")
def get_quota(request: HttpRequest) -> Any:
    """How many were proposed by the cut-off, and how many are wanted."""
    access.require("content.view")
    return reading.quota()


@router.get("/topics/balance", response=list[PartOut], summary="Live topics by lane")
def get_balance(request: HttpRequest) -> list[Part]:
    """Counts and shares of the lanes against the policy."""
    access.require("content.view")
    return reading.balance()


@router.get("/topics/mix", response=MixOut, summary="A month's items by purpose against the target mix")
def get_mix(request: HttpRequest, month: str = "") -> dict[str, Any]:
    """The mix of a month (2026-11; empty: this month)."""
    access.require("content.view")
    try:
        day = date.fromisoformat(f"{month}-01") if month else reading.brand_today()
    except ValueError:
        raise Refused(_("“%(value)s” is not a month; write it like 2026-11.") % {"value": month[:40]}, "month") from None
    found = mix_of_month(day)
    return {"month": f"{found.first:%Y-%m}", "total": found.total, "parts": list(found.parts), "directions": list(found.directions)}


@router.post("/topics/score", summary="Score candidates and approved topics by the newest numbers")
def score(request: HttpRequest) -> dict[str, int]:
    """How many were scored."""
    return {"scored": heat.score_topics()}


@router.post("/topics/decisions", summary="Decide on several topics")
def decide_many(request: HttpRequest, body: Decisions) -> dict[str, int]:
    """All or none."""
    return {"decided": services.decide_topics(body.ids, body.status, reason=body.reason)}


@router.post("/topics/pain-points", response={201: TopicOut}, summary="A pain point becomes a topic")
def pain_point(request: HttpRequest, body: PainPoint) -> Status[dict[str, Any]]:
    """A solution-type candidate, once a key."""
    row = services.propose_for_pain_point(**body.dict())
    return Status(201, out(reading.topic(row.pk)))


@router.get("/topics/export/{tool}", summary="The pool for Feishu (feishu) or Trello (trello, trello-board)")
def export_topics(request: HttpRequest, tool: str) -> HttpResponseBase:
    """A file in the shape of the tool; 404 for an unknown one."""
    access.require("topics.propose")
    brand = current_brand()
    return pool_file(brand.slug, brand.name, tool)


@router.post("/topics/trello", response={201: dict[str, int]}, summary="A Trello board (JSON) as an import to look at and start")
def trello_board(request: HttpRequest, file: File[UploadedFile]) -> Status[dict[str, int]]:
    """The number of the import; start it at /imports/{run}/start."""
    return Status(201, {"run": draft_board(file.read(), name=str(file.name)).pk})


@router.get("/topics/{topic_id}", response=TopicOut, summary="One topic")
def get_topic(request: HttpRequest, topic_id: int) -> dict[str, Any]:
    """A topic with its score and reasons."""
    access.require("content.view")
    return out(topic_or_404(topic_id))


@router.put("/topics/{topic_id}", response=TopicOut, summary="Change a topic")
def change_topic(request: HttpRequest, topic_id: int, body: TopicIn) -> dict[str, Any]:
    """All fields; another lane without another deadline takes the lane's rule."""
    values = body.dict(exclude={"anyway"})
    services.change_topic(topic_or_404(topic_id), services.TopicDraft(**values))
    return out(reading.topic(topic_id))


@router.post("/topics/{topic_id}/decision", response=TopicOut, summary="Decide on a topic")
def decide(request: HttpRequest, topic_id: int, body: TopicDecision) -> dict[str, Any]:
    """Approve, reject, put back, start production, mark as published."""
    row = topic_or_404(topic_id)
    if body.status == Topic.Status.IN_PRODUCTION:
        services.start_production(row, body.fields)
    else:
        services.decide_topic(row, body.status, reason=body.reason)
    return out(reading.topic(topic_id))


@router.post("/topics/{topic_id}/move", response=TopicOut, summary="Move a topic to another lane or status")
def move(request: HttpRequest, topic_id: int, body: Move) -> dict[str, Any]:
    """The lane's deadline rule applies at once."""
    access.require("topics.propose")
    services.move_topic(topic_or_404(topic_id), **body.dict())
    return out(reading.topic(topic_id))


@router.post("/topics/{topic_id}/merge", response=TopicOut, summary="Merge duplicates into a topic")
def merge(request: HttpRequest, topic_id: int, body: Ids) -> dict[str, Any]:
    """Accounts, keywords and comments of the others go along."""
    services.merge_topics(topic_or_404(topic_id), Topic.objects.filter(pk__in=body.ids).prefetch_related("accounts"))
    return out(reading.topic(topic_id))


@router.get("/topics/{topic_id}/comments", summary="Comments on a topic")
def comments(request: HttpRequest, topic_id: int) -> dict[str, Any]:
    """All comments, the oldest first."""
    access.require("content.view")
    rows = topic_or_404(topic_id).comments.order_by("pk")
    items = [{"id": row.pk, "author": row.author_name, "text": row.text, "made_at": row.made_at} for row in rows]
    return {"count": len(items), "items": items}


@router.post("/topics/{topic_id}/comments", response={201: dict[str, Any]}, summary="Comment on a topic")
def comment(request: HttpRequest, topic_id: int, body: Words) -> Status[dict[str, Any]]:
    """Say something about a topic."""
    row = services.comment_topic(topic_or_404(topic_id), body.text)
    return Status(201, {"id": row.pk, "author": row.author_name, "text": row.text})


def topic_or_404(topic_id: int) -> Topic:
    """The topic; 404 for another brand's."""
    try:
        return reading.topic(topic_id)
    except Topic.DoesNotExist:
        raise Http404 from None


def alike_out(error: Alike) -> dict[str, Any]:
    """A refusal that names similar topics."""
    others = [{"id": pk, "title": title, "likeness": likeness} for pk, title, likeness in error.others]
    return {"title": "Conflict", "detail": error.message, "others": others}


def out(row: Topic) -> dict[str, Any]:
    """A topic as REST shows it."""
    same = (
        "title",
        "status",
        "lane",
        "source",
        "purpose",
        "format",
        "angle",
        "note",
        "keywords",
        "pain_point",
        "pain_count",
        "column_id",
        "story_id",
    )
    more = ("owner_id", "due", "score", "factors", "reason", "item_id", "proposed_at")
    values = {name: getattr(row, name) for name in (*same, *more)}
    return {"id": row.pk, **values, "account_ids": reading.account_ids(row), "owner": row.owner_name, "proposed_by": row.proposed_by_name}
