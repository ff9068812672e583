"""What a file is, by its first bytes; names and declared types are not asked.

Signatures: PNG 3rd ed. §5.2, JPEG (T.81 B.1.1.3), GIF89a, RIFF, ISO 14496-12 `ftyp`, EBML (RFC 8794), OpenType 1.9, ID3v2,
RFC 3533 (Ogg), RFC 9639 (FLAC), OLE compound files [MS-CFB], ZIP APPNOTE 4.3.7, ISO 32000 (PDF).
"""

import codecs
from dataclasses import dataclass
from typing import Literal

from guanhao.engines.media.limits import Kind, MediaRefused

HEAD = 4096
Shape = Literal[
    "png", "jpeg", "gif", "webp", "avif", "bmp", "tiff", "svg", "heic", "mp4", "matroska", "flv", "avi", "wav", "mp3", "flac", "ogg", "aac",
    "font", "pdf", "zip", "ole", "text",
]  # fmt: skip


@dataclass(frozen=True)
class Sniffed:
    """The shape of a file with the kind it is kept as."""

    shape: Shape
    kind: Kind
    mime: str
    suffix: str


_S = Sniffed
_STARTS: tuple[tuple[bytes, Sniffed], ...] = (
    (b"\x89PNG\r\n\x1a\n", _S("png", "image", "image/png", "png")),
    (b"\xff\xd8\xff", _S("jpeg", "image", "image/jpeg", "jpg")),
    (b"GIF87a", _S("gif", "image", "image/gif", "gif")),
    (b"GIF89a", _S("gif", "image", "image/gif", "gif")),
    (b"BM", _S("bmp", "image", "image/bmp", "bmp")),
    (b"II*\0", _S("tiff", "image", "image/tiff", "tif")),
    (b"MM\0*", _S("tiff", "image", "image/tiff", "tif")),
    (b"\x1a\x45\xdf\xa3", _S("matroska", "video", "video/webm", "webm")),
    (b"FLV\x01", _S("flv", "video", "video/x-flv", "flv")),
    (b"fLaC", _S("flac", "audio", "audio/flac", "flac")),
    (b"OggS", _S("ogg", "audio", "audio/ogg", "ogg")),
    (b"ID3", _S("mp3", "audio", "audio/mpeg", "mp3")),
    (b"\0\1\0\0\0", _S("font", "font", "font/ttf", "ttf")),
    (b"true", _S("font", "font", "font/ttf", "ttf")),
    (b"OTTO", _S("font", "font", "font/otf", "otf")),
    (b"ttcf", _S("font", "font", "font/collection", "ttc")),
    (b"wOFF", _S("font", "font", "font/woff", "woff")),
    (b"wOF2", _S("font", "font", "font/woff2", "woff2")),
    (b"%PDF-", _S("pdf", "document", "application/pdf", "pdf")),
    (b"PK\3\4", _S("zip", "document", "application/zip", "zip")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _S("ole", "document", "application/x-ole-storage", "doc")),
)
_RIFF = {
    b"WEBP": _S("webp", "image", "image/webp", "webp"),
    b"WAVE": _S("wav", "audio", "audio/wav", "wav"),
    b"AVI ": _S("avi", "video", "video/x-msvideo", "avi"),
}
_FORBIDDEN = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"dex\n", "program"),
    (b"#!", "script"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"BZh", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"MSCF", "archive"),
    (b"L\0\0\0\x01\x14\x02\0", "shortcut"),
    (b"{\\rtf", "rich text, which can carry programs"),
)
_TAGS = ("<svg", "<!doctype", "<html", "<?xml", "<script", "<head", "<body", "<iframe", "<?php", "<!--", "<%", "<?=")
_HTML = ("<!doctype html", "<html", "<script", "<iframe", "<?php")


def sniff(head: bytes) -> Sniffed:
    """The shape of a file from its first 4,096 bytes (or all of them); MediaRefused for an empty, unknown or forbidden one."""
    if not head:
        raise MediaRefused("empty")
    if head[:4] == b"RIFF":
        return _known(_RIFF.get(head[8:12]))
    if head[4:8] == b"ftyp":
        return _iso(head[8:12])
    if head[4:8] in {b"moov", b"mdat", b"wide", b"free", b"skip"} and head[:1] == b"\0":
        return _S("mp4", "video", "video/quicktime", "mov")
    for start, what in _FORBIDDEN:
        if head.startswith(start) and not (start == b"MZ" and not _binary(head)):
            raise MediaRefused("forbidden", what=what)
    for start, found in _STARTS:
        if head.startswith(start) and (start != b"BM" or _binary(head)) and (start != b"true" or _binary(head)):
            return _S("matroska", "video", "video/x-matroska", "mkv") if found.shape == "matroska" and b"webm" not in head[:64] else found
    if (head[0] == 0xFF and len(head) > 1 and head[1] & 0xE0 == 0xE0) and head[1] & 0x06:
        return _S("mp3", "audio", "audio/mpeg", "mp3")
    if head[0] == 0xFF and len(head) > 1 and head[1] & 0xF6 == 0xF0:
        return _S("aac", "audio", "audio/aac", "aac")
    return _textual(head)


def _known(found: Sniffed | None) -> Sniffed:
    if found is None:
        raise MediaRefused("unknown")
    return found


def _iso(major: bytes) -> Sniffed:
    if major in {b"avif", b"avis"}:
        return _S("avif", "image", "image/avif", "avif")
    if major in {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}:
        return _S("heic", "image", "image/heic", "heic")
    if major in {b"M4A ", b"M4B ", b"M4P "}:
        return _S("mp4", "audio", "audio/mp4", "m4a")
    if major == b"qt  ":
        return _S("mp4", "video", "video/quicktime", "mov")
    return _S("mp4", "video", "video/mp4", "mp4")


def _binary(head: bytes) -> bool:
    return b"\0" in head[:512]


def _textual(head: bytes) -> Sniffed:
    """Plain text in UTF-8, UTF-16 or GB 18030, and SVG; anything that a browser would run is turned away."""
    text = _decoded(head)
    if text is None:
        raise MediaRefused("unknown")
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(_TAGS):
        if "<svg" in start and not any(tag in start.split("<svg", 1)[0] for tag in ("<html", "<script", "<?php", "<body")):
            return _S("svg", "image", "image/svg+xml", "svg")
        raise MediaRefused("forbidden", what="web page")
    if any(tag in start for tag in _HTML):
        raise MediaRefused("forbidden", what="web page")
    return _S("text", "document", "text/plain", "txt")


def _decoded(head: bytes) -> str | None:
    """The text, a character cut off at the end left out; None when it is none."""
    names = ("utf-16",) if head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else ("utf-8", "gb18030")
    if b"\0" in head and names[0] != "utf-16":
        return None
    for name in names:
        try:
            text = codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            continue
        if sum(char < " " and char not in "\t\r\n\f\x1b" for char in text) == 0:
            return text
    return None
