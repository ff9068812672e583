"""Words for the rooms of the house, as settings pages group by them, and for targets of the kernel's deeds."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanhao.kernel import jobs
from guanhao.kernel.imports.kinds import kinds
from guanhao.kernel.models import JobRow
from guanhao.kernel.policy import policies

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


def job_kinds() -> dict[str, str | Promise]:
    """Titles of background work by key."""
    return {key: job.title for key, job in jobs.JOBS.items()}


def job_names(ids: Iterable[str]) -> dict[str, str]:
    """What the jobs with these numbers do."""
    titles = job_kinds()
    rows = JobRow.objects.filter(pk__in=[int(key) for key in ids if key.isdecimal() and len(key) < 19]).values_list("pk", "kind")
    return {str(pk): str(titles.get(kind, kind)) for pk, kind in rows}


def import_kinds() -> dict[str, str | Promise]:
    """Titles of the kinds of imports by key."""
    return {key: kind.title for key, kind in kinds().items()}


def policy_names(_keys: Iterable[str]) -> dict[str, str]:
    """Titles of policies by key."""
    return {key: str(policy.title or key) for key, policy in policies().items()}
