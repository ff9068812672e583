"""The keyword library, words that rise, and hot lists that were imported (CON-20)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Keyword(BrandRow):
    """A word of the brand's library. `core`: one of the industry's core words."""

    word = models.CharField(max_length=40)
    group = models.CharField(max_length=40, blank=True, default="")
    industry = models.CharField(max_length=40, blank=True, default="")
    core = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    uses = models.IntegerField(default=0)
    note = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "word"], name="content_keyword_once")]


class RisingWord(BrandRow):
    """A word whose use grew from one week to the next: proposed for the library until somebody decides."""

    class Source(models.TextChoices):
        """Where it was counted."""

        POSTS = "posts", _("Own posts")
        COMMENTS = "comments", _("Comments")
        HOT_LIST = "hot_list", _("Hot lists")

    class State(models.TextChoices):
        """What was decided."""

        PROPOSED = "proposed", pgettext_lazy("keyword", "Proposed")
        ACCEPTED = "accepted", pgettext_lazy("keyword", "Accepted")
        REJECTED = "rejected", pgettext_lazy("keyword", "Rejected")

    word = models.CharField(max_length=40)
    source = models.CharField(max_length=10, choices=Source.choices)
    before = models.IntegerField()
    now = models.IntegerField()
    score = models.FloatField()
    week_end = models.DateField()
    examples = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    seen_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "word", "source"], name="content_rising_once")]


class HotListEntry(BrandRow):
    """One line of a hot list as it was imported: list, day, rank, words and heat (the list's own number)."""

    list_name = models.CharField(max_length=40)
    day = models.DateField()
    seen_at = models.DateTimeField()
    rank = models.IntegerField()
    title = models.CharField(max_length=200)
    heat = models.FloatField(null=True, blank=True)
    url = models.CharField(max_length=500, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "list_name", "seen_at", "title"], name="content_hot_entry_once")]
        indexes = [models.Index(fields=["brand_id", "day"], name="content_hot_entry_day")]
