"""Words for the rooms of the house, as settings pages group by them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROOMS: dict[str, Promise] = {
    "analytics": _("Analysis"),
    "strategy": _("Goals and strategy"),
    "reporting": _("Reports"),
    "channels": _("Accounts and platforms"),
    "identity": _("People and sign-in"),
    "imports": _("Imports"),
    "warehouse": _("Warehouse"),
    "console": _("Console"),
    "kernel": _("Mechanisms"),
}


def room_title(key: str) -> str:
    """The words for the first part of a policy's or job's key, or that part itself."""
    room = key.split(".", 1)[0]
    return str(ROOMS.get(room, room))


def room_place(key: str) -> int:
    """Where the room stands in lists; unknown rooms come last."""
    room = key.split(".", 1)[0]
    return list(ROOMS).index(room) if room in ROOMS else len(ROOMS)
