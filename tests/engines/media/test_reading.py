"""Words in pictures, where the extra is installed."""

import pytest
from PIL import Image, ImageDraw, ImageFont

from guanhao.engines.media import reading


@pytest.mark.skipif(not reading.can_read(), reason="the extra ocr is not installed")
def test_words_are_read() -> None:
    image = Image.new("RGB", (640, 160), "white")
    ImageDraw.Draw(image).text((30, 40), "TEA 2026 SALE", font=ImageFont.load_default(64), fill="black")
    assert "2026" in reading.words_in(image)


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match="ocr"):
        reading.words_in(Image.new("RGB", (9, 9)))
