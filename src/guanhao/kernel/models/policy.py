"""Every value a policy ever had."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class PolicyRevision(BrandRow):
    """All values of one policy from one moment on: who set them, and why."""

    policy = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    values = models.JSONField()
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "policy", "number"], name="kernel_policy_number")]
