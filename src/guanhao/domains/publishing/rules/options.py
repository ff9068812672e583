"""What posts say to a platform beside their words, checked against what its connector offers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanhao.sdk.connectors.records import Option

LONGEST, MOST = 500, 50
YES, NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off")


@dataclass(frozen=True)
class Wrong:
    """A value that does not fit: why is unknown, format, number, flag, choice, long, many or address."""

    name: str
    why: str
    known: tuple[str, ...] = ()
    most: int = 0


def fitting(options: Iterable[Option], format_key: str) -> tuple[Option, ...]:
    """Those that belong to a format."""
    return tuple(one for one in options if not one.formats or format_key in one.formats)


def kept(options: Sequence[Option], values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Wrong]]:
    """The values in the options' own kinds, empty ones left out, and what does not fit."""
    known, found, wrong = {one.name: one for one in options}, dict[str, Any](), list[Wrong]()
    for name, value in values.items():
        if name not in known:
            wrong.append(Wrong(name, "unknown", tuple(known)))
        elif value not in (None, "", [], ()):
            result = _one(known[name], value)
            if isinstance(result, Wrong):
                wrong.append(result)
            else:
                found[name] = result
    return {one.name: found[one.name] for one in options if one.name in found and found[one.name] != []}, wrong


def _one(option: Option, value: Any) -> Any:
    if option.kind == "flag":
        return _flag(option, value)
    if option.kind == "number":
        text = str(value).strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else Wrong(option.name, "number")
    if option.kind == "words":
        return _words(option, value)
    text = str(value).strip()
    if option.kind == "choice":
        keys = tuple(key for key, _english, _chinese in option.choices)
        return text if text in keys else Wrong(option.name, "choice", keys)
    if len(text) > (option.longest or LONGEST):
        return Wrong(option.name, "long", most=option.longest or LONGEST)
    if option.kind == "address" and not text.startswith(("https://", "http://")):
        return Wrong(option.name, "address")
    return text


def _flag(option: Option, value: Any) -> bool | Wrong:
    text = str(value).strip().lower()
    if value is True or text in YES:
        return True
    return False if value is False or text in NO else Wrong(option.name, "flag")


def _words(option: Option, value: Any) -> list[str] | Wrong:
    if isinstance(value, str):
        value = value.replace("，", ",").replace("、", ",").split(",")
    parts = list(value) if isinstance(value, list | tuple) else [value]
    words = list(dict.fromkeys(text for one in parts if (text := str(one).strip())))
    keys = tuple(key for key, _english, _chinese in option.choices)
    if keys and any(word not in keys for word in words):
        return Wrong(option.name, "choice", keys)
    if len(words) > MOST:
        return Wrong(option.name, "many", most=MOST)
    most = option.longest or LONGEST
    return Wrong(option.name, "long", most=most) if any(len(word) > most for word in words) else words
