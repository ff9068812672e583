"""Contrast of words and background, against values of WCAG's own formula."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from guanhao.engines.media import contrast
from guanhao.engines.media.reading import Line

BOX = (40, 20, 360, 90)


def card(text: str, back: str, size: int = 64) -> Image.Image:
    """A line of words on one colour."""
    image = Image.new("RGB", (400, 120), back)
    ImageDraw.Draw(image).text((44, 24), "TEA SALE", font=ImageFont.load_default(size), fill=text)
    return image


def test_luminance_of_the_formula() -> None:
    found = contrast.luminance(np.array([[0, 0, 0], [255, 255, 255], [255, 0, 0], [119, 119, 119]], dtype=np.uint8))
    assert found == pytest.approx([0, 1, 0.2126, 0.18447], abs=1e-4)
    assert contrast.ratio(0, 1) == 21
    assert contrast.ratio(1, 0.18447) == pytest.approx(4.478, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "back", "known"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ffff00", "#ffffff", 1.07),
        ("#cccccc", "#ffffff", 1.61),
    ],
)
def test_words_in_a_box_are_measured(text: str, back: str, known: float) -> None:
    assert contrast.ratio_in(card(text, back), BOX) == pytest.approx(known, rel=0.06)


def test_a_box_of_one_colour_or_outside_has_no_contrast() -> None:
    image = Image.new("RGB", (40, 40), "red")
    for box in ((0, 0, 40, 40), (50, 50, 60, 60), (10, 10, 5, 5), (-9, -9, 4, 4)):
        assert contrast.ratio_in(image, box) == 1.0


def test_faint_words_are_named_and_large_ones_need_less() -> None:
    faint = contrast.faint_lines(card("#8f8f8f", "#ffffff"), [Line("TEA SALE", BOX)])
    assert faint == []  # 3.2 and 66 pixels high on a phone: large
    wide = Image.new("RGB", (4000, 1200), "white")
    wide.paste(card("#8f8f8f", "#ffffff"), (0, 0))
    (one,) = contrast.faint_lines(wide, [Line("TEA SALE", BOX)])
    assert (one.text, one.needed) == ("TEA SALE", 4.5)
    assert one.ratio == pytest.approx(3.23, rel=0.06)
