"""What a result means for a publication: pure decisions over plain values."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.domains.publishing.policy.core import PublisherPolicy, PublishingPolicy
from guanhao.domains.publishing.publisher.hands import Result
from guanhao.domains.publishing.rules.core import may_trust_absence, wait_of
from guanhao.domains.publishing.rules.sent import plain
from guanhao.sdk.connectors import Outcome

Status, Ended = Publication.Status, Attempt.Outcome
SHORTEST_LOOK, LONGEST_LOOK = 1.0, 86_400.0
USUAL_LOOK = 10.0


@dataclass(frozen=True)
class Verdict:
    """Where a publication goes, and how its attempt ends. `values` are further columns; `decide`: a person has to."""

    status: str
    ended: str
    code: str = ""
    reason: str = ""
    due_at: datetime | None = None
    values: dict[str, Any] = field(default_factory=dict)
    decide: bool = False


@dataclass(frozen=True)
class Frame:
    """What decisions lean on: the brand's promises, the machine's, the moment, and whether the connector's key makes a second call harmless."""

    promises: PublishingPolicy
    machine: PublisherPolicy
    moment: datetime
    idempotent: bool = False

    @property
    def settle(self) -> timedelta:
        """How long a call may still arrive: never less than it may hesitate and then be under way."""
        return max(self.machine.settle, self.machine.hesitation + self.machine.timeout)

    def after(self, seconds: float) -> datetime:
        """A moment ahead."""
        return self.moment + timedelta(seconds=seconds)

    def wait(self, tries: int, retry_after: float | None) -> datetime:
        """When to try again after so many failed tries."""
        draw = random.random()  # noqa: S311 - a wait, not a secret
        first, longest = self.promises.first_wait, self.promises.longest_wait
        return self.moment + wait_of(tries, first=first, longest=longest, spread=self.promises.spread, draw=draw, retry_after=retry_after)

    def next_check(self, checks: int, retry_after: float | None) -> datetime:
        """When to ask again after so many questions without an answer."""
        first, longest = self.promises.first_check, self.promises.longest_check
        return self.moment + wait_of(checks, first=first, longest=longest, spread=0, draw=0, retry_after=retry_after)


def of_commit(row: Publication, result: Result, frame: Frame) -> Verdict:
    """After prepare or commit."""
    if result.outcome is not None:
        return of_outcome(row, result.outcome, frame)
    words = result.message
    match result.meaning:
        case "refused":
            return Verdict(Status.FAILED, Ended.REFUSED, result.code, words)
        case "unknown":
            return Verdict(Status.UNKNOWN, Ended.UNKNOWN, result.code, words, frame.moment)
        case "window":
            return Verdict(Status.PLANNED, Ended.LATER, result.code, words, frame.after(max(result.retry_after or 0, 0.05)))
        case "token":
            if row.reason_code == "token":
                return Verdict(Status.FAILED, Ended.REFUSED, "token", words)
            return Verdict(Status.PLANNED, Ended.LATER, "token", words, frame.moment)
    return again_later(row, result.code, words, frame, retry_after=result.retry_after)


def again_later(row: Publication, code: str, words: str, frame: Frame, *, retry_after: float | None = None) -> Verdict:
    """A failed try of which it is certain that nothing happened: again after a wait, until the tries are used up (PUB-04)."""
    tries = row.tries + 1
    if tries >= frame.promises.tries:
        reason = _("Tried %(count)s times: %(reason)s") % {"count": tries, "reason": words}
        return Verdict(Status.FAILED, Ended.REFUSED, code, reason, values={"tries": tries})
    return Verdict(Status.PLANNED, Ended.LATER, code, words, frame.wait(tries, retry_after), {"tries": tries})


def of_outcome(row: Publication, outcome: Outcome, frame: Frame) -> Verdict:
    """After a commit that was answered."""
    values = _facts(row, outcome)
    match outcome.state:
        case "done":
            return _done(row, outcome, frame, values)
        case "waiting":
            look = frame.after(min(max(outcome.check_after or USUAL_LOOK, SHORTEST_LOOK), LONGEST_LOOK))
            return Verdict(Status.WAITING, Ended.DONE, "waiting", outcome.message, look, values)
        case "not_done":
            return again_later(row, "not_done", outcome.message, frame)
    return Verdict(Status.UNKNOWN, Ended.UNKNOWN, "unknown", outcome.message, frame.moment, values)


