"""Everything that writes the brand guide: a draft, its logos, publishing with a reason, and the library's task that follows."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import GuideVersion, SyncTask
from guanhao.domains.strategy.policy import BrandPolicy
from guanhao.domains.strategy.rules.guide import GuideBody, Logo, UnfitGuide, body_of, parse_guide, state_of
from guanhao.domains.strategy.selectors import guide as selectors
from guanhao.kernel import audit, clocks, events, files
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.models import StoredFile
from guanhao.kernel.now import now
from guanhao.sdk.events.strategy import GuidePublished

PICTURES = {"image/png", "image/jpeg", "image/webp", "image/gif"}
UNFIT = {
    "missing": lambda: _("line %(row)s: the first cell is empty."),
    "long": lambda: _("line %(row)s: longer than %(value)s characters."),
    "many": lambda: _("more than %(value)s lines."),
    "short": lambda: _("line %(row)s: “%(value)s” is a single character: it would flag ordinary texts. Write a longer word."),
    "colour": lambda: _("line %(row)s: “%(value)s” is no colour. Write it like #c8102e."),
    "twice": lambda: _("line %(row)s: “%(value)s” stands here twice."),
    "both": lambda: _("line %(row)s: “%(value)s” is approved and banned at once. Take it out of one of the two."),
    "unknown": lambda: _("a guide has no such field."),
}


@transaction.atomic
def open_draft() -> GuideVersion:
    """The draft; when there is none, a new one that begins as the version in force (needs strategy.edit_guide)."""
    require("strategy.edit_guide")
    found: GuideVersion | None = GuideVersion.objects.select_for_update().filter(status=GuideVersion.Status.DRAFT).first()
    if found is not None:
        return found
    known = selectors.in_force()
    row = GuideVersion(body=known.body if known else state_of(GuideBody()), made_at=now(), changed_at=now())
    row.changed_by_name = current_actor().name[:120]
    row.save()
    return row


@transaction.atomic
def save_draft(values: Mapping[str, Any]) -> GuideVersion:
    """Change fields of the draft (any of GuideBody but logos); Refused names field and line (needs strategy.edit_guide)."""
    row = open_draft()
    _write(row, parse(row.body | dict(values)))
    return row


def parse(values: Mapping[str, Any]) -> GuideBody:
    """A guide from JSON values; Refused, in words, names the field."""
    try:
        return parse_guide(values)
    except UnfitGuide as unfit:
        words = UNFIT[unfit.code]() % {"row": unfit.row, "value": unfit.value}
        raise Refused(words[:1].upper() + words[1:], unfit.field) from unfit


@transaction.atomic
def add_logo(stream: BinaryIO, *, name: str, title: str) -> Logo:
    """Put a logo file into the draft; PNG, JPEG, WebP or GIF (needs strategy.edit_guide)."""
    require("strategy.edit_guide")
    kind = _picture_kind(stream)
    row = open_draft()
    if not title.strip():
        raise Refused(_("Say what this logo is for."), "title")
    stream.seek(0)
    stored = files.store(stream, name=name, purpose="strategy.logo", content_type=kind)
    logo = Logo(stored.pk, title.strip()[:80], stored.name)
    body = body_of(row.body)
    _write(row, replace(body, logos=(*body.logos, logo)))
    return logo


@transaction.atomic
def drop_logo(*, file_id: int) -> None:
    """Take a logo out of the draft; versions that show it keep it (needs strategy.edit_guide)."""
    row = open_draft()
    body = body_of(row.body)
    if file_id not in {logo.file_id for logo in body.logos}:
        raise Refused(_("This logo is not in the draft."))
    _write(row, replace(body, logos=tuple(logo for logo in body.logos if logo.file_id != file_id)))


@transaction.atomic
def discard_draft() -> None:
    """Throw the draft away; the version in force stays (needs strategy.edit_guide)."""
    require("strategy.edit_guide")
    row = selectors.draft()
    if row is not None:
        audit.record("strategy.guide_discarded", target="strategy.guide:0", before=dict(row.body))
        row.delete()


@transaction.atomic
def publish_guide(*, reason: str) -> GuideVersion:
    """The draft becomes the next version: its words reach the checks, open drafts want a new check, and the library has its time to follow.

    Refused without a reason, without a draft, or when nothing differs from the version in force (needs strategy.edit_guide).
    """
    require("strategy.edit_guide")
    row: GuideVersion | None = GuideVersion.objects.select_for_update().filter(status=GuideVersion.Status.DRAFT).first()
    if row is None:
        raise Refused(_("There is no draft to publish."))
    if not reason.strip():
        raise Refused(_("Say why the guide changes: it is kept with the new version."), "reason")
    known: GuideVersion | None = GuideVersion.objects.select_for_update().filter(status=GuideVersion.Status.PUBLISHED).first()
    if known is not None and known.body == row.body:
        raise Refused(_("The draft says what version %(number)s says already.") % {"number": known.number})
    body = parse(row.body)
    if known is not None:
        known.status = GuideVersion.Status.SUPERSEDED
        known.save(update_fields=["status"])
    row.number, row.status, row.reason = (known.number if known else 0) + 1, GuideVersion.Status.PUBLISHED, reason.strip()[:300]
    row.published_at, row.published_by_name = now(), current_actor().name[:120]
    row.save()
    audit.record(
        "strategy.guide_published",
        target=target_of(row),
        before=dict(known.body) if known else None,
        after=dict(row.body),
        note=row.reason,
    )
    banned = tuple(asdict(word) for word in body.banned)
    events.emit(GuidePublished(brand_id=row.brand_id, guide_version=row.number, banned=banned, approved=body.approved))
    _open_sync(row)
    return row


@transaction.atomic
def confirm_sync(*, task_id: int, note: str = "") -> SyncTask:
    """The visual group says that the library follows this version of the guide: the clock stops (needs strategy.edit_guide)."""
    require("strategy.edit_guide")
    task: SyncTask = SyncTask.objects.select_for_update().select_related("guide").get(pk=task_id)
    if task.confirmed_at is not None:
        return task
    task.confirmed_at, task.confirmed_by_name, task.note = now(), current_actor().name[:120], note.strip()[:300]
    task.save()
    clocks.stop_clock(SyncTask.CLOCK, target_of(task.guide))
    audit.record("strategy.library_synced", target=target_of(task.guide), after={"confirmed_at": task.confirmed_at.isoformat()}, note=task.note)
    return task


def logo_file(file_id: int) -> StoredFile | None:
    """The kept file of a logo of this brand."""
    found: StoredFile | None = StoredFile.objects.filter(pk=file_id, purpose="strategy.logo").first()
    return found


def target_of(row: GuideVersion) -> str:
    """The version's name in audit and clocks."""
    return f"strategy.guide:{row.pk}"


