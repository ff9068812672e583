"""Courses, tests, trainings and abilities over REST."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.team.models import Course, CourseQuestion, TrainingSession
from guanhao.domains.team.rest import router
from guanhao.domains.team.rest.common import Id, Score, Short, Title, page_of, row_of
from guanhao.domains.team.selectors import people, training
from guanhao.domains.team.services import courses, sessions, taking
from guanhao.kernel import access

GAP = ("title", "need", "actual", "missing")
Minutes = Annotated[int, Field(ge=1, le=100_000)]


class TeamListEntry(Schema):
    """A theme or an ability."""

    id: int
    key: str
    title: str


class TeamLists(Schema):
    """The themes and abilities in use."""

    themes: list[TeamListEntry]
    abilities: list[TeamListEntry]


class TeamCourseIn(Schema):
    """A course; `abilities` are numbers."""

    title: Title
    theme_id: Id
    mode: Literal["offline", "online", "sharing", "drill"] = "online"
    abilities: Annotated[list[Id], Field(max_length=50)] = []
    text: Annotated[str, Field(max_length=10_000)] = ""
    url: Annotated[str, Field(max_length=300)] = ""
    minutes: Minutes = 60
    trainer: Title = ""
    pass_mark: Score | None = None
    active: bool = True


class TeamCourseOut(Schema):
    """A course as it stands."""

    id: int
    title: str
    theme_id: int
    mode: str
    text: str
    url: str
    minutes: int
    trainer: str
    pass_mark: int | None
    active: bool


class TeamCourseRows(Schema):
    """A page of courses."""

    count: int
    items: list[TeamCourseOut]


class TeamQuestionIn(Schema):
    """A question; `right` are places in `choices`, from 0."""

    text: Short
    choices: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=8)]
    right: Annotated[list[Annotated[int, Field(ge=0, le=7)]], Field(max_length=8)]


class TeamQuestionOut(Schema):
    """A question as it is asked: never with its solution."""

    id: int
    text: str
    choices: list[str]


class TeamEnrolIn(Schema):
    """Whom to enrol; empty: oneself."""

    user_ids: Annotated[list[Id], Field(max_length=500)] = []
    why: Annotated[str, Field(max_length=300)] = ""


class TeamAnswersIn(Schema):
    """What was chosen: question → places."""

    answers: Annotated[dict[int, list[int]], Field(max_length=500)]


class TeamAttemptOut(Schema):
    """A scored attempt."""

    number: int
    asked: int
    right: int
    score: int
    mark: int
    passed: bool


class TeamDone(Schema):
    """How many it was."""

    count: int


class TeamGapOut(Schema):
    """An ability: needed by the post, where the person stands, what is missing."""

    ability: str
    title: str
    need: int | None
    actual: int | None
    missing: int


class TeamSuggestionOut(Schema):
    """A course that helps."""

    course_id: int
    title: str
    helps: str


class TeamProfileOut(Schema):
    """Somebody's abilities and what to learn next."""

    user_id: int
    name: str
    gaps: list[TeamGapOut]
    suggestions: list[TeamSuggestionOut]


class TeamJudgeIn(Schema):
    """Scores by number of the ability."""

    scores: Annotated[dict[int, Score], Field(max_length=100)]
    note: Annotated[str, Field(max_length=300)] = ""


class TeamSessionIn(Schema):
    """A training."""

    title: Title
    starts_at: datetime
    track: Literal["", "external", "internal"] = ""
    mode: Literal["offline", "online", "sharing", "drill"] = "offline"
    course_id: Id | None = None
    minutes: Annotated[int, Field(ge=1, le=10_000)] = 60
    place: Annotated[str, Field(max_length=200)] = ""
    speaker: Title = ""
    seats: Annotated[int, Field(ge=0, le=10_000)] = 0
    text: Annotated[str, Field(max_length=2000)] = ""


class TeamSessionOut(TeamSessionIn):
    """A training as it stands."""

    id: int
    state: str
    held_at: datetime | None


class TeamSessionRows(Schema):
    """A page of trainings."""

    count: int
    items: list[TeamSessionOut]


class TeamCameIn(Schema):
    """Who came."""

    came: Annotated[list[Id], Field(max_length=2000)]


class TeamOverdueOut(Schema):
    """A month without an external lecture, or a week without an internal review."""

    track: str
    start: date
    end: date
    count: int
    needed: int


@router.get("/team-lists", response=TeamLists, summary="Themes and abilities of training")
def show_lists(request: HttpRequest) -> dict[str, Any]:
    """In their order."""
    access.require("team.view")
    return {
        "themes": [{"id": row.pk, "key": row.key, "title": training.title_of(row)} for row in training.themes()],
        "abilities": [{"id": row.pk, "key": row.key, "title": training.title_of(row)} for row in training.abilities()],
    }


