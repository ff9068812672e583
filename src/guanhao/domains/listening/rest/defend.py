"""Hot lists, competitors, reputation and trends over REST."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status

from guanhao.domains.listening.models import Card, Case, HotTopic, NegativeClass, PositivePlan, Rival, Round, Trend
from guanhao.domains.listening.rest import router
from guanhao.domains.listening.rest.core import TAGS, VIEW, Made, got, page
from guanhao.domains.listening.selectors import hot as hot_selectors
from guanhao.domains.listening.selectors import rivals as rival_selectors
from guanhao.domains.listening.selectors import trends as trend_selectors
from guanhao.domains.listening.services import hot, reputation, trends
from guanhao.domains.listening.services import rivals as rival_services
from guanhao.kernel import access
from guanhao.sdk.connectors.records import HotTopic as Line


class HotLineIn(Schema):
    """A line of a hot list."""

    title: str
    rank: int
    heat: float = 0
    url: str = ""


class HotReadingIn(Schema):
    """One reading of a hot list."""

    name: str
    platform: str = ""
    seen_at: datetime
    topics: list[HotLineIn]


class RivalIn(Schema):
    """A competitor; accounts as platform:name."""

    name: str
    note: str = ""
    strategy: dict[str, str] = {}
    accounts: list[str] = []


class RoundIn(Schema):
    """A teardown round."""

    title: str
    due: date | None = None


class CardIn(Schema):
    """A hit taken apart."""

    account_id: int
    title: str
    angle: str = ""
    case: str = ""
    form: str = ""
    post_id: int | None = None


class RoundCloseIn(Schema):
    """What makes the difference."""

    difference: str


class DefendCaseIn(Schema):
    """A negative that is taken up: by the reference of a mention, or by title and class."""

    ref: str = ""
    title: str = ""
    class_key: str = ""
    quote: str = ""
    url: str = ""
    owner_id: int | None = None
    level: str = ""


class CaseChange(Schema):
    """One of: response, owner_id, satisfaction."""

    response: str = ""
    owner_id: int | None = None
    satisfaction: int | None = None


class DefendClassIn(Schema):
    """A class of negatives."""

    title: str
    strategy: str
    aspects: list[str] = []
    owner_id: int | None = None


class PositiveIn(Schema):
    """Positive content."""

    title: str
    due: date
    message: str = ""
    class_id: int | None = None


class DoneIn(Schema):
    """Where it is out."""

    result_url: str = ""


class TrendIn(Schema):
    """An entry of the trend library."""

    kind: str
    title: str
    finding: str
    source: str
    url: str = ""
    week: date | None = None
    tags: list[str] = []


def _topic_out(one: hot_selectors.TopicView) -> Made:
    row = one.topic
    names = ("id", "title", "url", "first_at", "last_at", "entry_rank", "rank", "best_rank", "heat", "peak_heat", "readings", "handed_at")
    facts = {"list": one.list_name, "stage": one.stage, "velocity": one.velocity, "rules": list(one.rules)}
    return {**{name: getattr(row, name) for name in names}, **facts, "ranks": [asdict(rank) for rank in one.ranks]}


@router.post("/listening/hot", response={201: dict[str, Any]}, summary="Send a reading of a hot list in", tags=TAGS)
def send_hot_list(request: HttpRequest, body: HotReadingIn) -> Status[Made]:
    """Rules that watch hot lists tell of new topics once."""
    access.require("listening.edit")
    lines = [Line(**one.dict()) for one in body.topics[:1000] if one.rank > 0]
    new, known = hot.record_list(name=body.name or body.platform or "REST", platform=body.platform, topics=lines, seen_at=body.seen_at)
    return Status(201, {"new": new, "known": known})


@router.get("/listening/hot", summary="Topics of hot lists, the newest first", tags=TAGS)
def list_hot(request: HttpRequest, q: str = "", limit: int = 50, offset: int = 0) -> Made:
    """By words in the title."""
    access.require(VIEW)
    rows = hot_selectors.topics(words=q)
    limit, offset = min(max(limit, 0), 200), max(offset, 0)
    return {"count": rows.count(), "items": [_topic_out(one) for one in hot_selectors.views(list(rows[offset : offset + limit]))]}


@router.get("/listening/hot/watch", summary="The watch list: an order, not a forecast", tags=TAGS)
def watch_list(request: HttpRequest) -> Made:
    """Topics below the top ten that are worth watching."""
    access.require(VIEW)
    rows = hot_selectors.watch_list()
    return {"count": len(rows), "items": [_topic_out(one) for one in rows]}


@router.get("/listening/hot/{topic_id}", summary="A topic with its ranks", tags=TAGS)
def get_hot(request: HttpRequest, topic_id: int) -> Made:
    """History, velocity, stage."""
    access.require(VIEW)
    return _topic_out(hot_selectors.views([got(HotTopic, topic_id)])[0])


@router.post("/listening/hot/{topic_id}/use", summary="Give a topic to the hot lane", tags=TAGS)
def use_hot(request: HttpRequest, topic_id: int) -> Made:
    """Once."""
    got(HotTopic, topic_id)
    hot.hand_to_content(topic_id=topic_id)
    return {"id": topic_id}


# competitors


def _rival_out(row: rival_selectors.RivalRow) -> Made:
    return {"id": row.id, "name": row.name, "note": row.note, "accounts": row.accounts, **asdict(row.figures)}


def _accounts(body: RivalIn) -> list[tuple[str, str]]:
    return [(one.partition(":")[0], one.partition(":")[2]) for one in body.accounts]


@router.get("/listening/rivals", summary="Competitors with growth, hit rate and stickiness", tags=TAGS)
def list_rivals(request: HttpRequest, limit: int = 100, offset: int = 0) -> Made:
    """Over the policy's window."""
    access.require(VIEW)
    return page(rival_selectors.table(), _rival_out, limit, offset)


