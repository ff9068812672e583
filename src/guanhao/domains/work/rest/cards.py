"""Cards, their moves, comments and blockers over REST."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, File, Query, Schema, Status
from ninja.files import UploadedFile

from guanhao.domains.work.models import Blocker, Card, CardComment
from guanhao.domains.work.rest import router
from guanhao.domains.work.selectors import boards as selectors
from guanhao.domains.work.services import blockers, files
from guanhao.domains.work.services import cards as services
from guanhao.kernel import access

Stage = Literal["pool", "doing", "review", "done"]
Kind = Literal["task", "content", "design", "legal", "event", "idea"]
Numbers = Annotated[list[int], Field(min_length=1, max_length=2000)]


class WorkCardIn(Schema):
    """A card as it is written."""

    title: Annotated[str, Field(max_length=200)]
    text: Annotated[str, Field(max_length=20_000)] = ""
    kind: Kind = "task"
    priority: Annotated[int, Field(ge=0, le=3)] = 1
    owner_id: int | None = None
    starts_on: date | None = None
    due_on: date | None = None
    standard: Annotated[str, Field(max_length=1000)] = ""
    points: Annotated[int, Field(ge=0, le=100)] = 1
    channel: Annotated[str, Field(max_length=60)] = ""
    project_id: int | None = None
    sprint_id: int | None = None
    labels: list[str] = []


class WorkCheckLine(Schema):
    """A line of a checklist."""

    text: Annotated[str, Field(max_length=300)]
    done: bool = False


class WorkCardOut(WorkCardIn):
    """A card as it stands."""

    id: int
    stage: str
    blocked: bool
    carried: int
    verdict: str
    subject: str
    url: str
    revision: int
    checklist: list[WorkCheckLine]
    made_at: datetime
    moved_at: datetime
    done_at: datetime | None
    archived_at: datetime | None


class WorkCardRows(Schema):
    """A page of cards."""

    count: int
    items: list[WorkCardOut]


class WorkLotOut(Schema):
    """A column of the board: how many cards, and the first of them."""

    stage: str
    count: int
    items: list[WorkCardOut]


class WorkBoardOut(Schema):
    """The board; `mark` changes whenever a card does."""

    mark: str
    lots: list[WorkLotOut]


class WorkMoveIn(Schema):
    """Where to; `seen` is where it stood when it was looked at."""

    stage: Stage
    seen: Stage | None = None


class WorkBulkIn(Schema):
    """Many cards: another stage, another owner, or off the board."""

    cards: Numbers
    stage: Stage | None = None
    owner_id: int | None = None
    archive: bool | None = None


class WorkBulkOut(Schema):
    """How many changed, and why others did not."""

    count: int
    refused: list[str]


class WorkChecklistIn(Schema):
    """All lines."""

    lines: Annotated[list[WorkCheckLine], Field(max_length=100)]


class WorkCommentIn(Schema):
    """What is said; @name tells somebody."""

    text: Annotated[str, Field(max_length=4000)]


class WorkCommentOut(Schema):
    """A comment."""

    id: int
    text: str
    mentions: list[int]
    author_id: int | None
    author_name: str
    made_at: datetime


class WorkVerdictIn(Schema):
    """What the early check of an idea said."""

    verdict: Literal["keep", "kill"]
    note: Annotated[str, Field(max_length=300)]


class WorkBlockerIn(Schema):
    """Something in the way."""

    what: Annotated[str, Field(max_length=300)]
    card_id: int | None = None
    owner_id: int | None = None


class WorkBlockerOut(Schema):
    """A blocker."""

    id: int
    what: str
    card_id: int | None
    owner_id: int | None
    made_at: datetime
    escalated_at: datetime | None
    solved_at: datetime | None
    answer: str


class WorkBlockerRows(Schema):
    """A page of blockers."""

    count: int
    items: list[WorkBlockerOut]


class WorkAnswerIn(Schema):
    """How it was solved."""

    answer: Annotated[str, Field(max_length=300)] = ""


class WorkImportOut(Schema):
    """The import that waits for its dry run."""

    run_id: int


def _out(rows: list[Card]) -> list[dict[str, Any]]:
    labels = selectors.labels_of(row.pk for row in rows)
    names = [name for name in WorkCardOut.model_fields if name != "labels"]
    return [{**{name: getattr(row, name) for name in names}, "labels": labels.get(row.pk, [])} for row in rows]


def one_out(row: Card) -> dict[str, Any]:
    """A card as it is answered."""
    return _out([row])[0]


def _draft(body: WorkCardIn) -> services.CardDraft:
    return services.CardDraft(**{**body.dict(), "labels": tuple(body.labels)})


@router.get("/work-board", response=WorkBoardOut, summary="The team board")
def get_board(request: HttpRequest, owner: int | None = None, project: int | None = None, sprint: int | None = None, q: str = "") -> dict[str, Any]:
    """Four columns with counts and their first thirty cards."""
    access.require("work.view")
    chosen = selectors.CardFilter(text=q[:200], owner=owner, project=project, sprint=sprint)
    lots = selectors.board(chosen, whole=True)
    drawn = {one["id"]: one for one in _out([face.card for lot in lots for face in lot.faces])}
    return {
        "mark": selectors.mark(),
        "lots": [{"stage": lot.key, "count": lot.count, "items": [drawn[face.card.pk] for face in lot.faces]} for lot in lots],
    }


class WorkCardQuery(Schema):
    """What narrows the list."""

    stage: Stage | None = None
    owner_id: int | None = None
    project_id: int | None = None
    sprint_id: int | None = None
    kind: Kind | None = None
    subject: str | None = None
    blocked: bool | None = None
    archived: bool = False
    limit: int = 100
    offset: int = 0


@router.get("/work-cards", response=WorkCardRows, summary="Cards")
def list_cards(request: HttpRequest, asked: Query[WorkCardQuery]) -> dict[str, Any]:
    """By urgency and day."""
    access.require("work.view")
    rows: QuerySet[Card] = Card.objects.filter(archived_at__isnull=not asked.archived).order_by("-priority", "sort_on", "pk")
    for name in ("stage", "owner_id", "project_id", "sprint_id", "kind", "subject", "blocked"):
        value = getattr(asked, name)
        rows = rows.filter(**{name: value}) if value is not None else rows
    return {"count": rows.count(), "items": _out(list(rows[asked.offset : asked.offset + min(asked.limit, 500)]))}


@router.post("/work-cards", response={201: WorkCardOut}, summary="Write a card")
def add_card(request: HttpRequest, body: WorkCardIn) -> Status[dict[str, Any]]:
    """A new one, in the pool."""
    return Status(201, one_out(services.save_card(_draft(body))))


@router.post("/work-cards/bulk", response=WorkBulkOut, summary="Change many cards")
def bulk(request: HttpRequest, body: WorkBulkIn) -> dict[str, Any]:
    """Move, give away or archive; what cannot move stays, with the reason."""
    access.require("work.edit")
    count, why = services.move_cards(card_ids=body.cards, stage=body.stage) if body.stage else (0, [])
    if body.owner_id is not None:
        count = max(count, services.assign_cards(card_ids=body.cards, owner_id=body.owner_id))
    if body.archive is not None:
        count = max(count, services.archive_cards(card_ids=body.cards, back=not body.archive))
    return {"count": count, "refused": why}


@router.get("/work-cards/{card_id}", response=WorkCardOut, summary="One card")
def get_card(request: HttpRequest, card_id: int) -> dict[str, Any]:
    """As it stands."""
    access.require("work.view")
    return one_out(Card.objects.get(pk=card_id))


@router.put("/work-cards/{card_id}", response=WorkCardOut, summary="Change a card")
def change_card(request: HttpRequest, card_id: int, body: WorkCardIn) -> dict[str, Any]:
    """All of it."""
    access.require("work.edit")
    return one_out(services.save_card(_draft(body), Card.objects.get(pk=card_id)))


@router.post("/work-cards/{card_id}/move", response=WorkCardOut, summary="Move a card")
def move_card(request: HttpRequest, card_id: int, body: WorkMoveIn) -> dict[str, Any]:
    """Into another stage."""
    return one_out(services.move_card(card_id=card_id, stage=body.stage, seen=body.seen or ""))


@router.put("/work-cards/{card_id}/checklist", response=WorkCardOut, summary="Write the checklist of a card")
def write_checklist(request: HttpRequest, card_id: int, body: WorkChecklistIn) -> dict[str, Any]:
    """All lines with their ticks."""
    return one_out(services.write_checklist(card_id=card_id, lines=[(line.text, line.done) for line in body.lines]))


@router.get("/work-cards/{card_id}/comments", response=list[WorkCommentOut], summary="Comments on a card")
def list_comments(request: HttpRequest, card_id: int) -> list[CardComment]:
    """The oldest first."""
    access.require("work.view")
    return list(Card.objects.get(pk=card_id).comments.order_by("made_at", "pk")[:500])


@router.post("/work-cards/{card_id}/comments", response={201: WorkCommentOut}, summary="Comment on a card")
def add_comment(request: HttpRequest, card_id: int, body: WorkCommentIn) -> Status[CardComment]:
    """People named with @ are told."""
    return Status(201, services.comment(card_id=card_id, text=body.text))


@router.post("/work-cards/{card_id}/verdict", response=WorkCardOut, summary="Keep or drop an idea")
def judge(request: HttpRequest, card_id: int, body: WorkVerdictIn) -> dict[str, Any]:
    """With what the check showed."""
    return one_out(services.judge_idea(card_id=card_id, verdict=body.verdict, note=body.note))


@router.get("/work-blockers", response=WorkBlockerRows, summary="Blockers")
def list_blockers(request: HttpRequest, solved: bool = False, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The oldest first."""
    access.require("work.view")
    rows = Blocker.objects.filter(solved_at__isnull=not solved).order_by("made_at", "pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/work-blockers", response={201: WorkBlockerOut}, summary="Report a blocker")
def report(request: HttpRequest, body: WorkBlockerIn) -> Status[Blocker]:
    """On a card or on none."""
    return Status(201, blockers.report_blocker(what=body.what, card_id=body.card_id, owner_id=body.owner_id))


@router.post("/work-blockers/{blocker_id}/solve", response=WorkBlockerOut, summary="Solve a blocker")
def solve(request: HttpRequest, blocker_id: int, body: WorkAnswerIn) -> Blocker:
    """Once."""
    return blockers.solve_blocker(blocker_id=blocker_id, answer=body.answer)


@router.post("/work-trello", response={201: WorkImportOut}, summary="A Trello board (JSON) as an import to look at and start")
def trello(request: HttpRequest, file: File[UploadedFile]) -> Status[dict[str, int]]:
    """It waits for its dry run."""
    access.require("work.edit")
    return Status(201, {"run_id": files.draft_board(file.read(), name=str(file.name)).pk})
