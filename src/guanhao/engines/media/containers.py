"""PNG, JPEG, WebP and GIF taken apart and put together again without touching a pixel: hidden data and what follows the end is left out.

What stays: pixels, colour profile, gamma, animation, and the AI label (`xmp`), which the law forbids to remove
(人工智能生成合成内容标识办法 art. 10).
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from guanhao.engines.media.limits import MediaRefused

PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs sPLT hIST acTL fcTL fdAT".split())
_PNG_WORDS = {b"eXIf": "exif", b"tEXt": "text", b"zTXt": "text", b"iTXt": "text", b"tIME": "time"}
XMP_KEY = b"XML:com.adobe.xmp\0\0\0\0\0"
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
_JPEG_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_EXECUTABLE = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"<script",
    b"<?php",
    b"<html",
    b"\x7fELF",
    b"Rar!\x1a",
    b"7z\xbc\xaf",
    b"This program cannot be run",
)


@dataclass(frozen=True)
class Parts:
    """A picture without what is not picture: its bytes, what was left out (exif, xmp, text, comment, trailer, …), the XMP packet it had,
    and whether it moves."""

    data: bytes
    removed: tuple[str, ...]
    xmp: bytes = b""
    animated: bool = False


def check_trailer(trailer: bytes) -> None:
    """MediaRefused("polyglot") when what follows the end of a picture is a second file that something would run or unpack."""
    low = trailer.lower()
    if any(sign.lower() in low for sign in _EXECUTABLE):
        raise MediaRefused("polyglot")


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """(type, content, end position) of every chunk (PNG §5.3); MediaRefused("truncated") when one is cut off or its check sum is wrong."""
    place = len(PNG)
    while place < len(data):
        if place + 12 > len(data):
            raise MediaRefused("truncated")
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        end = place + 12 + length
        if end > len(data):
            raise MediaRefused("truncated")
        body = data[place + 8 : end - 4]
        if struct.unpack(">I", data[end - 4 : end])[0] != zlib.crc32(kind + body):
            raise MediaRefused("unreadable")
        yield kind, body, end
        if kind == b"IEND":
            return
        place = end
    raise MediaRefused("truncated")


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk with length and check sum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def strip_png(data: bytes) -> Parts:
    """A PNG with its picture chunks only."""
    kept, removed, xmp, end, animated = [PNG], [], b"", 0, False
    for kind, body, place in png_chunks(data):
        end = place
        if kind in _PNG_KEPT:
            kept.append(png_chunk(kind, body))
            animated |= kind == b"acTL"
            continue
        if kind == b"iTXt" and body.startswith(XMP_KEY):
            xmp = body[len(XMP_KEY) :]
            removed.append("xmp")
        elif kind == b"tEXt" and body.startswith(b"AIGC\0"):  # the other place the standard allows in a PNG
            xmp = xmp or b"<TC260:AIGC>" + body[5:] + b"</TC260:AIGC>"
            removed.append("text")
        else:
            check_trailer(body)
            removed.append(_PNG_WORDS.get(kind, "unknown"))
    return Parts(b"".join(kept), _names(removed, data[end:]), xmp, animated)


def with_png_xmp(data: bytes, packet: bytes) -> bytes:
    """The PNG with this XMP packet after its header (XMP part 3 §1.1.5)."""
    place = len(PNG) + 25  # the header chunk always has 13 bytes
    return data[:place] + png_chunk(b"iTXt", XMP_KEY + packet) + data[place:]


def strip_jpeg(data: bytes) -> Parts:
    """A JPEG without APPn segments but JFIF, colour profile (APP2 ICC) and Adobe (APP14), without comments, and without what follows its end."""
    kept, removed, xmp, place = [data[:2]], [], b"", 2
    while True:
        marker, place = _next_marker(data, place)
        if marker == 0xD9:
            kept.append(b"\xff\xd9")
            break
        if marker in _JPEG_ALONE:
            kept.append(bytes((0xFF, marker)))
            continue
        if place + 2 > len(data):
            raise MediaRefused("truncated")
        length = struct.unpack(">H", data[place : place + 2])[0]
        end = place + length
        if length < 2 or end > len(data):
            raise MediaRefused("truncated")
        body = data[place + 2 : end]
        word = _jpeg_word(marker, body)
        if word == "xmp":
            xmp = body[len(XMP_HEAD) :]
        if word:
            check_trailer(body if word not in {"xmp", "exif"} else b"")
            removed.append(word)
        else:
            kept.append(data[place - 2 : end])
        place = end
        if marker == 0xDA:
            stop = _scan_end(data, place)
            kept.append(data[place:stop])
            place = stop
    return Parts(b"".join(kept), _names(removed, data[place:]), xmp)


def with_jpeg_xmp(data: bytes, packet: bytes) -> bytes:
    """The JPEG with this XMP packet as its first APP1 segment (XMP part 3 §1.1.3); ValueError when it is longer than a segment."""
    body = XMP_HEAD + packet
    if len(body) > 65_533:
        raise ValueError("the packet does not fit into one segment")
    place = 2
    if data[2:4] == b"\xff\xe0":
        place = 4 + struct.unpack(">H", data[4:6])[0]
    return data[:place] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[place:]


def _next_marker(data: bytes, place: int) -> tuple[int, int]:
    if place >= len(data):
        raise MediaRefused("truncated")
    if data[place] != 0xFF:
        raise MediaRefused("unreadable")
    while place < len(data) and data[place] == 0xFF:
        place += 1
    if place >= len(data):
        raise MediaRefused("truncated")
    return data[place], place + 1


def _jpeg_word(marker: int, body: bytes) -> str:
    """What a segment is when it is left out, else ""."""
    if marker == 0xFE:
        return "comment"
    if not 0xE0 <= marker <= 0xEF:
        return ""
    if marker == 0xE1:
        return "xmp" if body.startswith(XMP_HEAD) else "exif"
    kept = (
        (marker == 0xE0 and body[:4] == b"JFIF")
        or (marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"))
        or (marker == 0xEE and body[:5] == b"Adobe")
    )
    return "" if kept else {0xED: "iptc"}.get(marker, "unknown")


def _scan_end(data: bytes, place: int) -> int:
    """Where the compressed data of a scan ends: the next marker that is neither stuffing nor a restart."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            raise MediaRefused("truncated")
        if data[place + 1] == 0 or 0xD0 <= data[place + 1] <= 0xD7:
            place += 2
        elif data[place + 1] == 0xFF:
            place += 1
        else:
            return place


