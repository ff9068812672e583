"""Rules, whitelist and the linter over REST."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from guanhao.domains.compliance.models import LintRun, WhitelistLine
from guanhao.domains.compliance.selectors import rules as selectors
from guanhao.domains.compliance.services import lint, settings
from guanhao.domains.compliance.services.proposals import take_proposals, undo_proposal
from guanhao.kernel import access

router = Router(tags=["compliance"])


class ComplianceRuleOut(Schema):
    """A rule with what the brand decided and what it did in thirty days."""

    key: str
    title: str
    group: str
    category: str
    kind: str
    law: str
    effective_from: date | None
    level: str
    own_level: str
    level_ad: str
    state: str
    words: int
    reason: str
    fix: str
    evidence: str
    scope: str
    exemptions: list[str]
    hits: int
    exempted: int
    watched: int
    why: str


class ComplianceRuleList(Schema):
    """A page of rules."""

    count: int
    items: list[ComplianceRuleOut]


class SwitchIn(Schema):
    """A decision about a rule; `level` empty keeps its own."""

    state: Literal["on", "shadow", "off"]
    level: Literal["", "block", "warn", "hint"] = ""
    reason: Annotated[str, Field(max_length=300)] = ""


class AllowIn(Schema):
    """A whitelist line."""

    word: Annotated[str, Field(max_length=80)] = ""
    phrase: Annotated[str, Field(max_length=120)] = ""
    rule: Annotated[str, Field(max_length=80)] = ""
    until: date | None = None
    reason: Annotated[str, Field(max_length=300)]


class ComplianceLineOut(Schema):
    """A whitelist line."""

    id: int
    word: str
    phrase: str
    rule: str
    until: date | None
    reason: str
    origin: str
    active: bool


class LineList(Schema):
    """A page of the whitelist."""

    count: int
    items: list[ComplianceLineOut]


class LintIn(Schema):
    """What to measure: a rule ("*": all) or words that are not listed yet; with `old` and `new`, two versions of the list `subject`."""

    subject: Annotated[str, Field(max_length=90)] = "*"
    words: Annotated[list[str], Field(max_length=100_000)] = []
    days: Annotated[int | None, Field(ge=7, le=3650)] = None
    old: Annotated[int | None, Field(ge=0)] = None
    new: Annotated[int | None, Field(ge=0)] = None


class LintOut(Schema):
    """What a rule or list would flag of the brand's own posts and comments; `share` is a fraction of `texts`, `after` the texts that stay flagged
    once all proposals are taken, `by_rule` what each rule flags, `compared` the difference of two versions of a list."""

    id: int
    subject: str
    title: str
    state: str
    days: int
    old: int | None
    new: int | None
    texts: int
    flagged: int
    share: float | None
    after: int | None
    limit: float
    by_rule: dict[str, Any]
    words: list[dict[str, Any]]
    examples: list[dict[str, Any]]
    proposals: list[dict[str, Any]]
    taken: list[dict[str, Any]]
    compared: dict[str, Any]
    message: str
    looked_at: str | None


class LintList(Schema):
    """A page of results."""

    count: int
    items: list[LintOut]


class TakeIn(Schema):
    """The words whose proposals are taken."""

    words: Annotated[list[str], Field(max_length=1_000)]


class UndoIn(Schema):
    """A word of a rule or list about which something was done."""

    rule: Annotated[str, Field(max_length=90)]
    word: Annotated[str, Field(max_length=120)]


class TakenOut(Schema):
    """How many words were dropped from lists and how many let through."""

    dropped: int
    allowed: int


@router.get("/compliance/rules", response=ComplianceRuleList, summary="Rules with state, law and counts")
def list_rules(request: HttpRequest, group: str = "", state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All rules, ours first."""
    access.require("compliance.view")
    rows = [one for one in selectors.rules() if (not group or one.group == group) and (not state or one.state == state)]
    return {"count": len(rows), "items": [asdict(one) for one in rows[max(0, offset) : max(0, offset) + min(max(1, limit), 500)]]}


@router.get("/compliance/rules/{key}", response=ComplianceRuleOut, summary="One rule")
def get_rule(request: HttpRequest, key: str) -> dict[str, Any]:
    """A rule."""
    access.require("compliance.view")
    return asdict(selectors.rule_view(key))


