"""Opening what was uploaded: plain or packed, never unpacking more than the limits allow."""

import gzip
import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO, cast

from guanhao.engines.intake.errors import IntakeError

GZIP, XZ, ZIP, OLE = b"\x1f\x8b", b"\xfd7zXZ\x00", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """How much a packed file may grow: at most `unpacked` bytes, and beyond the first 64 MB at most `ratio` times its packed size."""

    unpacked: int = 4 * 1024**3
    ratio: float = 200.0
    cell: int = 1024 * 1024
    columns: int = 2_000

    def check(self, packed: int, unpacked: int) -> None:
        """IntakeError `too_large` or `bomb`."""
        if unpacked > self.unpacked:
            raise IntakeError("too_large", limit=self.unpacked)
        if unpacked > _FREE_BYTES and unpacked > packed * self.ratio:
            raise IntakeError("bomb", packed=packed, ratio=round(self.ratio))


class _Bounded(io.RawIOBase):
    """Passes bytes on and counts them."""

    def __init__(self, inner: BinaryIO, packed: int, limits: Limits) -> None:
        self.inner, self.packed, self.limits, self.count = inner, packed, limits, 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read on, or IntakeError when the file is broken or grows past its limits."""
        view = memoryview(cast("bytearray", buffer))
        try:
            data = self.inner.read(len(view))
        except (EOFError, OSError, lzma.LZMAError, zlib.error, zipfile.BadZipFile) as error:
            raise IntakeError("broken_archive", detail=str(error)) from error
        view[: len(data)] = data
        self.count += len(data)
        self.limits.check(self.packed, self.count)
        return len(data)


@dataclass(frozen=True)
class Source:
    """A seekable stream that can be read from its beginning as often as needed."""

    stream: BinaryIO
    name: str
    limits: Limits
    compression: str
    member: str = ""
    size: int = 0

    def open(self) -> BinaryIO:
        """The unpacked bytes from the beginning."""
        self.stream.seek(0)
        if not self.compression:
            return self.stream
        inner: BinaryIO
        if self.compression == "gz":
            inner = cast("BinaryIO", gzip.GzipFile(fileobj=self.stream, mode="rb"))
        elif self.compression == "xz":
            inner = cast("BinaryIO", lzma.LZMAFile(self.stream, "rb"))  # noqa: SIM115 the caller reads on
        else:
            inner = cast("BinaryIO", zipfile.ZipFile(self.stream).open(self.member))  # noqa: SIM115 the caller reads on
        return cast("BinaryIO", io.BufferedReader(_Bounded(inner, self.size, self.limits), 256 * 1024))


def open_source(stream: BinaryIO, name: str, limits: Limits) -> Source:
    """Look at the first bytes and the name. IntakeError: empty, too_large, bomb, broken_archive, old_excel, zip_many, zip_locked."""
    stream.seek(0, io.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    magic = stream.read(8)
    if not size:
        raise IntakeError("empty")
    if magic.startswith(OLE):
        raise IntakeError("old_excel")
    if magic.startswith(GZIP):
        return Source(stream, name.removesuffix(".gz"), limits, "gz", size=size)
    if magic.startswith(XZ):
        return Source(stream, name.removesuffix(".xz"), limits, "xz", size=size)
    if magic.startswith(ZIP):
        return _zip(stream, name, limits, size)
    limits.check(size, size)
    return Source(stream, name, limits, "", size=size)


def _zip(stream: BinaryIO, name: str, limits: Limits, size: int) -> Source:
    """A workbook is left packed (openpyxl opens it) once its parts are known to be bearable; another zip must hold one file."""
    try:
        archive = zipfile.ZipFile(stream)
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise IntakeError("broken_archive", detail=str(error)) from error
    limits.check(size, sum(entry.file_size for entry in entries))
    if any(entry.filename == "xl/workbook.xml" for entry in entries):
        _check_entries(archive, entries, size, limits)
        return Source(stream, name if name.lower().endswith(".xlsx") else name + ".xlsx", limits, "", size=size)
    entries = [entry for entry in entries if not entry.filename.startswith("__MACOSX/") and not entry.filename.endswith(".DS_Store")]
    if len(entries) != 1:
        raise IntakeError("zip_many", count=len(entries), names="、".join(entry.filename for entry in entries[:5]))
    if entries[0].flag_bits & 1:
        raise IntakeError("zip_locked")
    return Source(stream, entries[0].filename.rsplit("/", 1)[-1], limits, "zip", entries[0].filename, entries[0].compress_size)


def _check_entries(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """A forged directory may understate sizes, so every part is really unpacked once, counted and thrown away."""
    count = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise IntakeError("zip_locked")
        try:
            with archive.open(entry) as part:
                while piece := part.read(1 << 20):
                    count += len(piece)
                    limits.check(size, count)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, zlib.error) as error:
            raise IntakeError("broken_archive", detail=str(error)) from error
