"""Files of a brand, kept by the hash of their content: written once, never changed, never half there."""

import errno
import fcntl
import hashlib
import mimetypes
import os
import re
import secrets
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.kernel.access import current_actor
from guanhao.kernel.models import StoredFile
from guanhao.kernel.now import now
from guanhao.kernel.policy import Count, Policy, setting
from guanhao.kernel.tenancy import current_brand

CHUNK = 1 << 20
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # a full disk, a used-up share of it, a file beyond what the file system takes
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)
LOCK = ".lock"
UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


class FilesPolicy(Policy):
    """How large files may be."""

    key = "kernel.files"
    title = gettext_lazy("Files")

    largest_mb: Count = setting(
        1024,
        unit="MB",
        low=1,
        high=102_400,
        title=gettext_lazy("Largest file"),
        help=gettext_lazy("1 MB is 1,048,576 bytes."),
        source="requirements PLT-09",
    )
    spare_mb: Count = setting(200, unit="MB", low=0, high=102_400, title=gettext_lazy("Disk space that stays free"), source="requirements PLT-12")


class FileRefused(ValueError):
    """A file that is too large, or that the disk has no room for; nothing of it is kept."""


class Readable(Protocol):
    """Anything with `read(size) -> bytes`."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes, b"" at the end."""
        ...


def store(stream: Readable, *, name: str, purpose: str, content_type: str = "") -> StoredFile:
    """Keep a file for the brand in scope, hashing while it is written (memory: one megabyte). The same bytes are kept once.

    Raises FileRefused for a file beyond the policy's size or when the disk is (nearly) full; then nothing is left behind.
    """
    brand, policy = current_brand(), FilesPolicy.of_brand()
    folder = _folder(brand.id)
    handle, draft_name = tempfile.mkstemp(dir=folder, prefix=".draft-")
    draft = Path(draft_name)
    try:
        with os.fdopen(handle, "wb") as out:
            size, digest = _copy(stream, out, policy, folder)
            out.flush()
            os.fsync(out.fileno())
        pin = _pins() / f"{brand.id}-{digest}-{secrets.token_hex(8)}"
        with _deciding():
            pin.touch()
            if not (folder / digest).exists():
                draft.replace(folder / digest)
        _sync_folder(folder)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise FileRefused(_("The disk is full; nothing was kept. Make room and try again.")) from error
        raise
    finally:
        draft.unlink(missing_ok=True)
    try:
        return _note(name, content_type=content_type, size=size, digest=digest, purpose=purpose)
    finally:
        transaction.on_commit(lambda: pin.unlink(missing_ok=True))


def _note(name: str, *, content_type: str, size: int, digest: str, purpose: str) -> StoredFile:
    kept = safe_name(name)
    row = StoredFile(
        name=kept,
        content_type=(content_type or mimetypes.guess_type(kept)[0] or "application/octet-stream")[:120],
        size=size,
        sha256=digest,
        purpose=purpose,
        made_at=now(),
        made_by_id=current_actor().user_id,
    )
    row.save()
    return row


def path_of(stored: StoredFile) -> Path:
    """Where the bytes lie; the path is made of the brand's number and the hash alone, never of a name."""
    return _folder(stored.brand_id) / stored.sha256


def open_file(stored: StoredFile) -> BinaryIO:
    """The file for reading; FileNotFoundError when the data folder lost it."""
    return path_of(stored).open("rb")


def forget(stored: StoredFile) -> None:
    """Remove a file; its bytes go after the commit, when no other row of the brand has the same content."""
    path, twins = path_of(stored), StoredFile.everywhere.filter(brand_id=stored.brand_id, sha256=stored.sha256)
    stored.delete()

    def unlink() -> None:
        with _deciding():  # pins first: a row is there before its pin goes
            if not _pinned(stored.brand_id, stored.sha256) and not twins.exists():
                path.unlink(missing_ok=True)

    transaction.on_commit(unlink)


def sweep_drafts(older_than: timedelta = timedelta(days=1)) -> int:
    """Remove drafts and pins that a killed process left; how many drafts."""
    old = _older((Path(settings.HOME) / "files").glob("*/.draft-*"), older_than)
    for path in [*old, *_older((path for path in _pins().iterdir() if path.name != LOCK), older_than)]:
        path.unlink(missing_ok=True)
    return len(old)


def sweep_orphans(older_than: timedelta = timedelta(days=1)) -> int:
    """Remove bytes that no row speaks of (their transaction was rolled back, or its process killed); how many files."""
    count = 0
    for folder in (Path(settings.HOME) / "files").glob("*"):
        rows = StoredFile.everywhere.filter(brand_id=int(folder.name))
        known = set(rows.values_list("sha256", flat=True))
        for path in _older((path for path in folder.iterdir() if not path.name.startswith(".") and path.name not in known), older_than):
            with _deciding():
                if not _pinned(int(folder.name), path.name) and not rows.filter(sha256=path.name).exists():
                    path.unlink(missing_ok=True)
                    count += 1
    return count


def _older(paths: Iterable[Path], age: timedelta) -> list[Path]:
    limit = now().timestamp() - age.total_seconds()
    found = []
    for path in paths:
        with suppress(FileNotFoundError):  # another process removed it
            if path.stat().st_mtime < limit:
                found.append(path)
    return found


def _pins() -> Path:
    """The folder of pins: while a file's row is not committed, its pin says that the bytes are wanted, since no other transaction sees the row."""
    folder = Path(settings.HOME) / "pins"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _pinned(brand_id: int, digest: str) -> bool:
    return any(_pins().glob(f"{brand_id}-{digest}-*"))


@contextmanager
def _deciding() -> Iterator[None]:
    """One process and thread at a time decides whether bytes stay; nothing slow and no write to the database happens inside."""
    with (_pins() / LOCK).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # until the handle is closed
        yield


def safe_name(name: str) -> str:
    """A name that is harmless on every system: no folders, control or direction characters, reserved words; at most 180 bytes, suffix kept."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(c for c in UNSAFE.sub("_", text) if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}).strip(" .")
    if not text or RESERVED.match(text):
        text = f"file_{text}" if text else "file"
    stem, dot, suffix = text.rpartition(".")
    if not dot or len(suffix.encode()) > 20:
        stem, suffix = text, ""
    ending = f".{suffix}" if suffix else ""
    return stem.encode()[: 180 - len(ending.encode())].decode(errors="ignore") + ending


def _copy(stream: Readable, out: IO[bytes], policy: FilesPolicy, folder: Path) -> tuple[int, str]:
    """Copy and hash; the size in bytes and the hex SHA-256."""
    limit, size, digest = policy.largest_mb << 20, 0, hashlib.sha256()
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileRefused(_("The file is larger than %(limit)s MB, the largest that the policy allows.") % {"limit": policy.largest_mb})
        if shutil.disk_usage(folder).free - len(chunk) < policy.spare_mb << 20:
            raise FileRefused(_("The disk is full; nothing was kept. Make room and try again."))
        digest.update(chunk)
        out.write(chunk)
    return size, digest.hexdigest()


def _folder(brand_id: int) -> Path:
    folder = Path(settings.HOME) / "files" / str(brand_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
