"""Projects, sprints and stand-ups over REST."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.work.models import Project, Sprint, StandUp
from guanhao.domains.work.rest import router
from guanhao.domains.work.selectors import boards
from guanhao.domains.work.selectors import sprints as selectors
from guanhao.domains.work.services import projects, standups
from guanhao.domains.work.services import sprints as services
from guanhao.kernel import access


class WorkProjectIn(Schema):
    """A project."""

    title: Annotated[str, Field(max_length=120)]
    starts_on: date
    ends_on: date
    text: Annotated[str, Field(max_length=1000)] = ""
    lead_id: int | None = None
    budget_cents: Annotated[int, Field(ge=0, le=100_000_000_000)] | None = None


class WorkProjectOut(WorkProjectIn):
    """A project with its state."""

    id: int
    state: str


class WorkProjectRows(Schema):
    """A page of projects."""

    count: int
    items: list[WorkProjectOut]


class WorkSprintIn(Schema):
    """A sprint; without `ends_on` it lasts two weeks."""

    title: Annotated[str, Field(max_length=120)]
    starts_on: date
    ends_on: date | None = None
    goal: Annotated[str, Field(max_length=500)] = ""
    project_id: int | None = None


class WorkSprintOut(Schema):
    """A sprint."""

    id: int
    title: str
    goal: str
    project_id: int | None
    starts_on: date
    ends_on: date
    state: str
    review: str


class WorkSprintRows(Schema):
    """A page of sprints."""

    count: int
    items: list[WorkSprintOut]


class WorkSprintReport(Schema):
    """What a sprint comes to; a closed one says what was written when it closed."""

    count: int
    done: int
    points: int
    points_done: int
    kept: int
    dropped: int
    burndown: list[int | None]
    carried: list[dict[str, Any]]
    next: str = ""


class WorkBacklogIn(Schema):
    """Cards that go in."""

    cards: Annotated[list[int], Field(min_length=1, max_length=2000)]


class WorkCountOut(Schema):
    """How many."""

    count: int


class WorkReviewIn(Schema):
    """What the team takes from it."""

    review: Annotated[str, Field(max_length=2000)] = ""


class WorkStandUpIn(Schema):
    """Done, next, blockers."""

    done: Annotated[str, Field(max_length=1000)] = ""
    next: Annotated[str, Field(max_length=1000)] = ""
    blockers: Annotated[str, Field(max_length=1000)] = ""
    card_id: int | None = None


class WorkStandUpOut(Schema):
    """What somebody said."""

    id: int
    day: date
    user_id: int
    user_name: str
    done: str
    next: str
    blockers: str
    made_at: datetime


class WorkStandUpDay(Schema):
    """A day: who spoke and who is missing."""

    day: date
    said: list[WorkStandUpOut]
    missing: list[str]


@router.get("/work-projects", response=WorkProjectRows, summary="Projects")
def list_projects(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("work.view")
    rows = Project.objects.order_by("-starts_on", "-pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/work-projects", response={201: WorkProjectOut}, summary="Write a project")
def add_project(request: HttpRequest, body: WorkProjectIn) -> Status[Project]:
    """A new one."""
    return Status(201, projects.save_project(projects.ProjectDraft(**body.dict())))


@router.put("/work-projects/{project_id}", response=WorkProjectOut, summary="Change a project")
def change_project(request: HttpRequest, project_id: int, body: WorkProjectIn) -> Project:
    """All of it."""
    access.require("work.manage")
    return projects.save_project(projects.ProjectDraft(**body.dict()), Project.objects.get(pk=project_id))


@router.post("/work-projects/{project_id}/split", response={201: list[WorkSprintOut]}, summary="Split a project into sprints")
def split_project(request: HttpRequest, project_id: int) -> Status[list[Sprint]]:
    """Two weeks each; five weeks are three."""
    return Status(201, projects.split_project(project_id=project_id))


@router.get("/work-sprints", response=WorkSprintRows, summary="Sprints")
def list_sprints(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("work.view")
    rows = Sprint.objects.order_by("-starts_on", "-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/work-sprints", response={201: WorkSprintOut}, summary="Write a sprint")
def add_sprint(request: HttpRequest, body: WorkSprintIn) -> Status[Sprint]:
    """A new one."""
    return Status(201, services.save_sprint(services.SprintDraft(**body.dict())))


@router.put("/work-sprints/{sprint_id}", response=WorkSprintOut, summary="Change a sprint")
def change_sprint(request: HttpRequest, sprint_id: int, body: WorkSprintIn) -> Sprint:
    """All of it."""
    access.require("work.manage")
    return services.save_sprint(services.SprintDraft(**body.dict()), Sprint.objects.get(pk=sprint_id))


@router.post("/work-sprints/{sprint_id}/start", response=WorkSprintOut, summary="Start a sprint")
def start_sprint(request: HttpRequest, sprint_id: int) -> Sprint:
    """One of a project at a time."""
    return services.start_sprint(sprint_id=sprint_id)


@router.post("/work-sprints/{sprint_id}/close", response=WorkSprintOut, summary="Close a sprint")
def close_sprint(request: HttpRequest, sprint_id: int, body: WorkReviewIn) -> Sprint:
    """On its last day or later."""
    return services.close_sprint(sprint_id=sprint_id, review=body.review)


@router.put("/work-sprints/{sprint_id}/review", response=WorkSprintOut, summary="Write the review of a sprint")
def write_review(request: HttpRequest, sprint_id: int, body: WorkReviewIn) -> Sprint:
    """When it is closed."""
    return services.write_review(sprint_id=sprint_id, review=body.review)


@router.get("/work-sprints/{sprint_id}/report", response=WorkSprintReport, summary="What a sprint comes to")
def get_report(request: HttpRequest, sprint_id: int) -> dict[str, Any]:
    """Burndown, done, carried over."""
    access.require("work.view")
    row = Sprint.objects.get(pk=sprint_id)
    return dict(row.report or selectors.report(row))


@router.post("/work-sprints/{sprint_id}/cards", response=WorkCountOut, summary="Put cards into a sprint")
def put_in(request: HttpRequest, sprint_id: int, body: WorkBacklogIn) -> dict[str, int]:
    """Its backlog."""
    return {"count": services.put_in(sprint_id=sprint_id, card_ids=body.cards)}


@router.get("/work-stand-ups", response=WorkStandUpDay, summary="The stand-up of a day")
def get_stand_up(request: HttpRequest, day: date | None = None) -> dict[str, Any]:
    """Today unless said otherwise."""
    access.require("work.view")
    found = selectors.day_of_team(day or boards.today())
    return {"day": found.day, "said": list(found.said), "missing": list(found.missing)}


@router.post("/work-stand-ups", response={201: WorkStandUpOut}, summary="Stand up")
def stand_up(request: HttpRequest, body: WorkStandUpIn) -> Status[StandUp]:
    """As the acting person, never by a key."""
    return Status(201, standups.stand_up(done=body.done, next=body.next, blocked=body.blockers, card_id=body.card_id))
