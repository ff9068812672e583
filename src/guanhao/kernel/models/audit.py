"""The audit chain: every row carries the hash of the one before."""

from typing import Any, NoReturn

from django.db import models


class AppendOnly(RuntimeError):
    """An audit row was about to be changed or deleted."""


class AuditRows(models.QuerySet["AuditEntry"]):
    """Rows that can be read and added, nothing else; database triggers refuse the same to everyone beside Django."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly("audit entries are never changed")

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnly("audit entries are never deleted")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly("audit entries are never changed")


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

    objects = AuditRows.as_manager()

    class Meta:
        ordering = ["id"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; an existing one is refused."""
        if self.pk is not None:
            raise AppendOnly("audit entries are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly("audit entries are never deleted")


class AuditHead(models.Model):
    """The end of the chain (one row): locked by each writer, and how many rows there must be."""

    hash = models.CharField(max_length=64)
    count = models.PositiveBigIntegerField(default=0)
