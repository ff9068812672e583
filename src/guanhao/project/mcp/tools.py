"""What an agent can do: each tool is one or a few calls of the REST API, with a schema of its own that is checked before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from guanhao.project.mcp.door import Door, Reply

Number: TypeAlias = Annotated[int, Field(ge=1, le=2**63 - 1)]
Words: TypeAlias = Annotated[str, Field(max_length=200)]
Day: TypeAlias = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A local day of the brand, such as 2026-06-18.")]
EDIT = "content.edit"
Repeat: TypeAlias = Annotated[
    str, Field(default="", pattern=r"^[\x21-\x7e]{0,200}$", description="Send the same value again to be sure that the call happens once.")
]
Limit: TypeAlias = Annotated[int, Field(default=50, ge=1, le=200)]


class Input(BaseModel):
    """Base of all inputs: what is not named is refused."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Input):
    """No input."""


class Topics(Input):
    """Which topics."""

    status: Words = ""
    account_id: Number | None = None
    q: Words = ""
    limit: Limit


class NewTopic(Input):
    """A topic to propose."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    angle: Annotated[str, Field(max_length=2000)] = ""
    note: Annotated[str, Field(max_length=4000)] = ""
    keywords: Annotated[list[Words], Field(max_length=50)] = []
    account_ids: Annotated[list[Number], Field(max_length=50)] = []
    purpose: Literal["user_need", "brand_value", "interaction", "data_optimised"] = "user_need"
    format: Words = "image_text"
    idempotency_key: Repeat


class NewDraft(Input):
    """A draft: an item with its master text, and variants of it for accounts."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    text: Annotated[str, Field(max_length=100_000, description="The master text in Markdown.")] = ""
    brief: Annotated[str, Field(max_length=4000)] = ""
    format: Words = "image_text"
    topic_id: Number | None = None
    keywords: Annotated[list[Words], Field(max_length=50)] = []
    account_ids: Annotated[list[Number], Field(max_length=50, description="Accounts to make variants for.")] = []
    ai_generated: Annotated[bool, Field(description="Whether a model wrote the text; the law wants such posts labelled.")] = True
    idempotency_key: Repeat


class DraftWords(Input):
    """Words of a draft; what is not given stays."""

    title: Annotated[str, Field(max_length=200)] | None = None
    text: Annotated[str, Field(max_length=100_000)] | None = None
    first_comment: Annotated[str, Field(max_length=4000)] | None = None
    link: Annotated[str, Field(max_length=2000)] | None = None
    tags: Annotated[list[Words], Field(max_length=50)] | None = None


class DraftChange(Input):
    """New words for the master of an item, or for one variant."""

    item_id: Number | None = None
    variant_id: Number | None = None
    base: Annotated[int, Field(ge=1, description="The revision the words were written on (get_item tells it); changes of others since are merged.")]
    words: DraftWords
    note: Annotated[str, Field(max_length=300)] = ""


class Check(Input):
    """A text to check against the law, platform rules and the brand's word lists."""

    text: Annotated[str, Field(min_length=1, max_length=100_000)]
    platform: Words = ""
    account_id: Annotated[int, Field(ge=0)] = 0
    is_ad: bool = False
    ai_generated: bool = False


class Items(Input):
    """Which items."""

    status: Words = ""
    stage: Words = ""
    q: Words = ""
    limit: Limit


class OneItem(Input):
    """One item."""

    item_id: Number


class HandIn(Input):
    """An item to hand in for review by people."""

    item_id: Number
    flow: Words = ""
    variant_ids: Annotated[list[Number], Field(max_length=50)] = []
    idempotency_key: Repeat


class Plan(Input):
    """A signed variant and when it shall go out."""

    subject: Annotated[str, Field(pattern=r"^[a-z_.]+:\d+$", description="Such as content.variant:7.")]
    planned_at: Annotated[str, Field(max_length=40, description="ISO 8601 with its offset, such as 2026-06-18T20:00:00+08:00.")]
    note: Annotated[str, Field(max_length=300)] = ""
    mode: Words = ""
    idempotency_key: Repeat


class Question(Input):
    """A metric over local days."""

    metric: Words
    start: Day
    end: Day
    by: Literal["", "day", "week", "month", "account", "platform", "format", "topic", "tag", "weekday", "hour"] = ""
    account: Words = ""
    platform: Words = ""


class Window(Input):
    """Local days."""

    start: Day
    end: Day
    account: Words = ""
    platform: Words = ""


class Publications(Input):
    """Which publications; several statuses are separated by commas."""

    status: Words = ""
    account_id: Number | None = None
    since: Annotated[str, Field(max_length=40)] = ""
    until: Annotated[str, Field(max_length=40)] = ""
    limit: Limit


class Find(Input):
    """Words to look for everywhere."""

    q: Annotated[str, Field(min_length=1, max_length=200)]


@dataclass(frozen=True)
class Tool:
    """A tool: `run` makes the calls; `writes` when it changes something; `permission` is what the key needs."""

    name: str
    title: str
    description: str
    input: type[Input]
    run: Callable[[Door, Any], Reply]
    permission: str
    writes: bool = False

    def about(self) -> dict[str, Any]:
        """As tools/list tells it."""
        return {
            "name": self.name,
            "title": self.title,
            "description": f"{self.description} Permission: {self.permission}.",
            "inputSchema": self.input.model_json_schema(),
            "annotations": {"readOnlyHint": not self.writes, "destructiveHint": False, "openWorldHint": False},
        }


