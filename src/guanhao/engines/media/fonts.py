"""What a font says of itself: names, licence and whether it may be embedded (OpenType `name` and `OS/2.fsType`)."""

import logging
from typing import Any, BinaryIO

from fontTools.ttLib import TTCollection, TTFont

from guanhao.engines.media.limits import Facts, MediaRefused
from guanhao.engines.media.sniff import Sniffed

logging.getLogger("fontTools").setLevel(logging.ERROR)
NAMES = {"copyright": 0, "family": 1, "style": 2, "full_name": 4, "version": 5, "trademark": 7, "maker": 8, "licence": 13, "licence_url": 14}
TYPOGRAPHIC_FAMILY = 16
LARGEST = 120 << 20
LONGEST = 4000


def embedding(fs_type: int) -> str:
    """The permission of OS/2.fsType: installable, editable, preview, restricted (the strictest bit that is set counts from bit 1 up)."""
    if fs_type & 0x000E == 0:
        return "installable"
    if fs_type & 0x0008:
        return "editable"
    return "preview" if fs_type & 0x0004 else "restricted"


def read_font(stream: BinaryIO, size: int, sniffed: Sniffed) -> Facts:
    """Names, licence words, embedding permission, number of glyphs; MediaRefused for a font that cannot be read."""
    if size > LARGEST:
        raise MediaRefused("too_large", limit=LARGEST >> 20)
    stream.seek(0)
    try:
        fonts = TTCollection(stream, lazy=True).fonts if sniffed.suffix == "ttc" else [TTFont(stream, lazy=True)]
        more = _facts(fonts[0])
        families = [name for font in fonts for name in _families(font)]
    except ImportError as error:
        raise MediaRefused("no_codec", format="WOFF2") from error
    except Exception as error:  # fontTools lets whatever its parsers raise through
        raise MediaRefused("unreadable") from error
    names = tuple(dict.fromkeys(families))
    return Facts("font", sniffed.mime, sniffed.suffix, text=" ".join(names), fonts=names, more=more)


def _facts(font: TTFont) -> dict[str, object]:
    names: Any = font["name"]
    more: dict[str, object] = {}
    for key, number in NAMES.items():
        text = names.getDebugName(number)
        if text:
            more[key] = str(text)[:LONGEST]
    family = names.getDebugName(TYPOGRAPHIC_FAMILY)
    if family:
        more["family"] = str(family)[:LONGEST]
    if "OS/2" in font:
        table: Any = font["OS/2"]
        more["fs_type"], more["embedding"] = int(table.fsType), embedding(int(table.fsType))
    more["glyphs"] = int(font["maxp"].numGlyphs) if "maxp" in font else 0
    return more


def _families(font: TTFont) -> list[str]:
    """Every name a document may call the font by, in all its languages."""
    names: Any = font["name"]
    found = []
    for record in names.names:
        if record.nameID in {1, 4, 16}:
            try:
                found.append(str(record.toUnicode()).strip()[:120])
            except UnicodeDecodeError:
                continue
    return [name for name in found if name]
