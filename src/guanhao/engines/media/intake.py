"""One door for every file: what it is, whether it may come in, and its cleaned form."""

import os
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from guanhao.engines.media import pictures
from guanhao.engines.media.documents import read_document
from guanhao.engines.media.films import Patch, read_film
from guanhao.engines.media.fonts import read_font
from guanhao.engines.media.labels import Label
from guanhao.engines.media.limits import Facts, Limits, MediaRefused
from guanhao.engines.media.sniff import HEAD, sniff
from guanhao.engines.media.svg import clean_svg


@dataclass(frozen=True)
class Inspected:
    """A file that may come in. `data` replaces its bytes when it was cleaned; else they stay but for `patches` (see films.Patched)."""

    facts: Facts
    data: bytes | None = None
    patches: tuple[Patch, ...] = ()
    label: Label | None = None


def inspect(stream: BinaryIO, limits: Limits | None = None) -> Inspected:
    """Look at a whole file (seekable, position free). MediaRefused says why it is not taken; nothing is written."""
    bounds = limits or Limits()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    sniffed = sniff(stream.read(HEAD))
    if sniffed.kind == "image":
        if size > bounds.image_bytes:
            raise MediaRefused("too_large", limit=bounds.image_bytes >> 20)
        stream.seek(0)
        data = stream.read()
        if sniffed.shape == "svg":
            clean, facts = clean_svg(data)
            return Inspected(facts, clean)
        picture = pictures.clean_picture(data, sniffed, bounds)
        return Inspected(picture.facts, picture.data, label=picture.label)
    if sniffed.kind in {"video", "audio"}:
        film = read_film(stream, size, sniffed)
        return Inspected(film.facts, patches=film.patches)
    if sniffed.kind == "font":
        return Inspected(read_font(stream, size, sniffed))
    return Inspected(read_document(stream, size, sniffed, bounds))


def picture_of(data: bytes, mime: str, limits: Limits | None = None, side: int = 2000) -> Image.Image:
    """The decoded picture of an image that came in; an SVG is drawn with its longer side at `side` pixels. MediaRefused when it cannot be."""
    if mime == "image/svg+xml":
        data = _drawn(data, side)
    return pictures.decoded(pictures.opened(data, limits or Limits()))


def _drawn(data: bytes, side: int) -> bytes:
    import resvg_py  # loads on first use

    _clean, facts = clean_svg(data)
    text, wide = data.decode("utf-8", errors="replace"), facts.width >= facts.height
    try:
        return bytes(resvg_py.svg_to_bytes(svg_string=text, width=side if wide else None, height=None if wide else side))
    except (ValueError, RuntimeError) as error:
        raise MediaRefused("unreadable") from error
