"""QR codes of short links (ISO/IEC 18004, drawn by segno), as SVG and PNG."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import segno
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guanhao.console.http import whole_number
from guanhao.console.qr import QUIET
from guanhao.domains.links import selectors
from guanhao.domains.links.contracts import Refused
from guanhao.domains.links.models import Link

LEVELS = ("l", "m", "q", "h")
SCALES = (2, 40)
BORDERS = (0, 20)


@dataclass(frozen=True)
class Look:
    """How a code is drawn: pixels (or units) a module, quiet zone in modules, error correction level (L 7 %, M 15 %, Q 25 %, H 30 %)."""

    scale: int = 8
    border: int = QUIET
    error: str = "m"


def look_of(data: Mapping[str, Any]) -> Look:
    """The look an address asks for; Refused names the parameter."""
    level = str(data.get("error") or "m").lower()
    if level not in LEVELS:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(LEVELS)}, "error")
    return Look(_bounded(data, "scale", 8, SCALES), _bounded(data, "border", QUIET, BORDERS), level)


def draw(url: str, form: Literal["svg", "png"], look: Look) -> bytes:
    """The code of an address as a file; black on white whatever the theme, because that is what readers read."""
    out = io.BytesIO()
    facts: dict[str, Any] = {"scale": look.scale, "border": look.border, "dark": "#000", "light": "#fff"}
    segno.make(url, error=look.error, boost_error=False, micro=False).save(out, kind=form, **facts)
    return out.getvalue()


def answer(request: HttpRequest, link: Link, form: Literal["svg", "png"]) -> HttpResponse:
    """A drawn code as an answer; 422 for a look there is not: a problem for programs, words for people."""
    try:
        data = draw(selectors.short_url(link.code), form, look_of(request.GET))
    except Refused as error:
        if request.path.startswith("/api/"):
            raise
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    found = HttpResponse(data, content_type="image/svg+xml" if form == "svg" else "image/png")
    kind = "attachment" if request.GET.get("download") else "inline"
    found["Content-Disposition"] = f'{kind}; filename="{link.code}.{form}"'
    return found


def _bounded(data: Mapping[str, Any], name: str, default: int, bounds: tuple[int, int]) -> int:
    text = str(data.get(name) or "")
    number = default if not text else whole_number(text)
    low, high = bounds
    if number is None or not low <= number <= high:
        raise Refused(_("A whole number from %(low)s to %(high)s, please.") % {"low": low, "high": high}, name)
    return number
