"""The detail page every domain uses: facts, sections, links to edit and history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise

from guanhao.console import values
from guanhao.console.http import BrandRequest, page

Words = str | Promise


@dataclass(frozen=True)
class Fact:
    """One labelled value; `text` is what is shown."""

    title: Words
    text: str
    href: str | None = None
    tone: str = ""
    help: Words = ""


@dataclass(frozen=True)
class Section:
    """A part of the page drawn by a template."""

    title: Words
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Button:
    """A link or, with `post`, a button that posts to `url` (after `confirm`, when given)."""

    title: Words
    url: str
    icon: str = ""
    primary: bool = False
    danger: bool = False
    post: bool = False
    confirm: Words = ""


def fact(request: BrandRequest, title: Words, value: Any, kind: values.Kind = "text", *, href: str | None = None, tone: str = "") -> Fact:
    """A fact from a plain value, in the brand's time zone."""
    return Fact(title, values.shown(value, kind, zone=request.brand.zone), href, tone)


def detail_page(
    request: BrandRequest,
    *,
    title: Words,
    facts: Sequence[Fact] = (),
    sections: Sequence[Section] = (),
    buttons: Sequence[Button] = (),
    crumbs: Sequence[tuple[Words, str]] = (),
    template: str = "console/detail.html",
    context: Mapping[str, Any] | None = None,
    fragment: str | None = None,
) -> HttpResponse:
    """Show one object."""
    known: dict[str, Any] = {"title": title, "facts": facts, "sections": sections, "buttons": buttons, "crumbs": crumbs, **(context or {})}
    return page(request, template, known, fragment=fragment)
