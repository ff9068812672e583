"""Tables of hot lists: the lists, their topics, and the ranks topics had."""

from typing import ClassVar

from django.db import models

from guanhao.domains.listening.models.core import KeywordRule
from guanhao.kernel.tenancy import BrandRow


class HotList(BrandRow):
    """A hot list of a platform, by its name; `newest_at` is the moment of its newest reading, `kept` how many topics it has had."""

    name = models.CharField(max_length=40)
    platform = models.CharField(max_length=40, blank=True, default="")
    newest_at = models.DateTimeField(null=True)
    before_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "name"], name="listening_hot_list_name")]


class HotTopic(BrandRow):
    """Words on a hot list over their whole time there. `rank` and `heat` are the newest ones, `entry_rank` and `entry_heat` the first;
    `words` is the title in the form in which it is searched."""

    list = models.ForeignKey(HotList, on_delete=models.CASCADE, related_name="topics")
    title = models.CharField(max_length=200)
    words = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    entry_rank = models.PositiveIntegerField()
    entry_heat = models.FloatField(null=True)
    rank = models.PositiveIntegerField()
    best_rank = models.PositiveIntegerField()
    best_at = models.DateTimeField()
    heat = models.FloatField(null=True)
    peak_heat = models.FloatField(null=True)
    readings = models.PositiveIntegerField(default=1)
    handed_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-last_at", "rank"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["list", "title"], name="listening_hot_topic_once")]
        indexes: ClassVar = [models.Index(fields=["brand_id", "list", "-last_at"], name="listening_hot_newest")]


class HotRank(BrandRow):
    """Where a topic stood at a moment."""

    topic = models.ForeignKey(HotTopic, on_delete=models.CASCADE, related_name="ranks")
    at = models.DateTimeField()
    rank = models.PositiveIntegerField()
    heat = models.FloatField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "at"], name="listening_hot_rank_once")]


class HotHit(BrandRow):
    """A keyword rule met a topic on a list: told once."""

    topic = models.ForeignKey(HotTopic, on_delete=models.CASCADE, related_name="hits")
    rule = models.ForeignKey(KeywordRule, on_delete=models.CASCADE, related_name="hits")
    rank = models.PositiveIntegerField()
    seen_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-seen_at", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "rule"], name="listening_hot_hit_once")]
