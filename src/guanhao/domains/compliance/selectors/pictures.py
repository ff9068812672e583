"""Words in pictures, by RapidOCR when the extra `ocr` is installed; its models come with the package, nothing is fetched."""

import logging
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from threading import Lock
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import Refused

MOST_BYTES = 30 * 2**20
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2_400
SURE = 0.5
_lock = Lock()


def installed() -> bool:
    """Whether words in pictures can be read here."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def words_in(picture: BinaryIO) -> str:
    """The lines of words in a picture, from top to bottom; "" when it has none. Refused (field "picture") when it cannot be read."""
    if not installed():
        raise Refused(_("Reading words in pictures needs the extra “ocr”: install guanhao[ocr]. The picture was not checked."), "picture")
    image = _opened(picture)
    with _lock:  # one engine a process; it is not made for several threads
        result = _reader()(image)
    lines = zip(result.txts or (), result.scores or (), strict=False)
    return "\n".join(text for text, score in lines if score >= SURE)


@cache
def _reader() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.WARNING)
    return RapidOCR(params={"Global.log_level": "warning"})


def _opened(picture: BinaryIO) -> Any:
    """The picture as an array (height, width, 3) of bytes, blue first, at most 2,400 pixels long; transparent parts are white."""
    import numpy as np
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
            plain = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(_("This file is no picture that can be read."), "picture") from error
    return np.asarray(plain)[:, :, ::-1]
