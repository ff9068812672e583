"""Submissions of users: handed in under terms, judged, taken into the library, taken back by their authors."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.console.links import burl_or_none
from guanhao.domains.assets import facade as assets
from guanhao.domains.assets.contracts import Duplicate
from guanhao.domains.compliance import facade as compliance
from guanhao.domains.compliance.contracts import CheckContext, TextPart
from guanhao.domains.identity import facade as identity
from guanhao.domains.interaction.contracts import Closed, Refused
from guanhao.domains.interaction.models import Activity, PointLine, Submission, SubmissionFile, Terms
from guanhao.domains.interaction.policy import PublicPolicy, UgcPolicy
from guanhao.domains.interaction.services import door
from guanhao.domains.interaction.services.people import Contact, person_of
from guanhao.kernel import audit, events, files
from guanhao.kernel.access import SYSTEM, acting, current_actor, require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.interaction import SubmissionApproved, SubmissionReceived, SubmissionRejected, SubmissionRevoked

State = Submission.State
PURPOSE = "interaction.submission"
COMPARED = 5_000


@dataclass(frozen=True, kw_only=True)
class TermsDraft:
    """A version of the rights agreement as it is entered; empty platforms mean all, 0 months until it is taken back."""

    title: str
    text: str
    scope: str
    platforms: Sequence[str] = ()
    months: int = 0


@dataclass(frozen=True, kw_only=True)
class SubmissionDraft:
    """What somebody hands in; `accepted` is the number of the terms they said yes to (None: they did not), `mark` what the sending room said."""

    name: str
    accepted: int | None
    title: str = ""
    text: str = ""
    contact: str = ""
    platform: str = ""
    handle: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Handed:
    """A submission and the key of the author's own link."""

    submission: Submission
    key: str


@dataclass(frozen=True)
class _Looked:
    name: str
    stream: BinaryIO
    kind: str
    mime: str
    looks: bytes


