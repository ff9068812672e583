"""Audiences over REST."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema
from ninja import Status as Answered

from guanhao.domains.audiences import facade
from guanhao.domains.audiences.contracts import ALGEBRA, RULES, Definition
from guanhao.domains.audiences.models import Deletion, Export, Segment, TagRule
from guanhao.domains.audiences.services import definitions, exports, lists, newcomers, personas, segments, tagging, tiers
from guanhao.kernel.access import require

router = Router(tags=["Audiences"])
MOST = 200


class AudienceOut(Schema):
    """An audience; `size` is null while it is hidden (too few people) or not counted."""

    id: int
    name: str
    kind: str
    params: dict[str, Any]
    purpose: str
    source: str
    every: str
    size: int | None
    hidden: bool
    version: int
    took_ms: int | None
    refreshed_at: datetime | None
    problem: str
    revision: int


class AudiencesOut(Schema):
    """A page of audiences."""

    count: int
    items: list[AudienceOut]


class AudienceIn(Schema):
    """A new audience: `tree` of {"all": […]}, {"any": […]}, {"not": …} and conditions {"kind": …}; see docs/guide/audiences.md."""

    name: str = Field(min_length=1, max_length=120)
    tree: dict[str, Any]
    purpose: str = "analysis"
    every: str = "daily"
    note: str = Field("", max_length=2000)


class AudienceChange(AudienceIn):
    """Everything of an audience again; without a tree the conditions stay."""

    tree: dict[str, Any] | None = None  # type: ignore[assignment]
    revision: int


class TreeIn(Schema):
    """Conditions to count without saving them."""

    tree: dict[str, Any]
    purpose: str = "analysis"


class AudienceSizeOut(Schema):
    """How many people there are now; null when they are too few to show."""

    count: int | None
    hidden: bool
    cost_ms: float


class ListIn(Schema):
    """People of another system, in clear or as SHA-256, SHA-1 or MD5 in hexadecimal."""

    name: str = Field(min_length=1, max_length=120)
    ids: list[str] = Field(min_length=1, max_length=1_000_000)
    purpose: str = "analysis"
    source: str = Field("", max_length=200)


class MatchOut(Schema):
    """How the list met the people known here; `id` is null when it did not pass the gate and nothing was made."""

    id: int | None
    given: int
    matched: int
    share: float
    gate: float
    passed: bool


class OverlapOut(Schema):
    """People in common; null where they are too few to show."""

    ids: list[int]
    counts: list[list[int | None]]


class AudienceShareOut(Schema):
    """A value, its people, their share of those whose value is known, and `index`: the share against everybody's (TGI; 100 is as usual)."""

    value: str
    count: int
    share: float
    dominant: bool
    index: float | None = None


class AudienceSideOut(Schema):
    """One side of a dimension."""

    dimension: str
    key: str
    known: int
    values: list[AudienceShareOut]


class AudiencePersonaOut(Schema):
    """Who the people are in five dimensions."""

    people: int | None
    sides: list[AudienceSideOut]


class TagRuleIn(Schema):
    """So many actions on posts of one kind give a tag; side: tag, topic or format of the post."""

    tag: str = Field(min_length=1, max_length=40)
    actions: list[str] = Field(min_length=1, max_length=20)
    side: str = "tag"
    value: str = Field(min_length=1, max_length=120)
    times: int = 5
    window_days: int = 90
    active: bool = True


class StayedOut(Schema):
    """Of those whose day `offset` has passed (`of`) the share that was active on it."""

    offset: int
    of: int
    share: float | None


class NewcomerCohortOut(Schema):
    """New people of a tag ("": all of them); `people` is None where too few to show."""

    name: str
    people: int | None
    kept: list[StayedOut]


class TierLineOut(Schema):
    """A tier: retention and conversion now and before, people who fell silent; null where too few to show."""

    tier: str
    title: str
    people: int | None
    of: int | None
    kept: float | None
    low: float | None
    high: float | None
    kept_before: float | None
    change: float | None
    converted: float | None
    converted_before: float | None
    quiet: int | None
    wake_up: bool


class TierReviewOut(Schema):
    """All tiers over the newest whole days against as many before."""

    first: date
    last: date
    days: int
    active: int
    lines: list[TierLineOut]


class NewcomersOut(Schema):
    """New people of a window and of the one before: how many, share aged 18–30, share of smaller cities and counties, interests a person."""

    first: date
    last: date
    people: int | None
    before: int | None
    young: float | None
    young_before: float | None
    lower: float | None
    lower_before: float | None
    interests: float | None
    topics: list[AudienceShareOut]
    cohorts: list[NewcomerCohortOut]


