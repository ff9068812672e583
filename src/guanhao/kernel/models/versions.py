"""Versions of anything that people edit."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class Version(BrandRow):
    """The whole state of one object after one change, so that it can be compared and restored."""

    target = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    state = models.JSONField()
    note = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "target", "number"], name="kernel_version_number")]