@transaction.atomic
def write_terms(draft: TermsDraft) -> Terms:
    """A new version of the rights agreement (needs interaction.edit); versions are never changed."""
    require("interaction.edit")
    for name, most in (("title", 120), ("text", 20_000), ("scope", 300)):
        value = getattr(draft, name).strip()
        if not value:
            raise Refused(_("This is needed."), name)
        if len(value) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if not 0 <= draft.months <= 600:
        raise Refused(_("A whole number from %(low)s to %(high)s is needed.") % {"low": 0, "high": 600}, "months")
    number = (Terms.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    digest = hashlib.sha256(f"{draft.title}\0{draft.text}\0{draft.scope}".encode()).hexdigest()
    terms = Terms(
        number=number,
        title=draft.title.strip(),
        text=draft.text.strip(),
        scope=draft.scope.strip(),
        platforms=list(draft.platforms),
        months=draft.months,
        sha256=digest,
        made_at=now(),
        made_by_name=current_actor().name[:120],
    )
    terms.save()
    audit.record("interaction.terms_written", target=f"interaction.terms:{terms.pk}", after={"number": number, "sha256": digest})
    return terms


@transaction.atomic
def hand_in(
    *, activity: Activity, visitor: door.Visitor, form: str, draft: SubmissionDraft, attachments: Sequence[tuple[str, BinaryIO, int]] = ()
) -> Handed:
    """Take in a submission (needs no permission); the same form twice is one submission. Refused by field; then nothing is kept.

    Without accepting the terms in force nothing is taken (INT-06 a). Files are looked into by their content, cleaned of metadata, and compared.
    """
    activity = door.lock(activity)
    if activity.kind != Activity.Kind.COLLECTION:
        raise Refused(_("Nothing is handed in here."))
    key = door.sealed("interaction.submission.key", form)[:40]
    voter = door.sealed(f"interaction.submission:{activity.code}", form)
    if known := Submission.objects.filter(activity=activity, voter=voter).first():
        return Handed(known, key)
    door.check_open(activity)
    terms = _accepted(activity, draft)
    _check_words(activity, draft, attachments)
    door.check_rate(Submission, visitor.origin)
    looked = [_look(name, stream, size, activity) for name, stream, size in attachments]
    report = compliance.check([TextPart("title", draft.title), TextPart("body", draft.text)], CheckContext(format="comment"))
    day = now().astimezone(current_brand().zone).date()
    contact = Contact(draft.contact, draft.name, agreed=True)
    submission = Submission(
        activity=activity,
        terms=terms,
        accepted_at=now(),
        number=f"U{day:%y%m%d}-{door.new_code(6).upper()}",
        key_sha256=hashlib.sha256(key.encode()).hexdigest(),
        voter=voter,
        origin=visitor.origin,
        title=draft.title.strip(),
        text=draft.text.strip(),
        name=draft.name.strip(),
        contact=draft.contact.strip(),
        platform=draft.platform,
        handle=draft.handle.strip(),
        person_id=person_of(contact, purpose="ugc", activity=activity),
        verdict=report.state,
        findings=[f"{hit.text}: {hit.reason}" if hit.text else hit.reason for hit in report.hits if hit.level != "hint"][:20],
        made_at=now(),
    )
    try:
        with transaction.atomic():
            submission.save()
    except IntegrityError:
        return Handed(Submission.objects.get(activity=activity, voter=voter), key)
    for one in looked:
        _keep(submission, one)
    Activity.objects.filter(pk=activity.pk).update(entries=F("entries") + 1)
    told: dict[str, Any] = {"activity_id": activity.pk, "submission_id": submission.pk, "number": submission.number, "mark": draft.mark[:120]}
    events.emit(SubmissionReceived(brand_id=activity.brand_id, **told))
    return Handed(submission, key)


@transaction.atomic
def judge(*, submission: Submission, approve: bool, reason: str = "", points: int | None = None) -> Submission:
    """Approve (points are credited) or reject with a reason the author reads (needs interaction.moderate)."""
    require("interaction.moderate")
    submission = _locked(submission)
    if submission.state not in {State.NEW, State.APPROVED, State.REJECTED}:
        raise Closed(_("It is in the library or was taken back: it is not judged again."))
    if not approve and not reason.strip():
        raise Refused(_("Say why; the author reads it."), "reason")
    wanted = State.APPROVED if approve else State.REJECTED
    if submission.state == wanted:
        return submission
    before, actor = submission.state, current_actor()
    submission.state, submission.reason, submission.judged_at = wanted, reason.strip()[:300], now()
    submission.judged_by_name = actor.name[:120]
    earned = (UgcPolicy.of_brand().points if points is None else points) if approve else 0
    if not 0 <= earned <= 100_000:
        raise Refused(_("A whole number from %(low)s to %(high)s is needed.") % {"low": 0, "high": 100_000}, "points")
    _credit(submission, earned - submission.points, _("Submission approved") if approve else _("Approval taken back"))
    submission.points, submission.reward = earned, str(submission.activity.settings["reward"]) if approve else ""
    submission.save()
    audit.record(
        "interaction.submission_judged",
        target=target_of(submission),
        before={"state": before},
        after={"state": wanted, "points": earned},
        note=submission.reason,
    )
    if approve:
        told: dict[str, Any] = {"activity_id": submission.activity_id, "submission_id": submission.pk, "points": earned}
        events.emit(SubmissionApproved(brand_id=submission.brand_id, author=author_of(submission), person_id=submission.person_id, **told))
    else:
        events.emit(SubmissionRejected(brand_id=submission.brand_id, activity_id=submission.activity_id, submission_id=submission.pk))
    return submission


@transaction.atomic
def publish(*, submission: Submission, keywords: Sequence[str] = ()) -> Submission:
    """Take the files of an approved submission into the library with the author's consent (needs interaction.moderate and assets.edit)."""
    require("interaction.moderate")
    submission = _locked(submission)
    if submission.state == State.PUBLISHED:
        return submission
    if submission.state != State.APPROVED:
        raise Closed(_("Approve it first."))
    rows = list(submission.files.select_related("file").exclude(file=None))
    if not rows:
        raise Refused(_("There is no file to take into the library; the text can be copied from here."))
    terms = submission.terms
    day = submission.accepted_at.astimezone(current_brand().zone).date()
    for row in rows:
        row.asset_id = _asset(submission, row, keywords)
        row.consent_id = assets.record_consent(
            row.asset_id,
            author=submission.name,
            given_on=day,
            contact=submission.number,
            platform=submission.platform,
            platforms=terms.platforms,
            ends=day + relativedelta(months=terms.months) if terms.months else None,
            scope=terms.scope,
            reward=submission.reward,
        )
        row.save(update_fields=["asset_id", "consent_id"])
    submission.state = State.PUBLISHED
    submission.save(update_fields=["state"])
    audit.record("interaction.submission_published", target=target_of(submission), after={"assets": [row.asset_id for row in rows]})
    return submission


def by_key(key: str) -> Submission | None:
    """The submission of an author's own link; None for a key there is none of."""
    found: Submission | None = (
        Submission.objects.select_related("activity", "terms").filter(key_sha256=hashlib.sha256(key.encode()).hexdigest()).first()
    )
    return found


@transaction.atomic
def revoke(*, key: str, reason: str = "") -> Submission:
    """The author takes it back by their link (needs no permission): consents end, files go, moderators get the list of official copies."""
    found = by_key(key)
    if found is None:
        raise Refused(_("There is nothing at this address."))
    submission = _locked(found)
    if submission.state == State.REVOKED:
        return submission
    rows = list(submission.files.select_related("file"))
    copies: list[str] = []
    with acting(SYSTEM):  # the author holds no permission in the house; the right to take it back is theirs
        for row in rows:
            if row.consent_id:
                copies += assets.withdraw_consent(row.consent_id, reason=reason or _("Taken back by its author"))
            stored, row.file = row.file, None
            row.looks = b""
            row.save(update_fields=["file", "looks"])
            if stored is not None:
                files.forget(stored)
    _credit(submission, -submission.points, _("Taken back by its author"))
    before = submission.state
    submission.state, submission.revoked_at, submission.copies = State.REVOKED, now(), sorted(set(copies))
    submission.points, submission.contact, submission.text, submission.title = 0, "", "", ""
    submission.reason = reason.strip()[:300]
    submission.save()
    audit.record("interaction.submission_revoked", target=target_of(submission), before={"state": before}, after={"copies": submission.copies})
    asset_ids = tuple(row.asset_id for row in rows if row.asset_id)
    told: dict[str, Any] = {"activity_id": submission.activity_id, "submission_id": submission.pk, "copies": tuple(submission.copies)}
    events.emit(SubmissionRevoked(brand_id=submission.brand_id, asset_ids=asset_ids, **told))
    notify(
        topic="interaction.revoked",
        title=_("%(number)s was taken back by its author") % {"number": submission.number},
        body=ngettext("%(count)s official copy must go.", "%(count)s official copies must go.", len(submission.copies))
        % {"count": len(submission.copies)},
        url=burl_or_none("interaction:submission", pk=submission.pk) or "",
        key=f"revoked:{submission.pk}",
        users=identity.users_with("interaction.moderate"),
        level="warning",
    )
    return submission


def target_of(submission: Submission) -> str:
    """The submission's name in audit."""
    return f"interaction.submission:{submission.pk}"


def author_of(submission: Submission) -> str:
    """Whose points these are: the person, the account on a platform, else the name on this one submission."""
    if submission.person_id:
        return f"person:{submission.person_id}"
    if submission.handle:
        return f"{submission.platform}:{submission.handle.casefold()}"
    return f"{submission.name}:{submission.number}"


def _accepted(activity: Activity, draft: SubmissionDraft) -> Terms:
    terms: Terms | None = Terms.objects.filter(pk=activity.settings["terms_id"]).first()
    if terms is None:
        raise Closed(_("This is not open."))
    if draft.accepted != terms.number:
        raise Refused(_("Without accepting the terms nothing can be handed in."), "accepted")
    return terms


def _check_words(activity: Activity, draft: SubmissionDraft, attachments: Sequence[Any]) -> None:
    for name, most in (("name", 60), ("title", 120), ("text", 5_000), ("contact", 200), ("handle", 120)):
        if len(getattr(draft, name).strip()) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if not draft.name.strip():
        raise Refused(_("Write the name that is shown with it."), "name")
    if activity.settings["text_needed"] and not draft.text.strip():
        raise Refused(_("A text is needed."), "text")
    if not attachments and not draft.text.strip():
        raise Refused(_("Hand in a file or a text."), "files")
    most_files = min(activity.settings["most_files"], PublicPolicy.of_brand().files)
    if len(attachments) > most_files:
        raise Refused(ngettext("At most %(count)s file.", "At most %(count)s files.", most_files) % {"count": most_files}, "files")


def _look(name: str, stream: BinaryIO, size: int, activity: Activity) -> _Looked:
    """What a file really is; pictures come back without metadata (place, device)."""
    from guanhao.engines.media.hashing import is_flat, looks_of
    from guanhao.engines.media.intake import inspect, picture_of
    from guanhao.engines.media.limits import Limits, MediaRefused

    limit = PublicPolicy.of_brand().file_mb
    if size > limit << 20:
        raise Refused(_("“%(name)s” is larger than %(limit)s MB.") % {"name": name[:80], "limit": limit}, "files")
    try:
        found = inspect(stream, Limits(image_bytes=limit << 20, archive_bytes=limit << 22))
    except MediaRefused as error:
        words = _("“%(name)s” cannot be taken: the file is damaged, too large, or of a kind that is not taken here.")
        raise Refused(words % {"name": name[:80]}, "files") from error
    facts = found.facts
    if facts.kind not in activity.settings["media"] or facts.mime == "image/svg+xml":
        raise Refused(_("“%(name)s” is not of a kind that is asked for here.") % {"name": name[:80]}, "files")
    data: BinaryIO = io.BytesIO(found.data) if found.data is not None else stream
    data.seek(0)
    looks = b""
    if facts.kind == "image":
        image = picture_of(data.read(), facts.mime)
        data.seek(0)
        looks = b"" if is_flat(image) else looks_of(image).as_bytes()
    return _Looked(name, data, facts.kind, facts.mime, looks)


def _keep(submission: Submission, one: _Looked) -> None:
    stored = files.store(one.stream, name=one.name, purpose=PURPOSE, content_type=one.mime)
    row = SubmissionFile(
        submission=submission, file=stored, name=stored.name, kind=one.kind, mime=one.mime, sha256=stored.sha256, looks=one.looks, like=None
    )
    row.like = SubmissionFile.objects.filter(sha256=stored.sha256).order_by("pk").first() or _alike(one.looks)
    row.save()


def _alike(looks: bytes) -> SubmissionFile | None:
    """An earlier picture that looks the same, among the newest."""
    if not looks:
        return None
    from guanhao.engines.media.hashing import Looks, alike, pool_of

    rows = list(SubmissionFile.objects.exclude(looks=b"").order_by("-pk").values_list("pk", "looks")[:COMPARED])
    hits = alike(Looks.of_bytes(looks), pool_of(b"".join(bytes(kept) for _pk, kept in rows)), UgcPolicy.of_brand().alike) if rows else []
    if not hits:
        return None
    nearest = min(hits, key=lambda hit: hit[1])
    found: SubmissionFile | None = SubmissionFile.objects.filter(pk=rows[nearest[0]][0]).first()
    return found


def _asset(submission: Submission, row: SubmissionFile, keywords: Sequence[str]) -> int:
    title = submission.title or f"{submission.name} {submission.number}"
    if row.file is None:
        raise Refused(_("There is no file to take into the library; the text can be copied from here."))
    with files.open_file(row.file) as stream:
        try:
            return assets.add_asset(stream, name=row.name, title=title[:120], source="ugc", credit=submission.name, keywords=keywords).id
        except Duplicate as same:
            return same.asset_id


def _credit(submission: Submission, points: int, why: str) -> None:
    if points:
        PointLine(
            submission=submission,
            author=author_of(submission)[:200],
            points=points,
            why=why[:120],
            made_at=now(),
            made_by_name=current_actor().name[:120],
        ).save()


def _locked(submission: Submission) -> Submission:
    held: Submission = Submission.objects.select_for_update().get(pk=submission.pk)
    return held