def of_question(row: Publication, kind: str, result: Result, frame: Frame) -> Verdict:
    """After confirm or reconcile."""
    outcome = result.outcome
    state = outcome.state if outcome is not None else "unknown"
    values = _facts(row, outcome) if outcome is not None else {}
    if state == "done" and outcome is not None:
        return _done(row, outcome, frame, values)
    if state == "waiting" and outcome is not None:
        return _still_working(row, outcome, frame, values)
    if state == "not_done":
        words = outcome.message if outcome is not None else ""
        if kind == "confirm":
            return Verdict(Status.FAILED, Ended.REFUSED, "not_done", words or _("The platform took it and then refused it."), None, values)
        return _absent(row, words, frame, values)
    words = result.message or (outcome.message if outcome is not None else "")
    return _no_answer(row, kind, result, words, frame)


def _done(row: Publication, outcome: Outcome, frame: Frame, values: dict[str, Any]) -> Verdict:
    if row.mode == Publication.Mode.DRAFT_BOX:
        return Verdict(Status.HANDED, Ended.DONE, "draft_box", outcome.message or _("It is in the platform's draft box."), None, values)
    values |= {"published_at": outcome.published_at or row.committed_at or frame.moment}
    return Verdict(Status.PUBLISHED, Ended.DONE, "", outcome.message, None, values)


def _still_working(row: Publication, outcome: Outcome, frame: Frame, values: dict[str, Any]) -> Verdict:
    since = row.committed_at or row.planned_at
    if frame.moment - since > frame.promises.working:
        words = _("The platform has been working on it for too long; look there.")
        return Verdict(Status.UNKNOWN, Ended.UNKNOWN, "working", words, None, values, decide=True)
    look = frame.after(min(max(outcome.check_after or USUAL_LOOK, SHORTEST_LOOK), LONGEST_LOOK))
    return Verdict(Status.WAITING, Ended.DONE, "waiting", outcome.message, look, values)


def _absent(row: Publication, words: str, frame: Frame, values: dict[str, Any]) -> Verdict:
    """The platform says that nothing is there: believed once the call cannot arrive any more, then planned again."""
    if not may_trust_absence(row.committed_at, frame.moment, settle=frame.settle, idempotent=frame.idempotent):
        trusted = (row.committed_at or frame.moment) + frame.settle
        return Verdict(Status.UNKNOWN, Ended.UNKNOWN, row.reason_code, row.reason, trusted, values)
    if row.reason_code == "worker_lost":
        return Verdict(Status.PLANNED, Ended.NOT_DONE, "worker_lost", "", frame.moment, values)
    verdict = again_later(row, row.reason_code or "not_done", words or row.reason, frame)
    return Verdict(verdict.status, Ended.NOT_DONE, verdict.code, verdict.reason, verdict.due_at, {**values, **verdict.values})


def _no_answer(row: Publication, kind: str, result: Result, words: str, frame: Frame) -> Verdict:
    if result.meaning == "window":
        return Verdict(row.status, Ended.UNKNOWN, row.reason_code, row.reason, frame.after(max(result.retry_after or 0, 0.05)))
    checks = row.checks + 1
    hopeless = result.meaning == "refused" and result.code != "token"  # a token that is lost comes back when somebody connects the account
    if checks >= frame.promises.checks or hopeless:
        reason = _("Nobody can say whether it is out: %(reason)s Look on the platform and decide.") % {"reason": words or "–"}
        return Verdict(Status.UNKNOWN, Ended.UNKNOWN, "decide", reason, None, {"checks": checks}, decide=True)
    due = frame.next_check(checks, result.retry_after)
    return Verdict(row.status, Ended.UNKNOWN, row.reason_code, row.reason or words, due, {"checks": checks})


def _facts(row: Publication, outcome: Outcome) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if outcome.remote_id:
        values["remote_id"] = outcome.remote_id[:200]
    if outcome.url:
        values["url"] = outcome.url[:600]
    if outcome.handles:
        values["handles"] = {**row.handles, **plain(outcome.handles)}
    if outcome.evidence:
        values["evidence"] = {**row.evidence, **plain(outcome.evidence)}
    return values
