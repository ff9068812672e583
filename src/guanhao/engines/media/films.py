"""Length and size of films and sounds from their containers, without decoding: ISO media, Matroska/WebM, WAV, FLAC, Ogg, MP3, AVI.

Sources: ISO 14496-12 (mvhd, tkhd), QuickTime user data (©xyz), RFC 8794/9559 (EBML, Matroska), RFC 9639 (FLAC), RFC 3533 (Ogg),
ISO 11172-3 and the Xing header (MP3).
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from guanhao.engines.media.limits import Facts, MediaRefused
from guanhao.engines.media.sniff import Sniffed

MOOV = 64 << 20  # an index larger than this is not read
_PARENTS = {b"moov", b"trak", b"mdia", b"udta", b"minf", b"stbl"}
_PLACES = {b"\xa9xyz", b"loci", b"gps ", b"GPS "}  # where the film was taken
_SAMPLES = 16_384
Patch = tuple[int, bytes]


@dataclass(frozen=True)
class Film:
    """Facts of a film or sound, and what to write over in it (offset, bytes) so that it no longer says where it was made."""

    facts: Facts
    patches: tuple[Patch, ...] = ()


def read_film(stream: BinaryIO, size: int, sniffed: Sniffed) -> Film:
    """What the container says; length and size stay unknown where it is silent. MediaRefused for an MP4 that is cut off."""
    try:
        match sniffed.shape:
            case "mp4":
                return _mp4(stream, size, sniffed)
            case "matroska":
                return _matroska(stream, sniffed)
            case "wav":
                return _plain(sniffed, _wav(stream, size))
            case "flac":
                return _plain(sniffed, _flac(stream))
            case "ogg":
                return _plain(sniffed, _ogg(stream, size))
            case "mp3":
                return _plain(sniffed, _mp3(stream, size))
            case "avi":
                return _avi(stream, sniffed)
    except (struct.error, IndexError, ZeroDivisionError, OverflowError) as error:
        raise MediaRefused("unreadable") from error
    return _plain(sniffed, None)


def _plain(sniffed: Sniffed, seconds: float | None) -> Film:
    return Film(Facts(sniffed.kind, sniffed.mime, sniffed.suffix, seconds=_sane(seconds)))


def _sane(seconds: float | None) -> float | None:
    return round(seconds, 3) if seconds is not None and 0 < seconds < 1_000_000 else None


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int
    body: int
    end: int


def _boxes(stream: BinaryIO, place: int, end: int) -> Iterator[_Box]:
    while place + 8 <= end:
        stream.seek(place)
        length, kind = struct.unpack(">I4s", stream.read(8))
        body = place + 8
        if length == 1:
            length, body = struct.unpack(">Q", stream.read(8))[0], place + 16
        elif length == 0:
            length = end - place
        if length < body - place or place + length > end:
            raise MediaRefused("truncated")
        yield _Box(kind, place, body, place + length)
        place += length


def _mp4(stream: BinaryIO, size: int, sniffed: Sniffed) -> Film:
    seconds, sides, patches, video, seen = None, (0, 0), [], False, False
    for box in _walk(stream, 0, size, 0):
        if box.kind == b"moov":
            seen = True
        elif box.kind == b"mvhd":
            seconds = _mvhd(stream, box)
        elif box.kind == b"tkhd":
            sides = max(sides, _tkhd(stream, box), key=lambda pair: pair[0] * pair[1])
        elif box.kind == b"hdlr":
            stream.seek(box.body + 8)
            video |= stream.read(4) == b"vide"
        elif box.kind in _PLACES or (box.kind == b"meta" and _names_a_place(stream, box)):
            patches += [(box.start + 4, b"free"), (box.body, b"\0" * (box.end - box.body))]
    if not seen:
        raise MediaRefused("truncated")
    kind = sniffed.kind if video or sniffed.kind == "audio" else "audio"
    mime = sniffed.mime if kind == sniffed.kind else "audio/mp4"
    removed = ("location",) if patches else ()
    suffix = sniffed.suffix if kind == sniffed.kind else "m4a"
    facts = Facts(kind, mime, suffix, sides[0] if video else 0, sides[1] if video else 0, _sane(seconds), removed=removed)
    return Film(facts, tuple(patches))


def _walk(stream: BinaryIO, place: int, end: int, depth: int) -> Iterator[_Box]:
    for box in _boxes(stream, place, end):
        yield box
        if box.kind in _PARENTS and depth < 8 and box.end - box.body <= MOOV:
            yield from _walk(stream, box.body, box.end, depth + 1)


def _mvhd(stream: BinaryIO, box: _Box) -> float | None:
    stream.seek(box.body)
    head = stream.read(32)
    scale, length = struct.unpack(">IQ", head[20:32]) if head[0] == 1 else struct.unpack(">II", head[12:20])
    return length / scale if scale else None


def _tkhd(stream: BinaryIO, box: _Box) -> tuple[int, int]:
    """Width and height as shown: turned when the matrix turns by a quarter."""
    stream.seek(box.body)
    head = stream.read(min(box.end - box.body, 96))
    at = 52 if head[0] == 1 else 40
    a, b = struct.unpack(">ii", head[at : at + 8])
    width, height = struct.unpack(">II", head[at + 36 : at + 44])
    sides = width >> 16, height >> 16
    return sides if a or not b else (sides[1], sides[0])


def _names_a_place(stream: BinaryIO, box: _Box) -> bool:
    if box.end - box.body > 1 << 20:
        return False
    stream.seek(box.body)
    return b"location.ISO6709" in stream.read(box.end - box.body)


_EBML_PARENTS = {0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0}
_INFO_SCALE, _INFO_LENGTH, _WIDTH, _HEIGHT, _CLUSTER = 0x2AD7B1, 0x4489, 0xB0, 0xBA, 0x1F43B675


def _matroska(stream: BinaryIO, sniffed: Sniffed) -> Film:
    stream.seek(0)
    data = stream.read(4 << 20)
    found: dict[int, bytes] = {}
    _ebml(data, 0, len(data), found, 0)
    scale = int.from_bytes(found.get(_INFO_SCALE, b""), "big") or 1_000_000
    raw = found.get(_INFO_LENGTH, b"")
    length = struct.unpack(">d" if len(raw) == 8 else ">f", raw)[0] if len(raw) in {4, 8} else None
    sides = [int.from_bytes(found.get(key, b""), "big") for key in (_WIDTH, _HEIGHT)]
    kind = "video" if sides[0] else "audio"
    mime = sniffed.mime if kind == "video" else sniffed.mime.replace("video", "audio")
    return Film(Facts("video" if sides[0] else "audio", mime, sniffed.suffix, sides[0], sides[1], _sane(length * scale / 1e9 if length else None)))


def _ebml(data: bytes, place: int, end: int, found: dict[int, bytes], depth: int) -> None:
    while place < end:
        key, place = _vint(data, place, keep=True)
        length, place = _vint(data, place, keep=False)
        stop = end if length < 0 else min(place + length, end)
        if key == _CLUSTER:
            return
        if key in _EBML_PARENTS and depth < 5:
            _ebml(data, place, stop, found, depth + 1)
        elif key in {_INFO_SCALE, _INFO_LENGTH, _WIDTH, _HEIGHT}:
            found.setdefault(key, data[place:stop])
        place = stop


def _vint(data: bytes, place: int, *, keep: bool) -> tuple[int, int]:
    """A variable integer and the place after it (RFC 8794 §4); −1 for an unknown length."""
    first = data[place]
    width = 9 - first.bit_length()
    if width > 8:
        raise MediaRefused("unreadable")
    raw = int.from_bytes(data[place : place + width], "big")
    if keep:
        return raw, place + width
    value = raw & ((1 << 7 * width) - 1)
    return (-1 if value == (1 << 7 * width) - 1 else value), place + width


def _wav(stream: BinaryIO, size: int) -> float | None:
    place, rate = 12, 0
    while place + 8 <= size:
        stream.seek(place)
        kind, length = struct.unpack("<4sI", stream.read(8))
        if kind == b"fmt ":
            rate = struct.unpack("<I", stream.read(12)[8:12])[0]
        elif kind == b"data":
            return min(length, size - place - 8) / rate if rate else None
        place += 8 + length + (length & 1)
    return None


def _flac(stream: BinaryIO) -> float | None:
    stream.seek(8)
    info = stream.read(34)
    rate = int.from_bytes(info[10:13], "big") >> 4
    samples = int.from_bytes(info[13:18], "big") & 0xFFFFFFFFF
    return samples / rate if rate else None


def _ogg(stream: BinaryIO, size: int) -> float | None:
    stream.seek(0)
    head = stream.read(256)
    if (at := head.find(b"\x01vorbis")) >= 0:
        rate, skip = struct.unpack("<I", head[at + 12 : at + 16])[0], 0
    elif (at := head.find(b"OpusHead")) >= 0:
        rate, skip = 48_000, struct.unpack("<H", head[at + 10 : at + 12])[0]
    else:
        return None
    stream.seek(max(0, size - 65_536))
    tail = stream.read()
    last = tail.rfind(b"OggS")
    granule = struct.unpack("<q", tail[last + 6 : last + 14])[0] if last >= 0 else 0
    return (granule - skip) / rate if rate and granule > 0 else None


_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_BITS_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_BITS_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)


def _mp3(stream: BinaryIO, size: int) -> float | None:
    """By the Xing header's count of frames, else by the bit rate of the first frame (exact for a constant rate)."""
    stream.seek(0)
    start, head = 0, stream.read(10)
    if head[:3] == b"ID3":
        start = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
    stream.seek(start)
    data = stream.read(_SAMPLES)
    for place in range(len(data) - 4):
        if data[place] == 0xFF and data[place + 1] & 0xE6 == 0xE2:
            version, bits, rates = (data[place + 1] >> 3) & 3, data[place + 2] >> 4, (data[place + 2] >> 2) & 3
            if version != 1 and 0 < bits < 15 and rates < 3:
                rate = _RATES[version][rates]
                samples = 1152 if version == 3 else 576
                frame = data[place : place + 200]
                at = max(frame.find(b"Xing"), frame.find(b"Info"))
                if at > 0 and frame[at + 7] & 1:
                    return int(struct.unpack(">I", frame[at + 8 : at + 12])[0]) * samples / rate
                return (size - start - place) * 8 / ((_BITS_V1 if version == 3 else _BITS_V2)[bits] * 1000)
    return None


