"""The one look at every file that is to be kept: taken in as an asset, as a proof or as a template."""

from typing import TYPE_CHECKING, BinaryIO

from guanhao.domains.assets import wording
from guanhao.domains.assets.contracts import Refused
from guanhao.domains.assets.policy import LibraryPolicy
from guanhao.engines.media.limits import Limits, MediaRefused

if TYPE_CHECKING:
    from guanhao.engines.media.intake import Inspected


def limits() -> Limits:
    """The brand's limits for what is decoded."""
    policy = LibraryPolicy.of_brand()
    pixels, picture, unpacked = policy.megapixels * 1_000_000, policy.picture_mb << 20, policy.unpacked_mb << 20
    return Limits(pixels=pixels, frames=policy.frames, image_bytes=picture, archive_bytes=unpacked)


def look_into(stream: BinaryIO, field: str = "file") -> "Inspected":
    """What a file is, and its cleaned form; Refused at `field`, in words, when it is not taken."""
    from guanhao.engines.media.intake import inspect  # with Pillow and fontTools it loads on first use

    try:
        return inspect(stream, limits())
    except MediaRefused as error:
        raise Refused(wording.refusal_text(error), field) from error
