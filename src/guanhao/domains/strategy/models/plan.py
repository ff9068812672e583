"""The operations plan as it was loaded, version by version."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class PlanDocument(BrandRow):
    """One version of the plan: Markdown with YAML blocks, kept as it was written."""

    number = models.PositiveIntegerField()
    text = models.TextField()
    note = models.CharField(max_length=300, blank=True, default="")
    changes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "number"], name="strategy_plan_number")]
        ordering = ["-number"]
