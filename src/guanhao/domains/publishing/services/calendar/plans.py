"""Plans from a table: one line a publication, in the account's local time."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import UnknownAccount
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.rules.calendar.times import at_local
from guanhao.domains.publishing.selectors.calendar.guard import without_warnings
from guanhao.domains.publishing.selectors.calendar.objections import Proposal, slack_refusals, words_of
from guanhao.domains.publishing.services import core
from guanhao.domains.publishing.sources import payload_of
from guanhao.engines.intake.moments import Reading, parse_moment
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject
from guanhao.kernel.now import now

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Incoming:
    """A line that was read: what is planned when."""

    line: int
    subject: str
    at: datetime
    note: str
    late_minutes: int | None
    proposal: Proposal


class PlanSink:
    """Plans what the lines say; a line that cannot be planned goes to quarantine with its reason, and the others are planned together."""

    def __init__(self, ctx: ImportContext) -> None:
        self.account_id = ctx.account_id
        self.plans: list[Incoming] = []
        self.seen: set[str] = set()

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each line as the form would, and all of them against the slack rule; nothing is written yet."""
        rejected: list[Reject] = []
        mine: list[Incoming] = []
        for row in rows.to_pylist():
            try:
                mine.append(self._read(row))
            except (Refused, UnknownAccount) as error:
                field = {"planned_at": "at", "subject": "variant", "account_id": "account"}.get(getattr(error, "field", "account"), "variant")
                rejected.append(Reject(row["_line"], field, str(error), str(row.get(field) or "")[:200]))
        refused = {one.id: words_of(one) for one in slack_refusals([one.proposal for one in (*self.plans, *mine)])}
        for one in mine:
            if one.proposal.id in refused:
                rejected.append(Reject(one.line, "at", refused[one.proposal.id], one.at.isoformat()))
        good = [one for one in mine if one.proposal.id not in refused]
        self.plans += good
        return Outcome(len(good), rejected=sorted(rejected, key=lambda one: one.line))

    def commit(self) -> None:
        """Plan through the service, with audit and events."""
        with without_warnings():
            for one in self.plans:
                core.plan(subject=one.subject, planned_at=one.at, late_minutes=one.late_minutes, note=one.note)

    def discard(self) -> None:
        """Nothing was staged."""

    def _read(self, row: dict[str, Any]) -> Incoming:
        subject = subject_of(row["variant"])
        if subject in self.seen:
            raise Refused(_("Another line of the file plans the same."), "subject")
        try:
            payload = payload_of(subject)
        except LookupError as error:
            raise Refused(_("There is nothing to publish under %(subject)s.") % {"subject": row["variant"]}, "subject") from error
        named = channels.find_account(row["account"]).id if (row.get("account") or "").strip() else self.account_id
        if named is not None and named != payload.account_id:
            raise Refused(_("This goes out through another account than the line says."), "account_id")
        at = moment_of(row["at"], channels.account(payload.account_id).zone)
        with without_warnings():
            look = core.look_at(subject=subject, planned_at=at)
        others = [one for one in look.errors if one.code != "slack"]  # the lines are judged against the slack rule together
        if others:
            raise Refused(others[0].message, others[0].field)
        self.seen.add(subject)
        proposal = Proposal(id=-row["_line"], account_id=payload.account_id, at=at, title=payload.title, subject=subject, hot=payload.hot)
        return Incoming(row["_line"], subject, at, (row.get("note") or "").strip(), row.get("late_minutes"), replace(proposal, tags=payload.tags))


def subject_of(text: str) -> str:
    """`content.variant:7` for 7, #7 or the subject itself."""
    words = text.strip().lstrip("#").removesuffix(".0")
    return f"content.variant:{words}" if words.isdecimal() else words


def moment_of(text: str, zone: Any) -> datetime:
    """The moment of a cell, read as the account's wall-clock time unless it names an offset; Refused when it cannot be read or has no time."""
    found = parse_moment(text, Reading(now(), zone))
    if found is None or found.dateonly:
        raise Refused(
            _("“%(value)s” is no moment; write it like 2026-11-28 18:00, in the local time of the account.") % {"value": text[:60]}, "planned_at"
        )
    if found.aware is not None:
        return found.aware
    return at_local(found.local.date(), found.local.time(), zone).moment
