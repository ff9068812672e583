"""The outbox and what has reacted to it."""

from django.db import models


class EventRow(models.Model):
    """An event, written in the transaction that made it true."""

    name = models.CharField(max_length=100, db_index=True)
    brand_id = models.BigIntegerField(null=True, db_index=True)
    payload = models.JSONField()
    made_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=models.Q(delivered_at=None, failed_at=None), name="kernel_event_pending")]


class Delivery(models.Model):
    """One reaction has run for one event; the unique pair makes it exactly once."""

    event = models.ForeignKey(EventRow, on_delete=models.CASCADE, related_name="deliveries")
    reaction = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "reaction"], name="kernel_delivery_once")]
