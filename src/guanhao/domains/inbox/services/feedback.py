"""Suggestions: taking in, deciding, answering, merging, votes, and the public report."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import Refused, TooMany
from guanhao.domains.inbox.models import FeedbackReport, Suggestion, SuggestionVote
from guanhao.domains.inbox.policy.desk import FeedbackPolicy
from guanhao.domains.inbox.rules import feedback as rules
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

LONGEST = 4000
Status, Source = Suggestion.Status, Suggestion.Source


@dataclass(frozen=True, kw_only=True)
class SuggestionDraft:
    """What somebody suggests; `once` is the form's own random text, so that a form sent twice is one suggestion."""

    title: str
    text: str = ""
    author: str = ""
    contact: str = ""
    once: str = ""
    conversation_id: int | None = None
    person_id: int | None = None


@transaction.atomic
def suggest_publicly(*, draft: SuggestionDraft, address: str) -> Suggestion:
    """Take a suggestion in from outside (needs no permission). Refused by field; TooMany beyond the policy's rate; then nothing is written."""
    policy = FeedbackPolicy.of_brand()
    if not policy.open:
        raise Refused(_("Suggestions are closed at present."))
    once = hashlib.sha256((draft.once.strip() or secrets.token_hex(16)).encode()).hexdigest()
    known: Suggestion | None = Suggestion.objects.filter(once_hash=once).first()
    if known is not None:
        return known
    _check(draft)
    origin = _origin(address)
    recent = Suggestion.objects.filter(received_at__gt=now() - timedelta(hours=1), source=Source.PUBLIC)
    if recent.filter(origin_hash=origin).count() >= policy.per_address or recent.count() >= policy.per_hour:
        raise TooMany(_("Too many suggestions in a short time; please try again in an hour."))
    row = _made(draft, Source.PUBLIC)
    row.once_hash, row.origin_hash, row.public = once, origin, policy.show_received
    row.save()
    _received(row)
    notify(
        topic="inbox.suggestion",
        title=gettext_lazy("New suggestion: %(title)s") % {"title": row.title},
        url=burl_or_none("inbox:suggestion", pk=row.pk) or "",
        key=f"inbox.suggestion:{row.pk}",
        users=identity.users_with("inbox.manage"),
    )
    return row


@transaction.atomic
def add_suggestion(*, draft: SuggestionDraft, source: str = Source.ENTERED) -> Suggestion:
    """Enter what somebody said elsewhere, for example in a conversation."""
    require("inbox.answer")
    _check(draft)
    if draft.conversation_id is not None:
        source = Source.CONVERSATION
    row = _made(draft, source)
    row.save()
    _received(row)
    return row


