"""The collection plan: which data of which account are fetched, why, how, how often and by whom (ANA-05a)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.tenancy import BrandRow


class CollectionLine(BrandRow):
    """One account × kind of data; `account_id` 0 is data of no single account. `told_for` is the due day whose being late was already told."""

    class Source(models.TextChoices):
        """Where the data come from."""

        EXPORT = "export", _("Platform export")
        API = "api", _("Interface (API)")
        THIRD_PARTY = "third_party", _("Third party")
        SURVEY = "survey", _("Survey")

    class Cadence(models.TextChoices):
        """How often."""

        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")

    account_id = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=60)
    goal = models.CharField(max_length=300)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.EXPORT)
    cadence = models.CharField(max_length=8, choices=Cadence.choices, default=Cadence.WEEKLY)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    permission_note = models.CharField(max_length=400, blank=True, default="")
    starts_on = models.DateField()
    told_for = models.DateField(null=True)
    archived = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["account_id", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "account_id", "kind"], condition=models.Q(archived=False), name="analytics_collection_once")
        ]
