"""The brand guide and what must follow each of its changes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class GuideVersion(BrandRow):
    """One version of the brand guide (STR-02). `body` is rules.guide.GuideBody as JSON; a published version never changes again.

    The draft has the number 0 and takes the next one when it is published; there is one draft at most.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", pgettext_lazy("guide", "Draft")
        PUBLISHED = "published", pgettext_lazy("guide", "In force")
        SUPERSEDED = "superseded", pgettext_lazy("guide", "Replaced")

    number = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    body = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120, blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "number"], name="strategy_guide_number"),
            models.UniqueConstraint(fields=["brand_id"], condition=Q(status="published"), name="strategy_guide_in_force"),
        ]


class SyncTask(BrandRow):
    """The library must follow a new guide: templates, logos and fonts of the asset library (CON-17 b). Its clock runs until it is confirmed."""

    CLOCK = "strategy.library_sync"
    guide = models.OneToOneField(GuideVersion, on_delete=models.CASCADE, related_name="sync")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_name = models.CharField(max_length=120, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "confirmed_at", "due_at"], name="strategy_sync_open")]
