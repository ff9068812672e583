"""Activities, ballots and questions of the public over REST."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.interaction.models import Activity, PublicQuestion
from guanhao.domains.interaction.rest import router
from guanhao.domains.interaction.rules.questions import questions_of
from guanhao.domains.interaction.selectors import results as selectors
from guanhao.domains.interaction.services import activities as services
from guanhao.domains.interaction.services import asking, challenges, voting
from guanhao.kernel import access

Kind = Literal["poll", "quiz", "qa", "lottery", "challenge", "pk", "collection", "survey"]


class ActivityIn(Schema):
    """An activity as it is sent; `settings` by the kind (docs/guide/interaction.md)."""

    kind: Kind
    title: Annotated[str, Field(max_length=120)]
    intro: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    settings: dict[str, Any] = {}
    is_template: bool = False


class ActivityOut(ActivityIn):
    """An activity with what came in; `path` is its public page."""

    id: int
    state: str
    code: str
    path: str
    entries: int
    made_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None


class ActivityRows(Schema):
    """A page of activities."""

    count: int
    items: list[ActivityOut]


class ActivityDeed(Schema):
    """What to do with it."""

    do: Literal["open", "close", "archive", "restore", "copy", "template", "count"]


class BallotIn(Schema):
    """Answers collected elsewhere: `answers` maps the key of a question (for a table key.row, for two sides "side") to what was chosen.

    The same `key` of a person again changes nothing.
    """

    key: Annotated[str, Field(max_length=200)]
    answers: dict[str, str | list[str]]
    platform: str = ""
    person_id: int | None = None


class BallotOut(Schema):
    """A ballot; `again` when it was there already."""

    id: int
    again: bool
    points: int
    passed: bool | None


class ResultsOut(Schema):
    """Counts: by question, two sides, or what stands under a hashtag."""

    entries: int
    questions: dict[str, Any] = {}
    sides: dict[str, Any] = {}
    challenge: dict[str, Any] = {}


class PublicQuestionOut(Schema):
    """A question of the public."""

    id: int
    activity_id: int
    state: str
    name: str
    text: str
    warning: str
    answer: str
    made_at: datetime
    answered_at: datetime | None


class PublicQuestionRows(Schema):
    """A page of questions."""

    count: int
    items: list[PublicQuestionOut]


class PublicAnswerIn(Schema):
    """The answer; `hide` hides the question instead."""

    answer: Annotated[str, Field(max_length=4000)] = ""
    hide: bool = False


@router.get("/activities", response=ActivityRows, summary="Interaction tools")
def list_activities(request: HttpRequest, kind: str = "", state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All activities, the newest first."""
    access.require("interaction.view")
    rows = Activity.objects.order_by("-made_at", "-pk")
    rows = rows.filter(**{name: value for name, value in (("kind", kind), ("state", state)) if value})
    return {"count": rows.count(), "items": [_out(row) for row in rows[offset : offset + min(limit, 500)]]}


@router.post("/activities", response={201: ActivityOut}, summary="Make an interaction tool")
def add_activity(request: HttpRequest, body: ActivityIn) -> Status[dict[str, Any]]:
    """A new activity, as a draft."""
    return Status(201, _out(services.make_activity(services.ActivityDraft(**body.dict()))))


@router.get("/activities/{activity_id}", response=ActivityOut, summary="One interaction tool")
def get_activity(request: HttpRequest, activity_id: int) -> dict[str, Any]:
    """An activity."""
    access.require("interaction.view")
    return _out(activity_of(activity_id))


@router.put("/activities/{activity_id}", response=ActivityOut, summary="Change an interaction tool")
def change_activity(request: HttpRequest, activity_id: int, body: ActivityIn) -> dict[str, Any]:
    """Change an activity; its kind stays."""
    row = activity_of(activity_id)
    return _out(services.change_activity(row, services.ActivityDraft(**{**body.dict(), "kind": row.kind})))


@router.post("/activities/{activity_id}/do", response=ActivityOut, summary="Open, close, put away, copy or count")
def act(request: HttpRequest, activity_id: int, body: ActivityDeed) -> dict[str, Any]:
    """Do it; a copy answers the copy."""
    row = activity_of(activity_id)
    if body.do == "count":
        challenges.count_hashtags(row)
        return _out(activity_of(activity_id))
    if body.do in {"copy", "template"}:
        return _out(services.copy_activity(row, as_template=body.do == "template"))
    acts = {
        "open": services.open_activity,
        "close": services.close_activity,
        "archive": services.archive_activity,
        "restore": services.restore_activity,
    }
    return _out(acts[body.do](row))


@router.get("/activities/{activity_id}/results", response=ResultsOut, summary="Results of an interaction tool")
def get_results(request: HttpRequest, activity_id: int) -> dict[str, Any]:
    """What came in."""
    access.require("interaction.view")
    row = activity_of(activity_id)
    found: dict[str, Any] = {"entries": row.entries}
    if row.kind == Activity.Kind.PK:
        sides = selectors.sides(row)
        found["sides"] = {**vars(sides.bar), "platforms": [vars(part) for part in sides.parts]}
    elif row.kind == Activity.Kind.CHALLENGE:
        one = selectors.challenge(row)
        found["challenge"] = {"posts": one.posts, "comments": one.comments, "likes": one.likes, "ranking": [vars(rank) for rank in one.ranks]}
    elif questions_of(row.questions):
        found["questions"] = selectors.shares(selectors.results(row))
    return found


@router.post("/activities/{activity_id}/ballots", response={201: BallotOut}, summary="Add answers collected elsewhere")
def add_ballot(request: HttpRequest, activity_id: int, body: BallotIn) -> Status[dict[str, Any]]:
    """One person's answers."""
    sent = {key: value if isinstance(value, list) else [value] for key, value in body.answers.items()}
    row = activity_of(activity_id)
    cast = voting.add_ballot(activity=row, key=body.key, sent=sent, platform=body.platform, person_id=body.person_id)
    return Status(201, {"id": cast.ballot.pk, "again": cast.again, "points": cast.ballot.points, "passed": cast.ballot.passed})


@router.get("/public-questions", response=PublicQuestionRows, summary="Questions of the public")
def list_questions(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Questions of all Q&A pages, the newest first."""
    access.require("interaction.view")
    rows = PublicQuestion.objects.order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/public-questions/{question_id}/answer", response=PublicQuestionOut, summary="Answer or hide a question of the public")
def answer(request: HttpRequest, question_id: int, body: PublicAnswerIn) -> PublicQuestion:
    """The answer is public at once."""
    row: PublicQuestion | None = PublicQuestion.objects.select_related("activity").filter(pk=question_id).first()
    if row is None:
        raise Http404
    return asking.hide_question(question=row) if body.hide else asking.answer_question(question=row, text=body.answer)


def activity_of(activity_id: int) -> Activity:
    """The activity or 404."""
    row: Activity | None = Activity.objects.filter(pk=activity_id).first()
    if row is None:
        raise Http404
    return row


def _out(row: Activity) -> dict[str, Any]:
    names = ("kind", "title", "intro", "starts_at", "ends_at", "settings", "is_template")
    more = ("state", "code", "entries", "made_at", "opened_at", "closed_at")
    return {"id": row.pk, "path": services.public_path(row), **{name: getattr(row, name) for name in names + more}}
