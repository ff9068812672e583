"""Texts and addresses as people give them: stripped, within bounds, or refused with the field's name."""

from typing import Any

from django.utils.translation import gettext as _

from guanhao.domains.market.contracts import Refused


def text(value: str, field: str, most: int, *, needed: bool = False) -> str:
    """A stripped text of at most so many characters."""
    found = value.strip()
    if needed and not found:
        raise Refused(_("This field is needed."), field)
    if len(found) > most:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, field)
    if "\x00" in found:
        raise Refused(_("This text holds a character that cannot be kept."), field)
    return found


def address(value: str, field: str = "url") -> str:
    """An http address, or nothing."""
    found = text(value, field, 500)
    if found and not found.lower().startswith(("http://", "https://")):
        raise Refused(_("An address begins with http:// or https://."), field)
    return found


def one_of(value: str, choices: Any, field: str) -> str:
    """A value of a choice."""
    if value not in choices.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(choices.values)}, field)
    return value


def between(value: int | float, low: float, high: float, field: str) -> None:
    """A number within bounds, both included."""
    if value != value or not low <= value <= high:
        raise Refused(_("Between %(low)s and %(high)s.") % {"low": f"{low:g}", "high": f"{high:g}"}, field)
