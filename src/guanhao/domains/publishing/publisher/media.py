"""Media exactly as they were signed: the bytes on disk are hashed before anybody reads them."""

import hashlib
import os
from collections.abc import Callable, Mapping
from typing import BinaryIO

from guanhao.domains.publishing.contracts import Payload
from guanhao.kernel import files
from guanhao.kernel.models import StoredFile
from guanhao.sdk.connectors.errors import Rejected, phrase
from guanhao.sdk.connectors.records import Media

CHUNK = 1 << 20


class MediaChanged(Rejected):
    """The file on disk is not what was signed, or is gone. Nothing has been sent."""


def opener(payload: Payload) -> Callable[[Media], BinaryIO]:
    """`Context.open_media` of a payload, in the scope of its brand (the rows are read here, not in the thread that calls)."""
    numbers: Mapping[str, int] = payload.files or {}
    rows = {row.sha256: row for row in StoredFile.objects.filter(pk__in=list(numbers.values()))} if numbers else {}

    def open_media(media: Media) -> BinaryIO:
        row = rows.get(media.sha256)
        if row is None:
            raise MediaChanged(phrase("The file %(name)s is no longer kept.", name=media.name), code="media_gone")
        return _opened(row, media)

    return open_media


def _opened(row: StoredFile, media: Media) -> BinaryIO:
    try:
        stream = files.open_file(row)
    except OSError as error:
        raise MediaChanged(
            phrase("The file %(name)s cannot be read: %(reason)s.", name=media.name, reason=error.strerror), code="media_gone"
        ) from error
    facts = os.fstat(stream.fileno())
    if _digest(stream.fileno(), facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns) != media.sha256:
        stream.close()
        raise MediaChanged(phrase("The file %(name)s on disk is not what was signed.", name=media.name), code="media_changed")
    stream.seek(0)
    return stream


def _digest(fd: int, *identity: int) -> str:
    found = _remembered.get(identity)
    if found is None:
        digest = hashlib.sha256()
        offset = 0
        while piece := os.pread(fd, CHUNK, offset):
            digest.update(piece)
            offset += len(piece)
        found = digest.hexdigest()
        if len(_remembered) > 1000:
            _remembered.clear()
        _remembered[identity] = found
    return found


_remembered: dict[tuple[int, ...], str] = {}
