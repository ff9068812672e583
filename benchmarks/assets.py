"""Near-duplicates in a library of many pictures: our windows in NumPy against the plain loop over imagehash objects that its documentation shows.

    python -m benchmarks.assets --pictures 100000 --out figures.json

Hashes are random bits with a share of true neighbours (a few bits flipped), so that the number of matches is realistic; both sides get the same
hashes. The loop compares one hash a picture; ours compares ten windows with five a picture, fifty times as many. The last part measures what is
found after a crop, a frame and a mirror on drawn pictures, with the same limit of 10 bits for both.
"""

import argparse
import time
from pathlib import Path

import imagehash
import numpy as np
from PIL import Image, ImageDraw, ImageOps

from benchmarks.measure import against, finish
from guanhao.engines.media import hashing

WINDOWS = len(hashing.WINDOWS)


def drawn(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture of soft shapes that no other seed gives."""
    draw = np.random.default_rng(seed)
    image = Image.fromarray(draw.integers(0, 255, (6, 8, 3), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(image)
    for _n in range(12):
        x, y, r = int(draw.integers(0, size[0])), int(draw.integers(0, size[1])), int(draw.integers(20, 90))
        pen.ellipse((x - r, y - r, x + r, y + r), fill=tuple(int(c) for c in draw.integers(0, 255, 3)))
    return image


def changed(image: Image.Image) -> dict[str, Image.Image]:
    """What people do to a picture before they use it again."""
    width, height = image.size
    crop = image.crop((width // 12, height // 12, width - width // 12, height - height // 12))
    return {
        "smaller": image.resize((width // 3, height // 3)),
        "crop_8": crop,
        "mirror": ImageOps.mirror(image),
        "frame": ImageOps.expand(image, width // 10, (250, 250, 250)),
        "crop_and_mirror": ImageOps.mirror(crop),
    }


def found(count: int) -> dict[str, dict[str, float]]:
    """Share of changed pictures that each side finds again, by what was done."""
    ours: dict[str, int] = {}
    plain: dict[str, int] = {}
    for seed in range(count):
        image = drawn(seed)
        looks, whole = hashing.looks_of(image), imagehash.phash(image)
        pool = hashing.pool_of(looks.as_bytes())
        for name, other in changed(image).items():
            ours[name] = ours.get(name, 0) + bool(hashing.alike(hashing.looks_of(other), pool))
            plain[name] = plain.get(name, 0) + (whole - imagehash.phash(other) <= hashing.LIMIT)
    return {name: {"ours": ours[name] / count, "imagehash": plain[name] / count} for name in ours}


def main() -> None:
    """Measure and write the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pictures", type=int, default=100_000)
    options.add_argument("--samples", type=int, default=40)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--out", type=Path, default=None)
    chosen = options.parse_args()
    draw = np.random.default_rng(1)
    kept = draw.integers(0, 2**63, (chosen.pictures, 2 * WINDOWS), dtype=np.uint64)
    pool = hashing.pool_of(kept.tobytes())
    near = kept[123].copy()
    near[0] ^= np.uint64(0b1011)
    looks = hashing.Looks(near[:WINDOWS], near[WINDOWS:])
    objects = [imagehash.ImageHash(np.unpackbits(row[:1].astype(">u8").view(np.uint8)).reshape(8, 8).astype(bool)) for row in pool]
    asked = objects[123]
    assert hashing.alike(looks, pool)[0][0] == 123
    both = against(
        lambda: hashing.alike(looks, pool),
        lambda: [place for place, one in enumerate(objects) if asked - one <= hashing.LIMIT],
        runs=chosen.runs,
    )
    images = [drawn(seed) for seed in range(chosen.samples)]
    hashing.looks_of(images[0])
    begin = time.perf_counter()
    for image in images:
        hashing.looks_of(image)
    figures = {
        "pictures": chosen.pictures,
        "search": both,
        "comparisons": {"ours": chosen.pictures * 2 * WINDOWS * WINDOWS, "peer": chosen.pictures},
        "looks_ms_a_picture": round((time.perf_counter() - begin) * 1000 / chosen.samples, 1),
        "found_again": found(chosen.samples),
    }
    finish(figures, chosen.out)


if __name__ == "__main__":
    main()
