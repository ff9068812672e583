"""Pictures taken in: header first (size limits), then hidden data out, the camera's rotation applied, and every pixel decoded once."""

import io
import struct
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from guanhao.engines.media import containers, labels
from guanhao.engines.media.limits import Facts, Limits, MediaRefused
from guanhao.engines.media.sniff import Sniffed

_STRIP = {"png": containers.strip_png, "jpeg": containers.strip_jpeg, "webp": containers.strip_webp, "gif": containers.strip_gif}
_ORIENTATION = 0x0112
_LOCATION = 0x8825
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
_BUDGET = 5  # an animation may have this many times the pixels of a still picture in all


@dataclass(frozen=True)
class Picture:
    """A cleaned picture: its bytes, its facts, its AI label if it has one."""

    data: bytes
    facts: Facts
    label: labels.Label | None


def opened(data: bytes, limits: Limits) -> Image.Image:
    """The picture with its header read, nothing decoded; MediaRefused when it is none, or larger than the limits."""
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaRefused("too_many_pixels", limit=limits.pixels // 1_000_000) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError) as error:
        raise MediaRefused("unreadable") from error
    if image.width * image.height > limits.pixels:
        raise MediaRefused("too_many_pixels", limit=limits.pixels // 1_000_000)
    frames = frames_of(image)
    if frames > limits.frames or frames * image.width * image.height > limits.pixels * _BUDGET:
        raise MediaRefused("too_many_frames", limit=limits.frames)
    return image


def frames_of(image: Image.Image) -> int:
    """How many frames or pages."""
    try:
        return int(getattr(image, "n_frames", 1))
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise MediaRefused("truncated") from error


def decoded(image: Image.Image) -> Image.Image:
    """The same picture with its pixels read; MediaRefused("truncated") when they are not all there."""
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, IndexError) as error:
        raise MediaRefused("truncated") from error
    return image


def clean_picture(data: bytes, sniffed: Sniffed, limits: Limits) -> Picture:
    """A picture without hidden data and with its rotation applied. BMP and TIFF become PNG (nothing is lost), AVIF is saved anew.

    The AI label stays. What was taken out is in `facts.removed`: "location" when the camera had written where it was taken.
    """
    if sniffed.shape == "heic":
        raise MediaRefused("no_codec", format="HEIC")
    strip = _STRIP.get(sniffed.shape)
    parts = strip(data) if strip else None
    image = opened(data, limits)
    exif = _exif(image)
    location, orientation = bool(exif.get(_LOCATION)), int(exif.get(_ORIENTATION, 1) or 1)
    frames = frames_of(image)
    decoded(image)
    parts = parts or containers.Parts(b"", ("exif",) if len(exif) else ())
    label = labels.read_packet(parts.xmp) if parts.xmp else None
    turned = orientation in range(2, 9) and frames == 1
    out, mime, suffix = parts.data, sniffed.mime, sniffed.suffix
    if turned or strip is None:
        out, mime, suffix = _saved(ImageOps.exif_transpose(image), sniffed)
    if label is not None:
        try:
            out = labels.write_label(out, label)
        except ValueError:
            out = labels.write_label(_saved(image, Sniffed("png", "image", "image/png", "png"))[0], label)
            mime, suffix = "image/png", "png"
    width, height = (image.height, image.width) if turned and orientation >= 5 else image.size
    removed = [*parts.removed, *(["location"] if location else []), *(["rotation"] if turned else [])]
    more: dict[str, object] = {"frames": frames} if frames > 1 and sniffed.shape != "tiff" else {}
    facts = Facts("image", mime, suffix, width, height, more=more, removed=tuple(dict.fromkeys(removed)))
    return Picture(out, facts, label)


def _exif(image: Image.Image) -> Image.Exif:
    """What the camera wrote; nothing when it cannot be read."""
    try:
        return image.getexif()
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, struct.error) as error:
        raise MediaRefused("truncated") from error


def _saved(image: Image.Image, sniffed: Sniffed) -> tuple[bytes, str, str]:
    """The picture written anew without any metadata but its colour profile: (bytes, type, suffix)."""
    profile, out = image.info.get("icc_profile"), io.BytesIO()
    if sniffed.shape == "jpeg":
        image.save(out, "JPEG", quality=95, subsampling=0, icc_profile=profile)
    elif sniffed.shape == "webp":
        image.save(out, "WEBP", quality=95, icc_profile=profile)
    elif sniffed.shape == "avif":
        image.save(out, "AVIF", quality=90, icc_profile=profile)
    else:
        plain = image if image.mode in {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"} else image.convert("RGB")
        plain.save(out, "PNG", optimize=False, icc_profile=profile)
        return out.getvalue(), "image/png", "png"
    return out.getvalue(), sniffed.mime, sniffed.suffix


def preview(image: Image.Image, side: int) -> tuple[bytes, int, int]:
    """A still WebP of at most `side` × `side` pixels: (bytes, width, height). Never larger than the picture."""
    small = ImageOps.exif_transpose(image)
    small = small.convert("RGBA" if small.mode in {"RGBA", "LA", "PA", "P"} else "RGB")
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=82, method=3)
    return out.getvalue(), small.width, small.height
