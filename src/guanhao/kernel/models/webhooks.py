"""Events sent to programs of others."""

from django.db import models

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Webhook(BrandRow):
    """Where events of a brand go: names of events ("publishing.publication_published") or of rooms ("publishing"), none for all.

    `failures` counts deliveries given up in a row; at the policy's limit the webhook is stopped (`stopped_at`, `stopped_why`).
    """

    title = models.CharField(max_length=80)
    address = SecretField()
    secret = SecretField()
    events = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    failures = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    stopped_why = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    sent_at = models.DateTimeField(null=True)


class WebhookDelivery(BrandRow):
    """One event for one webhook: what is sent, every try with its answer, and how it stands. `key` names it for ever; a resend has another."""

    class State(models.TextChoices):
        """How it stands."""

        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=80)
    event = models.CharField(max_length=80)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.JSONField(default=list)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="kernel_webhook_delivery_once")]
        indexes = [models.Index(fields=["webhook", "-id"], name="kernel_webhook_newest")]