@transaction.atomic
def change_suggestion(
    *, suggestion_id: int, status: str, reply: str = "", public: bool = False, owner_id: int | None = None, title: str | None = None
) -> Suggestion:
    """Set what becomes of it, who answers for it, and what everybody reads. Done and declined need a reply. Refused names the field."""
    require("inbox.answer")
    row = _locked(suggestion_id)
    if row.merged_into_id:
        raise Refused(_("It was merged; change the one it went into."))
    if status not in Status.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Status.values)}, "status")
    words = reply.strip()
    if len(words) > LONGEST:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": LONGEST}, "reply")
    if status in (Status.DONE, Status.DECLINED) and not words:
        raise Refused(_("Say what was done, or why not: whoever suggested it reads this."), "reply")
    owner = next((one for one in identity.people_of_brand() if one.id == owner_id), None) if owner_id else None
    if owner_id and owner is None:
        raise Refused(_("This person does not belong to the brand."), "owner_id")
    before = state_of(row)
    if title is not None:
        if not title.strip() or len(title) > 120:
            raise Refused(_("Give it a name of 1 to %(limit)s characters.") % {"limit": 120}, "title")
        row.title = title.strip()
    if words != row.reply:
        row.reply, row.replied_at = words, now() if words else None
    if status != row.status:
        row.decided_at = now() if status in (Status.DONE, Status.DECLINED) else None
    row.status, row.public, row.owner_id, row.owner_name = status, public, owner_id, owner.name[:80] if owner else ""
    row.save()
    if before != state_of(row):
        versions.keep(target_of(row), state_of(row))
        audit.record("inbox.suggestion_changed", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def merge_suggestions(*, keep: int, drop: int) -> Suggestion:
    """Put one suggestion into another: voices add up, each voter counting once; the dropped one points to the kept one."""
    require("inbox.answer")
    if keep == drop:
        raise Refused(_("Choose another suggestion to put it together with."), "keep")
    rows: dict[int, Suggestion] = {row.pk: row for row in Suggestion.objects.select_for_update().filter(pk__in=[keep, drop]).order_by("pk")}
    if len(rows) < 2:
        raise Refused(_("There is no such suggestion."), "keep")
    kept, dropped = rows[keep], rows[drop]
    if kept.merged_into_id or dropped.merged_into_id:
        raise Refused(_("It was merged; change the one it went into."), "keep")
    known = set(kept.voices.values_list("voter", flat=True))
    dropped.voices.exclude(voter__in=known).update(suggestion=kept)
    Suggestion.objects.filter(merged_into=dropped).update(merged_into=kept)
    kept.votes = kept.voices.count()
    kept.save(update_fields=["votes"])
    dropped.merged_into = kept
    dropped.save(update_fields=["merged_into"])
    audit.record("inbox.suggestion_merged", target=target_of(dropped), after={"merged_into": kept.pk, "votes": kept.votes})
    return kept


@transaction.atomic
def unmerge_suggestion(*, suggestion_id: int) -> Suggestion:
    """Take a merged suggestion out again (the undo); voices that were moved stay with the other."""
    require("inbox.answer")
    row = _locked(suggestion_id)
    before, row.merged_into = row.merged_into_id, None
    row.save(update_fields=["merged_into"])
    audit.record("inbox.suggestion_unmerged", target=target_of(row), before={"merged_into": before}, after={"merged_into": None})
    return row


@transaction.atomic
def vote(*, suggestion_id: int, voter: str, address: str) -> Suggestion:
    """One voice (needs no permission); the same voter again takes it back. Only public suggestions; TooMany beyond the policy's rate."""
    row: Suggestion | None = Suggestion.objects.select_for_update().filter(pk=suggestion_id, public=True, merged_into=None).first()
    if row is None:
        raise Refused(_("There is no such suggestion."))
    mark = _voice(voter)
    if row.voices.filter(voter=mark).delete()[0] == 0:
        origin, hour = _origin(address), now() - timedelta(hours=1)
        if SuggestionVote.objects.filter(origin_hash=origin, made_at__gt=hour).count() >= FeedbackPolicy.of_brand().votes_per_address:
            raise TooMany(_("Too many votes in a short time; please try again in an hour."))
        SuggestionVote(suggestion=row, voter=mark, origin_hash=origin, made_at=now()).save()
    row.votes = row.voices.count()
    row.save(update_fields=["votes"])
    return row


@transaction.atomic
def make_report(*, first_day: date, last_day: date, note: str = "") -> FeedbackReport:
    """Count what was received from the first to the last day, both included, and show it publicly; the same period again counts anew (INT-07)."""
    require("inbox.manage")
    if last_day < first_day:
        raise Refused(_("The window ends before it starts."), "last_day")
    if len(note) > LONGEST:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": LONGEST}, "note")
    zone = current_brand().zone
    begin, end = datetime.combine(first_day, time.min, zone), datetime.combine(last_day + timedelta(days=1), time.min, zone)
    rows = list(Suggestion.objects.filter(received_at__gte=begin, received_at__lt=end, merged_into=None).order_by("-votes", "pk"))
    counted = rules.count(row.status for row in rows)
    counts = {name: getattr(counted, name) for name in ("total", *rules.STATUSES)} | {"closed": counted.closed}
    items = [{"id": r.pk, "title": r.title, "status": r.status, "reply": r.reply, "votes": r.votes} for r in rows if r.public]
    known = FeedbackReport.objects.select_for_update().filter(first_day=first_day, last_day=last_day).first()
    report: FeedbackReport = known or FeedbackReport(first_day=first_day, last_day=last_day)
    before = {"counts": report.counts} if known else None
    report.counts, report.items, report.note = counts, items, note.strip() or report.note
    report.made_at, report.made_by_name = now(), current_actor().name[:80]
    report.save()
    audit.record("inbox.report_made", target=f"inbox.feedbackreport:{report.pk}", before=before, after={"counts": counts})
    return report


@transaction.atomic
def show_report(*, report_id: int, public: bool) -> FeedbackReport:
    """Show a report on the public page, or take it away."""
    require("inbox.manage")
    row: FeedbackReport = FeedbackReport.objects.select_for_update().get(pk=report_id)
    before, row.public = row.public, public
    row.save(update_fields=["public"])
    audit.record("inbox.report_shown", target=f"inbox.feedbackreport:{row.pk}", before={"public": before}, after={"public": public})
    return row


def voted_by(voter: str) -> set[int]:
    """Which suggestions this browser has voted for."""
    return set(SuggestionVote.objects.filter(voter=_voice(voter)).values_list("suggestion_id", flat=True))


def target_of(row: Suggestion) -> str:
    """The suggestion's name in audit and versions."""
    return f"inbox.suggestion:{row.pk}"


def state_of(row: Suggestion) -> dict[str, Any]:
    """What people change, as JSON-safe values."""
    return {name: getattr(row, name) for name in ("title", "status", "reply", "public", "owner_id")}


def _voice(voter: str) -> str:
    return salted_hmac("inbox.vote", voter, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def _origin(address: str) -> str:
    day = now().astimezone(current_brand().zone).date()
    return salted_hmac(f"inbox.origin:{day}", address, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def _check(draft: SuggestionDraft) -> None:
    if not draft.title.strip():
        raise Refused(_("Write something first."), "title")
    for name, most in (("title", 120), ("text", LONGEST), ("author", 60), ("contact", 200)):
        if len(getattr(draft, name)) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)


def _made(draft: SuggestionDraft, source: str) -> Suggestion:
    if source not in Source.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Source.values)}, "source")
    return Suggestion(
        title=draft.title.strip(),
        text=draft.text.strip(),
        author=draft.author.strip(),
        contact=draft.contact.strip(),
        source=source,
        conversation_id=draft.conversation_id,
        person_id=draft.person_id,
        received_at=now(),
    )


def _received(row: Suggestion) -> None:
    versions.keep(target_of(row), state_of(row))
    audit.record("inbox.suggestion_received", target=target_of(row), after=state_of(row))


def _locked(suggestion_id: int) -> Suggestion:
    row: Suggestion = Suggestion.objects.select_for_update().get(pk=suggestion_id)
    return row
