"""Metrics that a brand defines itself."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class MetricDefinition(BrandRow):
    """One version of a brand's own metric; the highest version counts, and all of them stay as its history."""

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    formula = models.CharField(max_length=400)
    unit = models.CharField(max_length=10)
    level = models.CharField(max_length=12)
    good = models.CharField(max_length=4, blank=True)
    about = models.CharField(max_length=400, blank=True)
    retired = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key", "version"], name="analytics_definition_version")]
        ordering = ["key", "-version"]
