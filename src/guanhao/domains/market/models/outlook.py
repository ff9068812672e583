"""Trends the plan must reckon with."""

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class TrendCard(BrandRow):
    """One trend (PLN-08): what happens, by what evidence, how likely, how strong, when, whose, and what is done about it.

    `likelihood` and `impact` run from 1 to 5. `trend_id` is an entry of the trend library, `rival_id` a competitor, both of listening.
    """

    class Kind(models.TextChoices):
        """Where it comes from."""

        POLICY = "policy", pgettext_lazy("trend", "Policy and law")
        COMPETITOR = "competitor", pgettext_lazy("trend", "Competitor")
        PLATFORM = "platform", pgettext_lazy("trend", "New platform")
        TECHNOLOGY = "technology", pgettext_lazy("trend", "Technology")
        USERS = "users", pgettext_lazy("trend", "Users")
        OTHER = "other", pgettext_lazy("trend", "Other")

    class Effect(models.TextChoices):
        """What it is for us."""

        CHANCE = "chance", pgettext_lazy("trend", "Chance")
        THREAT = "threat", pgettext_lazy("trend", "Threat")
        BOTH = "both", pgettext_lazy("trend", "Both")

    class Horizon(models.TextChoices):
        """When it is felt."""

        NOW = "now", pgettext_lazy("horizon", "Within 3 months")
        HALF = "half", pgettext_lazy("horizon", "Within half a year")
        YEAR = "year", pgettext_lazy("horizon", "Within a year")
        LATER = "later", pgettext_lazy("horizon", "Later")

    class Status(models.TextChoices):
        """What we do."""

        WATCHING = "watching", pgettext_lazy("trend", "Being watched")
        ACTING = "acting", pgettext_lazy("trend", "Being acted upon")
        SETTLED = "settled", pgettext_lazy("trend", "Settled")
        DISMISSED = "dismissed", pgettext_lazy("trend", "Dismissed")

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    effect = models.CharField(max_length=8, choices=Effect.choices, default=Effect.BOTH)
    text = models.TextField()
    evidence = models.TextField(blank=True, default="")
    source = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True, default="")
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    weight = models.PositiveSmallIntegerField()
    horizon = models.CharField(max_length=8, choices=Horizon.choices, default=Horizon.YEAR)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WATCHING)
    response = models.TextField(blank=True, default="")
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    trend_id = models.BigIntegerField(null=True, blank=True)
    rival_id = models.BigIntegerField(null=True, blank=True)
    cited = models.PositiveIntegerField(default=0)
    cited_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True, default="")
    looked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-weight", "-changed_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="market_trend_once")]
        indexes: ClassVar = [models.Index(fields=["brand_id", "status", "-weight"], name="market_trend_idx")]
