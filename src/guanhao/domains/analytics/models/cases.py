"""Case cards of outstanding posts (ANA-22)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.tenancy import BrandRow


class CaseCard(BrandRow):
    """What a person wrote about one outstanding post; the numbers are read from the warehouse when it is shown."""

    class Kind(models.TextChoices):
        """The four types of a case."""

        HOT = "hot", _("Rode a hot topic")
        CONTENT = "content", _("Content itself")
        CAMPAIGN = "campaign", _("Campaign or interaction")
        PARTNER = "partner", _("With partners")

    account_id = models.BigIntegerField()
    post_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    what = models.TextField(blank=True)
    why = models.TextField(blank=True)
    lessons = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by_id = models.BigIntegerField(null=True)
    changed_by_name = models.CharField(max_length=120)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "account_id", "post_id"], name="analytics_case_post")]
