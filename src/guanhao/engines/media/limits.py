"""How much a file may cost before it is turned away, and the words for turning it away."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["image", "video", "audio", "font", "document"]
Code = Literal[
    "empty", "unknown", "forbidden", "unreadable", "truncated", "too_many_pixels", "too_many_frames", "too_large", "polyglot", "macros",
    "active", "external", "encrypted", "bomb", "no_codec", "doctype", "not_svg",
]  # fmt: skip


class MediaRefused(ValueError):
    """A file that is not taken in. `code` says why; `about` holds the numbers and names that a message needs."""

    def __init__(self, code: Code, **about: str | int) -> None:
        super().__init__(code)
        self.code: Code = code
        self.about = about


@dataclass(frozen=True)
class Limits:
    """The most that is decoded: pixels of a picture (all frames together for an animation), frames, bytes of a picture that is held in memory,
    bytes and entries that an archive (such as DOCX) unpacks to, and how many times its packed size it may grow."""

    pixels: int = 120_000_000
    frames: int = 1_000
    image_bytes: int = 100 << 20
    archive_bytes: int = 500 << 20
    archive_entries: int = 20_000
    archive_ratio: int = 200


@dataclass(frozen=True)
class Facts:
    """What a file says of itself. `kind`, `mime` and `suffix` come from its content alone. Sizes in pixels (0: not known or none), length in seconds,
    `text` what can be searched in it, `fonts` the font families it names, `more` details by key (JSON-safe), `removed` what cleaning took out."""

    kind: Kind
    mime: str
    suffix: str
    width: int = 0
    height: int = 0
    seconds: float | None = None
    text: str = ""
    fonts: tuple[str, ...] = ()
    more: dict[str, object] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
