"""What people hear of publications that need them."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.models import Publication
from guanhao.kernel.notify import notify
from guanhao.kernel.sayings import told_lazily

Status = Publication.Status
WORDS: dict[str, tuple[Any, str]] = {
    Status.FAILED: (_("Not published:"), "critical"),
    Status.MISSED: (_("Missed:"), "warning"),
    Status.HANDED: (_("Publish by hand now:"), "warning"),
}


def tell_status(row: Publication) -> None:
    """Whoever answers for it hears that it failed, was missed, or waits for a person with a phone."""
    found = WORDS.get(row.status)
    if found is not None:
        words, level = found
        _tell(row, words, f"publishing.{row.status}:{row.pk}:{row.revision}:{row.tries}", level)


def tell_decision(row: Publication) -> None:
    """Nobody can find out by program what became of it."""
    _tell(row, _("Decide whether it is out:"), f"publishing.decide:{row.pk}:{row.committed_at:%Y%m%d%H%M%S}" if row.committed_at else "", "critical")


def _tell(row: Publication, words: Any, key: str, level: str) -> None:
    people = [row.owner_id] if row.owner_id else [row.made_by_id] if row.made_by_id else []
    known = {person.id for person in identity.people_of_brand() if person.active}
    users = [one for one in people if one in known] or identity.users_with("publishing.plan")
    notify(
        topic="publishing.decision",
        title=format_lazy("{} {title}", words, title=row.title),
        body=told_lazily(row.reason),
        url=burl_or_none("publishing:publication", pk=row.pk) or "",
        key=key or f"publishing.decide:{row.pk}:{row.revision}",
        users=users,
        level=level,
    )