@router.post("/listening/rivals", response={201: dict[str, Any]}, summary="Add a competitor", tags=TAGS)
def add_rival(request: HttpRequest, body: RivalIn) -> Status[Made]:
    """With its accounts."""
    row = rival_services.save_rival(name=body.name, note=body.note, strategy=body.strategy, accounts=_accounts(body))
    return Status(201, {"id": row.pk})


@router.put("/listening/rivals/{rival_id}", summary="Change a competitor", tags=TAGS)
def change_rival(request: HttpRequest, rival_id: int, body: RivalIn) -> Made:
    """Accounts that are there stay."""
    got(Rival, rival_id)
    rival_services.save_rival(name=body.name, note=body.note, strategy=body.strategy, accounts=_accounts(body), rival_id=rival_id)
    return {"id": rival_id}


@router.post("/listening/rounds", response={201: dict[str, Any]}, summary="Begin a teardown round", tags=TAGS)
def add_round(request: HttpRequest, body: RoundIn) -> Status[Made]:
    """A few leading accounts."""
    return Status(201, {"id": rival_services.open_round(title=body.title, due=body.due).pk})


@router.post("/listening/rounds/{round_id}/cards", response={201: dict[str, Any]}, summary="Take a hit apart", tags=TAGS)
def add_card(request: HttpRequest, round_id: int, body: CardIn) -> Status[Made]:
    """Angle, case, form."""
    got(Round, round_id)
    return Status(201, {"id": rival_services.save_card(round_id=round_id, **body.dict()).pk})


@router.put("/listening/cards/{card_id}", summary="Change a card", tags=TAGS)
def change_card(request: HttpRequest, card_id: int, body: CardIn) -> Made:
    """While its round is open."""
    card = got(Card, card_id)
    return {"id": rival_services.save_card(round_id=card.round_id, card_id=card_id, **body.dict()).pk}


@router.post("/listening/cards/{card_id}/suggest", summary="Offer a card as a topic", tags=TAGS)
def suggest_card(request: HttpRequest, card_id: int) -> Made:
    """Once."""
    got(Card, card_id)
    return {"id": rival_services.suggest_card(card_id=card_id).pk}


@router.post("/listening/rounds/{round_id}/close", summary="Close a teardown round", tags=TAGS)
def close_round(request: HttpRequest, round_id: int, body: RoundCloseIn) -> Made:
    """With enough accounts and all facets."""
    got(Round, round_id)
    return {"id": rival_services.close_round(round_id=round_id, difference=body.difference).pk}


