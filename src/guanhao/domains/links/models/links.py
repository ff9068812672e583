"""Links and the brand's UTM vocabulary."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Link(BrandRow):
    """A short address that leads to a target. `code` is one in the whole installation, because /l/<code> names no brand.

    `base` is the target as entered, `target` the same with its UTM words: where people are sent.
    """

    class Status(models.TextChoices):
        """Whether it leads anywhere; a link whose end has passed is expired without a change here."""

        ACTIVE = "active", pgettext_lazy("link", "Active")
        PAUSED = "paused", pgettext_lazy("link", "Paused")
        ARCHIVED = "archived", pgettext_lazy("link", "Archived")

    code = models.CharField(max_length=40, unique=True)
    base = models.TextField()
    target = models.TextField()
    label = models.CharField(max_length=120)
    source = models.CharField(max_length=100, blank=True, default="")
    medium = models.CharField(max_length=100, blank=True, default="")
    campaign = models.CharField(max_length=100, blank=True, default="")
    content = models.CharField(max_length=100, blank=True, default="")
    term = models.CharField(max_length=100, blank=True, default="")
    subject = models.CharField(max_length=80, blank=True, default="")
    account_id = models.BigIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    expires_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    clicks = models.BigIntegerField(default=0)
    bots = models.BigIntegerField(default=0)
    last_click_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["brand_id", "status", "-made_at"], name="links_link_newest"),
            models.Index(fields=["brand_id", "campaign"], name="links_link_campaign"),
            models.Index(fields=["brand_id", "subject"], name="links_link_subject"),
            models.Index(fields=["brand_id", "-clicks"], name="links_link_clicks"),
        ]


class UtmWord(BrandRow):
    """A word of the brand's vocabulary for one UTM field."""

    class Field(models.TextChoices):
        """The five fields."""

        SOURCE = "source", pgettext_lazy("utm", "Source")
        MEDIUM = "medium", pgettext_lazy("utm", "Medium")
        CAMPAIGN = "campaign", pgettext_lazy("utm", "Campaign")
        CONTENT = "content", pgettext_lazy("utm", "Content")
        TERM = "term", pgettext_lazy("utm", "Term")

    field = models.CharField(max_length=10, choices=Field.choices)
    value = models.CharField(max_length=100)
    title = models.CharField(max_length=120, blank=True, default="")
    retired = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "field", "value"], name="links_word_once")]


class UtmPreset(BrandRow):
    """What links on a platform carry as source and medium, where the brand does not want the program's own choice."""

    platform = models.CharField(max_length=40)
    source = models.CharField(max_length=100)
    medium = models.CharField(max_length=100)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "platform"], name="links_preset_once")]
