"""Planning publications and deciding what became of them; one transaction each, audited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef, UnknownAccount
from guanhao.domains.publishing.contracts import Changed, Payload, Refused
from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.domains.publishing.policy.core import PublishingPolicy
from guanhao.domains.publishing.publisher.locks import lock_brand
from guanhao.domains.publishing.publisher.states import change, planned_event, target_of, tell
from guanhao.domains.publishing.rules import core as rules
from guanhao.domains.publishing.rules.sent import meant
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.sources import Objection, Plan, objections, payload_of
from guanhao.kernel import audit, events
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.sdk.connectors import HandsOff, Publishes
from guanhao.sdk.connectors.records import Account, Outgoing

Status, Mode = Publication.Status, Publication.Mode
JUST_NOW = timedelta(seconds=60)
FARTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Look:
    """What planning found out: the payload, the account, how it leaves, and everything against it (errors first)."""

    payload: Payload
    account: AccountRef
    mode: str
    problems: tuple[Objection, ...]

    @property
    def errors(self) -> tuple[Objection, ...]:
        """What forbids the plan."""
        return tuple(one for one in self.problems if one.level == "error")

    @property
    def warnings(self) -> tuple[Objection, ...]:
        """What is worth a second thought and forbids nothing."""
        return tuple(one for one in self.problems if one.level != "error")


@transaction.atomic
def plan(
    *,
    subject: str,
    planned_at: datetime,
    late_minutes: int | None = None,
    slot_id: int | None = None,
    series_id: int | None = None,
    note: str = "",
    mode: str = "",
) -> Publication:
    """Put a subject on the calendar (needs publishing.plan). Refused names what stands against it; signatures may still be missing, and are asked
    for at the moment itself.
    """
    require("publishing.plan")
    look = look_at(subject=subject, planned_at=planned_at, mode=mode, slot_id=slot_id, series_id=series_id)
    if look.errors:
        first = look.errors[0]
        raise Refused(" ".join(dict.fromkeys(one.message for one in look.errors)), first.field)
    post, moment = look.payload.outgoing, now()
    row = Publication(
        account_id=look.account.id,
        platform=look.account.platform,
        subject=subject,
        title=look.payload.title[:200],
        format=post.format,
        mode=look.mode,
        lane=rules.lane_of(post),
        planned_at=planned_at,
        due_at=planned_at,
        late_minutes=_minutes(late_minutes),
        hot=look.payload.hot,
        tags=list(look.payload.tags),
        people=list(look.payload.people),
        campaign=look.payload.campaign[:80],
        owner_id=look.payload.owner_id,
        slot_id=slot_id,
        series_id=series_id,
        note=note.strip()[:500],
        key=rules.new_key(),
        made_at=moment,
        made_by_id=current_actor().user_id,
        changed_at=moment,
    )
    lock_brand(shared=True)
    _hold_if_needed(row, look.account)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This is planned already; move it instead."), "subject") from error
    events.emit(planned_event(row))
    tell([(row, Status.PLANNED)])
    audit.record("publishing.planned", target=target_of(row), after=_state(row), note=row.note)
    return row


def look_at(
    *,
    subject: str,
    planned_at: datetime,
    mode: str = "",
    slot_id: int | None = None,
    series_id: int | None = None,
    publication_id: int | None = None,
) -> Look:
    """Everything that stands against a plan or move, without writing (needs publishing.view). Refused when there is no such subject or account."""
    require("publishing.view")
    try:
        payload = payload_of(subject)
    except LookupError as error:
        raise Refused(_("There is nothing to publish under %(subject)s.") % {"subject": subject}, "subject") from error
    try:
        account = channels.account(payload.account_id)
    except UnknownAccount as error:
        raise Refused(_("The account does not exist any more."), "account_id") from error
    post = payload.outgoing
    found = [*_against_moment(planned_at, payload), *_against_account(account), *_against_subject(subject, publication_id)]
    chosen, more = _mode_of(account, post, mode)
    found += more
    if planned_at.tzinfo is not None:
        about = Plan(
            subject=subject,
            account_id=account.id,
            platform=account.platform,
            format=post.format,
            planned_at=planned_at,
            hot=payload.hot,
            title=payload.title,
            text=post.text,
            digest=payload.digest,
            tags=tuple(dict.fromkeys((*payload.tags, *post.tags))),
            publication_id=publication_id,
            slot_id=slot_id,
            series_id=series_id,
        )
        found += objections(about)
    return Look(payload, account, chosen, tuple(sorted(found, key=lambda one: one.level != "error")))


@transaction.atomic
def move(*, publication_id: int, planned_at: datetime, revision: int | None = None) -> Publication:
    """Another moment (needs publishing.plan); also plans anew what was missed or failed. Changed when somebody was faster."""
    require("publishing.plan")
    row = locked(publication_id, revision)
    if row.status not in rules.MOVABLE:
        raise Refused(_("“%(title)s” is %(status)s and cannot be moved.") % _facts(row), "planned_at")
    look = look_at(subject=row.subject, planned_at=planned_at, mode=row.mode, slot_id=row.slot_id, series_id=row.series_id, publication_id=row.pk)
    if look.errors:
        raise Refused(" ".join(dict.fromkeys(one.message for one in look.errors)), look.errors[0].field)
    _replan(row, planned_at, look.account)
    return row


@transaction.atomic
def move_many(*, moves: Sequence[tuple[int, datetime, int]]) -> list[Publication]:
    """Several at once, all or none: (publication, moment, the revision that was looked at)."""
    require("publishing.plan")
    return [move(publication_id=number, planned_at=moment, revision=revision) for number, moment, revision in moves]


@transaction.atomic
def cancel(*, publication_id: int, reason: str = "", revision: int | None = None) -> Publication:
    """Take it off the calendar (needs publishing.plan); what is on its way or out stays."""
    require("publishing.plan")
    row = locked(publication_id, revision)
    if row.status not in rules.CANCELLABLE:
        raise Refused(_("“%(title)s” is %(status)s and cannot be cancelled.") % _facts(row))
    before = row.status
    change(row, Status.CANCELLED, code="person", reason=reason.strip(), due_at=None, revision=row.revision + 1)
    audit.record("publishing.cancelled", target=target_of(row), before={"status": before}, note=reason.strip()[:300])
    return row


@transaction.atomic
def retry(*, publication_id: int) -> Publication:
    """Try what failed or was missed once more, now, with all its tries (needs publishing.plan)."""
    require("publishing.plan")
    row = locked(publication_id)
    if row.status not in rules.RETRYABLE:
        raise Refused(_("“%(title)s” is %(status)s; only what failed or was missed is tried again.") % _facts(row))
    return _now(row, "publishing.retried")


@transaction.atomic
def publish_now(*, publication_id: int) -> Publication:
    """Bring it forward to this moment (needs publishing.plan); everything is checked as always."""
    require("publishing.plan")
    row = locked(publication_id)
    if row.status not in rules.MOVABLE:
        raise Refused(_("“%(title)s” is %(status)s and cannot be published now.") % _facts(row))
    return _now(row, "publishing.brought_forward")


@transaction.atomic
def check_off(*, publication_id: int, url: str, published_at: datetime, proof: int | None = None) -> Publication:
    """Somebody published it by hand: where, when, with a stored file as proof (needs publishing.plan)."""
    require("publishing.plan")
    row = locked(publication_id)
    if row.status not in rules.BY_HAND:
        raise Refused(_("“%(title)s” is %(status)s and cannot be checked off.") % _facts(row))
    remote_id = _remote_id(row, url)
    _check_published_at(published_at)
    before = row.status
    _out(row, url=url.strip(), remote_id=remote_id, published_at=published_at, evidence={**row.evidence, "by_hand": True, "proof": proof})
    audit.record("publishing.checked_off", target=target_of(row), before={"status": before}, after={"url": row.url, "proof": proof})
    return row


@transaction.atomic
def settle(*, publication_id: int, outcome: str, url: str = "", reason: str = "", published_at: datetime | None = None) -> Publication:
    """A person has looked and says what became of an unknown or waiting one: "published" (with its link) or "not_published" (needs
    publishing.plan). Nothing else lets an unknown one be sent again.
    """
    require("publishing.plan")
    row = locked(publication_id)
    if row.status not in (Status.UNKNOWN, Status.WAITING):
        raise Refused(_("“%(title)s” is %(status)s; there is nothing to decide.") % _facts(row))
    if row.lease_until is not None and row.lease_until > now():
        raise Changed(_("The publisher is looking into it right now; try again in a moment."))
    if not reason.strip():
        raise Refused(_("Say how you know: the reason is kept."), "reason")
    before = row.status
    if outcome == "published":
        remote_id = _remote_id(row, url)
        moment = published_at or row.committed_at or now()
        _check_published_at(moment)
        evidence = {**row.evidence, "settled": reason.strip()[:500]}
        _out(row, url=url.strip(), remote_id=remote_id, published_at=moment, evidence=evidence)
        Attempt.objects.filter(publication=row, outcome__in=("open", "unknown")).update(outcome="done", ended_at=now(), message=reason.strip()[:1000])
    elif outcome == "not_published":
        why = _("A person looked: it is not out. %(reason)s") % {"reason": reason.strip()}
        Attempt.objects.filter(publication=row, outcome__in=("open", "unknown")).update(outcome="not_done", ended_at=now(), message=why[:1000])
        change(row, Status.FAILED, code="settled", reason=why, due_at=None, revision=row.revision + 1)
    else:
        raise Refused(_("Choose one of: %(known)s.") % {"known": "published, not_published"}, "outcome")
    audit.record(
        "publishing.settled", target=target_of(row), before={"status": before}, after={"outcome": outcome, "url": row.url}, note=reason.strip()
    )
    return row


@transaction.atomic
def ask_again(*, account_id: int) -> int:
    """Ask the platform once more about everything unknown on an account; how many. Called when its connection changed."""
    rows = Publication.objects.filter(account_id=account_id, status=Status.UNKNOWN, lease_until=None)
    return int(rows.update(due_at=now(), checks=0))


def locked(publication_id: int, revision: int | None = None) -> Publication:
    """The row under its lock; Changed when it is not the revision that was looked at."""
    row: Publication = Publication.objects.select_for_update().get(pk=publication_id)
    if revision is not None and row.revision != revision:
        raise Changed(_("Somebody changed “%(title)s” meanwhile; look again.") % _facts(row), "revision")
    return row


def late_minutes_of(row: Publication) -> int:
    """How late it may be, in minutes."""
    return row.late_minutes if row.late_minutes is not None else int(PublishingPolicy.of_brand().late.total_seconds() // 60)


def _now(row: Publication, action: str) -> Publication:
    moment = now()
    look = look_at(subject=row.subject, planned_at=moment, mode=row.mode, publication_id=row.pk)
    if look.errors:
        raise Refused(" ".join(dict.fromkeys(one.message for one in look.errors)), look.errors[0].field)
    _replan(row, moment, look.account, action=action)
    return row


def _replan(row: Publication, planned_at: datetime, account: AccountRef, *, action: str = "publishing.moved") -> None:
    lock_brand(shared=True)
    before, was = _state(row), row.status
    row.status, row.planned_at, row.due_at = Status.PLANNED, planned_at, planned_at
    row.reason, row.reason_code, row.tries, row.checks = "", "", 0, 0
    row.revision, row.changed_at = row.revision + 1, now()
    _hold_if_needed(row, account)
    row.save()
    events.emit(planned_event(row))
    tell([(row, was)])
    audit.record(action, target=target_of(row), before=before, after=_state(row))


def _hold_if_needed(row: Publication, account: AccountRef) -> None:
    """What falls under a freeze is held from the start."""
    freeze = selectors.frozen_by(row)
    if freeze is not None:
        row.status, row.due_at = Status.HELD, None
        row.reason_code, row.reason = f"freeze:{freeze.pk}", _("Frozen: %(reason)s") % {"reason": freeze.reason}
    elif account.status != "active":
        row.status, row.due_at, row.reason_code = Status.HELD, None, "account"


def _out(row: Publication, *, url: str, remote_id: str, published_at: datetime, evidence: Mapping[str, Any]) -> None:
    values: dict[str, Any] = {"url": url[:600], "remote_id": remote_id[:200], "published_at": published_at, "evidence": dict(evidence)}
    values |= {"published_by_id": current_actor().user_id, "revision": row.revision + 1, "lease_until": None, "lease_owner": ""}
    try:
        with transaction.atomic():
            change(row, Status.PUBLISHED, due_at=None, **values)
    except IntegrityError as error:
        raise Refused(_("Another publication of this account already has this link."), "url") from error


def _remote_id(row: Publication, url: str) -> str:
    link = url.strip()
    if not link.startswith(("https://", "http://")):
        raise Refused(_("Paste the address of the post; it starts with https://."), "url")
    connector = selectors.connector_of(row.platform)
    if isinstance(connector, HandsOff):
        found = connector.remote_id(link)
        if found is None:
            raise Refused(_("This is no address of a post on %(platform)s.") % {"platform": channels.platform(row.platform).zh}, "url")
        return found
    return ""


def _check_published_at(moment: datetime) -> None:
    if moment.tzinfo is None or moment > now() + JUST_NOW:
        raise Refused(_("It cannot have been published in the future."), "published_at")


def _against_moment(planned_at: datetime, payload: Payload) -> list[Objection]:
    if planned_at.tzinfo is None:
        return [Objection("moment", _("A moment needs its time zone."))]
    moment, (opens, closes) = now(), payload.window
    if planned_at < moment - JUST_NOW:
        return [Objection("past", _("This moment has passed."))]
    if planned_at > moment + FARTHEST:
        return [Objection("far", _("This is more than three years ahead."))]
    if (opens and planned_at < opens) or (closes and planned_at > closes):
        return [Objection("window", _("This is outside the window in which it may be published."))]
    return []


def _against_account(account: AccountRef) -> list[Objection]:
    words = {
        "draft": _("The account “%(name)s” is still in preparation: activate it first."),
        "paused": _("The account “%(name)s” is paused."),
        "closed": _("The account “%(name)s” is closed."),
    }
    if account.status == "active":
        return []
    return [Objection("account", words[account.status] % {"name": account.name}, field="account_id")]


def _against_subject(subject: str, publication_id: int | None) -> list[Objection]:
    rows = Publication.objects.filter(subject=subject, status__in=(*rules.ACTIVE, Status.PUBLISHED)).exclude(pk=publication_id)
    row = rows.order_by("pk").last()
    if row is None:
        return []
    if row.status == Status.PUBLISHED:
        return [Objection("published", _("This was published already."), field="subject")]
    return [Objection("planned", _("This is planned already; move it instead."), field="subject")]


def _mode_of(account: AccountRef, post: Outgoing, wanted: str) -> tuple[str, list[Objection]]:
    """How it leaves, and what the platform has against it."""
    if wanted and wanted not in Mode.values:
        return wanted, [Objection("mode", _("Choose one of: %(known)s.") % {"known": ", ".join(Mode.values)}, field="mode")]
    connector = selectors.connector_of(account.platform)
    if connector is None:
        if wanted in ("", Mode.HAND_OFF):
            return Mode.HAND_OFF, []
        return wanted, [Objection("mode", _("No program can publish there; plan it by hand."), field="mode")]
    seen = selectors.sdk_accounts([account])[account.id]
    ability = connector.ability(seen)
    chosen = wanted or ability.mode
    found = [Objection("check", _in_words(english, chinese), field=field) for field, english, chinese in connector.check(meant(post, chosen), seen)]
    if chosen != Mode.HAND_OFF:
        found += _against_ability(connector, seen, post, chosen)
    return chosen, found


def _against_ability(connector: Any, account: Account, post: Outgoing, mode: str) -> list[Objection]:
    ability, publishes = connector.ability(account), isinstance(connector, Publishes)
    if not publishes or (mode == Mode.API and ability.mode != Mode.API):
        why = _in_words(ability.why, ability.why_zh)
        return [Objection("ability", f"{_('This account cannot publish so:')} {why}".strip(), field="mode")]
    if connector.limits(post.format) is None:
        return [Objection("format", _("This format cannot be published there by the program."), field="format")]
    there = channels.connections([account.id])[account.id]
    lacking = rules.missing_settings(connector.settings, there.settings, there.secrets)
    if lacking:
        names = _(", ").join(_in_words(one.title, one.title_zh) for one in lacking)
        return [Objection("connection", _("The account is not connected yet; it lacks: %(names)s.") % {"names": names}, field="account_id")]
    return []


def _in_words(english: str, chinese: str) -> str:
    return (chinese or english) if (get_language() or "").startswith("zh") else (english or chinese)


def _minutes(late_minutes: int | None) -> int | None:
    if late_minutes is not None and not 0 <= late_minutes <= 10_080:
        raise Refused(_("Between 0 minutes and 7 days."), "late_minutes")
    return late_minutes


def _facts(row: Publication) -> dict[str, str]:
    return {"title": row.title, "status": str(Status(row.status).label)}


def _state(row: Publication) -> dict[str, Any]:
    return {
        "subject": row.subject,
        "account_id": row.account_id,
        "status": row.status,
        "mode": row.mode,
        "planned_at": row.planned_at.isoformat(),
        "late_minutes": row.late_minutes,
    }
