"""How well words in a picture stand out: WCAG 2.2 contrast of text and background inside the boxes where words were read.

Relative luminance and contrast ratio: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance, #dfn-contrast-ratio; AA (1.4.3) asks 4.5, large text 3.
What is text and what is background is estimated: Otsu's threshold (1979) parts the box into a darker and a lighter half, and the outer quartile of
each half stands for it, so that the soft edges of letters do not count. The estimate leans to the picture's favour; words over a lively photo may be
harder to read than the ratio says.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from guanhao.engines.media.reading import Line

NORMAL, LARGE = 4.5, 3.0
LARGE_PIXELS = 24
"""CSS pixels from which WCAG calls text large (18 pt)."""
SHOWN_WIDTH = 375
"""CSS pixels a cover is shown wide on a phone: the height of a line is judged as it appears there."""
BINS = 64
PAD = 1


@dataclass(frozen=True)
class Faint:
    """Words that do not stand out: the measured ratio (1 to 21), and the one that is needed."""

    text: str
    ratio: float
    needed: float


def luminance(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Relative luminance, 0 black to 1 white, of sRGB pixels (…, 3)."""
    share = pixels.astype(np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def ratio(first: float, second: float) -> float:
    """The contrast ratio of two luminances, 1 to 21."""
    high, low = max(first, second), min(first, second)
    return (high + 0.05) / (low + 0.05)


def ratio_in(image: Image.Image, box: tuple[int, int, int, int]) -> float:
    """The contrast ratio of text and background in a box (left, top, right, bottom; pixels); 1 for a box of one colour or without area."""
    low_x, low_y, high_x, high_y = box
    bounds = (max(0, low_x - PAD), max(0, low_y - PAD), min(image.width, high_x + PAD), min(image.height, high_y + PAD))
    if bounds[2] <= bounds[0] or bounds[3] <= bounds[1]:
        return 1.0
    light = luminance(np.asarray(image.crop(bounds).convert("RGB"))).ravel()
    seen = np.sqrt(light)  # nearly as the eye steps: thresholds fall between dark tones too
    limit = _threshold(seen)
    dark, bright = light[seen <= limit], light[seen > limit]
    if not dark.size or not bright.size:
        return 1.0
    return ratio(float(np.quantile(dark, 0.25)), float(np.quantile(bright, 0.75)))


def needed_for(line: Line, width: int) -> float:
    """4.5, or 3 when the line is large as a phone shows a picture of this width."""
    height = (line.box[3] - line.box[1]) * SHOWN_WIDTH / max(1, width)
    return LARGE if height >= LARGE_PIXELS else NORMAL


def faint_lines(image: Image.Image, lines: Sequence[Line]) -> list[Faint]:
    """The lines whose words do not stand out enough, as they stand in the picture."""
    found = []
    for line in lines:
        measured, needed = round(ratio_in(image, line.box), 2), needed_for(line, image.width)
        if measured < needed:
            found.append(Faint(line.text, measured, needed))
    return found


def _threshold(values: npt.NDArray[np.float64]) -> float:
    """Otsu: the edge between bins that parts the values into two groups with the largest variance between them."""
    counts, edges = np.histogram(values, bins=BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    below, above = np.cumsum(counts), counts.sum() - np.cumsum(counts)
    total = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = below * above * (total / below - (total[-1] - total) / above) ** 2
    return float(edges[1 + int(np.nanargmax(spread[:-1]))]) if len(spread) > 1 and np.isfinite(spread[:-1]).any() else float(edges[-1])