class TagRuleOut(TagRuleIn):
    """A rule, and how many people have the tag by it."""

    id: int
    people: int | None
    checked_at: datetime | None
    problem: str


class PeopleExportIn(Schema):
    """Who gets what of the people, and why."""

    purpose: str
    recipient: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=1, max_length=300)
    columns: list[str] = Field(default_factory=lambda: ["person_id"], max_length=10)


class PeopleExportOut(Schema):
    """An export and where it is."""

    id: int
    segment_id: int
    state: str
    purpose: str
    recipient: str
    columns: list[str]
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    note: str
    downloads: int


class ExportDecisionIn(Schema):
    """Let it go or not; a refusal needs a note."""

    approve: bool
    note: str = Field("", max_length=300)


class DeletionOut(Schema):
    """A person taken out of the data: what went, what a search still found (nothing)."""

    person_id: int
    asked_at: datetime
    done_at: datetime | None
    found: dict[str, int]
    left: dict[str, int]


@router.get("/audiences", response=AudiencesOut, operation_id="list_audiences")
def list_audiences(request: HttpRequest, text: str = "", kind: str = "", limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Audiences by name."""
    require("audiences.view")
    rows = Segment.objects.filter(archived_at=None)
    rows = rows.filter(name__icontains=text.strip()) if text.strip() else rows
    rows = rows.filter(kind=kind) if kind else rows
    size, start = max(1, min(limit, MOST)), max(0, offset)
    return {"count": rows.count(), "items": [_out(row) for row in rows[start : start + size]]}


@router.post("/audiences", response={201: AudienceOut}, operation_id="add_audience")
def add_audience(request: HttpRequest, payload: AudienceIn) -> Answered[dict[str, Any]]:
    """A new audience, counted at once."""
    number = segments.save_segment(
        name=payload.name, definition=_definition(payload.tree), purpose=payload.purpose, every=payload.every, note=payload.note
    )
    return Answered(201, _out(_row(number)))


@router.post("/audiences/size", response=AudienceSizeOut, operation_id="count_audience")
def count_audience(request: HttpRequest, payload: TreeIn) -> dict[str, Any]:
    """How many people conditions have now."""
    require("audiences.view")
    return dict(facade.size_of(_definition(payload.tree), payload.purpose).__dict__)


@router.post("/audiences/lists", response=MatchOut, operation_id="import_audience")
def import_audience(request: HttpRequest, payload: ListIn) -> dict[str, Any]:
    """An audience of a list of another system, when enough of it is known here."""
    number, match = lists.import_segment(name=payload.name, ids=payload.ids, purpose=payload.purpose, source=payload.source)
    return {"id": number, "given": match.given, "matched": match.matched, "share": match.share, "gate": match.gate, "passed": match.passed}


@router.get("/audiences/overlap", response=OverlapOut, operation_id="compare_audiences")
def compare_audiences(request: HttpRequest, ids: str) -> dict[str, Any]:
    """People that audiences (numbers separated by commas, at most 12) have in common."""
    from guanhao.engines.audience.algebra import overlap

    require("audiences.view")
    wanted = [int(one) for one in ids.split(",") if one.strip().isdigit()][:12]
    for number in wanted:
        _row(number)
    found = overlap([facade.members(number) for number in wanted])
    return {"ids": wanted, "counts": [[definitions.hide_small(count) for count in line] for line in found.counts]}


@router.get("/audiences/newcomers", response=NewcomersOut, operation_id="review_newcomers")
def review_newcomers(request: HttpRequest, days: Annotated[int, Query(ge=1, le=365)] = 30) -> Any:
    """New people of the newest whole days against those before, and who came back, by tag too."""
    return newcomers.review(days=days)


@router.get("/audiences/tiers", response=TierReviewOut, operation_id="review_tiers")
def review_tiers(request: HttpRequest, days: Annotated[int | None, Query(ge=7, le=180)] = None) -> Any:
    """Retention and conversion by tier, and which is to be woken up; the policy's days unless said otherwise."""
    return tiers.review(days=days)


@router.get("/audiences/{audience_id}", response=AudienceOut, operation_id="get_audience")
def get_audience(request: HttpRequest, audience_id: int) -> dict[str, Any]:
    """One audience."""
    require("audiences.view")
    return _out(_row(audience_id))


@router.put("/audiences/{audience_id}", response=AudienceOut, operation_id="change_audience")
def change_audience(request: HttpRequest, audience_id: int, payload: AudienceChange) -> dict[str, Any]:
    """Change an audience; 409 when somebody else did meanwhile."""
    _row(audience_id)
    segments.change_segment(
        segment_id=audience_id,
        revision=payload.revision,
        name=payload.name,
        note=payload.note,
        purpose=payload.purpose,
        every=payload.every,
        definition=_definition(payload.tree) if payload.tree is not None else None,
    )
    return _out(_row(audience_id))


@router.delete("/audiences/{audience_id}", response={204: None}, operation_id="archive_audience")
def archive_audience(request: HttpRequest, audience_id: int) -> Answered[None]:
    """Put an audience away."""
    _row(audience_id)
    segments.archive(segment_id=audience_id)
    return Answered(204, None)


@router.post("/audiences/{audience_id}/refresh", response=AudienceOut, operation_id="refresh_audience")
def refresh_audience(request: HttpRequest, audience_id: int) -> dict[str, Any]:
    """Count it anew."""
    _row(audience_id)
    return _out(segments.refresh(segment_id=audience_id))


@router.get("/audiences/{audience_id}/persona", response=AudiencePersonaOut, operation_id="get_audience_persona")
def get_persona(request: HttpRequest, audience_id: int) -> Any:
    """Who the people are."""
    require("audiences.view")
    _row(audience_id)
    return personas.persona(audience_id)


@router.post("/audiences/{audience_id}/exports", response={201: PeopleExportOut}, operation_id="ask_people_export")
def ask_export(request: HttpRequest, audience_id: int, payload: PeopleExportIn) -> Answered[Any]:
    """Ask for the people in a file; somebody else decides."""
    require("audiences.view")
    _row(audience_id)
    return Answered(201, exports.ask(segment_id=audience_id, **payload.dict()))


@router.get("/people-exports", response=list[PeopleExportOut], operation_id="list_people_exports")
def list_exports(request: HttpRequest, state: str = "") -> Any:
    """What was asked to leave, the newest first."""
    require("audiences.export")
    rows = Export.objects.defer("members")
    return list((rows.filter(state=state) if state else rows)[:MOST])


@router.post("/people-exports/{export_id}/decision", response=PeopleExportOut, operation_id="decide_people_export")
def decide_export(request: HttpRequest, export_id: int, payload: ExportDecisionIn) -> Any:
    """Approve or refuse."""
    _export(export_id)
    return exports.decide(export_id=export_id, approve=payload.approve, note=payload.note)


@router.get("/tag-rules", response=list[TagRuleOut], operation_id="list_tag_rules")
def list_rules(request: HttpRequest) -> Any:
    """All tag rules."""
    require("audiences.view")
    return [_rule(row) for row in TagRule.objects.all()[:MOST]]


@router.post("/tag-rules", response={201: TagRuleOut}, operation_id="add_tag_rule")
def add_rule(request: HttpRequest, payload: TagRuleIn) -> Answered[Any]:
    """A new rule; people who fit get the tag at once."""
    row = tagging.save_rule(**payload.dict())
    tagging.apply_rule(rule_id=row.pk)
    return Answered(201, _rule(TagRule.objects.get(pk=row.pk)))


@router.delete("/tag-rules/{rule_id}", response={204: None}, operation_id="remove_tag_rule")
def remove_rule(request: HttpRequest, rule_id: int) -> Answered[None]:
    """Remove a rule; tags that were given stay."""
    if not TagRule.objects.filter(pk=rule_id).exists():
        raise Http404
    tagging.remove_rule(rule_id=rule_id)
    return Answered(204, None)


@router.get("/deletions", response=list[DeletionOut], operation_id="list_deletions")
def list_deletions(request: HttpRequest) -> Any:
    """Proofs of deletion."""
    require("people.edit")
    return list(Deletion.objects.all()[:MOST])


def _definition(tree: dict[str, Any]) -> Definition:
    from guanhao.domains.audiences.rules import tree as rules

    only = rules.fault(tree) is None and all(leaf["kind"] == "segment" for leaf in rules.leaves(tree))
    return Definition(ALGEBRA if only else RULES, {"tree": tree})


def _row(number: int) -> Segment:
    try:
        return segments.row_of(number)
    except Segment.DoesNotExist:
        raise Http404 from None


def _export(number: int) -> Export:
    found: Export | None = Export.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _rule(row: TagRule) -> dict[str, Any]:
    names = ("id", "tag", "actions", "side", "value", "times", "window_days", "active", "checked_at", "problem")
    return {**{name: getattr(row, name) for name in names}, "people": definitions.hide_small(row.people)}


def _out(row: Segment) -> dict[str, Any]:
    names = ("id", "name", "kind", "params", "purpose", "source", "every", "version", "took_ms", "refreshed_at", "problem", "revision")
    size = definitions.hide_small(row.size)
    return {**{name: getattr(row, name) for name in names}, "size": size, "hidden": row.size is not None and size is None}
