"""Files that come in pieces: opened, continued where they stopped, finished, given up."""

import errno
import hashlib
import os
import re
import secrets
import shutil
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from guanhao.domains.assets.contracts import Duplicate, Refused, WrongOffset
from guanhao.domains.assets.models import Asset, Upload
from guanhao.domains.assets.policy import LibraryPolicy
from guanhao.domains.assets.services.library import AssetDraft, add_asset, check_draft
from guanhao.kernel import access, files
from guanhao.kernel.files import FilesPolicy
from guanhao.kernel.now import now

PIECE = 4 << 20  # bytes that a browser sends at once
LARGEST_PIECE = 8 << 20
MOST_OPEN = 100
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SHA256 = re.compile(r"[0-9a-f]{64}")
DRAFT = {field.name for field in fields(AssetDraft)}
READER = TypeAdapter(AssetDraft)


def open_upload(*, name: str, size: int, mark: str = "", sha256: str = "", options: dict[str, Any] | None = None) -> Upload:
    """Begin an upload of `size` bytes (needs assets.edit), or find the person's open one of the same `mark`, name and size: it goes on at its offset.

    `options` are fields of services.library.AssetDraft for the asset that comes of it. Refused before a byte is sent when it cannot end well.
    """
    access.require("assets.edit")
    limit, digest = FilesPolicy.of_brand().largest_mb, sha256.lower()
    if size <= 0:
        raise Refused(_("The file is empty."), "size")
    if size > limit << 20:
        raise Refused(_("The file is larger than %(limit)s MB, the largest that the policy allows.") % {"limit": limit}, "size")
    if digest and not SHA256.fullmatch(digest):
        raise Refused(_("A SHA-256 has 64 hexadecimal digits."), "sha256")
    wanted = _options(options or {})
    kept, me = files.safe_name(name), access.current_actor().user_id
    mine = Upload.objects.filter(made_by_id=me, state=Upload.State.OPEN)
    known: Upload | None = mine.filter(mark=mark[:200], name=kept, size=size).first() if mark else None
    if known is not None:
        return _settled(known, wanted)
    if digest and (twin := Asset.objects.filter(upload_sha256=digest).first()):
        words = _("This file is in the library already: “%(title)s” (number %(id)s).") % {"title": twin.title, "id": twin.pk}
        raise Duplicate(words, twin.pk)
    if mine.count() >= MOST_OPEN:
        raise Refused(_("You have %(count)s unfinished uploads. Finish or give up some first.") % {"count": MOST_OPEN}, "name")
    moment = now()
    facts = {"name": kept, "mark": mark[:200], "size": size, "sha256": digest, "options": wanted, "made_at": moment, "changed_at": moment}
    upload = Upload(key=secrets.token_hex(16), made_by_id=me, **facts)
    upload.save()
    return upload


def append(key: str, *, offset: int, data: bytes) -> Upload:
    """Add a piece (at most 8 MB) at `offset`; the same piece again does no harm. WrongOffset says where the upload goes on."""
    access.require("assets.edit")
    with transaction.atomic():
        upload = _mine(key)
        if upload.state != Upload.State.OPEN:
            raise Refused(_("This upload has ended."), "key")
        if offset != upload.offset:
            raise WrongOffset(_("This piece does not follow what is there; go on at byte %(offset)s.") % {"offset": upload.offset}, upload.offset)
        if not data or len(data) > LARGEST_PIECE:
            raise Refused(_("A piece has 1 byte to %(limit)s MB.") % {"limit": LARGEST_PIECE >> 20}, "data")
        if offset + len(data) > upload.size:
            raise Refused(_("More bytes than the file was said to have."), "data")
        _write(upload, offset, data)
        upload.offset, upload.changed_at = offset + len(data), now()
        upload.save(update_fields=["offset", "changed_at"])
    return upload


