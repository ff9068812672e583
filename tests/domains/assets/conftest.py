"""Pictures and files for the library's tests."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageDraw

from guanhao.domains.assets import facade
from guanhao.domains.assets.contracts import AssetView


def picture(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture of soft shapes that no other seed gives."""
    numbers = np.random.default_rng(seed)
    coarse = numbers.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _n in range(12):
        x, y = int(numbers.integers(0, size[0])), int(numbers.integers(0, size[1]))
        r = int(numbers.integers(20, 90))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(int(c) for c in numbers.integers(0, 255, 3)))
    return image


def encoded(image: Image.Image, form: str = "PNG", **more: Any) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


@pytest.fixture
def add(in_brand: Any) -> Callable[..., AssetView]:
    """`add(seed=3, name="tea.png", …)`: an asset in the library, of a picture or of the bytes given."""

    def make(data: bytes | None = None, *, seed: int = 1, name: str = "tea.png", **more: Any) -> AssetView:
        return facade.add_asset(io.BytesIO(data if data is not None else encoded(picture(seed))), name=name, **more)

    return make


def font_file(family: str, licence: str = "All rights reserved") -> bytes:
    """A font of one letter."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 500))
    pen.lineTo((500, 500))
    pen.closePath()
    glyph = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    builder.setupGlyf({".notdef": glyph, "A": glyph})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "A": (500, 0)})
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "fullName": family, "licenseDescription": licence})
    builder.setupOS2(fsType=4)
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()
