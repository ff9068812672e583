"""Values as a person reads them and as a file carries them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Kind = Literal["text", "number", "percent", "money", "datetime", "date", "duration", "bool", "link", "badge", "cell"]
NOTHING = "—"
NUMERIC: frozenset[str] = frozenset({"number", "percent", "money", "duration"})
Plain = str | int | float | bool | None


def shown(value: Any, kind: str = "text", *, zone: ZoneInfo | None = None, decimals: int | None = None) -> str:
    """A value in words: thousands separators, shares (0..1) in percent, moments in `zone`, a dash for nothing."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return _("Yes") if value else _("No")
        case timedelta():
            return duration(value.total_seconds())
        case datetime():
            local = value.astimezone(zone) if zone and value.tzinfo else value
            return f"{local:%Y-%m-%d}" if kind == "date" else f"{local:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case int() | float() | Decimal():
            return _number(float(value) if isinstance(value, Decimal) else value, kind, decimals).replace("-", "−", 1)
        case list() | tuple() | set():
            return _(", ").join(str(item) for item in value) or NOTHING
    return str(value)


def _number(value: int | float, kind: str, decimals: int | None) -> str:
    if value != value:
        return NOTHING
    if kind == "percent":
        return f"{value * 100:,.{1 if decimals is None else decimals}f}%"
    if kind == "money":
        return f"¥{value:,.{2 if decimals is None else decimals}f}".replace("¥-", "-¥")
    if kind == "duration":
        return duration(value)
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def duration(seconds: float) -> str:
    """A length of time: h:mm:ss from an hour on, m:ss below."""
    whole = round(abs(seconds))
    sign = "−" if seconds < 0 and whole else ""
    hours, rest = divmod(whole, 3600)
    return f"{sign}{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{sign}{rest // 60}:{rest % 60:02}"


def plain(value: Any, zone: ZoneInfo | None = None) -> Plain:
    """A value as a file carries it: numbers stay numbers, moments become local ISO 8601 text, lists become one text."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if value == value and value not in (float("inf"), float("-inf")) else None
        case Decimal():
            return float(value)
        case timedelta():
            return value.total_seconds()
        case datetime():
            local = value.astimezone(zone) if zone and value.tzinfo else value
            return local.isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case Promise():
            return str(value)
        case list() | tuple() | set():
            return _(", ").join(str(item) for item in value)
    return str(value)