def finish(key: str) -> Asset:
    """Make the asset of a complete upload; when the file is refused, the upload keeps the reason and its bytes go."""
    access.require("assets.edit")
    upload = _mine(key)
    if upload.state == Upload.State.DONE:
        done: Asset = Asset.objects.get(pk=upload.asset_id)
        return done
    if upload.state == Upload.State.REFUSED:
        raise Refused(upload.problem, "file")
    if upload.offset != upload.size:
        raise WrongOffset(_("The file is not complete; go on at byte %(offset)s.") % {"offset": upload.offset}, upload.offset)
    try:
        asset = _made(upload)
    except Refused as refusal:
        twin = refusal.asset_id if isinstance(refusal, Duplicate) else None
        _end(upload, Upload.State.REFUSED, twin, refusal.message)
        raise
    _end(upload, Upload.State.DONE, asset.pk)
    return asset


def give_up(key: str) -> None:
    """Forget an unfinished upload and its bytes."""
    access.require("assets.edit")
    upload = _mine(key)
    _path(upload).unlink(missing_ok=True)
    upload.delete()


def mine() -> list[Upload]:
    """The person's unfinished uploads, the newest first."""
    access.require("assets.edit")
    me = access.current_actor().user_id
    return list(Upload.objects.filter(made_by_id=me, state=Upload.State.OPEN).order_by("-changed_at", "-pk"))


def get(key: str) -> Upload:
    """One of the person's uploads, ended ones too; Upload.DoesNotExist otherwise."""
    access.require("assets.edit")
    return _mine(key)


def sweep() -> int:
    """Forget uploads that nobody went on with for the policy's days, ended ones after a day; how many. Run daily."""
    limit, yesterday = now() - timedelta(days=LibraryPolicy.of_brand().keep_uploads_days), now() - timedelta(days=1)
    old = list(Upload.objects.filter(Q(changed_at__lt=limit) | (Q(changed_at__lt=yesterday) & ~Q(state=Upload.State.OPEN))))
    for upload in old:
        _path(upload).unlink(missing_ok=True)
        upload.delete()
    return len(old)


def _options(values: dict[str, Any]) -> dict[str, Any]:
    strange = sorted(set(values) - DRAFT)
    if strange:
        raise Refused(_("There is no field %(name)s.") % {"name": str(strange[0])[:60]}, "options")
    try:
        draft = READER.validate_python(values)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Refused(_("This value cannot be read: %(name)s.") % {"name": where[:60]}, "options") from error
    check_draft(draft)
    return dict(READER.dump_python(draft, mode="json"))


def _settled(upload: Upload, wanted: dict[str, Any]) -> Upload:
    """An upload found again, with the bytes that are really there: after a crash the file counts, not the row."""
    path = _path(upload)
    there = path.stat().st_size if path.exists() else 0
    upload.options, upload.offset, upload.changed_at = wanted, min(upload.offset, there), now()
    upload.save(update_fields=["options", "offset", "changed_at"])
    return upload


def _mine(key: str) -> Upload:
    found: Upload = Upload.objects.select_for_update().get(key=key, made_by_id=access.current_actor().user_id)
    return found


def _path(upload: Upload) -> Path:
    folder = Path(settings.HOME) / "uploads" / str(upload.brand_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{upload.key}.part"


def _write(upload: Upload, offset: int, data: bytes) -> None:
    path = _path(upload)
    if shutil.disk_usage(path.parent).free - len(data) < FilesPolicy.of_brand().spare_mb << 20:
        raise Refused(_("The disk is full; nothing was kept. Make room and try again."), "data")
    try:
        with path.open("r+b" if path.exists() else "w+b") as part:
            part.truncate(offset)
            part.seek(offset)
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
    except OSError as error:
        if error.errno in FULL:
            raise Refused(_("The disk is full; nothing was kept. Make room and try again."), "data") from error
        raise


def _made(upload: Upload) -> Asset:
    path = _path(upload)
    if not path.exists() or path.stat().st_size != upload.size:
        raise Refused(_("A part of the file was lost on the server. Send it again."), "file")
    with path.open("rb") as stream:
        if upload.sha256:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            if digest != upload.sha256:
                raise Refused(_("What arrived is not what was sent: the check sums differ. Send the file again."), "file")
        return add_asset(stream, name=upload.name, draft=READER.validate_python(upload.options))


def _end(upload: Upload, state: str, asset_id: int | None, problem: str = "") -> None:
    upload.state, upload.asset_id, upload.problem, upload.changed_at = state, asset_id, problem[:500], now()
    upload.save(update_fields=["state", "asset_id", "problem", "changed_at"])
    _path(upload).unlink(missing_ok=True)
