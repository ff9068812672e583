"""The access log: one small row for each look at personal data, written by whoever shows or hands it out."""

from datetime import timedelta
from typing import Any

from guanhao.kernel.access import SYSTEM, current_actor
from guanhao.kernel.now import now

ALWAYS = ("list", "copy", "denied")
GUARDED = ("people.view", "people.contact", "audiences.export", "privacy.handle")


def seen(what: str, target: str, *, rows: int = 1, note: str = "") -> None:
    """Note that the current actor saw (`card`, `contact`), exported (`list`), fetched (`copy`) or was refused (`denied`) personal data.

    `target` is a subject such as "people.person:12" or "list:people.people", never a name. The program itself is not noted.
    """
    from guanhao.kernel.privacy.models import AccessNote  # this package is imported before any model may be
    from guanhao.kernel.privacy.policy import AccessLogPolicy
    from guanhao.kernel.tenancy import brand_in_scope

    actor = current_actor()
    if brand_in_scope() is None or actor is SYSTEM or actor.via == "job":
        return
    facts: dict[str, Any] = {"actor_id": actor.user_id, "what": what, "target": target[:120]}
    if what not in ALWAYS:
        minutes = AccessLogPolicy.of_brand().same_minutes
        if minutes and AccessNote.objects.filter(**facts, at__gt=now() - timedelta(minutes=minutes)).exists():
            return
    AccessNote(**facts, at=now(), actor_name=actor.name[:120], via=actor.via, rows=rows, note=note[:200]).save()


def denied(permission: str, target: str) -> None:
    """Note a refusal when the permission guards personal data; call it outside the transaction that was refused, or the note goes with it."""
    if permission in GUARDED:
        seen("denied", target, rows=0, note=permission)
