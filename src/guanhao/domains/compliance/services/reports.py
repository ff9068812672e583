"""Reports of the public: taking them in, answering, deciding, appeals, and forgetting contacts."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from guanhao.console.links import burl
from guanhao.domains.channels import facade as channels
from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.models import PublicReport, ReportAttachment, ReportStep
from guanhao.domains.compliance.policy import ReportPolicy
from guanhao.domains.compliance.rules import reports as rules
from guanhao.domains.compliance.services.blacklist import LineDraft, blacklist_author
from guanhao.kernel import audit, brands, files
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.clocks import start_clock, stop_clock
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

CLOCK = "compliance.report"
LONGEST = 4_000
State, Step = PublicReport.State, ReportStep.Kind


@dataclass(frozen=True, kw_only=True)
class ReportDraft:
    """What somebody outside writes; `once` is the form's own random text."""

    kind: str
    text: str
    platform: str = ""
    author_name: str = ""
    author_id: str = ""
    link: str = ""
    contact: str = ""
    once: str = ""


@dataclass(frozen=True)
class Filed:
    """What the reporter gets: the ticket's number and the code that opens its status page."""

    report: PublicReport
    code: str


class TooMany(Refused):
    """More reports than the policy takes in an hour."""


@transaction.atomic
def file_report(*, draft: ReportDraft, address: str, attachments: Sequence[tuple[str, BinaryIO, int]] = ()) -> Filed:
    """Take in a report from outside (needs no permission); `attachments` are (name, stream, bytes). The same form twice is one report.

    Refused by field for what cannot be kept, TooMany beyond the policy's rate; then nothing is written.
    """
    policy, once = ReportPolicy.of_brand(), draft.once.strip() or secrets.token_hex(16)
    if not policy.open:
        raise Refused(_("The report form is closed at present."))
    code = rules.code_of(settings.SECRET_KEY, once)
    if known := PublicReport.objects.filter(once_hash=rules.digest(once)).first():
        return Filed(known, code)
    _check(draft)
    kinds = [_kind_of(name, stream, size, policy) for name, stream, size in attachments[: policy.files + 1]]
    if len(kinds) > policy.files:
        many = ngettext("At most %(count)s file.", "At most %(count)s files.", policy.files) % {"count": policy.files}
        raise Refused(many, "pictures")
    moment = now()
    day = moment.astimezone(current_brand().zone).date()
    origin = rules.sealed(settings.SECRET_KEY, f"compliance.report.origin:{day}", address)
    _check_rate(origin, policy)
    report = PublicReport(
        ticket=rules.ticket_of(day, secrets.token_hex(4)),
        code_hash=rules.digest(code),
        once_hash=rules.digest(once),
        origin_hash=origin,
        kind=draft.kind,
        platform=draft.platform,
        author_name=draft.author_name.strip(),
        author_id=draft.author_id.strip(),
        link=draft.link.strip(),
        text=draft.text.strip(),
        contact=draft.contact.strip(),
        has_contact=bool(draft.contact.strip()),
        language=(get_language() or "zh-hans")[:12],
        made_at=moment,
        due_at=moment + timedelta(hours=policy.reply_hours),
    )
    report.save()
    for (name, stream, _size), media in zip(attachments, kinds, strict=True):
        stored = files.store(stream, name=name, purpose="compliance.report", content_type=media)
        ReportAttachment(report=report, file=stored).save()
    _say(report, Step.RECEIVED, "", public=True)
    _start_clock(report, policy)
    audit.record("compliance.report_filed", target=target_of(report), after={"ticket": report.ticket, "kind": report.kind})
    _tell(report, gettext_lazy("New report from the public"), "filed")
    return Filed(report, code)


@transaction.atomic
def take_report(*, report: PublicReport) -> PublicReport:
    """Make it mine: whoever takes it handles it."""
    require("compliance.triage")
    report = _locked(report)
    report.handler_id, report.handler_name = current_actor().user_id, current_actor().name[:120]
    if report.state == State.NEW:
        report.state = State.WORKING
    report.save()
    _say(report, Step.TAKEN, "", public=True)
    audit.record("compliance.report_taken", target=target_of(report), after={"handler": report.handler_name})
    return report


@transaction.atomic
def answer_report(*, report: PublicReport, text: str, public: bool) -> PublicReport:
    """Write to the reporter (shown on the status page; keeps the promise of an answer) or, not public, a note for ourselves."""
    require("compliance.triage")
    words, report = _words(text, "text"), _locked(report)
    if public:
        _answered(report)
    if report.state == State.NEW:
        report.state = State.WORKING
    report.save()
    _say(report, Step.REPLY if public else Step.NOTE, words, public=public)
    audit.record("compliance.report_answered", target=target_of(report), after={"public": public}, note=words[:300])
    return report


@transaction.atomic
def decide_report(*, report: PublicReport, confirmed: bool, feedback: str, line: LineDraft | None = None) -> PublicReport:
    """Confirm a report or not; `feedback` is what the reporter reads. With `line`, for confirmed ones, the author is put on the blacklist as well."""
    require("compliance.triage")
    words, report = _words(feedback, "feedback"), _locked(report)
    if report.state in rules.DECIDED:
        raise Refused(_("It is decided already; only an appeal opens it again."))
    if line is not None and not confirmed:
        raise Refused(_("Only a confirmed report puts its author on the blacklist."), "confirmed")
    before = {"state": report.state}
    report.state, report.decided_at = State.CONFIRMED if confirmed else State.UNFOUNDED, now()
    if report.handler_id is None:
        report.handler_id, report.handler_name = current_actor().user_id, current_actor().name[:120]
    _answered(report)
    report.save()
    _say(report, Step.CONFIRMED if confirmed else Step.UNFOUNDED, words, public=True)
    audit.record("compliance.report_decided", target=target_of(report), before=before, after={"state": report.state}, note=words[:300])
    if line is not None:
        blacklist_author(draft=line, report=report)
    return report


