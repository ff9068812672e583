"""A person's in-app messages in the brand in scope."""

from collections.abc import Iterable

from guanhao.kernel.access import current_actor
from guanhao.kernel.models import Notification
from guanhao.kernel.now import now


def inbox(limit: int = 50, *, unread_only: bool = False) -> list[Notification]:
    """The current actor's messages, the newest first."""
    rows = Notification.objects.filter(user_id=current_actor().user_id or 0).order_by("-made_at", "-id")
    return list((rows.filter(read_at=None) if unread_only else rows)[:limit])


def unread_count() -> int:
    """How many messages the current actor has not read."""
    return int(Notification.objects.filter(user_id=current_actor().user_id or 0, read_at=None).count())


def mark_read(ids: Iterable[int] | None = None) -> int:
    """Mark some (default: all) of the current actor's messages as read; how many changed. Another person's ids do nothing."""
    rows = Notification.objects.filter(user_id=current_actor().user_id or 0, read_at=None)
    return int((rows if ids is None else rows.filter(pk__in=list(ids))).update(read_at=now()))
