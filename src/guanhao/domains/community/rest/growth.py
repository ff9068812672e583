"""Deeds, levels, quests, badges and rankings over REST."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.community.contracts import Deed
from guanhao.domains.community.models import Badge, Help, Level, Quest, Ranking
from guanhao.domains.community.rest import router
from guanhao.domains.community.rest.points import member_of
from guanhao.domains.community.services import deeds, helping, levels, quests, ranking
from guanhao.kernel import access
from guanhao.kernel.now import now


class DeedIn(Schema):
    """Something a person or member did; the same occasion of an action counts once."""

    action: str
    occasion: Annotated[str, Field(min_length=1, max_length=120)]
    person_id: int | None = None
    member_id: int | None = None
    at: datetime | None = None


class DeedsIn(Schema):
    """Up to 1,000 deeds."""

    deeds: Annotated[list[DeedIn], Field(min_length=1, max_length=1000)]


class DeedsTakenOut(Schema):
    """How many were new."""

    new: int


class BenefitIn(Schema):
    """A benefit of a level."""

    key: str
    title: str


class LevelIn(Schema):
    """A level."""

    title: str
    score_from: int
    benefits: list[BenefitIn] = []


class LevelOut(LevelIn):
    """A level with its number."""

    number: int


class EntitledOut(Schema):
    """Whether a member has a benefit; otherwise the growth value missing to the level that has it."""

    allowed: bool
    level: int | None
    missing: int | None


class TaskIn(Schema):
    """A task of a quest."""

    action: str
    times: int
    title: str


class QuestIn(Schema):
    """A quest."""

    title: str
    tasks: list[TaskIn]
    starts_at: datetime
    ends_at: datetime | None = None
    text: Annotated[str, Field(max_length=500)] = ""
    points: int = 0
    score: int = 0
    badge_id: int | None = None
    level_from: int = 0


class QuestOut(QuestIn):
    """A quest with its state and version."""

    id: int
    state: str
    number: int


class QuestRows(Schema):
    """A page of quests."""

    count: int
    items: list[QuestOut]


class QuestDeed(Schema):
    """Open it or close it."""

    state: Literal["open", "closed"]


class BadgeIn(Schema):
    """A badge."""

    title: str
    text: str = ""
    mark: str = "★"


class BadgeOut(BadgeIn):
    """A badge with its number."""

    id: int


class RankingOut(Schema):
    """A frozen month."""

    id: int
    month: str
    rows: list[dict[str, Any]]
    frozen_at: datetime
    settled_at: datetime | None


class RankingSettleIn(Schema):
    """Points by place."""

    prizes: dict[int, int]


class HelpIn(Schema):
    """A member helped a newcomer, who is asked."""

    mentor_id: int
    newcomer_id: int
    subject: str


class HelpOut(Schema):
    """A recorded help."""

    id: int
    mentor_id: int
    newcomer_id: int
    subject: str
    state: str


@router.post("/community-deeds", response=DeedsTakenOut, summary="Take in what members did")
def take(request: HttpRequest, body: DeedsIn) -> dict[str, int]:
    """Rules give points, quests finish, levels rise; who is no member is passed over."""
    found = [Deed(**{**one.dict(), "at": one.at or now()}) for one in body.deeds]
    return {"new": deeds.take_deeds(found)}


@router.get("/community-levels", response=list[LevelOut], summary="Levels")
def list_levels(request: HttpRequest) -> list[Level]:
    """The ladder from the first up."""
    access.require("community.view")
    return list(Level.objects.order_by("number"))


@router.put("/community-levels", response=list[LevelOut], summary="Write the levels")
def write_levels(request: HttpRequest, body: list[LevelIn]) -> list[Level]:
    """All levels from the first up; members move at once."""
    drafts = [levels.LevelDraft(title=one.title, score_from=one.score_from, benefits=tuple((b.key, b.title) for b in one.benefits)) for one in body]
    return levels.write_ladder(drafts)


@router.get("/community-members/{member_id}/entitlements/{key}", response=EntitledOut, summary="Does a member have a benefit?")
def entitled(request: HttpRequest, member_id: int, key: str) -> dict[str, Any]:
    """Yes, or what is missing."""
    access.require("community.view")
    found = levels.entitled(member_of(member_id), key)
    return {"allowed": found.allowed, "level": found.level, "missing": found.missing}


@router.get("/community-quests", response=QuestRows, summary="Quests")
def list_quests(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Quests, the newest first."""
    access.require("community.view")
    rows = Quest.objects.order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-quests", response={201: QuestOut}, summary="Write a quest")
def add_quest(request: HttpRequest, body: QuestIn) -> Status[Quest]:
    """A new quest, as a draft."""
    return Status(201, quests.save_quest(_draft(body)))


@router.put("/community-quests/{quest_id}", response=QuestOut, summary="Change a quest")
def change_quest(request: HttpRequest, quest_id: int, body: QuestIn) -> Quest:
    """Another version; the tasks of an open quest stay."""
    access.require("community.rules")
    return quests.save_quest(_draft(body), _quest(quest_id))


@router.post("/community-quests/{quest_id}/do", response=QuestOut, summary="Open or close a quest")
def move_quest(request: HttpRequest, quest_id: int, body: QuestDeed) -> Quest:
    """Do it."""
    access.require("community.rules")
    return quests.set_state(quest=_quest(quest_id), state=body.state)


@router.get("/community-badges", response=list[BadgeOut], summary="Badges")
def list_badges(request: HttpRequest) -> list[Badge]:
    """All badges by name."""
    access.require("community.view")
    return list(Badge.objects.order_by("title")[:500])


@router.post("/community-badges", response={201: BadgeOut}, summary="Make a badge")
def add_badge(request: HttpRequest, body: BadgeIn) -> Status[Badge]:
    """A new badge."""
    return Status(201, quests.save_badge(**body.dict()))


@router.get("/community-rankings", response=list[RankingOut], summary="Frozen months")
def list_rankings(request: HttpRequest) -> list[Ranking]:
    """The newest first."""
    access.require("community.view")
    return list(Ranking.objects.order_by("-month")[:60])


@router.post("/community-rankings/{ranking_id}/settle", response=RankingOut, summary="Settle a month")
def settle(request: HttpRequest, ranking_id: int, body: RankingSettleIn) -> Ranking:
    """Give points for places, once."""
    access.require("community.points")
    row = Ranking.objects.filter(pk=ranking_id).first()
    if row is None:
        raise Http404
    return ranking.settle(ranking=row, prizes=body.prizes)


@router.post("/community-helps", response={201: HelpOut}, summary="Record that a member helped a newcomer")
def record_help(request: HttpRequest, body: HelpIn) -> Status[Help]:
    """The newcomer is asked on the own page."""
    access.require("community.edit")
    row = helping.record_help(mentor=member_of(body.mentor_id), newcomer=member_of(body.newcomer_id), subject=body.subject)
    return Status(201, row)


def _draft(body: QuestIn) -> quests.QuestDraft:
    tasks = tuple((one.action, one.times, one.title) for one in body.tasks)
    return quests.QuestDraft(**{**body.dict(), "tasks": tasks})


def _quest(quest_id: int) -> Quest:
    row: Quest | None = Quest.objects.filter(pk=quest_id).first()
    if row is None:
        raise Http404
    return row