@transaction.atomic
def appeal_report(*, ticket: str, code: str, text: str) -> PublicReport:
    """The reporter does not agree (needs ticket and code; once, within the policy's days): the report is open again under a new clock."""
    policy, report = ReportPolicy.of_brand(), open_status(ticket=ticket, code=code)
    if report is None:
        raise Refused(_("No report has this number and code."))
    words, report = _words(text, "appeal"), _locked(report)
    if not rules.may_appeal(report.state, report.decided_at, report.appealed_at, now(), policy.appeal_days):
        raise Refused(_("An appeal is possible once, within %(days)s days of the decision.") % {"days": policy.appeal_days})
    report.state, report.appealed_at, report.answered_at = State.APPEALED, now(), None
    report.due_at = now() + timedelta(hours=policy.reply_hours)
    report.save()
    _say(report, Step.APPEAL, words, public=True)
    _start_clock(report, policy)
    audit.record("compliance.report_appealed", target=target_of(report), after={"ticket": report.ticket})
    _tell(report, gettext_lazy("A decision about a report is appealed"), "appeal")
    return report


def open_status(*, ticket: str, code: str) -> PublicReport | None:
    """The report with this number, for whoever has its code; None for a wrong number as for a wrong code."""
    found: PublicReport | None = PublicReport.objects.filter(ticket=ticket.strip().upper()[:24]).first()
    given = rules.digest(rules.plain_code(code))
    return found if found is not None and hmac.compare_digest(found.code_hash, given) else None


@transaction.atomic
def forget_contacts() -> int:
    """Delete contacts so many days after the decision (policy compliance.reports); how many."""
    limit = now() - timedelta(days=ReportPolicy.of_brand().contact_days)
    old = PublicReport.objects.filter(state__in=rules.DECIDED, decided_at__lt=limit).filter(has_contact=True)
    count: int = old.update(contact="", has_contact=False)
    if count:
        audit.record("compliance.contacts_forgotten", target="compliance.report:*", after={"count": count})
    return count


def target_of(report: PublicReport) -> str:
    """The report's name in the audit log and of its clock."""
    return f"compliance.report:{report.pk}"


def _locked(report: PublicReport) -> PublicReport:
    found: PublicReport = PublicReport.objects.select_for_update().get(pk=report.pk)
    return found


def _check(draft: ReportDraft) -> None:
    if draft.kind not in PublicReport.Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(PublicReport.Kind.values)}, "kind")
    if draft.platform and draft.platform not in {one.key for one in channels.platforms()}:
        raise Refused(_("This platform is not known here; leave it empty."), "platform")
    if not draft.text.strip():
        raise Refused(_("Describe what is wrong."), "text")
    limits = (("text", LONGEST), ("author_name", 120), ("author_id", 120), ("link", 1000), ("contact", 200))
    for name, most in limits:
        if len(getattr(draft, name).strip()) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if draft.link.strip() and urlsplit(draft.link.strip()).scheme not in {"http", "https"}:
        raise Refused(_("A link begins with http:// or https://."), "link")


def _kind_of(name: str, stream: BinaryIO, size: int, policy: ReportPolicy) -> str:
    if size > policy.file_mb << 20:
        raise Refused(_("%(name)s is larger than %(limit)s MB.") % {"name": name[:80], "limit": policy.file_mb}, "pictures")
    head = stream.read(16)
    stream.seek(0)
    known = rules.sniff(head)
    if known is None:
        raise Refused(_("%(name)s is neither a picture nor a PDF.") % {"name": name[:80]}, "pictures")
    return known[0]


def _check_rate(origin: str, policy: ReportPolicy) -> None:
    recent = PublicReport.objects.filter(made_at__gt=now() - timedelta(hours=1))
    if recent.filter(origin_hash=origin).count() >= policy.per_address or recent.count() >= policy.per_hour:
        raise TooMany(_("Too many reports in a short time; please try again in an hour."))


def _words(text: str, field: str) -> str:
    words = text.strip()
    if not words:
        raise Refused(_("Write something first."), field)
    if len(words) > LONGEST:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": LONGEST}, field)
    return words


def _say(report: PublicReport, kind: str, text: str, *, public: bool) -> None:
    ReportStep(report=report, kind=kind, text=text, public=public, made_at=now(), made_by_name=current_actor().name[:120]).save()


def _answered(report: PublicReport) -> None:
    if report.answered_at is None:
        report.answered_at = now()
    stop_clock(CLOCK, target_of(report))


def _start_clock(report: PublicReport, policy: ReportPolicy) -> None:
    stop_clock(CLOCK, target_of(report), cancelled=True)
    target = timedelta(hours=policy.reply_hours)
    start_clock(kind=CLOCK, subject=target_of(report), target=target, steps=[(target / 2, "half")])


def _tell(report: PublicReport, title: str | Promise, key: str) -> None:
    url = burl("compliance:report", pk=report.pk)
    people = brands.holders("compliance.triage")
    notify(topic="compliance.reports", title=title, body=report.ticket, url=url, key=f"{target_of(report)}:{key}", users=people, level="warning")
