"""Clicks as they are kept: counts, and for one day the hashes that tell visitors apart. No addresses, no user agents, no people."""

from django.db import models

from guanhao.domains.links.models.links import Link
from guanhao.kernel.tenancy import BrandRow


class ClickHour(BrandRow):
    """Clicks of one link in one hour of the brand's day, by platform family and the host they came from.

    `reason` says why they are not counted (wording.REASONS), "" for people. `told` of them are in the warehouse.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    family = models.CharField(max_length=20)
    referrer = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=10, blank=True, default="")
    count = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["link", "day", "hour", "family", "referrer", "reason"], name="links_hour_once")]
        indexes = [models.Index(fields=["brand_id", "day"], name="links_hour_day")]


class ClickDay(BrandRow):
    """One link on one day of the brand: clicks of people, of programs, and how many different visitors."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    clicks = models.PositiveIntegerField(default=0)
    bots = models.PositiveIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="links_day_once")]
        indexes = [models.Index(fields=["brand_id", "day"], name="links_clickday_day")]


class Visitor(BrandRow):
    """A visitor of one link on one day, under a hash whose salt is thrown away with this row; `minute` counts minutes since 1970."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    hash = models.CharField(max_length=32)
    minute = models.BigIntegerField(default=0)
    in_minute = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["link", "day", "hash"], name="links_visitor_once")]
        indexes = [models.Index(fields=["brand_id", "day"], name="links_visitor_day")]


class ClickLog(models.Model):
    """How far a file of the click log has been counted: the first `taken` bytes, in the same transaction as their counts."""

    name = models.CharField(max_length=40, unique=True)
    taken = models.BigIntegerField(default=0)
    damaged = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