# reputation


def _case_out(row: Case) -> Made:
    names = (
        "id",
        "title",
        "severity",
        "state",
        "ref",
        "url",
        "quote",
        "strategy",
        "owner_id",
        "owner_name",
        "response",
        "answered_at",
        "satisfaction",
        "made_at",
    )
    return {**{name: getattr(row, name) for name in names}, "class": row.type.key}


@router.get("/listening/cases", summary="Negatives that are handled", tags=TAGS)
def list_cases(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> Made:
    """The newest first."""
    access.require(VIEW)
    rows = rival_selectors.cases()
    return page(rows.filter(state=state) if state else rows, _case_out, limit, offset)


@router.post("/listening/cases", response={201: dict[str, Any]}, summary="Take up a negative", tags=TAGS)
def add_case(request: HttpRequest, body: DefendCaseIn) -> Status[Made]:
    """Class, severity, strategy, owner and clock come by themselves."""
    return Status(201, _case_out(reputation.open_case(**body.dict())))


@router.post("/listening/cases/{case_id}", summary="Answer, assign or follow up a negative", tags=TAGS)
def change_case(request: HttpRequest, case_id: int, body: CaseChange) -> Made:
    """One of response, satisfaction, owner_id."""
    row = got(Case, case_id)
    if body.response:
        row = reputation.answer_case(case_id=case_id, response=body.response)
    elif body.satisfaction is not None:
        row = reputation.follow_up(case_id=case_id, satisfaction=body.satisfaction)
    else:
        row = reputation.assign_case(case_id=case_id, owner_id=body.owner_id)
    return _case_out(row)


@router.put("/listening/classes/{class_id}", summary="Change the strategy of a class of negatives", tags=TAGS)
def change_class(request: HttpRequest, class_id: int, body: DefendClassIn) -> Made:
    """Open cases keep what they began with."""
    got(NegativeClass, class_id)
    return {"id": reputation.change_class(class_id=class_id, **body.dict()).pk}


@router.post("/listening/positive", response={201: dict[str, Any]}, summary="Plan positive content", tags=TAGS)
def add_positive(request: HttpRequest, body: PositiveIn) -> Status[Made]:
    """Against a class of negatives."""
    return Status(201, {"id": reputation.plan_positive(**body.dict()).pk})


@router.post("/listening/positive/{plan_id}/done", summary="Positive content is out", tags=TAGS)
def finish_positive(request: HttpRequest, plan_id: int, body: DoneIn) -> Made:
    """With its address."""
    got(PositivePlan, plan_id)
    return {"id": reputation.finish_positive(plan_id=plan_id, result_url=body.result_url).pk}


# trends


def _trend_out(row: Trend) -> Made:
    return {name: getattr(row, name) for name in ("id", "kind", "week", "title", "finding", "source", "url", "tags", "cited")}


@router.get("/listening/trends", summary="The trend library", tags=TAGS)
def list_trends(request: HttpRequest, limit: int = 100, offset: int = 0) -> Made:
    """The newest week first, with overdue weeks."""
    access.require(VIEW)
    return {**page(trend_selectors.trends(), _trend_out, limit, offset), "overdue": trend_selectors.overdue()}


@router.post("/listening/trends", response={201: dict[str, Any]}, summary="Write an entry of the trend library", tags=TAGS)
def add_trend(request: HttpRequest, body: TrendIn) -> Status[Made]:
    """Of a week."""
    return Status(201, _trend_out(trends.save_trend(**body.dict())))


@router.put("/listening/trends/{trend_id}", summary="Change an entry of the trend library", tags=TAGS)
def change_trend(request: HttpRequest, trend_id: int, body: TrendIn) -> Made:
    """Its history is kept."""
    got(Trend, trend_id)
    return _trend_out(trends.save_trend(**body.dict(), trend_id=trend_id))


@router.post("/listening/trends/{trend_id}/cite", summary="Offer an entry as a topic", tags=TAGS)
def cite_trend(request: HttpRequest, trend_id: int) -> Made:
    """How often is counted."""
    got(Trend, trend_id)
    return {"id": trends.suggest_trend(trend_id=trend_id).pk}
