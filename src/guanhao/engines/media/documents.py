"""Documents: Office files, PDF and text. Macros, programs, remote templates and archives that burst are refused; the words are read for search.

Macros: a `vbaProject.bin` part or a macro-enabled content type (ECMA-376, [MS-OFFMACRO2]); `_VBA_PROJECT` or `Macros` streams in OLE files
([MS-OVBA] 2.2).
PDF: /JavaScript, /JS, /Launch, /EmbeddedFile, /OpenAction with a URI or script (ISO 32000-1 §12.6), also inside compressed object streams.
"""

import re
import zipfile
import zlib
from html import unescape
from typing import BinaryIO

from guanhao.engines.media.limits import Facts, Limits, MediaRefused
from guanhao.engines.media.sniff import Sniffed

TEXT = 200_000  # characters kept for search
OFFICE = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
_OPEN = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_WORDS = re.compile(r"word/document\.xml$|ppt/slides/slide\d+\.xml$|xl/sharedStrings\.xml$|^content\.xml$")
_MACRO_PARTS = re.compile(r"vbaProject\.bin$|vbaData\.xml$|(^|/)(Basic|Scripts)/.+\.(xml|xlb|bas|py|js)$|macrosheets/", re.IGNORECASE)
_PROGRAM_PARTS = re.compile(
    r"(activeX|embeddings|oleObject).*\.(bin|exe|dll|scr)$|\.(exe|dll|scr|bat|cmd|com|js|jse|vbs|vbe|ps1|hta|lnk|jar|msi)$", re.IGNORECASE
)
_REMOTE = re.compile(rb"<Relationship\b[^>]*?(attachedTemplate|oleObject|frame|subDocument)[^>]*?>", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled|ms-office\.vbaProject", re.IGNORECASE)
_FONTS = re.compile(r"<(?:w:font\b[^>]*w:name|a:(?:latin|ea)\b[^>]*typeface)=\"([^\"+][^\"]*)\"")
_TAG = re.compile(r"<[^>]*>")
_PDF_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)\b")
_PDF_STREAM = re.compile(rb"<<((?:[^<>]|<<[^<>]*>>|<[^<>]*>)*?/Type\s*/ObjStm(?:[^<>]|<<[^<>]*>>)*?)>>\s*stream\r?\n", re.DOTALL)
_PDF_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_WHOLE = 64 << 20


def read_document(stream: BinaryIO, size: int, sniffed: Sniffed, limits: Limits) -> Facts:
    """Facts of a document; MediaRefused when it carries programs, is encrypted, bursts, or is an archive that is no document."""
    match sniffed.shape:
        case "zip":
            return _office(stream, limits)
        case "ole":
            return _ole(stream, size)
        case "pdf":
            return _pdf(stream, size)
    return _text(stream, size)


