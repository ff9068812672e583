"""What went wrong with something that was published (CON-11 b)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.content.models.items import Item
from guanhao.kernel.tenancy import BrandRow


class Incident(BrandRow):
    """One incident: how bad, why, what is done about it and by whom. `happened_on` is a day of the brand."""

    class Severity(models.TextChoices):
        """How bad it was."""

        MINOR = "minor", pgettext_lazy("incident", "Minor")
        SERIOUS = "serious", pgettext_lazy("incident", "Serious")
        MAJOR = "major", pgettext_lazy("incident", "Major")

    class Cause(models.TextChoices):
        """Where it came from."""

        WORDING = "wording", _("Wording or typo")
        FACTS = "facts", _("Wrong facts or missing source")
        LAW = "law", _("Law or platform rule")
        RIGHTS = "rights", _("Rights to pictures, music or fonts")
        BRAND = "brand", _("Brand tone or elements")
        TIMING = "timing", _("Wrong moment")
        PROCESS = "process", _("Review left out or hurried")
        TECHNICAL = "technical", _("Technical fault")
        OTHER = "other", pgettext_lazy("incident", "Something else")
        OPEN = "open", _("Not known yet")

    title = models.CharField(max_length=200)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.MINOR)
    happened_on = models.DateField()
    description = models.TextField(blank=True, default="")
    cause = models.CharField(max_length=12, choices=Cause.choices, default=Cause.OPEN)
    root_cause = models.TextField(blank=True, default="")
    action = models.TextField(blank=True, default="")
    action_due = models.DateField(null=True, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents")
    url = models.CharField(max_length=500, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "severity", "happened_on"], name="content_incident_day")]
