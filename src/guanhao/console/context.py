"""What every page's template knows about the shell around it."""

import logging
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanhao.console import registry
from guanhao.console.links import burl_or_none
from guanhao.kernel.access import NOBODY, Actor
from guanhao.kernel.tenancy import BrandRef

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NavLink:
    """A line of the navigation as it is drawn."""

    key: str
    title: str
    url: str
    icon: str
    active: bool


@dataclass(frozen=True)
class NavGroup:
    """A group of lines; groups without a line are not made. Some are folded until one of their lines is open."""

    key: str
    title: str
    items: list[NavLink]

    @property
    def folds(self) -> bool:
        """True for a group that is needed less often."""
        return self.key in registry.FOLDED

    @property
    def icon(self) -> str:
        """What stands for a folded group."""
        return registry.FOLDED.get(self.key, "")

    @property
    def active(self) -> bool:
        """True when the page is behind one of the lines."""
        return any(item.active for item in self.items)


@dataclass(frozen=True)
class BrandLink:
    """A brand the person may switch to."""

    name: str
    slug: str
    url: str
    active: bool


@dataclass(frozen=True)
class CommandLink:
    """A line of the command palette; `words` are further words it is found by."""

    key: str
    title: str
    url: str
    icon: str
    group: str
    words: str


class Shell:
    """Brand, person, navigation and palette of one request; worked out only when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.brand: BrandRef | None = getattr(request, "brand", None)
        self.actor: Actor = getattr(request, "actor", NOBODY)

    @property
    def language(self) -> str:
        """Django's code of the language in use, such as zh-hans."""
        return get_language() or "zh-hans"

    @cached_property
    def brands(self) -> list[BrandLink]:
        """The brands of the person, with the address of each one's Today page."""
        return [
            BrandLink(brand.name, brand.slug, burl_or_none("console:today", brand) or "/", brand == self.brand)
            for brand in registry.brands_of(self.request)
        ]

    @cached_property
    def nav(self) -> list[NavGroup]:
        """Navigation groups in order, only with lines the person may open."""
        links: dict[str, list[NavLink]] = {}
        if self.brand is not None:
            for item, url in self._reachable:
                links.setdefault(item.group, []).append(NavLink(item.key, str(item.title), url, item.icon, item.key == self._active_key))
        return [NavGroup(key, str(title), links[key]) for key, title in registry.GROUPS.items() if key in links]

    @property
    def groups(self) -> list[NavGroup]:
        """The same as `nav`."""
        return self.nav

    @cached_property
    def _active_key(self) -> str:
        """The line whose address is the longest beginning of the page's."""
        here = self.request.path
        best = ("", "")
        for item, own in self._reachable:
            for url in (own, *filter(None, (burl_or_none(name, self.brand) for name in item.also))):
                inside = item.url_name != "console:today" and here.startswith(url.rstrip("/") + "/")
                if (here == url or inside) and len(url) > len(best[0]):
                    best = (url, item.key)
        return best[1]

    @cached_property
    def _reachable(self) -> list[tuple[registry.NavItem, str]]:
        found = []
        for item in registry.nav_items():
            if item.permission is not None and not self.actor.can(item.permission):
                continue
            if url := burl_or_none(item.url_name, self.brand):
                found.append((item, url))
            else:
                log.error("nav item %s: %s does not resolve", item.key, item.url_name)
        return found

    @cached_property
    def commands(self) -> list[CommandLink]:
        """Palette lines: every navigation line the person sees, then what domains registered."""
        if self.brand is None:
            return []
        lines = [CommandLink(link.key, link.title, link.url, link.icon, group.title, link.key) for group in self.nav for link in group.items]
        for command in registry.commands():
            url = burl_or_none(command.url_name, self.brand)
            if url and (command.permission is None or self.actor.can(command.permission)):
                lines.append(CommandLink(command.key, str(command.title), url, command.icon, _("Actions"), str(command.words)))
        return lines

    @cached_property
    def strips(self) -> list[dict[str, Any]]:
        """Lines for the head of this page, each its variables and `template`; none outside Today and the boards."""
        place = self.request.resolver_match
        if self.brand is None or place is None:
            return []
        today, found = place.view_name == "console:today", []
        for strip in registry.strips():
            here = today or place.namespace in strip.rooms or place.view_name in strip.rooms
            if here and (strip.permission is None or self.actor.can(strip.permission)) and (context := strip.context(self.request)):
                found.append({**context, "template": strip.template})
        return found

    @cached_property
    def unread(self) -> int:
        """How many notifications of the brand the person has not read."""
        if self.brand is None or self.actor.user_id is None:
            return 0
        from guanhao.kernel.models import Notification

        return Notification.everywhere.filter(brand_id=self.brand.id, user_id=self.actor.user_id, read_at=None).count()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Django's context processor: `shell` in every template."""
    return {"shell": Shell(request), "brand": getattr(request, "brand", None), "actor": getattr(request, "actor", NOBODY)}
