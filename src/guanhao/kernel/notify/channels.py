"""A brand's group robots and webhooks: adding, changing, testing."""

from collections.abc import Sequence
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.models import NotifyChannel, Outgoing
from guanhao.kernel.now import now
from guanhao.kernel.outside import BadAddress, check_address


class ChannelRefused(ValueError):
    """A channel that cannot work; `field` names what to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def channels() -> list[NotifyChannel]:
    """The channels of the brand in scope, by title."""
    return list(NotifyChannel.objects.order_by("title", "id"))


def add_channel(*, kind: str, title: str, address: str, secret: str = "", topics: Sequence[str] = ()) -> NotifyChannel:
    """Add a channel; `topics` are prefixes such as "alerts" (none: every topic). Raises Denied or ChannelRefused."""
    require("notify.manage")
    channel = NotifyChannel(kind=kind, title=title.strip(), address=_checked(kind, title, address), secret=secret, topics=list(topics))
    with transaction.atomic():
        channel.save()
        audit.record("notify.channel_added", target=f"channel:{channel.pk}", after=channel)
    return channel


def change_channel(
    channel_id: int,
    *,
    title: str | None = None,
    address: str | None = None,
    secret: str | None = None,
    topics: Sequence[str] | None = None,
    active: bool | None = None,
) -> NotifyChannel:
    """Change what is given, keep the rest. Raises Denied, ChannelRefused, NotifyChannel.DoesNotExist."""
    require("notify.manage")
    with transaction.atomic():
        channel: NotifyChannel = NotifyChannel.objects.select_for_update().get(pk=channel_id)
        before = audit.snapshot(channel)
        given = {"title": title, "address": address, "secret": secret, "topics": None if topics is None else list(topics), "active": active}
        for name, value in given.items():
            if value is not None:
                setattr(channel, name, value)
        channel.address = _checked(channel.kind, channel.title, channel.address)
        channel.save()
        audit.record("notify.channel_changed", target=f"channel:{channel.pk}", before=before, after=channel)
    return channel


def remove_channel(channel_id: int) -> None:
    """Remove a channel and what still waits for it."""
    require("notify.manage")
    with transaction.atomic():
        channel: NotifyChannel = NotifyChannel.objects.get(pk=channel_id)
        audit.record("notify.channel_removed", target=f"channel:{channel.pk}", before=channel)
        channel.delete()


def test_channel(channel_id: int) -> Outgoing:
    """Queue a test message to one channel, whatever the hour; the channel's last_sent_at or last_error tells how it went."""
    require("notify.manage")
    from guanhao.kernel.notify.sending import queue_outgoing

    channel: NotifyChannel = NotifyChannel.objects.get(pk=channel_id)
    return queue_outgoing(
        channel=channel, topic="test", title=_("Test message"), body=_("This channel works."), key=f"test:{uuid4().hex}", send_after=now()
    )


def _checked(kind: str, title: str, address: str) -> str:
    if kind not in NotifyChannel.Kind.values:
        raise ChannelRefused("kind", _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(NotifyChannel.Kind.values)})
    if not title.strip():
        raise ChannelRefused("title", _("Give the channel a name."))
    try:
        if kind == NotifyChannel.Kind.MAIL:
            validate_email(address)
            return address
        return check_address(address)
    except (BadAddress, ValidationError) as error:
        text = error.messages[0] if isinstance(error, ValidationError) else str(error)
        raise ChannelRefused("address", text) from error
