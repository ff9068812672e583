"""Problems as JSON, RFC 7807: what went wrong, in which field or row, and how to get out."""

from collections.abc import Iterable
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.http import JsonResponse


class FieldError(TypedDict, total=False):
    """One wrong value: the field, the row (from 1) where it came from a file or list, and the message."""

    field: str
    row: int
    message: str


def problem(status: int, title: str, detail: str = "", *, errors: Iterable[FieldError] = (), **extra: Any) -> JsonResponse:
    """An `application/problem+json` answer (RFC 7807 section 3.1); `extra` members are added as they are."""
    body: dict[str, Any] = {"type": "about:blank", "title": str(title), "status": status}
    if detail:
        body["detail"] = str(detail)
    if found := [dict(error) for error in errors]:
        body["errors"] = found
    return JsonResponse({**body, **extra}, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False})


def field_errors(error: ValidationError) -> list[FieldError]:
    """Django's validation error as a list of field errors; errors of the whole form have the field "" ."""
    by_field: dict[str, list[str]] = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    return [FieldError(field="" if name == "__all__" else name, message=text) for name, texts in by_field.items() for text in texts]
