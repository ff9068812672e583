"""What other rooms may know of assets."""

from dataclasses import dataclass

from guanhao.kernel.refusal import Refusal


@dataclass(frozen=True)
class FaintWords:
    """Words in a picture that do not stand out: the measured WCAG contrast ratio (1 to 21) and the one that is needed (CON-18)."""

    text: str
    ratio: float
    needed: float


@dataclass(frozen=True)
class AssetView:
    """An asset. `kind` is image, video, audio, font or document; sizes in bytes, pixels (0: none) and seconds (None: not known); `status` is active
    or archived; `text` what can be read in it; `url` its page, `preview_url` a small picture ("" when it has none). `ai_in_file` tells whether the
    file's own metadata says that it was made by AI (None: a format in which we read and write no such label); `faint` the words that were read in it
    and hardly stand out (empty also when nothing was read: extra `ocr`)."""

    id: int
    title: str
    kind: str
    sha256: str
    bytes: int
    width: int
    height: int
    seconds: float | None
    alt: str
    ai_generated: bool
    status: str
    text: str
    url: str
    preview_url: str
    mime: str = ""
    ai_in_file: bool | None = None
    faint: tuple[FaintWords, ...] = ()


@dataclass(frozen=True)
class UseProblem:
    """One reason against using an asset, in words; nothing may go out while a blocking one stands.

    Codes: archived, no_consent, consent_*, no_licence, licence_* (ended, not_begun, platform, account, not_commercial, withdrawn), font_*, music_*,
    unregistered_font, unregistered_music, unknown.
    """

    asset_id: int
    code: str
    message: str
    blocking: bool


@dataclass(frozen=True)
class OldTemplateUse:
    """Something made with a version of a template that is no longer the newest."""

    subject: str
    title: str
    url: str
    version: int
    newest: int


class Refused(Refusal):
    """An asset, licence, consent or template that cannot be written, in words for the person who asked; `field` names the input."""


class Duplicate(Refused):
    """The same bytes are in the library already, as asset `asset_id`."""

    def __init__(self, message: str, asset_id: int) -> None:
        super().__init__(message, "file")
        self.asset_id = asset_id


class UnknownAsset(LookupError):
    """No asset of the brand has this number."""


class WrongOffset(Refused):
    """A piece of an upload that does not follow what is there; `offset` is where it goes on, in bytes."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message, "offset")
        self.offset = offset
