"""Keeping authors out, and letting them in again."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.models import BlacklistLine, PublicReport
from guanhao.domains.compliance.policy import ReportPolicy
from guanhao.domains.compliance.selectors.blacklist import today
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.compliance import AuthorBlacklisted, AuthorLifted


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """Who is kept out, why, with what proof; `until` None takes the policy's days, `for_good` no end."""

    platform: str
    author_id: str
    reason: str
    author_name: str = ""
    proof: str = ""
    until: date | None = None
    for_good: bool = False


@transaction.atomic
def blacklist_author(*, draft: LineDraft, report: PublicReport | None = None) -> BlacklistLine:
    """Keep an author out. One who is kept out already gets the new reason, proof and end; Refused for an unknown platform, a missing id or reason."""
    require("compliance.triage")
    author, reason = draft.author_id.strip(), draft.reason.strip()
    _check(draft, author, reason)
    until = None if draft.for_good else draft.until or today() + timedelta(days=ReportPolicy.of_brand().blacklist_days)
    known = BlacklistLine.objects.select_for_update().filter(platform=draft.platform, author_id=author, active=True).first()
    before = state_of(known) if known else None
    line: BlacklistLine = known or BlacklistLine(platform=draft.platform, author_id=author, made_at=now(), made_by_name=current_actor().name[:120])
    line.reason, line.until = reason, until
    line.author_name = draft.author_name.strip() or line.author_name
    line.proof = draft.proof.strip() or line.proof
    line.report = report or line.report
    line.save()
    audit.record("compliance.blacklisted", target=target_of(line), before=before, after=state_of(line), note=reason)
    end = until.isoformat() if until else ""
    about = {"platform": line.platform, "author_id": line.author_id, "author_name": line.author_name}
    emit(AuthorBlacklisted(brand_id=current_brand().id, until=end, **about))
    return line


@transaction.atomic
def lift_author(*, line: BlacklistLine, reason: str) -> BlacklistLine:
    """Let an author in again, with the reason; the line stays listed as lifted."""
    require("compliance.triage")
    why = reason.strip()
    if not why:
        raise Refused(_("Say why the author may come back."), "reason")
    if len(why) > 300:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 300}, "reason")
    line = BlacklistLine.objects.select_for_update().get(pk=line.pk)
    if line.active:
        before = state_of(line)
        line.active, line.lifted_at, line.lifted_by_name, line.lift_reason = False, now(), current_actor().name[:120], why
        line.save()
        audit.record("compliance.lifted", target=target_of(line), before=before, after=state_of(line), note=why)
        emit(AuthorLifted(brand_id=current_brand().id, platform=line.platform, author_id=line.author_id))
    return line


def target_of(line: BlacklistLine) -> str:
    """The line's name in the audit log."""
    return f"compliance.blacklist:{line.pk}"


def state_of(line: BlacklistLine) -> dict[str, object]:
    """A line as JSON-safe values."""
    values = {name: getattr(line, name) for name in ("platform", "author_id", "author_name", "reason", "proof", "active")}
    return {**values, "until": line.until.isoformat() if line.until else None}


def _check(draft: LineDraft, author: str, reason: str) -> None:
    if draft.platform not in {one.key for one in channels.platforms()}:
        raise Refused(_("Choose the platform: an author's id means nothing without it."), "platform")
    if not author:
        raise Refused(_("Give the author's id on the platform."), "author_id")
    if not reason:
        raise Refused(_("Say why this author is kept out."), "reason")
    for name, text, most in (
        ("author_id", author, 120),
        ("author_name", draft.author_name.strip(), 120),
        ("reason", reason, 300),
        ("proof", draft.proof.strip(), 1000),
    ):
        if len(text) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if draft.until is not None and not draft.for_good and draft.until < today():
        raise Refused(_("This day is over."), "until")
