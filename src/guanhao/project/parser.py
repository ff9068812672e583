"""What programs send, read strictly: what no column could hold is refused here, once for all addresses, with the field's name."""

import json
import math
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

LARGEST = 2**63 - 1
PAGING = frozenset({"limit", "offset"})


class Unreadable(ValueError):
    """A value that cannot be kept: `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class StrictParser(Parser):
    """JSON and query strings without half characters, infinite numbers and numbers beyond 64 bits; paging does not go below zero."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as JSON values; Unreadable names the field."""
        try:
            value = json.loads(request.body)
        except RecursionError as error:
            raise Unreadable("", _("The JSON is nested too deeply.")) from error
        for field, text in complaints(value):
            raise Unreadable(field, text)
        return value

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> Any:
        """The parameters by name; Unreadable names the one that cannot be taken."""
        for name in data:
            for value in data.getlist(name):
                text = str(value).strip() if isinstance(value, str) else ""
                digits = text.removeprefix("-")
                if digits.isdecimal() and len(digits) > 18 and name in PAGING:
                    raise Unreadable(name, _("This number is too large."))
                if name in PAGING and text.startswith("-"):
                    raise Unreadable(name, _("This number starts at 0."))
        return super().parse_querydict(data, list_fields, request)


def complaints(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    """(field, what is wrong) for every value in a JSON document that no column could hold."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from complaints(name, field)
            yield from complaints(inner, f"{field}.{name}" if field else name)
    elif isinstance(value, list):
        for inner in value:
            yield from complaints(inner, field)
    elif isinstance(value, str) and not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        yield field.encode(errors="replace").decode(), _("This text holds half a character (a lone surrogate).")
    elif isinstance(value, float) and not math.isfinite(value):
        yield field, _("This is not a finite number.")
    elif isinstance(value, int) and abs(value) > LARGEST:
        yield field, _("This number is too large.")