def _write(row: GuideVersion, body: GuideBody) -> None:
    state = state_of(body)
    if row.body == state:
        return
    before, row.body = row.body, state
    row.changed_at, row.changed_by_name = now(), current_actor().name[:120]
    row.save()
    changed = [name for name in state if before.get(name) != state[name]]
    old, new = ({name: side.get(name) for name in changed} for side in (before, state))
    audit.record("strategy.guide_drafted", target=target_of(row), before=old, after=new)


def _open_sync(row: GuideVersion) -> None:
    """The task for the library; tasks of older versions are done with this one, so they end."""
    length = BrandPolicy.of_brand().library_sync
    for old in SyncTask.objects.filter(confirmed_at=None).select_related("guide"):
        clocks.stop_clock(SyncTask.CLOCK, target_of(old.guide), cancelled=True)
        old.confirmed_at, old.note = now(), _("Replaced by version %(number)s") % {"number": row.number}
        old.save()
    SyncTask(guide=row, opened_at=now(), due_at=now() + length).save()
    clocks.start_clock(kind=SyncTask.CLOCK, subject=target_of(row), target=length)


def _picture_kind(stream: BinaryIO) -> str:
    """The content type of a picture that a browser may show; Refused for anything else."""
    from PIL import Image, UnidentifiedImageError  # loads slowly

    try:
        with Image.open(stream) as picture:
            kind = Image.MIME.get(picture.format or "", "")
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        kind = ""
    if kind not in PICTURES:
        raise Refused(_("This file is no picture that browsers show. Use PNG, JPEG, WebP or GIF."), "file")
    return kind
