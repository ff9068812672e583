"""Background work under a lease."""

from django.db import models


class JobRow(models.Model):
    """One piece of background work: queued, leased by a worker, finished, failed or cancelled."""

    class State(models.TextChoices):
        """Where a job is in its life."""

        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=120, db_index=True)
    brand_id = models.BigIntegerField(null=True, db_index=True)
    params = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - many finished jobs share "no key"
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    queue = models.CharField(max_length=20, default="default")
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=5)
    worker = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    done_units = models.BigIntegerField(default=0)
    total_units = models.BigIntegerField(null=True)
    message = models.CharField(max_length=300, blank=True, default="")
    result = models.JSONField(null=True)
    error = models.TextField(blank=True, default="")
    actor_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "queue", "run_at"], name="kernel_job_due")]


class ScheduleRow(models.Model):
    """When a scheduled job last ran for a brand; the unique pair and the slot make a run happen once."""

    kind = models.CharField(max_length=120)
    brand_id = models.BigIntegerField(default=0)
    last_slot = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "brand_id"], name="kernel_schedule_once")]


class WorkerRow(models.Model):
    """A worker process that lives: it says so every few seconds."""

    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
