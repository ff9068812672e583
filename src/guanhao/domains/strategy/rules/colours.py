"""The dominant colours of a picture against the palette of the guide.

Colour difference: CIEDE2000 is the standard for paint; CIE76 (Euclidean distance in CIELAB, D65) is enough to tell brand red from another red,
where a difference of about 2.3 is just noticeable (Mahy et al. 1994).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guanhao.domains.strategy.rules.elements import Deviation, Outcome
from guanhao.domains.strategy.rules.guide import Colour

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]
_TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
_WHITE = np.array([0.95047, 1.0, 1.08883])
_GREY = 10.0  # chroma below which a colour is white, grey or black: every picture has them


def lab(rgb: NDArray[Any]) -> Floats:
    """sRGB 0–255, shape (n, 3), as CIELAB (D65), shape (n, 3)."""
    part = np.asarray(rgb, np.float64) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    ratio = linear @ _TO_XYZ.T / _WHITE
    bent = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = bent.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def dominant(pixels: Pixels, *, at_least: float, most: int = 8) -> list[tuple[str, float]]:
    """The colours (as "#rrggbb", with their share of the pixels) that cover at least this share of a picture, shape (height, width, 3), widest
    first: pixels are counted in cells of 16 levels, a cell stands for its mean, cells less than 8 units of CIELAB apart are one colour."""
    flat = np.asarray(pixels, np.uint8).reshape(-1, 3)
    if not len(flat):
        return []
    cells, inverse, counts = np.unique(flat >> 4, axis=0, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(inverse.ravel(), flat[:, c], len(cells)) for c in range(3)], axis=1) / counts[:, None]
    points, order = lab(means), np.argsort(-counts, kind="stable")
    left, found = np.ones(len(cells), bool), []
    for index in order:
        if not left[index]:
            continue
        near = left & (np.linalg.norm(points - points[index], axis=1) < 8)
        left &= ~near
        share = counts[near].sum() / len(flat)
        if share >= at_least:
            found.append(("#" + "".join(f"{round(value):02x}" for value in means[index]), float(share)))
        if len(found) == most:
            break
    return sorted(found, key=lambda one: -one[1])


def check_colours(pixels: Pixels, palette: Sequence[Colour], *, at_least: float, tolerance: float) -> Outcome:
    """Every dominant colour of a picture lies within `tolerance` (CIELAB units) of a colour of the palette; greys, white and black pass."""
    seen = dominant(pixels, at_least=at_least)
    if not (seen and palette):
        return Outcome(0, ())
    known = lab(np.array([_rgb(colour.hex) for colour in palette]))
    wrong = []
    for code, share in seen:
        point = lab(np.array([_rgb(code)]))[0]
        distances = np.linalg.norm(known - point, axis=1)
        best = int(distances.argmin())
        if float(np.hypot(point[1], point[2])) >= _GREY and distances[best] > tolerance:
            wrong.append(Deviation("colour", code, f"{palette[best].name} {palette[best].hex}", share, round(float(distances[best]), 1)))
    return Outcome(len(seen), tuple(wrong))


def _rgb(code: str) -> list[int]:
    return [int(code[i : i + 2], 16) for i in (1, 3, 5)]
