"""What content is for, in which lane it runs, and which formats there are with the fields each needs (CON-01, CON-02, CON-06)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Purpose(StrEnum):
    """Why an item exists; every item has exactly one (000 §2.1)."""

    USER_NEED = "user_need"
    BRAND_VALUE = "brand_value"
    INTERACTION = "interaction"
    DATA_OPTIMISED = "data_optimised"


class Lane(StrEnum):
    """How fast it runs (003 §3.1d)."""

    HOT = "hot"
    SERIES = "series"
    REGULAR = "regular"


class FieldKind(StrEnum):
    """What a format's field holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    MOMENT = "moment"
    PERSON = "person"
    SECONDS = "seconds"
    COUNT = "count"
    ADDRESS = "address"
    LINES = "lines"


@dataclass(frozen=True)
class FormatField:
    """A field of a format: `required` ones must be filled before work on the item may start."""

    key: str
    kind: FieldKind
    required: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class FormatKind:
    """A format with its field schema. `posts_as` are the format keys of the channels registry it is published as; `video`: the keyword rule
    of videos holds for it."""

    key: str
    posts_as: tuple[str, ...]
    fields: tuple[FormatField, ...] = ()
    video: bool = False


_F, _K = FormatField, FieldKind
FORMATS: dict[str, FormatKind] = {
    kind.key: kind
    for kind in (
        FormatKind("image_text", ("image_text", "text"), (_F("picture_count", _K.COUNT, low=1, high=18),)),
        FormatKind("long_image_text", ("article",), (_F("chapters", _K.LINES), _F("reading_minutes", _K.COUNT, low=1, high=60))),
        FormatKind(
            "video",
            ("video",),
            (_F("length", _K.SECONDS, required=True, low=3, high=36_000), _F("hook", _K.TEXT), _F("presenter", _K.PERSON)),
            video=True,
        ),
        FormatKind(
            "live",
            ("live",),
            (
                _F("starts_at", _K.MOMENT, required=True),
                _F("host", _K.PERSON, required=True),
                _F("length", _K.SECONDS, low=60, high=86_400),
                _F("theme", _K.TEXT),
                _F("guests", _K.LINES),
            ),
            video=True,
        ),
        FormatKind(
            "h5",
            ("article", "text"),
            (_F("play", _K.TEXT, required=True), _F("url", _K.ADDRESS), _F("share_title", _K.TEXT), _F("ends_at", _K.MOMENT)),
        ),
        FormatKind("animation", ("video",), (_F("length", _K.SECONDS, required=True, low=3, high=36_000), _F("style", _K.TEXT)), video=True),
        FormatKind("topic", ("text", "image_text"), (_F("hashtag", _K.TEXT, required=True), _F("ends_at", _K.MOMENT), _F("reward", _K.TEXT))),
        FormatKind(
            "offline_event", ("article", "image_text", "text"), (_F("starts_at", _K.MOMENT, required=True), _F("place", _K.TEXT, required=True))
        ),
        FormatKind(
            "audio",
            ("audio",),
            (_F("length", _K.SECONDS, required=True, low=10, high=36_000), _F("host", _K.PERSON, required=True), _F("episode", _K.COUNT, low=1)),
        ),
    )
}


@dataclass(frozen=True)
class FieldProblem:
    """One field of a format that is missing or out of its bounds; `code` is missing, low, high or unknown."""

    field: str
    code: str
    bound: float | None = None


def check_format(key: str, values: Mapping[str, Any]) -> list[FieldProblem]:
    """What a format's schema has against these values (a live show without start and host: two problems); KeyError for an unknown format.

    Numbers are compared as they are; empty text, None and empty lists count as missing.
    """
    schema = {one.key: one for one in FORMATS[key].fields}
    problems = [FieldProblem(name, "unknown") for name in values if name not in schema]
    for name, one in schema.items():
        value = values.get(name)
        if value is None or value == "" or value == []:
            if one.required:
                problems.append(FieldProblem(name, "missing"))
        elif one.low is not None and isinstance(value, int | float) and value < one.low:
            problems.append(FieldProblem(name, "low", one.low))
        elif one.high is not None and isinstance(value, int | float) and value > one.high:
            problems.append(FieldProblem(name, "high", one.high))
    return problems
