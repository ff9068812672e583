"""Addresses inside a brand."""

from typing import Any
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, reverse

from guanhao.kernel.tenancy import BrandRef, current_brand


def burl(view: str, brand: BrandRef | None = None, **kwargs: Any) -> str:
    """The address of a page of the brand in scope (or of `brand`); NoReverseMatch names what is missing."""
    return reverse(view, kwargs={"brand": (brand or current_brand()).slug, **kwargs})


def burl_or_none(view: str, brand: BrandRef | None = None, **kwargs: Any) -> str | None:
    """The address, or None where the page is not mounted."""
    try:
        return burl(view, brand, **kwargs)
    except NoReverseMatch:
        return None


def local_path(target: str | None, fallback: str) -> str:
    """`target` when it is a path of this site, else `fallback`: nobody is sent elsewhere by a form field."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc or any(ord(char) < 32 for char in target) else target