@router.get("/team-courses", response=TeamCourseRows, summary="Courses")
def list_courses(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """By name."""
    access.require("team.view")
    return page_of(Course.objects.order_by("title"), limit, offset)


@router.post("/team-courses", response={201: TeamCourseOut}, summary="Write a course")
def add_course(request: HttpRequest, body: TeamCourseIn) -> Status[Course]:
    """A new course."""
    return Status(201, courses.save_course(courses.CourseDraft(**body.dict())))


@router.put("/team-courses/{course_id}", response=TeamCourseOut, summary="Change a course")
def change_course(request: HttpRequest, course_id: int, body: TeamCourseIn) -> Course:
    """A new version."""
    return courses.save_course(courses.CourseDraft(**body.dict()), row_of(Course, course_id))


@router.get("/team-courses/{course_id}/questions", response=list[TeamQuestionOut], summary="Questions of a course's test")
def list_questions(request: HttpRequest, course_id: int) -> list[CourseQuestion]:
    """Without their solutions."""
    access.require("team.view")
    return list(CourseQuestion.objects.filter(course=row_of(Course, course_id), active=True).order_by("pk"))


@router.post("/team-courses/{course_id}/questions", response={201: TeamQuestionOut}, summary="Add a question to a test")
def add_question(request: HttpRequest, course_id: int, body: TeamQuestionIn) -> Status[CourseQuestion]:
    """A new question."""
    return Status(201, courses.add_question(course=row_of(Course, course_id), **body.dict()))


@router.post("/team-courses/{course_id}/enrol", response=TeamDone, summary="Enrol in a course")
def enrol(request: HttpRequest, course_id: int, body: TeamEnrolIn) -> dict[str, int]:
    """Oneself, or others."""
    found = taking.enrol(course=row_of(Course, course_id), user_ids=body.user_ids or [people.me()], why=body.why)
    return {"count": len(found)}


@router.post("/team-courses/{course_id}/attempts", response={201: TeamAttemptOut}, summary="Answer a course's test")
def take_test(request: HttpRequest, course_id: int, body: TeamAnswersIn) -> Status[Any]:
    """Scored at once."""
    return Status(201, taking.take_test(course=row_of(Course, course_id), answers=body.answers).attempt)


@router.get("/team-abilities", response=list[TeamProfileOut], summary="Abilities against what posts need")
def list_abilities(request: HttpRequest) -> list[dict[str, Any]]:
    """Everybody's for who leads, one's own for everybody."""
    access.require("team.view")
    lead = access.can("team.edit")
    persons = [one for one in people.members() if lead or one.id == people.me()]
    return [
        {
            "user_id": one.person.id,
            "name": one.person.name,
            "gaps": [
                {"ability": gap.ability.key, **{name: getattr(gap, name) for name in ("title", "need", "actual", "missing")}} for gap in one.gaps
            ],
            "suggestions": [{"course_id": each.course.pk, "title": each.course.title, "helps": each.helps} for each in one.suggestions],
        }
        for one in training.profiles(persons)
    ]


@router.post("/team-people/{user_id}/abilities", response=TeamDone, summary="Judge somebody's abilities")
def judge_abilities(request: HttpRequest, user_id: int, body: TeamJudgeIn) -> dict[str, int]:
    """What is as before is not written again."""
    return {"count": len(taking.judge_abilities(user_id=user_id, scores=body.scores, note=body.note))}


@router.get("/team-sessions", response=TeamSessionRows, summary="Trainings")
def list_sessions(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("team.view")
    return page_of(TrainingSession.objects.order_by("-starts_at", "-pk"), limit, offset)


@router.post("/team-sessions", response={201: TeamSessionOut}, summary="Plan a training")
def add_session(request: HttpRequest, body: TeamSessionIn) -> Status[TrainingSession]:
    """A new training."""
    return Status(201, sessions.save_session(sessions.SessionDraft(**body.dict())))


@router.put("/team-sessions/{session_id}", response=TeamSessionOut, summary="Change a training")
def change_session(request: HttpRequest, session_id: int, body: TeamSessionIn) -> TrainingSession:
    """While it is planned."""
    return sessions.save_session(sessions.SessionDraft(**body.dict()), row_of(TrainingSession, session_id))


@router.post("/team-sessions/{session_id}/seats", response=TeamDone, summary="Give seats at a training")
def take_seats(request: HttpRequest, session_id: int, body: TeamEnrolIn) -> dict[str, int]:
    """Oneself, or others; how many are new."""
    return {"count": sessions.take_seats(session=row_of(TrainingSession, session_id), user_ids=body.user_ids or [people.me()])}


@router.post("/team-sessions/{session_id}/attendance", response=TeamSessionOut, summary="Take attendance of a training")
def take_attendance(request: HttpRequest, session_id: int, body: TeamCameIn) -> TrainingSession:
    """It is held."""
    return sessions.take_attendance(session=row_of(TrainingSession, session_id), came=body.came)


@router.get("/team-overdue", response=list[TeamOverdueOut], summary="Missing lectures and case reviews")
def list_overdue(request: HttpRequest) -> list[training.Overdue]:
    """The newest first."""
    access.require("team.view")
    return training.overdue()
