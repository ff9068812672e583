"""Pictures found again after what people do to them, and strangers told apart."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageOps
from tests.domains.assets.conftest import picture

from guanhao.engines.media import hashing

IMAGE = picture(7, (900, 640))
WIDTH, HEIGHT = IMAGE.size


def framed(image: Image.Image) -> Image.Image:
    return ImageOps.expand(image, 60, (250, 250, 250))


def marked(image: Image.Image) -> Image.Image:
    copy = image.copy()
    ImageDraw.Draw(copy).rectangle((WIDTH - 150, HEIGHT - 60, WIDTH - 10, HEIGHT - 10), fill=(255, 255, 255))
    return copy


DONE = {
    "smaller": IMAGE.resize((300, 213)),
    "brighter": ImageEnhance.Brightness(IMAGE).enhance(1.25),
    "cropped 5 %": IMAGE.crop((WIDTH // 20, HEIGHT // 20, WIDTH - WIDTH // 20, HEIGHT - HEIGHT // 20)),
    "cropped 10 %": IMAGE.crop((WIDTH // 10, HEIGHT // 10, WIDTH - WIDTH // 10, HEIGHT - HEIGHT // 10)),
    "mirrored": ImageOps.mirror(IMAGE),
    "framed": framed(IMAGE),
    "framed and mirrored": framed(ImageOps.mirror(IMAGE)),
    "marked": marked(IMAGE),
}


@pytest.mark.parametrize("name", DONE)
def test_found_again(name: str) -> None:
    pool = hashing.pool_of(hashing.looks_of(IMAGE).as_bytes())
    assert hashing.alike(hashing.looks_of(DONE[name]), pool), hashing.distances(hashing.looks_of(DONE[name]), pool)


def test_strangers_are_told_apart() -> None:
    looks = [hashing.looks_of(picture(seed, (320, 240))) for seed in range(60)]
    pool = hashing.pool_of(b"".join(one.as_bytes() for one in looks))
    pairs = sum(len(hashing.alike(one, pool)) - 1 for one in looks) / 2
    assert pairs / (60 * 59 / 2) < 0.01


def test_distances_are_those_of_a_plain_loop() -> None:
    looks = [hashing.looks_of(picture(seed, (200, 150))) for seed in range(12)]
    pool = hashing.pool_of(b"".join(one.as_bytes() for one in looks))
    asked = looks[3]
    mine = [*asked.plain, *asked.mirrored]
    loop = [min((int(a) ^ int(b)).bit_count() for a in mine for b in row) for row in pool]
    assert hashing.distances(asked, pool).tolist() == loop


def test_kept_bytes_come_back() -> None:
    looks = hashing.looks_of(IMAGE)
    again = hashing.Looks.of_bytes(looks.as_bytes())
    assert len(looks.as_bytes()) == 80
    assert np.array_equal(again.plain, looks.plain)
    assert np.array_equal(again.mirrored, looks.mirrored)
    assert hashing.alike(looks, hashing.pool_of(b"")) == []


def test_a_frame_is_trimmed_and_an_empty_picture_is_flat() -> None:
    assert hashing.trim_border(framed(IMAGE)).size == IMAGE.size
    assert hashing.is_flat(Image.new("RGB", (50, 50), "white"))
    assert not hashing.is_flat(IMAGE)