@router.put("/compliance/rules/{key}", response=ComplianceRuleOut, summary="Switch a rule")
def set_rule(request: HttpRequest, key: str, body: SwitchIn) -> dict[str, Any]:
    """On, shadow or off, and another level; with a reason."""
    settings.set_rule(rule=key, **body.dict())
    return asdict(selectors.rule_view(key))


@router.get("/compliance/whitelist", response=LineList, summary="The whitelist")
def list_lines(request: HttpRequest, active: bool | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("compliance.view")
    rows = WhitelistLine.objects.order_by("-pk")
    rows = rows if active is None else rows.filter(active=active)
    return {"count": rows.count(), "items": list(rows[max(0, offset) : max(0, offset) + min(max(1, limit), 500)])}


@router.post("/compliance/whitelist", response={201: ComplianceLineOut}, summary="Let a word through")
def allow(request: HttpRequest, body: AllowIn) -> Status[WhitelistLine]:
    """A new line."""
    return Status(201, settings.allow(**body.dict()))


@router.delete("/compliance/whitelist/{line_id}", response=ComplianceLineOut, summary="Take a line off the whitelist")
def disallow(request: HttpRequest, line_id: int) -> WhitelistLine:
    """The line stays listed as inactive."""
    access.require("compliance.edit")
    line = WhitelistLine.objects.filter(pk=line_id).first()
    if line is None:
        raise Http404
    return settings.disallow(line=line)


@router.get("/compliance/lints", response=LintList, summary="Results of the linter")
def list_lints(request: HttpRequest, subject: str = "", limit: int = 20, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("compliance.view")
    rows = LintRun.objects.order_by("-made_at", "-pk")
    rows = rows.filter(subject=subject) if subject else rows
    page = rows[max(0, offset) : max(0, offset) + min(max(1, limit), 100)]
    return {"count": rows.count(), "items": [lint.result_of(row) for row in page]}


@router.post("/compliance/lints", response={202: LintOut}, summary="Measure what a rule or words would flag")
def ask_lint(request: HttpRequest, body: LintIn) -> Status[dict[str, Any]]:
    """Runs as a job; ask for the result by its number."""
    return Status(202, lint.result_of(lint.start_lint(**body.dict())))


@router.get("/compliance/lints/{run_id}", response=LintOut, summary="One result of the linter")
def get_lint(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """A result, or how far it is."""
    access.require("compliance.view")
    return lint.result_of(_run(run_id))


@router.post("/compliance/lints/{run_id}/seen", response=LintOut, summary="Note that the result was looked at")
def look_at(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """Needed before a rule is switched on."""
    access.require("compliance.edit")
    return lint.result_of(lint.look_at(run=_run(run_id)))


def _run(run_id: int) -> LintRun:
    found: LintRun | None = LintRun.objects.filter(pk=run_id).first()
    if found is None:
        raise Http404
    return found


@router.post("/compliance/lints/{run_id}/proposals", response=TakenOut, summary="Do what the linter proposes for some words")
def take(request: HttpRequest, run_id: int, body: TakeIn) -> dict[str, int]:
    """Drops words from the brand's lists, or puts them on the whitelist."""
    access.require("compliance.edit")
    dropped, allowed = take_proposals(run=_run(run_id), words=body.words)
    return {"dropped": dropped, "allowed": allowed}


@router.post("/compliance/lints/{run_id}/undo", response=LintOut, summary="Take back what was done about one word")
def undo(request: HttpRequest, run_id: int, body: UndoIn) -> dict[str, Any]:
    """The word is listed again as it was, or its whitelist line is off."""
    access.require("compliance.edit")
    undo_proposal(run=_run(run_id), rule=body.rule, word=body.word)
    return lint.result_of(_run(run_id))


@router.post("/compliance/lints/{run_id}/cancel", response=LintOut, summary="Stop a measurement")
def cancel(request: HttpRequest, run_id: int) -> dict[str, Any]:
    """One that waits or runs."""
    access.require("compliance.check")
    return lint.result_of(lint.cancel_lint(run=_run(run_id)))
