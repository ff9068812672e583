"""Webhooks out: events of a brand as signed POSTs to programs of others, retried, and every try kept to be looked at."""

from guanhao.kernel.webhooks.policy import WebhookPolicy
from guanhao.kernel.webhooks.sending import resend, send_delivery
from guanhao.kernel.webhooks.subscribing import (
    WebhookRefused,
    add_webhook,
    change_webhook,
    event_names,
    new_secret,
    remove_webhook,
    try_webhook,
    webhooks,
)

__all__ = [
    "WebhookPolicy",
    "WebhookRefused",
    "add_webhook",
    "change_webhook",
    "event_names",
    "new_secret",
    "remove_webhook",
    "resend",
    "send_delivery",
    "try_webhook",
    "webhooks",
]
