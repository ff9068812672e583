"""Sources, rules, mentions, volume, hot lists, competitors, reputation and trends over REST."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.listening.contracts.mentions import Incoming
from guanhao.domains.listening.models import KeywordRule, Source
from guanhao.domains.listening.rest import router
from guanhao.domains.listening.selectors import mentions as selectors
from guanhao.domains.listening.selectors import volume as volumes
from guanhao.domains.listening.selectors.mentions import MentionFilter
from guanhao.domains.listening.services import handing, rules, sources
from guanhao.domains.listening.services import mentions as services
from guanhao.kernel import access

TAGS = ["Listening"]
VIEW = "listening.view"


class MentionIn(Schema):
    """A mention as it is sent in; what the platform does not say is left out."""

    platform: str = ""
    number: str = ""
    url: str = ""
    author: str = ""
    author_id: str = ""
    author_fans: int | None = None
    kind: str = ""
    format: str = ""
    title: str = ""
    text: str = ""
    made_at: datetime | None = None
    reach: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None


class MentionBatch(Schema):
    """At most 5,000 mentions of one source."""

    source_id: int
    items: list[MentionIn]


class MentionsTakenOut(Schema):
    """What became of a batch: new, known already, passed over by the rules, negative ones among the new."""

    new: int
    known: int
    passed: int
    negative: int


class RefsIn(Schema):
    """Mentions by reference ("<source>:<number>") and what is done with them: polarity, irrelevant, or `to` (inbox, crisis, topics)."""

    refs: list[str]
    polarity: int | None = None
    irrelevant: bool | None = None
    to: str = ""
    note: str = ""


class SourceIn(Schema):
    """A source as it is described."""

    name: str
    kind: str
    platform: str
    permission: str
    purpose: str
    terms_url: str = ""
    content: str = "UGC"
    config: dict[str, Any] = {}
    secrets: dict[str, str] | None = None
    retention_days: int | None = None
    weight: float = 1.0
    every_minutes: int | None = None


class SourceStateIn(Schema):
    """on, paused or ended."""

    state: str
    note: str = ""


class NearIn(Schema):
    """Two words and the characters between them."""

    first: str
    second: str
    within: int


class ListeningRuleIn(Schema):
    """A keyword rule."""

    name: str
    role: str = "own"
    brand: str = ""
    must: list[str] = []
    any: list[str] = []
    exclude: list[str] = []
    near: list[NearIn] = []
    negative: list[str] = []
    platforms: list[str] = []
    sources: list[int] = []
    hot_lists: bool = True
    active: bool = True


class CauseIn(Schema):
    """Why a day was loud."""

    day: date
    cause: str
    scope: str = ""


Made = dict[str, Any]


def got(kind: Any, pk: int) -> Any:
    row = kind.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def page(rows: Any, out: Any, limit: int, offset: int) -> Made:
    limit, offset = min(max(limit, 0), 500), max(offset, 0)
    return {"count": rows.count() if not isinstance(rows, list) else len(rows), "items": [out(row) for row in rows[offset : offset + limit]]}


# mentions


@router.post("/listening/mentions", response={201: MentionsTakenOut}, summary="Send mentions in", tags=TAGS)
def send_mentions(request: HttpRequest, body: MentionBatch) -> Status[Made]:
    """Mentions of a source of the kind for it; known ones change nothing, so that a batch may be sent again."""
    taken = sources.receive(source_id=body.source_id, items=[Incoming(**one.dict()) for one in body.items])
    return Status(201, asdict(taken))


@router.get("/listening/mentions", summary="Mentions, the newest first", tags=TAGS)
def list_mentions(
    request: HttpRequest, since: date | None = None, until: date | None = None, q: str = "", platform: str = "", kind: str = "", format: str = "",  # noqa: A002
    polarity: int | None = None, rule: int | None = None, brand: str = "", source: int | None = None, unsure: bool | None = None, limit: int = 50,
    offset: int = 0,
) -> Made:  # fmt: skip
    """By days (the last 30), words, platform, kind, format, polarity, rule, brand, source."""
    asked = MentionFilter(
        first=since,
        last=until,
        text=q,
        platform=platform,
        kind=kind,
        format=format,
        polarity=polarity,
        rule=rule,
        brand=brand,
        source=source,
        unsure=unsure,
    )
    found = selectors.find_mentions(asked, offset=max(offset, 0), limit=min(max(limit, 0), 500))
    return {"count": selectors.count_mentions(asked), "items": [asdict(one) for one in found]}


@router.post("/listening/mentions/change", summary="Correct mentions, set them aside or hand them over", tags=TAGS)
def change_mentions(request: HttpRequest, body: RefsIn) -> Made:
    """`polarity` corrects, `irrelevant` takes out of the counts, `to` hands over to inbox, crisis or topics."""
    changed = 0
    if body.polarity is not None:
        changed = handing.correct(refs=body.refs, polarity=body.polarity)
    if body.irrelevant is not None:
        changed = services.set_relevance(refs=body.refs, irrelevant=body.irrelevant)
    if body.to == "topics":
        changed = handing.suggest_topics(refs=body.refs)
    elif body.to:
        changed = handing.hand_over(refs=body.refs, to=body.to, note=body.note)
    return {"changed": changed}


# volume


@router.get("/listening/volume", summary="Volume by day, platform, polarity, kind and format, with peaks", tags=TAGS)
def get_volume(
    request: HttpRequest, since: date | None = None, until: date | None = None, platform: str = "", rule: int | None = None, brand: str = ""
) -> Made:
    """The board's numbers."""
    board = volumes.board(MentionFilter(first=since, last=until, platform=platform, rule=rule, brand="" if rule else brand))
    return {**asdict(board), "change": board.change, "peaks": [asdict(one) for one in volumes.found_peaks(board)]}


