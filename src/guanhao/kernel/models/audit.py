"""The audit chain: every row carries the hash of the one before."""

from django.db import models


class AuditEntry(models.Model):
    """One deed: who, what, on which object, before and after. Never updated, never deleted."""

    at = models.DateTimeField()
    brand_id = models.BigIntegerField(null=True, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    via = models.CharField(max_length=20)
    action = models.CharField(max_length=80, db_index=True)
    target = models.CharField(max_length=200, db_index=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]
