"""Metrics, their values, posts and best hours for programs."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from guanhao.domains.analytics import facade
from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.analytics.selectors.metrics import all_metrics
from guanhao.domains.analytics.selectors.posts import PostRows, post_detail
from guanhao.domains.analytics.services.cases import save_case
from guanhao.domains.analytics.services.definitions import define_metric
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access

router = Router(tags=["analytics"])
SORTS = ("published_at", "interactions", "views", "likes", "comments", "shares", "saves", "reach", "impressions")


class BadQuery(ValueError):
    """A question that cannot be answered; `field` names the parameter."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class MetricOut(Schema):
    """A metric's definition."""

    key: str
    title: str
    formula: str
    unit: str
    level: str
    good: str
    aggregation: str
    version: int
    owner: str
    source: str
    about: str
    built_in: bool


class MetricsOut(Schema):
    """All metrics of the brand."""

    count: int
    items: list[MetricOut]


class MetricIn(Schema):
    """A metric to define; the same key again makes a new version."""

    key: str
    title: str
    formula: str
    unit: str = "share"
    level: str = "post"
    good: str = "up"
    about: str = ""


class QueryWindow(Schema):
    """Local days, both included, and filters that may be repeated; accounts by id, platform:handle, handle or name."""

    start: date = Field(alias="from")
    end: date = Field(alias="to")
    account: list[str] = []
    platform: list[str] = []
    format: list[str] = []
    tag: list[str] = []

    def filters(self) -> Filters:
        """The filters; unknown accounts and platforms are refused by name."""
        if self.end < self.start:
            raise BadQuery("to", _("The last day is before the first."))
        return Filters(
            accounts=tuple(channels.find_account(text).id for text in self.account),
            platforms=tuple(channels.platform(text).key for text in self.platform),
            formats=tuple(self.format),
            tags=tuple(text.strip("#") for text in self.tag),
        )


class Question(QueryWindow):
    """A metric over a window, by one dimension or none."""

    metric: str
    by: str = ""


class RowOut(Schema):
    """A group: its value (null when unknown) and the number of rows behind it."""

    key: str
    value: float | None
    n: int


class MetricAnswerOut(Schema):
    """A metric's value; `query` describes how to have it again."""

    metric: str
    title: str
    from_: str = Field(serialization_alias="from", validation_alias="from")
    to: str
    by: str | None
    unit: str
    total: float | None
    n: int
    rows: list[RowOut]
    query: dict[str, Any]


class PostsOut(Schema):
    """A page of posts with their newest numbers."""

    count: int
    items: list[dict[str, Any]]


class CaseCardIn(Schema):
    """A case card."""

    kind: str = ""
    what: str = ""
    why: str = ""
    lessons: str = ""


@router.get("/metrics", response=MetricsOut, summary="List metrics")
def metrics(request: HttpRequest) -> dict[str, Any]:
    """Every metric of the brand with its formula."""
    access.require("analytics.view")
    found = facade.metrics()
    return {"count": len(found), "items": [asdict(one) for one in found]}


@router.post("/metrics", response={201: MetricOut}, summary="Define a metric")
def define(request: HttpRequest, payload: MetricIn) -> Status[Any]:
    """Define a metric of the brand's own, or a new version of it."""
    return Status(201, asdict(define_metric(**payload.dict()).contract()))


@router.get("/metrics/{key}", response=MetricOut, summary="One metric")
def metric(request: HttpRequest, key: str) -> dict[str, Any]:
    """One definition."""
    access.require("analytics.view")
    return asdict(facade.metric(key))


@router.get("/query", response=MetricAnswerOut, by_alias=True, summary="Ask for a metric")
def query(request: HttpRequest, question: Query[Question]) -> dict[str, Any]:
    """A metric over local days: posts published then with their newest numbers, or the accounts' days."""
    return facade.answer(question.metric, question.start, question.end, question.by, question.filters())


@router.get("/posts", response=PostsOut, summary="List posts")
def posts(
    request: HttpRequest, q: str = "", platform: str = "", account: str = "", sort: str = "-published_at", limit: int = 50, offset: int = 0
) -> dict[str, Any]:
    """Posts with their newest numbers; `sort` is one of the numbers or published_at, with - for descending."""
    access.require("analytics.view")
    if sort.removeprefix("-") not in SORTS:
        raise BadQuery("sort", _("Posts can be sorted by %(known)s.") % {"known": ", ".join(SORTS)})
    filters: dict[str, Any] = {}
    if q:
        filters["q"] = q[:200]
    if platform:
        filters["platform"] = [channels.platform(platform).key]
    if account:
        filters["account"] = [str(channels.find_account(account).id)]
    rows = PostRows([one for one in all_metrics().values() if one.level == "post" and one.unit == "share"])
    return {"count": rows.count(filters), "items": list(rows.page(sort, max(0, offset), min(max(1, limit), 500), filters))}


@router.get("/posts/{account_id}/{post_id}", response=dict[str, Any], summary="One post")
def post(request: HttpRequest, account_id: int, post_id: str) -> dict[str, Any]:
    """One post with its text, newest numbers and every snapshot."""
    detail = post_detail(account_id, post_id)
    if detail is None:
        raise Http404
    curve = [{"observed_at": point.observed_at, "age_seconds": point.age.total_seconds(), **point.numbers} for point in detail.curve]
    return {"post": detail.post, "numbers": detail.current, "snapshots": curve, "standing": [asdict(one) for one in detail.standing]}


@router.put("/posts/{account_id}/{post_id}/case", response=CaseCardIn, summary="Write a case card")
def write_case(request: HttpRequest, account_id: int, post_id: str, payload: CaseCardIn) -> Any:
    """Write or change the case card of a post."""
    return save_case(account_id=account_id, post_id=post_id, **payload.dict())


@router.get("/best-hours", response=dict[str, Any], summary="Best hours")
def best_hours(request: HttpRequest, window: Query[QueryWindow]) -> dict[str, Any]:
    """Weekday × hour of publication: median interactions a post with an interval, and the best slots."""
    found = facade.best_hours(window.start, window.end, window.filters())
    return {**asdict(found), "query": found.query.about()}
