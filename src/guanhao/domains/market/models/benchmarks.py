"""Figures and notes of the industry."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Benchmark(BrandRow):
    """A figure of the industry (STR-13 a). `metric` is a key of analytics, shown on boards, or "" for one that is only named by `title`."""

    class Unit(models.TextChoices):
        """How the value is read."""

        SHARE = "share", pgettext_lazy("unit", "Share (%)")
        COUNT = "count", pgettext_lazy("unit", "Count")
        NUMBER = "number", pgettext_lazy("unit", "Number")
        SECONDS = "seconds", pgettext_lazy("unit", "Seconds")
        MONEY = "money", pgettext_lazy("unit", "Money")

    metric = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=120)
    value = models.FloatField()
    unit = models.CharField(max_length=8, choices=Unit.choices, default=Unit.SHARE)
    industry = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    platform = models.CharField(max_length=40, blank=True, default="")
    source = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True, default="")
    note = models.CharField(max_length=1000, blank=True, default="")
    on_boards = models.BooleanField(default=True)
    archived = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-year", "title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "metric", "title", "industry", "year", "platform", "source"], name="market_benchmark_once")
        ]
        indexes = [models.Index(fields=["brand_id", "archived", "metric"], name="market_benchmark_idx")]


class MarketNote(BrandRow):
    """What is known of the market, with its source: how many users, how varied platforms are, demand, competition, regulation."""

    class Kind(models.TextChoices):
        """What it is about."""

        USERS = "users", pgettext_lazy("market", "Scale of users")
        PLATFORMS = "platforms", pgettext_lazy("market", "Diversity of platforms")
        DEMAND = "demand", pgettext_lazy("market", "Demand")
        COMPETITION = "competition", pgettext_lazy("market", "Competition")
        REGULATION = "regulation", pgettext_lazy("market", "Regulation")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=120)
    text = models.TextField()
    source = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True, default="")
    day = models.DateField()
    archived = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["brand_id", "archived", "kind"], name="market_note_idx")]
