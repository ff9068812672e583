"""Words in pictures that somebody hands in, read by engines.media (the extra `ocr`)."""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import Refused

if TYPE_CHECKING:
    from PIL import Image

    from guanhao.engines.media.contrast import Faint

MOST_BYTES = 30 * 2**20
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2_400
SURE = 0.5


def installed() -> bool:
    """Whether words in pictures can be read here."""
    from guanhao.engines.media import reading

    return reading.can_read()


@dataclass(frozen=True)
class Seen:
    """What a picture shows: its words, those that hardly stand out, and whether its metadata says made by AI (None: no such label in this format)."""

    words: str
    faint: tuple["Faint", ...]
    ai_in_file: bool | None


def seen_in(picture: BinaryIO) -> Seen:
    """Words, their contrast and the AI label of a picture; Refused as `words_in`."""
    from guanhao.engines.media import contrast, labels, reading

    _check_installed()
    data = picture.read(MOST_BYTES + 1)
    image = _opened(BytesIO(data))
    lines = reading.lines_in(image, longest=LONGEST_SIDE, sure=SURE)
    label = labels.read_label(data)
    carries = data[:8] == b"\x89PNG\r\n\x1a\n" or data[:3] == b"\xff\xd8\xff"
    faint = tuple(contrast.faint_lines(image, lines))
    return Seen("\n".join(line.text for line in lines), faint, True if label else False if carries else None)


def words_in(picture: BinaryIO) -> str:
    """The lines of words in a picture, from top to bottom; "" when it has none. Refused (field "picture") when it cannot be read."""
    from guanhao.engines.media import reading

    _check_installed()
    return reading.words_in(_opened(picture), longest=LONGEST_SIDE, sure=SURE)


def _check_installed() -> None:
    if not installed():
        raise Refused(_("Reading words in pictures needs the extra “ocr”: install guanhao[ocr]. The picture was not checked."), "picture")


def _opened(picture: BinaryIO) -> "Image.Image":
    """The picture upright, at most 2,400 pixels long; transparent parts are white."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    data = picture.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused(_("The picture is larger than %(most)s MB.") % {"most": MOST_BYTES >> 20}, "picture")
    try:
        with Image.open(BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refused(_("The picture has more than %(most)s million pixels.") % {"most": MOST_PIXELS // 10**6}, "picture")
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            layer = upright.convert("RGBA")
            return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(_("This file is no picture that can be read."), "picture") from error
