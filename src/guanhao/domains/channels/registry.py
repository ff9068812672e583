"""The platform registry: our data file, checked when it is read."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, StringConstraints

from guanhao.domains.channels.shapes import Format, Platform, UnknownPlatform

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Bound = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FormatEntry(_Strict):
    """A format as it is written in the file."""

    key: Key
    source: Annotated[str, StringConstraints(min_length=5)]
    source_zh: Annotated[str, StringConstraints(min_length=2)]
    title_min: Bound | None = None
    title_max: Bound | None = None
    title_advised: Bound | None = None
    text_max: Bound | None = None
    text_advised: Bound | None = None
    tags_min: Bound | None = None
    tags_max: Bound | None = None
    tag_max: Bound | None = None
    images_min: Bound | None = None
    images_max: Bound | None = None
    image_mb: PositiveFloat | None = None
    video_seconds_max: PositiveInt | None = None
    video_mb: PositiveFloat | None = None
    audio_seconds_max: PositiveInt | None = None
    audio_mb: PositiveFloat | None = None
    ratios: tuple[Annotated[str, StringConstraints(pattern=r"^[1-9]\d*:[1-9]\d*$")], ...] = ()
    external_links: bool = True


class PlatformEntry(_Strict):
    """A platform as it is written in the file."""

    key: Key
    zh: str
    en: str
    color: Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
    capability: Literal["api", "draft", "handoff"]
    group: Literal["wechat", "social", "video", "community", "news", "global", "owned", "audio"]
    formats: Annotated[tuple[FormatEntry, ...], Field(min_length=1)]
    metrics: tuple[Key, ...]
    aliases: tuple[str, ...] = ()
    counting: Literal["characters", "graphemes", "weibo", "x"] = "characters"
    post_url: str = ""
    hidden: bool = False


@cache
def all_platforms() -> dict[str, Platform]:
    """Every platform by key, in the order of the file; pydantic's ValidationError names what is wrong in it."""
    import yaml  # loads on first use

    text = (files("guanhao.domains.channels") / "data" / "platforms.yaml").read_text(encoding="utf-8")
    entries = [PlatformEntry.model_validate(item) for item in yaml.safe_load(text)]
    return {
        entry.key: Platform(**{**entry.model_dump(), "formats": tuple(Format(**form.model_dump()) for form in entry.formats)}) for entry in entries
    }


@cache
def _by_word() -> dict[str, str]:
    words: dict[str, str] = {}
    for platform in all_platforms().values():
        for word in (platform.key, platform.zh, platform.en, *platform.aliases):
            words.setdefault(word.casefold(), platform.key)
    return words


def find_platform(word: str) -> Platform:
    """The platform with this key, Chinese or English name or alias, in any case; UnknownPlatform otherwise, naming what is known."""
    key = _by_word().get(word.strip().casefold())
    if key is None:
        raise UnknownPlatform(f"there is no platform {word!r}; known are: {', '.join(all_platforms())}")
    return all_platforms()[key]
