"""Started clocks: a target that is met, paused or breached."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class Clock(BrandRow):
    """A promise with a deadline on some object: review level, first reply, 72-hour follow-up."""

    class State(models.TextChoices):
        """Where a clock is in its life."""

        RUNNING = "running"
        PAUSED = "paused"
        MET = "met"
        BREACHED = "breached"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    target_seconds = models.FloatField()
    counted_from = models.DateTimeField()
    counted_seconds = models.FloatField(default=0)
    due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    left_seconds = models.FloatField(null=True)
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    escalations = models.JSONField(default=list)
    next_step_at = models.DateTimeField(null=True)
    steps_done = models.PositiveIntegerField(default=0)
    calendar = models.CharField(max_length=40, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "kind", "subject"], name="kernel_clock_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="kernel_clock_due")]
