"""What scripts, macros, feedback, leads, ratings and attainment look like in JSON."""

from datetime import date, datetime
from typing import Any

from ninja import Schema


class InboxScriptIn(Schema):
    """A script: places in braces such as {user_name} are filled for each conversation."""

    title: str
    text: str
    scenario: str = "question"
    words: str = ""
    owner_id: int | None = None


class InboxScriptOut(Schema):
    """A script with its state: draft, approved or retired."""

    id: int
    title: str
    scenario: str
    text: str
    words: str
    state: str
    locked: bool
    owner_id: int | None
    owner_name: str
    approved_by_name: str
    approved_at: datetime | None
    uses: int
    used_at: datetime | None
    changed_at: datetime


class ScriptsOut(Schema):
    """A page of scripts."""

    count: int
    items: list[InboxScriptOut]


class FilledScriptOut(Schema):
    """A script filled in for a conversation: places nothing is known for, and what the rules of words say (pass, manual, block)."""

    text: str
    missing: list[str]
    state: str
    findings: list[str]


class MacroIn(Schema):
    """A macro: steps {"do": script, tag, assign, status, snooze or note, "value": …}."""

    title: str
    steps: list[dict[str, Any]]
    active: bool = True


class MacroOut(Schema):
    """A macro."""

    id: int
    title: str
    steps: list[dict[str, Any]]
    active: bool
    uses: int


class MacrosOut(Schema):
    """A page of macros."""

    count: int
    items: list[MacroOut]


class MacroRunOut(Schema):
    """The text that a macro's script gives, filled in; it is sent by nobody yet."""

    text: str


class CrisisLockOut(Schema):
    """What is said while a crisis lasts, for messages that hold one of the words."""

    crisis_id: int
    title: str
    text: str
    words: list[str]
    since: datetime


class CrisisLocksOut(Schema):
    """Locks that hold now."""

    count: int
    items: list[CrisisLockOut]


class SameAnswerIn(Schema):
    """One answer for conversations whose newest words are the same."""

    conversation_ids: list[int]
    text: str


class SameAnswerOut(Schema):
    """How many were answered and resolved, and what was refused."""

    done: int
    refused: list[str]


class InboxSuggestionIn(Schema):
    """A suggestion."""

    title: str
    text: str = ""
    author: str = ""
    contact: str = ""
    conversation_id: int | None = None
    person_id: int | None = None


class SuggestionChange(Schema):
    """What becomes of a suggestion: received, planned, done or declined; done and declined need a reply."""

    status: str
    reply: str = ""
    public: bool = False
    owner_id: int | None = None
    title: str | None = None


class InboxSuggestionOut(Schema):
    """A suggestion."""

    id: int
    title: str
    text: str
    status: str
    source: str
    public: bool
    author: str
    owner_id: int | None
    owner_name: str
    reply: str
    votes: int
    merged_into_id: int | None
    conversation_id: int | None
    received_at: datetime
    decided_at: datetime | None


class SuggestionsOut(Schema):
    """A page of suggestions."""

    count: int
    items: list[InboxSuggestionOut]


class MergeIn(Schema):
    """The one that stays."""

    keep: int


class FeedbackPeriodIn(Schema):
    """A period, both days included."""

    first_day: date
    last_day: date
    note: str = ""


class FeedbackReportOut(Schema):
    """A public report: counts by status, `closed` is done ÷ all."""

    id: int
    first_day: date
    last_day: date
    counts: dict[str, Any]
    items: list[dict[str, Any]]
    note: str
    public: bool
    made_at: datetime


class FeedbackReportsOut(Schema):
    """A page of reports."""

    count: int
    items: list[FeedbackReportOut]


class ShownIn(Schema):
    """Publicly, or not."""

    public: bool


class LeadIn(Schema):
    """A lead: `kind` is form, conversation, api, entered or bot; the same `ref` counts once, the same telephone number is one lead."""

    kind: str = "api"
    ref: str = ""
    title: str = ""
    item_ref: str = ""
    name: str = ""
    phone: str = ""
    mail: str = ""
    company: str = ""
    wants: str = ""
    owner_id: int | None = None
    person_id: int | None = None


class LeadChange(Schema):
    """What changes; what is left out stays."""

    name: str | None = None
    phone: str | None = None
    mail: str | None = None
    company: str | None = None
    wants: str | None = None
    status: str | None = None
    owner_id: int | None = None
    next_step: str | None = None
    next_at: date | None = None


class LeadSourceOut(Schema):
    """Where a lead came from."""

    kind: str
    ref: str
    title: str
    item_ref: str
    came_at: datetime


class LeadOut(Schema):
    """A lead; number and mail address with stars unless the key holds inbox.manage."""

    id: int
    name: str
    phone: str
    mail: str
    company: str
    wants: str
    score: int
    status: str
    owner_id: int | None
    owner_name: str
    next_step: str
    next_at: date | None
    person_id: int | None
    made_at: datetime
    changed_at: datetime
    sources: list[LeadSourceOut]


class LeadTakenOut(LeadOut):
    """A lead that was taken in; `merged` when it was known before."""

    merged: bool


class LeadsOut(Schema):
    """A page of leads."""

    count: int
    items: list[LeadOut]


class RatingOut(Schema):
    """A question how somebody was answered, and its answer."""

    id: int
    conversation_id: int
    agent_id: int | None
    agent_name: str
    platform: str
    channel: str
    topic: str
    asked_at: datetime
    score: int | None
    comment: str
    rated_at: datetime | None
    reopened: bool
    follow_up: str


class RatingsOut(Schema):
    """A page of ratings."""

    count: int
    items: list[RatingOut]


class FollowUpIn(Schema):
    """How it was followed up."""

    note: str


class SatisfactionOut(Schema):
    """How people were satisfied; `satisfied` is the share of 4 and 5."""

    key: str
    name: str
    asked: int
    answered: int
    mean: float | None
    satisfied: float | None
    low: int


class SatisfactionsOut(Schema):
    """By agent, channel, platform, topic or account."""

    count: int
    items: list[SatisfactionOut]


class AttainmentOut(Schema):
    """Promises of one group that ended: how many in time, and the seconds they took."""

    key: str
    ended: int
    in_time: int
    share: float
    median_seconds: float
    p90_seconds: float
    longest_seconds: float


class AttainmentsOut(Schema):
    """Promises by tier, channel, agent_id, week, platform, account_id or kind."""

    count: int
    items: list[AttainmentOut]


class BreachOut(Schema):
    """A promise that ended too late."""

    conversation_id: int
    kind: str
    tier: str
    channel: str
    agent_id: int | None
    started_at: datetime
    ended_at: datetime
    target_seconds: float
    took_seconds: float


class BreachesOut(Schema):
    """A page of breaches."""

    count: int
    items: list[BreachOut]
