"""How promised times were kept: one row each time a promise ended (INT-02)."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Kept(BrandRow):
    """One promise that ended. `took_seconds` counts like the promise (working hours, pauses left out); `week` is the Monday it ended in."""

    class Kind(models.TextChoices):
        """Which promise."""

        FIRST = "first", pgettext_lazy("promise", "First answer")
        NEXT = "next", pgettext_lazy("promise", "Next answer")
        RESOLUTION = "resolution", pgettext_lazy("promise", "Resolution")

    conversation_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    account_id = models.BigIntegerField(null=True)
    platform = models.CharField(max_length=40, blank=True, default="")
    channel = models.CharField(max_length=8)
    tier = models.CharField(max_length=10)
    agent_id = models.BigIntegerField(null=True)
    auto = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    week = models.DateField()
    target_seconds = models.FloatField()
    took_seconds = models.FloatField()
    in_time = models.BooleanField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "conversation_id", "kind", "started_at"], name="inbox_kept_once")]
        indexes = [
            models.Index(fields=["brand_id", "-ended_at"], name="inbox_kept_newest"),
            models.Index(fields=["brand_id", "in_time", "-ended_at"], name="inbox_kept_late"),
        ]