def strip_webp(data: bytes) -> Parts:
    """A WebP (RIFF) with picture chunks only; the flags of its header say so (WebP container specification)."""
    total = struct.unpack("<I", data[4:8])[0] + 8 if len(data) >= 12 else 0
    if total < 20 or total > len(data):
        raise MediaRefused("truncated")
    kept: list[bytes] = []
    removed: list[str] = []
    xmp, place, animated = b"", 12, False
    while place + 8 <= total:
        kind, length = data[place : place + 4], struct.unpack("<I", data[place + 4 : place + 8])[0]
        end = place + 8 + length
        if end > total:
            raise MediaRefused("truncated")
        body = data[place + 8 : end]
        if kind in _WEBP_KEPT:
            if kind == b"VP8X" and body:
                body = bytes((body[0] & ~0x0C,)) + body[1:]  # no EXIF, no XMP
            animated |= kind == b"ANIM"
            kept.append(kind + struct.pack("<I", length) + body + b"\0" * (length & 1))
        else:
            xmp = body if kind == b"XMP " else xmp
            removed.append({b"EXIF": "exif", b"XMP ": "xmp"}.get(kind, "unknown"))
        place = end + (length & 1)
    content = b"WEBP" + b"".join(kept)
    return Parts(b"RIFF" + struct.pack("<I", len(content)) + content, _names(removed, data[total:]), xmp, animated)


def with_webp_xmp(data: bytes, packet: bytes) -> bytes:
    """The WebP with this XMP packet at its end; ValueError for the simple form, whose header has no place for it."""
    if data[12:16] != b"VP8X":
        raise ValueError("this WebP has no extended header")
    chunk = b"XMP " + struct.pack("<I", len(packet)) + packet + b"\0" * (len(packet) & 1)
    content = data[8:20] + bytes((data[20] | 0x04,)) + data[21:] + chunk
    return b"RIFF" + struct.pack("<I", len(content)) + content


def strip_gif(data: bytes) -> Parts:
    """A GIF without comments and application data other than its loop count (GIF89a §23–26)."""
    if len(data) < 13:
        raise MediaRefused("truncated")
    place = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    kept, frames = [data[:place]], 0
    removed: list[str] = []
    while True:
        if place >= len(data):
            raise MediaRefused("truncated")
        start, mark = place, data[place]
        if mark == 0x3B:
            kept.append(b";")
            return Parts(b"".join(kept), _names(removed, data[place + 1 :]), animated=frames > 1)
        if mark == 0x2C:
            if place + 10 > len(data):
                raise MediaRefused("truncated")
            flags = data[place + 9]
            place = _blocks_end(data, place + 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0))
            frames += 1
            kept.append(data[start:place])
        elif mark == 0x21:
            label, name = data[place + 1 : place + 2], data[place + 3 : place + 14]
            place = _blocks_end(data, place + 2)
            if label == b"\xf9" or (label == b"\xff" and name in {b"NETSCAPE2.0", b"ANIMEXTS1.0"}):
                kept.append(data[start:place])
            else:
                check_trailer(data[start:place])
                removed.append("comment" if label == b"\xfe" else "xmp" if name == b"XMP DataXMP" else "unknown")
        else:
            raise MediaRefused("unreadable")


def _blocks_end(data: bytes, place: int) -> int:
    while place < len(data):
        size = data[place]
        place += 1 + size
        if size == 0:
            return place
    raise MediaRefused("truncated")


def _names(removed: list[str], trailer: bytes) -> tuple[str, ...]:
    if trailer.strip(b"\0"):
        check_trailer(trailer)
        removed = [*removed, "trailer"]
    return tuple(dict.fromkeys(removed))
