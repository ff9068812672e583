"""How groups of people are treated."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class SegmentTreatment(BrandRow):
    """One line of the matrix of segments (STR-06 a): an audience ("segment:12") or a tier ("tier:new") × content, benefit, channel, frequency.
    `title` is the group's name when it was written; pages show today's."""

    group = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    formats = models.JSONField(default=list, blank=True)
    tags = models.JSONField(default=list, blank=True)
    benefit = models.CharField(max_length=300, blank=True, default="")
    channels = models.JSONField(default=list, blank=True)
    most = models.PositiveSmallIntegerField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(default=7)
    messages = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "group"], name="strategy_treatment_once")]
