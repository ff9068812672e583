"""What domains hang into the shell: navigation, Today panels, palette commands, the list of a person's brands.

Everything is registered once, in a domain's `AppConfig.ready`; a second registration of the same key replaces the first,
so that a reload in development does no harm.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.search import Hit
from guanhao.kernel.tenancy import BrandRef

Words = str | Promise

GROUPS: dict[str, Words] = {
    "today": _("Today"),
    "measure": _("Measure"),
    "analyse": _("Analyse in depth"),
    "plan": _("Plan"),
    "produce": _("Produce"),
    "publish": _("Publish"),
    "talk": _("Talk"),
    "grow": _("Grow"),
    "defend": _("Defend"),
    "data": _("Data"),
    "matrix": _("Account matrix"),
    "settings": _("Settings"),
}
FOLDED: dict[str, str] = {"analyse": "chart-no-axes-combined", "settings": "settings"}
"""Groups that are needed less often: folded until one of their lines is open. The icon stands for the whole group."""


@dataclass(frozen=True)
class NavItem:
    """One line of the navigation: `url_name` is reversed inside the current brand; without `permission` everybody sees it.

    `also` names pages that belong to it although their address does not begin like its own.
    """

    key: str
    title: Words
    url_name: str
    icon: str = "circle"
    group: str = "today"
    order: int = 100
    permission: str | None = None
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """An unknown group is a programming error."""
        if self.group not in GROUPS:
            raise ValueError(f"nav item {self.key!r}: group {self.group!r} is not one of {', '.join(GROUPS)}")


@dataclass(frozen=True)
class TodayPanel:
    """A titled card of the Today page: `context(request)` gives the template's variables, or None when there is nothing to show.

    Three variables are read by the page itself: `panel_title` replaces the title, `panel_note` stands beside it, and `panel_waiting`
    is how many things wait for the person here (shown on the card and in the line above all cards). `url_name` is the page behind
    the card, reversed inside the current brand. A `wide` panel stands above the columns without a card of its own.
    """

    key: str
    title: Words
    template: str
    context: Callable[[Any], dict[str, Any] | None]
    order: int = 100
    permission: str | None = None
    url_name: str = ""
    wide: bool = False


@dataclass(frozen=True)
class BoardStrip:
    """A line at the head of the Today page and of the boards (every page of `rooms`: the first part of an address name, or a whole one):
    `context(request)` gives the template's variables, or None for nothing. It is asked on each of these pages, so it must be cheap."""

    key: str
    template: str
    context: Callable[[Any], dict[str, Any] | None]
    permission: str | None = None
    rooms: tuple[str, ...] = ("analytics",)


@dataclass(frozen=True)
class Command:
    """A line of the command palette that is not already in the navigation, such as "New goal"."""

    key: str
    title: Words
    url_name: str
    icon: str = "arrow-right"
    permission: str | None = None
    words: Words = ""


_nav: dict[str, NavItem] = {}
_panels: dict[str, TodayPanel] = {}
_commands: dict[str, Command] = {}
_strips: dict[str, BoardStrip] = {}
_brands: list[Callable[[HttpRequest], Sequence[BrandRef]]] = []


def add_nav(item: NavItem) -> NavItem:
    """Put a line into the navigation."""
    _nav[item.key] = item
    return item


def add_panel(panel: TodayPanel) -> TodayPanel:
    """Put a panel onto the Today page."""
    _panels[panel.key] = panel
    return panel


def add_strip(strip: BoardStrip) -> BoardStrip:
    """Put a line onto the head of Today and of the boards."""
    _strips[strip.key] = strip
    return strip


def add_command(command: Command) -> Command:
    """Put a line into the command palette."""
    _commands[command.key] = command
    return command


def set_brand_provider(provider: Callable[[HttpRequest], Sequence[BrandRef]]) -> None:
    """Say who knows which brands the person of a request may enter (identity does)."""
    _brands[:] = [provider]


def nav_items() -> list[NavItem]:
    """All lines of the navigation in their order on the page."""
    places = {group: place for place, group in enumerate(GROUPS)}
    return sorted(_nav.values(), key=lambda item: (places[item.group], item.order, item.key))


def panels() -> list[TodayPanel]:
    """All Today panels in order."""
    return sorted(_panels.values(), key=lambda panel: (panel.order, panel.key))


def strips() -> list[BoardStrip]:
    """All lines for the head of boards, by key."""
    return [_strips[key] for key in sorted(_strips)]


def commands() -> list[Command]:
    """All palette commands, by key."""
    return [_commands[key] for key in sorted(_commands)]


def brands_of(request: HttpRequest) -> list[BrandRef]:
    """The brands the person may enter; empty before identity has registered."""
    return list(_brands[0](request)) if _brands else []


@dataclass(frozen=True)
class Finder:
    """A further source of the global search, for things that are too many for the index, such as posts.

    `find(words, limit)` gives the best matches in the brand in scope; people without `permission` are not given any.
    """

    kind: str
    title: Words
    find: Callable[[str, int], Sequence[Hit]]
    permission: str | None = None


_finders: dict[str, Finder] = {}
_kinds: dict[str, Words] = {}


def add_finder(finder: Finder) -> Finder:
    """Let the search ask one more source, and give the words for its kind."""
    _finders[finder.kind] = finder
    _kinds[finder.kind] = finder.title
    return finder


def finders() -> list[Finder]:
    """All further sources, by kind."""
    return [_finders[key] for key in sorted(_finders)]


def add_search_kind(key: str, title: Words) -> None:
    """Give the words for a kind of search entry, such as "post": the search page groups by them."""
    _kinds[key] = title


def kind_title(key: str) -> str:
    """The words for a kind, or the key itself."""
    return str(_kinds.get(key, key))