@router.get("/listening/volume/peak", summary="One peak with its contributors", tags=TAGS)
def get_peak(request: HttpRequest, day: date, since: date | None = None, until: date | None = None, rule: int | None = None, brand: str = "") -> Made:
    """Who, which posts, share of opinion leaders, organic share, phases."""
    asked = MentionFilter(first=since, last=until, rule=rule, brand="" if rule else brand)
    board = volumes.board(asked)
    found = next((one for one in volumes.found_peaks(board) if one.day == day), None)
    if found is None:
        raise Http404
    view = volumes.explain_peak(asked, found, board)
    return {**asdict(view), "kol_share": view.kol_share, "organic_change": view.organic_change}


@router.post("/listening/volume/peak", response={204: None}, summary="Write the cause of a peak", tags=TAGS)
def write_cause(request: HttpRequest, body: CauseIn) -> Status[None]:
    """Kept with the day and the scope."""
    handing.explain_peak(scope=body.scope, day=body.day, cause=body.cause)
    return Status(204, None)


@router.get("/listening/voice", summary="Share of voice against rivals", tags=TAGS)
def get_voice(request: HttpRequest, since: date | None = None, until: date | None = None, platform: str = "") -> Made:
    """Ranks, shares, professional content, the gap."""
    board = volumes.voice(MentionFilter(first=since, last=until, platform=platform))
    return {"total": board.total, "gap": board.gap, "advise_media": board.advise_media, "voices": [asdict(one) for one in board.voices]}


# sources and rules


def _source_out(row: Source) -> Made:
    names = ("id", "last_pull_at", "last_ok_at", "next_pull_at", "failures", "last_error", "last_count", "total", "state", "tested_at")
    return {**sources.state_of(row), "config": row.config, **{name: getattr(row, name) for name in names}}


@router.get("/listening/sources", summary="Sources with their health", tags=TAGS)
def list_sources(request: HttpRequest, limit: int = 100, offset: int = 0) -> Made:
    """All sources."""
    access.require(VIEW)
    return page(Source.objects.order_by("pk"), _source_out, limit, offset)


@router.post("/listening/sources", response={201: dict[str, Any]}, summary="Describe a source", tags=TAGS)
def add_source(request: HttpRequest, body: SourceIn) -> Status[Made]:
    """It is tried before it goes on."""
    return Status(201, _source_out(sources.save_source(sources.SourceDraft(**body.dict()))))


@router.get("/listening/sources/{source_id}", summary="A source", tags=TAGS)
def get_source(request: HttpRequest, source_id: int) -> Made:
    """With its health; secrets by name only."""
    access.require(VIEW)
    return _source_out(got(Source, source_id))


@router.put("/listening/sources/{source_id}", summary="Change a source", tags=TAGS)
def change_source(request: HttpRequest, source_id: int, body: SourceIn) -> Made:
    """Another address or query has to be tried again."""
    got(Source, source_id)
    return _source_out(sources.save_source(sources.SourceDraft(**body.dict()), source_id=source_id))


@router.post("/listening/sources/{source_id}/try", summary="Ask a source now and see what it would bring", tags=TAGS)
def try_source(request: HttpRequest, source_id: int) -> Made:
    """Nothing is kept."""
    got(Source, source_id)
    return asdict(sources.try_source(source_id=source_id))


@router.post("/listening/sources/{source_id}/state", summary="Switch a source on, pause or end it", tags=TAGS)
def switch_source(request: HttpRequest, source_id: int, body: SourceStateIn) -> Made:
    """on, paused, ended."""
    got(Source, source_id)
    return _source_out(sources.switch_source(source_id=source_id, state=body.state, note=body.note))


def _rule_out(row: KeywordRule) -> Made:
    return {"id": row.pk, **rules.state_of(row), "near": row.near, "caught": row.caught}


def _rule_draft(body: ListeningRuleIn) -> rules.RuleDraft:
    return rules.RuleDraft(**{**body.dict(), "near": [(one.first, one.second, one.within) for one in body.near]})


@router.get("/listening/rules", summary="Keyword rules", tags=TAGS)
def list_rules(request: HttpRequest, limit: int = 100, offset: int = 0) -> Made:
    """All rules."""
    access.require(VIEW)
    return page(KeywordRule.objects.order_by("pk"), _rule_out, limit, offset)


@router.post("/listening/rules", response={201: dict[str, Any]}, summary="Add a keyword rule", tags=TAGS)
def add_rule(request: HttpRequest, body: ListeningRuleIn) -> Status[Made]:
    """It also catches mentions of the last days."""
    return Status(201, _rule_out(rules.add_rule(_rule_draft(body))))


@router.post("/listening/rules/preview", summary="What a rule would have caught", tags=TAGS)
def preview_rule(request: HttpRequest, body: ListeningRuleIn) -> Made:
    """Of the mentions of the policy's days; nothing is kept."""
    return asdict(rules.preview_rule(_rule_draft(body)))


@router.get("/listening/rules/{rule_id}", summary="A keyword rule", tags=TAGS)
def get_rule(request: HttpRequest, rule_id: int) -> Made:
    """One rule."""
    access.require(VIEW)
    return _rule_out(got(KeywordRule, rule_id))


@router.put("/listening/rules/{rule_id}", summary="Change a keyword rule", tags=TAGS)
def change_rule(request: HttpRequest, rule_id: int, body: ListeningRuleIn) -> Made:
    """What it caught stays caught."""
    got(KeywordRule, rule_id)
    return _rule_out(rules.change_rule(rule_id=rule_id, draft=_rule_draft(body)))
