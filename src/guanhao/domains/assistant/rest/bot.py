"""The knowledge base, unanswered questions, chats and suggested topics over REST."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.assistant.contracts import ChatView
from guanhao.domains.assistant.models import Chat, Faq, Idea, Unanswered
from guanhao.domains.assistant.rest import router
from guanhao.domains.assistant.selectors import chats, knowledge
from guanhao.domains.assistant.services import bot, faq, ideas
from guanhao.kernel import access


class FaqIn(Schema):
    """An entry."""

    question: str
    answer: str = ""
    also: list[str] = []
    topic: str = ""
    owner_id: int | None = None


class FaqOut(FaqIn):
    """An entry with its state (draft, live, retired) and counts."""

    id: int
    state: str
    version: int
    asked: int
    helped: int


class FaqRows(Schema):
    """A page of entries."""

    count: int
    items: list[FaqOut]


class FaqStateIn(Schema):
    """Where an entry goes."""

    state: str


class FaqFound(Schema):
    """An entry for a question; `sure` when the bot would answer with it."""

    id: int
    question: str
    answer: str
    score: float
    sure: bool


class FaqFoundRows(Schema):
    """The entries nearest to a question."""

    count: int
    items: list[FaqFound]


class UnansweredOut(Schema):
    """A question without an answer."""

    id: int
    text: str
    count: int
    state: str
    faq_id: int | None
    last_at: datetime


class UnansweredRows(Schema):
    """A page of questions."""

    count: int
    items: list[UnansweredOut]


class UnansweredDeed(Schema):
    """What becomes of it: an entry, or nothing."""

    do: Literal["faq", "dismiss"]


class BotChatOut(Schema):
    """A chat."""

    id: int
    state: str
    reason: str
    lead: bool
    turns: int
    first_words: str
    begun_at: datetime
    last_at: datetime


class BotChatRows(Schema):
    """A page of chats."""

    count: int
    items: list[BotChatOut]


class BotLine(Schema):
    """One thing that was said by visitor, bot or person."""

    id: int
    who: str
    text: str
    at: datetime


class BotChatFull(Schema):
    """A chat with what was said."""

    id: int
    state: str
    reason: str
    lead: bool
    lines: list[BotLine]


class BotAnswerIn(Schema):
    """A person's words."""

    text: Annotated[str, Field(max_length=2000)]


class IdeaOut(Schema):
    """A suggested topic with its reasons."""

    id: int
    title: str
    angle: str
    score: int
    reasons: list[dict[str, Any]]
    state: str


class IdeaRows(Schema):
    """A page of suggestions."""

    count: int
    items: list[IdeaOut]


class IdeaDeed(Schema):
    """To the topic pool (under another title, where one is given), or away."""

    do: Literal["accept", "dismiss"]
    title: Annotated[str, Field(max_length=200)] = ""


class IdeasMade(Schema):
    """How many are new."""

    count: int


@router.get("/assistant-faqs", response=FaqRows, summary="The knowledge base")
def list_faqs(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """By question."""
    access.require("assistant.view")
    rows = Faq.objects.order_by("question", "pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/assistant-faqs", response={201: FaqOut}, summary="Write an entry")
def add_faq(request: HttpRequest, body: FaqIn) -> Status[Faq]:
    """A draft; put it to use by its state."""
    return Status(201, faq.save_faq(faq.FaqDraft(**body.dict())))


@router.put("/assistant-faqs/{faq_id}", response=FaqOut, summary="Change an entry")
def change_faq(request: HttpRequest, faq_id: int, body: FaqIn) -> Faq:
    """Another version."""
    return faq.save_faq(faq.FaqDraft(**body.dict()), _row(Faq, faq_id))


@router.post("/assistant-faqs/{faq_id}/state", response=FaqOut, summary="Use or retire an entry")
def move_faq(request: HttpRequest, faq_id: int, body: FaqStateIn) -> Faq:
    """In use it needs an answer the check lets through."""
    return faq.set_faq_state(faq=_row(Faq, faq_id), state=body.state)


@router.get("/assistant-answers", response=FaqFoundRows, summary="Ask the knowledge base")
def answers(request: HttpRequest, q: str = "", limit: int = 3) -> dict[str, Any]:
    """The entries nearest to a question; no model."""
    access.require("assistant.view")
    found = knowledge.search(q, max(1, min(limit, 20)))
    return {"count": len(found), "items": found}


@router.get("/assistant-unanswered", response=UnansweredRows, summary="Unanswered questions")
def list_unanswered(request: HttpRequest, state: str = "open", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The most frequent first."""
    access.require("assistant.view")
    rows = Unanswered.objects.filter(state=state).order_by("-count", "pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/assistant-unanswered/{unanswered_id}/do", response=UnansweredOut, summary="Make an entry of a question")
def settle_unanswered(request: HttpRequest, unanswered_id: int, body: UnansweredDeed) -> Unanswered:
    """Or dismiss it."""
    row: Unanswered = _row(Unanswered, unanswered_id)
    if body.do == "dismiss":
        return faq.dismiss_unanswered(unanswered=row)
    faq.faq_from_unanswered(unanswered=row)
    row.refresh_from_db()
    return row


@router.get("/assistant-chats", response=BotChatRows, summary="Chats of the service bot")
def list_chats(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest words first."""
    access.require("assistant.view")
    rows = Chat.objects.order_by("-last_at", "-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.get("/assistant-chats/{chat_id}", response=BotChatFull, summary="One chat")
def one_chat(request: HttpRequest, chat_id: int) -> ChatView:
    """With what was said."""
    access.require("assistant.view")
    return chats.view(_row(Chat, chat_id).pk)


@router.post("/assistant-chats/{chat_id}/answer", response=BotChatOut, summary="Answer in a chat")
def answer_chat(request: HttpRequest, chat_id: int, body: BotAnswerIn) -> Chat:
    """The visitor sees it on the page."""
    return bot.answer_by_hand(chat=_row(Chat, chat_id), text=body.text)


@router.post("/assistant-chats/{chat_id}/close", response=BotChatOut, summary="Close a chat")
def close_chat(request: HttpRequest, chat_id: int) -> Chat:
    """The visitor's next words begin another."""
    return bot.close_chat(chat=_row(Chat, chat_id))


@router.get("/assistant-ideas", response=IdeaRows, summary="Suggested topics")
def list_ideas(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The highest score first."""
    access.require("assistant.view")
    rows = Idea.objects.order_by("-score", "pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/assistant-ideas", response=IdeasMade, summary="Look for topics now")
def look_for_ideas(request: HttpRequest) -> dict[str, int]:
    """From what rises, hurts and is missing."""
    return {"count": ideas.suggest_topics()}


@router.post("/assistant-ideas/{idea_id}/do", response=IdeaOut, summary="Decide on a suggestion")
def decide_idea(request: HttpRequest, idea_id: int, body: IdeaDeed) -> Idea:
    """To the topic pool, or away."""
    row = _row(Idea, idea_id)
    return ideas.accept_idea(idea=row, title=body.title) if body.do == "accept" else ideas.dismiss_idea(idea=row)


def _row(model: Any, number: int) -> Any:
    row = model.objects.filter(pk=number).first()
    if row is None:
        raise Http404
    return row
