"""What a picture looks like, in numbers that survive another size, a re-encoding, a crop, a banner and a mirror.

Borders of one colour are trimmed, then a 64-bit DCT hash (pHash, Zauner 2010 §3.2.1, as in imagehash) is taken of the whole picture and of smaller
centred windows. Two pictures are alike when any window of one is within `LIMIT` bits of any window of the other or of its mirror image.
Measured in our notes on 120 pictures: crop of 12 % found 82 % of the time where a single hash finds 1 %; 0.5 % of strangers below the limit.
"""

from dataclasses import dataclass

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageOps

Hashes = NDArray[np.uint64]
WINDOWS = (1.0, 0.9, 0.8, 0.7, 0.6)
LIMIT = 10
WORKING = 512  # pixels of the longer side that hashing looks at
BLOCK = 4096  # pictures compared at once, so that they stay in the processor's cache
FLAT = 24  # a border may differ this much from the colour of its corner (0..255)


@dataclass(frozen=True)
class Looks:
    """The hashes of a picture's windows, largest first: `plain` as it is and `mirrored`; each uint64 of length len(WINDOWS)."""

    plain: Hashes
    mirrored: Hashes

    def as_bytes(self) -> bytes:
        """Plain and mirrored hashes as 80 little-endian bytes, for keeping."""
        return np.concatenate([self.plain, self.mirrored]).astype("<u8").tobytes()

    @staticmethod
    def of_bytes(kept: bytes) -> "Looks":
        """The hashes again."""
        both = np.frombuffer(kept, dtype="<u8").astype(np.uint64)
        return Looks(both[: len(WINDOWS)], both[len(WINDOWS) :])


def looks_of(image: Image.Image) -> Looks:
    """The hashes of a picture; about 10 ms."""
    small = ImageOps.exif_transpose(image).convert("RGB")
    small.thumbnail((WORKING, WORKING))
    trimmed = trim_border(small).convert("L")
    windows = [_window(trimmed, share) for share in WINDOWS]
    return Looks(_hashes(windows), _hashes([ImageOps.mirror(window) for window in windows]))


def pool_of(kept: bytes) -> Hashes:
    """The plain hashes of many pictures, whose kept bytes are joined: uint64 of shape (pictures, windows)."""
    return np.frombuffer(kept, dtype="<u8").reshape(-1, 2 * len(WINDOWS))[:, : len(WINDOWS)].astype(np.uint64)


def trim_border(image: Image.Image) -> Image.Image:
    """The picture without a frame of one colour; unchanged when less than a fifth would be left."""
    frame = Image.new("RGB", image.size, image.getpixel((0, 0)))
    difference = ImageChops.difference(image, frame).convert("L").point([255 if level > FLAT else 0 for level in range(256)])
    box = difference.getbbox()
    if box is None or (box[2] - box[0]) * (box[3] - box[1]) < 0.2 * image.width * image.height:
        return image
    return image.crop(box)


def distances(looks: Looks, pool: Hashes) -> NDArray[np.uint8]:
    """The smallest number of bits by which any window (or its mirror) differs from any window of each picture of the pool.

    `pool` is uint64 of shape (pictures, windows); the answer is uint8 of length pictures.
    """
    best = np.full(len(pool), 64, dtype=np.uint8)
    asked = np.unique(np.concatenate([looks.plain, looks.mirrored]))
    for start in range(0, len(pool), BLOCK):
        columns = np.ascontiguousarray(pool[start : start + BLOCK].T)
        part = best[start : start + BLOCK]
        for one in asked:
            np.minimum(part, np.bitwise_count(columns ^ one).min(axis=0), out=part)
    return best


def alike(looks: Looks, pool: Hashes, limit: int = LIMIT) -> list[tuple[int, int]]:
    """(place in the pool, bits apart) of the pictures within the limit, the nearest first."""
    if not len(pool):
        return []
    found = distances(looks, pool)
    places = np.flatnonzero(found <= limit)
    return [(int(place), int(found[place])) for place in places[np.argsort(found[places], kind="stable")]]


def is_flat(image: Image.Image) -> bool:
    """True for a picture with next to nothing on it: its hash would be like that of every other empty one."""
    low, high = image.convert("L").getextrema()
    return float(high) - float(low) < FLAT  # type: ignore[arg-type]


def _window(image: Image.Image, share: float) -> Image.Image:
    width, height = max(1, round(image.width * share)), max(1, round(image.height * share))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _hashes(windows: list[Image.Image]) -> Hashes:
    bits = np.stack([imagehash.phash(window).hash.reshape(-1) for window in windows])
    return np.packbits(bits, axis=1).view(">u8").astype(np.uint64).reshape(-1)
