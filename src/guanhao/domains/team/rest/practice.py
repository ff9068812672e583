"""Rotations and challenges over REST."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.team.models import Challenge, Deliverable, Rotation, Squad
from guanhao.domains.team.rest import router
from guanhao.domains.team.rest.common import Id, Score, Title, page_of, row_of
from guanhao.domains.team.selectors import practice
from guanhao.domains.team.services import challenges, rotations
from guanhao.kernel import access


class TeamRotationIn(Schema):
    """A rotation."""

    user_id: Id
    host_id: Id
    starts_on: date
    into: Annotated[str, Field(max_length=20)] = "growth"
    ends_on: date | None = None
    task: Annotated[str, Field(max_length=500)] = ""


class TeamRotationOut(Schema):
    """A rotation as it stands."""

    id: int
    user_id: int | None
    host_id: int | None
    into: str
    starts_on: date
    ends_on: date
    state: str
    task: str
    report: str
    host_note: str


class TeamRotationRows(Schema):
    """A page of rotations."""

    count: int
    items: list[TeamRotationOut]


class TeamReportIn(Schema):
    """The report, and the host's note."""

    report: Annotated[str, Field(max_length=20_000)] = ""
    host_note: Annotated[str, Field(max_length=1000)] = ""


class TeamQuarterOut(Schema):
    """A quarter that ended with too little."""

    name: str
    people: list[str]
    challenges: int
    needed: int


class TeamChallengeIn(Schema):
    """A challenge."""

    title: Title
    brief: Annotated[str, Field(max_length=10_000)] = ""
    deliverables: Annotated[list[Title], Field(min_length=1, max_length=20)]
    candidates: Annotated[list[Id], Field(min_length=1, max_length=500)]
    teams: Annotated[int, Field(ge=1, le=20)] = 2


class TeamChallengeOut(Schema):
    """A challenge as it stands; `result` once it is closed."""

    id: int
    title: str
    state: str
    deliverables: list[str]
    teams: int
    seed: str
    starts_at: datetime | None
    due_at: datetime | None
    result: list[Any]


class TeamChallengeRows(Schema):
    """A page of challenges."""

    count: int
    items: list[TeamChallengeOut]


class TeamChallengeDo(Schema):
    """What to do; a seed for the draw, if one likes."""

    do: Literal["draw", "start", "close", "cancel"]
    seed: Annotated[str, Field(max_length=64)] = ""


class TeamSquadOut(Schema):
    """A team with the numbers of its people, in order."""

    id: int
    number: int
    members: list[int]


class TeamDeliverIn(Schema):
    """Something handed in; `place` from 0."""

    place: Annotated[int, Field(ge=0, le=19)]
    text: Annotated[str, Field(max_length=4000)] = ""
    url: Annotated[str, Field(max_length=300)] = ""


class TeamDeliveredOut(Schema):
    """When, and whether it was late."""

    place: int
    given_at: datetime
    late: bool


class TeamScoreIn(Schema):
    """A judge's score."""

    coordination: Score
    conflict: Score
    note: Annotated[str, Field(max_length=1000)] = ""


@router.get("/team-rotations", response=TeamRotationRows, summary="Rotations")
def list_rotations(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("team.view")
    return page_of(Rotation.objects.order_by("-starts_on", "-pk"), limit, offset)


@router.post("/team-rotations", response={201: TeamRotationOut}, summary="Plan a rotation")
def add_rotation(request: HttpRequest, body: TeamRotationIn) -> Status[Rotation]:
    """A new rotation."""
    return Status(201, rotations.save_rotation(rotations.RotationDraft(**body.dict())))


@router.post("/team-rotations/{rotation_id}/report", response=TeamRotationOut, summary="Report of a rotation")
def report_rotation(request: HttpRequest, rotation_id: int, body: TeamReportIn) -> Rotation:
    """It is done once there is a report."""
    return rotations.finish_rotation(rotation=row_of(Rotation, rotation_id), **body.dict())


@router.get("/team-quarters", response=list[TeamQuarterOut], summary="Quarters without every rotation and challenge")
def list_quarters(request: HttpRequest) -> list[practice.Quarter]:
    """The newest first."""
    access.require("team.view")
    return practice.missing()


@router.get("/team-challenges", response=TeamChallengeRows, summary="Challenges")
def list_challenges(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("team.view")
    return page_of(Challenge.objects.order_by("-pk"), limit, offset)


@router.post("/team-challenges", response={201: TeamChallengeOut}, summary="Write a challenge")
def add_challenge(request: HttpRequest, body: TeamChallengeIn) -> Status[Challenge]:
    """A new challenge."""
    return Status(201, challenges.save_challenge(challenges.ChallengeDraft(**body.dict())))


@router.post("/team-challenges/{challenge_id}/do", response=TeamChallengeOut, summary="Draw, start, close or cancel a challenge")
def do_challenge(request: HttpRequest, challenge_id: int, body: TeamChallengeDo) -> Challenge:
    """One step."""
    access.require("team.edit")
    row = row_of(Challenge, challenge_id)
    match body.do:
        case "draw":
            return challenges.draw(challenge=row, seed=body.seed)
        case "start":
            return challenges.start(challenge=row)
        case "close":
            return challenges.close(challenge=row)
        case "cancel":
            challenges.cancel(challenge=row)
    return row_of(Challenge, challenge_id)


@router.get("/team-challenges/{challenge_id}/squads", response=list[TeamSquadOut], summary="Teams of a challenge")
def list_squads(request: HttpRequest, challenge_id: int) -> list[dict[str, Any]]:
    """As they were drawn."""
    access.require("team.view")
    squads = row_of(Challenge, challenge_id).squads.order_by("number").prefetch_related("members")
    return [{"id": one.pk, "number": one.number, "members": sorted(m.user_id for m in one.members.all() if m.user_id is not None)} for one in squads]


def _squad(squad_id: int) -> Squad:
    row: Squad | None = Squad.objects.select_related("challenge").filter(pk=squad_id).first() if squad_id < 2**63 else None
    if row is None:
        raise Http404
    return row


@router.post("/team-squads/{squad_id}/deliver", response=TeamDeliveredOut, summary="Hand something in for a challenge")
def deliver(request: HttpRequest, squad_id: int, body: TeamDeliverIn) -> Deliverable:
    """The first moment decides whether it was late."""
    return challenges.deliver(squad=_squad(squad_id), **body.dict())


@router.post("/team-squads/{squad_id}/score", response=TeamScoreIn, summary="Judge a team of a challenge")
def judge(request: HttpRequest, squad_id: int, body: TeamScoreIn) -> Any:
    """The same judge again changes the score."""
    return challenges.judge(squad=_squad(squad_id), **body.dict())