def _avi(stream: BinaryIO, sniffed: Sniffed) -> Film:
    stream.seek(0)
    data = stream.read(4096)
    at = data.find(b"avih")
    if at < 0:
        return _plain(sniffed, None)
    micro, _a, _b, _c, frames = struct.unpack("<5I", data[at + 8 : at + 28])
    width, height = struct.unpack("<2I", data[at + 40 : at + 48])
    return Film(Facts("video", sniffed.mime, sniffed.suffix, width, height, _sane(micro * frames / 1e6)))


class Patched:
    """A stream read with some bytes written over, so that a file of a gigabyte need not be copied to be cleaned."""

    def __init__(self, stream: BinaryIO, patches: tuple[Patch, ...] = ()) -> None:
        self._stream, self._patches, self._place = stream, patches, 0
        stream.seek(0, os.SEEK_SET)

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes with the patches in place."""
        block = self._stream.read(size)
        changed = bytearray(block) if any(at < self._place + len(block) and at + len(new) > self._place for at, new in self._patches) else None
        if changed is not None:
            for at, new in self._patches:
                low, high = max(at, self._place), min(at + len(new), self._place + len(block))
                if low < high:
                    changed[low - self._place : high - self._place] = new[low - at : high - at]
        self._place += len(block)
        return bytes(changed) if changed is not None else block