def _office(stream: BinaryIO, limits: Limits) -> Facts:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            _check_entries(entries, limits)
            mime, suffix = _office_kind(archive, names)
            _check_programs(archive, names)
            text, fonts = _office_words(archive, names)
    except MediaRefused:
        raise
    except zipfile.BadZipFile as error:
        raise MediaRefused("truncated") from error
    except (RuntimeError, NotImplementedError) as error:
        raise MediaRefused("encrypted") from error
    except (zlib.error, EOFError, OSError, ValueError, UnicodeError) as error:
        raise MediaRefused("unreadable") from error
    return Facts("document", mime, suffix, text=text[:TEXT], fonts=fonts)


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > limits.archive_entries or total > limits.archive_bytes or (total > 10 << 20 and total > packed * limits.archive_ratio):
        raise MediaRefused("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise MediaRefused("encrypted")
    if any(entry.filename.startswith(("/", "\\")) or ".." in entry.filename.replace("\\", "/").split("/") for entry in entries):
        raise MediaRefused("active", what="path")


def _office_kind(archive: zipfile.ZipFile, names: list[str]) -> tuple[str, str]:
    if "[Content_Types].xml" in names:
        for folder, found in OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return found
    if "mimetype" in names and (suffix := _OPEN.get(archive.open("mimetype").read(100).strip())):
        return archive.open("mimetype").read(100).strip().decode(), suffix
    raise MediaRefused("forbidden", what="archive")


def _check_programs(archive: zipfile.ZipFile, names: list[str]) -> None:
    if any(_MACRO_PARTS.search(name) for name in names):
        raise MediaRefused("macros")
    if any(_PROGRAM_PARTS.search(name) for name in names):
        raise MediaRefused("active", what="program")
    if "[Content_Types].xml" in names and _MACRO_TYPE.search(_part(archive, "[Content_Types].xml")):
        raise MediaRefused("macros")
    for name in names:
        if name.endswith(".rels") and any(b'TargetMode="External"' in found[0] for found in _REMOTE.finditer(_part(archive, name))):
            raise MediaRefused("external")


def _part(archive: zipfile.ZipFile, name: str, most: int = 16 << 20) -> bytes:
    """At most this many bytes, whatever the directory claims."""
    with archive.open(name) as part:
        data = part.read(most + 1)
    if len(data) > most:
        raise MediaRefused("bomb")
    return data


def _office_words(archive: zipfile.ZipFile, names: list[str]) -> tuple[str, tuple[str, ...]]:
    words, fonts, length = [], [], 0
    for name in sorted(name for name in names if _WORDS.search(name)):
        text = _part(archive, name, 64 << 20).decode("utf-8", errors="replace")
        fonts += _FONTS.findall(text)
        plain = " ".join(unescape(_TAG.sub(" ", text.replace("</w:t><w:t", "</w:t><w:t"))).split())
        words.append(plain)
        length += len(plain)
        if length > TEXT:
            break
    for name in names:
        if name in {"word/fontTable.xml", "ppt/theme/theme1.xml"}:
            fonts += _FONTS.findall(_part(archive, name).decode("utf-8", errors="replace"))
    return " ".join(words), tuple(dict.fromkeys(font.strip()[:120] for font in fonts if font.strip()))[:50]


def _ole(stream: BinaryIO, size: int) -> Facts:
    """Old Word, Excel and PowerPoint files by the names in their directory, which are UTF-16 text."""
    if size > _WHOLE:
        raise MediaRefused("too_large", limit=_WHOLE >> 20)
    stream.seek(0)
    data = stream.read()
    if len(data) < 1536:
        raise MediaRefused("truncated")

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("_VBA_PROJECT") or has("Macros") or b"Attribut\0e VB_" in data:
        raise MediaRefused("macros")
    if has("EncryptedPackage"):
        raise MediaRefused("encrypted")
    if has("\x01Ole10Native") or has("ObjectPool"):
        raise MediaRefused("active", what="program")
    for name, mime, suffix in (
        ("WordDocument", "application/msword", "doc"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint", "ppt"),
        ("Workbook", "application/vnd.ms-excel", "xls"),
    ):
        if has(name):
            return Facts("document", mime, suffix)
    raise MediaRefused("unknown")


def _pdf(stream: BinaryIO, size: int) -> Facts:
    if size > _WHOLE:
        raise MediaRefused("too_large", limit=_WHOLE >> 20)
    stream.seek(0)
    data = stream.read()
    tail = data.rstrip()[-2048:]
    if b"%%EOF" not in tail:
        raise MediaRefused("truncated")
    if b"PK\x05\x06" in data[-66_000:] and b"PK\x01\x02" in data:
        raise MediaRefused("polyglot")
    if b"/Encrypt" in data:
        raise MediaRefused("encrypted")
    for part in (data, *_object_streams(data)):
        found = _PDF_ACTIVE.search(_PDF_NAME.sub(lambda match: bytes((int(match[1], 16),)), part) if b"#" in part else part)
        if found:
            raise MediaRefused("active", what=found[1].decode())
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", data))
    return Facts("document", "application/pdf", "pdf", more={"pages": pages} if pages else {})


def _object_streams(data: bytes) -> list[bytes]:
    """The unpacked object streams of a PDF (§7.5.7), at most 64 MB in all."""
    found, room = [], _WHOLE
    for match in _PDF_STREAM.finditer(data):
        if b"FlateDecode" not in match[1] or room <= 0:
            continue
        try:
            plain = zlib.decompressobj().decompress(data[match.end() :], room)
        except zlib.error:
            continue
        room -= len(plain)
        found.append(plain)
    return found


def _text(stream: BinaryIO, size: int) -> Facts:
    if size > _WHOLE:
        raise MediaRefused("too_large", limit=_WHOLE >> 20)
    stream.seek(0)
    data = stream.read()
    if b"\0" in data and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise MediaRefused("unknown")
    if b"PK\x05\x06" in data[-66_000:]:
        raise MediaRefused("polyglot")
    for name in ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030"):
        try:
            return Facts("document", "text/plain", "txt", text=data.decode(name)[:TEXT])
        except UnicodeDecodeError:
            continue
    raise MediaRefused("unreadable")
