"""Messages: in-app at once; mails, group robots and webhooks by job, with quiet hours, a digest and no repeats."""

from guanhao.kernel.notify.channels import ChannelRefused, add_channel, change_channel, channels, remove_channel, test_channel
from guanhao.kernel.notify.inbox import inbox, mark_read, unread_count
from guanhao.kernel.notify.policy import LEVELS, NotifyPolicy
from guanhao.kernel.notify.sending import notify
from guanhao.kernel.notify.wire import sign, verify

__all__ = [
    "LEVELS",
    "ChannelRefused",
    "NotifyPolicy",
    "add_channel",
    "change_channel",
    "channels",
    "inbox",
    "mark_read",
    "notify",
    "remove_channel",
    "sign",
    "test_channel",
    "unread_count",
    "verify",
]