def _given(value: Input, *but: str) -> dict[str, Any]:
    return value.model_dump(exclude={"idempotency_key", *but}, exclude_none=True)


def _get(path: str, **names: str) -> Callable[[Door, Any], Reply]:
    """A tool that only reads: its input becomes the query; `names` renames parts of it."""

    def run(door: Door, value: Input) -> Reply:
        return door.call("GET", path, query={names.get(name, name): part for name, part in _given(value).items()})

    return run


def _post(path: str) -> Callable[[Door, Any], Reply]:
    def run(door: Door, value: Any) -> Reply:
        return door.call("POST", path, body=_given(value), repeat=getattr(value, "idempotency_key", ""))

    return run


def _create_draft(door: Door, value: NewDraft) -> Reply:
    made = door.call("POST", "/items", body=_given(value, "account_ids"), repeat=value.idempotency_key)
    if made.status != 201 or not value.account_ids:
        return made
    repeat = f"{value.idempotency_key}:variants"[:200] if value.idempotency_key else ""
    variants = door.call("POST", f"/items/{made.body['id']}/variants", body={"account_ids": value.account_ids}, repeat=repeat)
    if variants.status >= 400:
        return Reply(variants.status, {**variants.body, "item_id": made.body["id"], "made": "the item, without variants"})
    return Reply(201, {**made.body, "variants": variants.body})


def _update_draft(door: Door, value: DraftChange) -> Reply:
    if (value.item_id is None) == (value.variant_id is None):
        return Reply(422, {"title": "Give either item_id or variant_id.", "status": 422})
    path = f"/items/{value.item_id}/draft" if value.item_id is not None else f"/variants/{value.variant_id}/draft"
    words = value.words.model_dump(exclude_none=True)
    return door.call("PUT", path, body={"base": value.base, "words": words, "keep": True, "note": value.note})


def _check(door: Door, value: Check) -> Reply:
    return door.call("POST", "/compliance/check", body={"text": value.text, "context": _given(value, "text")})


def _get_item(door: Door, value: OneItem) -> Reply:
    item = door.call("GET", f"/items/{value.item_id}")
    if item.status != 200:
        return item
    parts = {name: door.call("GET", f"/items/{value.item_id}/{name}").body for name in ("draft", "variants", "findings", "standing")}
    return Reply(200, {"item": item.body, **parts})


def _submit(door: Door, value: HandIn) -> Reply:
    return door.call("POST", f"/items/{value.item_id}/submit", body=_given(value, "item_id"), repeat=value.idempotency_key)


_ALL = (
    Tool("list_accounts", "Accounts", "The accounts this key may see.", Nothing, _get("/channels/accounts"), "channels.view"),
    Tool("list_topics", "Topics", "The topic pool.", Topics, _get("/topics"), "content.view"),
    Tool("create_topic", "Propose a topic", "Proposes a topic; people decide on it.", NewTopic, _post("/topics"), "topics.propose", True),
    Tool("list_items", "Items", "Items on the production line.", Items, _get("/items"), "content.view"),
    Tool("get_item", "One item", "An item with its words, variants, findings and standing.", OneItem, _get_item, "content.view"),
    Tool("create_draft", "Write a draft", "Makes an item with a text, and variants for accounts.", NewDraft, _create_draft, "content.edit", True),
    Tool(
        "update_draft",
        "Change a draft",
        "New words of a master or a variant; signatures over it fall.",
        DraftChange,
        _update_draft,
        "content.edit",
        True,
    ),
    Tool("check_text", "Check a text", "Holds a text against law, platform rules and the brand's words.", Check, _check, "compliance.check"),
    Tool(
        "submit_for_review",
        "Hand in",
        "Hands an item in for review. Not for keys for drafts only.",
        HandIn,
        _submit,
        "content.submit",
        True,
    ),
    Tool(
        "dry_run",
        "Dry run",
        "Exactly what would be published, its SHA-256, and everything that stands against it. Writes nothing.",
        Plan,
        _post("/publications/dry-run"),
        "publishing.view",
    ),
    Tool(
        "plan_publication",
        "Plan a publication",
        "Puts a variant that people have signed on the calendar; refused without all signatures. Not for keys for drafts only.",
        Plan,
        _post("/publications"),
        "publishing.plan",
        True,
    ),
    Tool("list_publications", "Publications", "What is planned and published.", Publications, _get("/publications"), "publishing.view"),
    Tool(
        "query_metric",
        "A metric",
        "A metric over days, whole or by group.",
        Question,
        _get("/query", start="from", end="to"),
        "analytics.view",
    ),
    Tool("best_hours", "Best hours", "When posts did best, with intervals.", Window, _get("/best-hours", start="from", end="to"), "analytics.view"),
    Tool("search", "Search", "Finds words in everything this key may see.", Find, _get("/search"), "the permission of what is found"),
)
TOOLS: Mapping[str, Tool] = {tool.name: tool for tool in _ALL}
