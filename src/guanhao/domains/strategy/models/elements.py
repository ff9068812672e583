"""Checks of brand elements: what was looked at and what was wrong."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class ElementCheck(BrandRow):
    """One check of elements (colours, fonts, wording, logo) against the guide (CON-17): by the program, then confirmed by a person, or a
    sample a person took. Only confirmed ones count in the error rate."""

    class Source(models.TextChoices):
        """Who looked."""

        AUTOMATIC = "automatic", pgettext_lazy("elements", "Automatic")
        SAMPLE = "sample", pgettext_lazy("elements", "Sample")

    class State(models.TextChoices):
        """Whether it counts."""

        OPEN = "open", pgettext_lazy("elements", "To confirm")
        CONFIRMED = "confirmed", pgettext_lazy("elements", "Confirmed")
        DISMISSED = "dismissed", pgettext_lazy("elements", "Dismissed")

    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=80, blank=True, default="")
    source = models.CharField(max_length=10, choices=Source.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    guide_version = models.PositiveIntegerField(default=0)
    day = models.DateField()
    elements = models.PositiveIntegerField()
    errors = models.PositiveIntegerField()
    findings = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "day"], name="strategy_elements_period")]
        constraints = [
            models.CheckConstraint(condition=models.Q(elements__gt=0) & models.Q(errors__lte=models.F("elements")), name="strategy_elements_fit")
        ]
