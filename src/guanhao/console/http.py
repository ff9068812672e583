"""Requests inside a brand, pages as answers, and permissions on views."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from guanhao.kernel import access
from guanhao.kernel.tenancy import BrandRef

P = ParamSpec("P")


class BrandRequest(HttpRequest):
    """A request that identity's middleware has let into a brand."""

    brand: BrandRef
    actor: access.Actor
    htmx: HtmxDetails


View = Callable[Concatenate[BrandRequest, P], HttpResponseBase]


def wants_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a part of the page (not for a whole one by a boosted link or a restored history entry)."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return bool(htmx) and htmx is not None and not htmx.boosted and not htmx.history_restore_request


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only `fragment` when htmx asks for a part of the page."""
    chosen = fragment if fragment and wants_fragment(request) else template
    response = render(request, chosen, dict(context or {}), status=status)
    if fragment:
        patch_vary_headers(response, ["HX-Request"])
    return response


def needs(*permissions: str) -> Callable[[View[P]], View[P]]:
    """Let a view run only for an actor who holds all of these permissions; Denied otherwise, before anything happens."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: BrandRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            for permission in permissions:
                access.require(permission)
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def open_to_all(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let people without sign-in reach this view (identity's middleware looks for the mark)."""
    vars(view)["open_to_all"] = True
    return view


def confirm_page(
    request: HttpRequest,
    *,
    title: str,
    text: str = "",
    note: str = "",
    fields: Sequence[tuple[str, str]] = (("confirmed", "1"),),
    submit: str = "",
    back: str = "",
    danger: bool = True,
    facts: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """Ask before something that cannot be taken back: the page posts `fields` to its own address again, or goes `back`."""
    context = {
        "title": title,
        "text": text,
        "note": note,
        "fields": fields,
        "submit": submit or title,
        "back": back,
        "danger": danger,
        "facts": facts,
    }
    return page(request, "console/confirm.html", context)


def whole_number(text: str | None) -> int | None:
    """What a person or program wrote as a number from 0, or None: addresses hold anything, also “²” and forty digits."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


def wants_json(request: HttpRequest) -> bool:
    """True for REST calls and for scripts that ask for JSON."""
    return request.path.startswith("/api/") or request.get_preferred_type(["text/html", "application/json"]) == "application/json"
