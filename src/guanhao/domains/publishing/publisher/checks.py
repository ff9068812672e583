"""What must be true before anything leaves: asked before preparing, and again in the transaction that writes the intent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.publishing.contracts import Payload
from guanhao.domains.publishing.models import Attempt, Freeze, Publication
from guanhao.domains.publishing.policy.core import PublishingPolicy
from guanhao.domains.publishing.publisher.verdicts import Verdict
from guanhao.domains.publishing.rules.core import covers, is_late
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.sources import passes, payloads_of, source_of

Status, Ended, Mode = Publication.Status, Attempt.Outcome, Publication.Mode


@dataclass(frozen=True)
class Facts:
    """What a group of publications of one brand is held against, read in a number of queries that does not grow with it."""

    payloads: Mapping[str, Payload]
    accounts: Mapping[int, AccountRef]
    freezes: Sequence[Freeze]
    promises: PublishingPolicy
    moment: datetime


def facts_for(rows: Iterable[Publication], promises: PublishingPolicy, moment: datetime) -> Facts:
    """Read everything afresh, in the scope of the brand."""
    chosen = list(rows)
    payloads = payloads_of(row.subject for row in chosen)
    accounts = {ref.id: ref for ref in channels.accounts(closed=True)}
    return Facts(payloads, accounts, selectors.running_freezes(), promises, moment)


def against(row: Publication, facts: Facts) -> Verdict | None:
    """What keeps a publication from going out now, and where that leaves it; None for nothing."""
    payload, account = facts.payloads.get(row.subject), facts.accounts.get(row.account_id)
    if payload is None:
        return Verdict(Status.FAILED, Ended.REFUSED, "gone", _("What was planned does not exist any more."))
    if account is None or payload.account_id != row.account_id:
        return Verdict(Status.FAILED, Ended.REFUSED, "account", _("It belongs to another account now; plan it anew."))
    return _frozen(row, payload, facts) or _silent(account) or _late(row, facts) or _unsigned(row, payload) or _outside(payload, facts)


def _frozen(row: Publication, payload: Payload, facts: Facts) -> Verdict | None:
    """A freeze counts by what the subject says now as well as by what it said when it was planned."""
    about = selectors.scope_of(row)
    tags, people = {*about.tags, *payload.tags}, {*about.people, *payload.people}
    wide = type(about)(about.platform, about.account_id, tuple(tags), tuple(people), payload.campaign or about.campaign)
    known = (one for one in facts.freezes if not passes(row.subject, one.scope))
    freeze = next((one for one in known if covers(one.scope, one.value, wide) or covers(one.scope, one.value, about)), None)
    if freeze is None:
        return None
    return Verdict(Status.HELD, Ended.LATER, f"freeze:{freeze.pk}", _("Frozen: %(reason)s") % {"reason": freeze.reason})


def _silent(account: AccountRef) -> Verdict | None:
    if account.status == "active":
        return None
    return Verdict(Status.HELD, Ended.LATER, "account", _("The account is not active."))


def _late(row: Publication, facts: Facts) -> Verdict | None:
    allowed = row.late_minutes if row.late_minutes is not None else int(facts.promises.late.total_seconds() // 60)
    if not is_late(row.planned_at, allowed, facts.moment):
        return None
    words = _("More than %(minutes)s minutes late.") % {"minutes": allowed}
    return Verdict(Status.MISSED, Ended.REFUSED, "late", f"{words} {row.reason}".strip())


def _unsigned(row: Publication, payload: Payload) -> Verdict | None:
    if payload.approved:
        return None
    if not payload.altered:
        return Verdict(Status.MISSED, Ended.REFUSED, "not_approved", payload.why_not)
    changes = source_of(row.subject).difference(row.subject, "")
    names = _(", ").join(str(one["title"]) for one in changes)
    reason = _("What would go out is not what was signed. Changed: %(names)s") % {"names": names or "–"}
    evidence = {**row.evidence, "difference": changes, "digest": payload.digest}
    return Verdict(Status.FAILED, Ended.REFUSED, "altered", reason, values={"evidence": evidence})


def _outside(payload: Payload, facts: Facts) -> Verdict | None:
    opens, closes = payload.window
    if (opens is None or facts.moment >= opens) and (closes is None or facts.moment <= closes):
        return None
    shown = " – ".join(date_format(one, "Y-m-d H:i") for one in (opens, closes) if one)
    return Verdict(Status.MISSED, Ended.REFUSED, "window", _("Outside the window in which it may be published: %(window)s") % {"window": shown})


def columns(verdict: Verdict) -> dict[str, Any]:
    """All columns a verdict writes besides status and reason."""
    return {"due_at": verdict.due_at, **verdict.values}
