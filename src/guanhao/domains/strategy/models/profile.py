"""Who the brand is, and which content says so."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class BrandProfile(BrandRow):
    """The one record of the brand (STR-01): what it stands for and against whom it is compared."""

    positioning = models.TextField(blank=True, default="")
    target_image = models.TextField(blank=True, default="")
    audience = models.TextField(blank=True, default="")
    competitors = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id"], name="strategy_profile_once")]


class BrandTag(BrandRow):
    """A value or a unique selling point; content carries its `key` as a tag (STR-01 a and b).

    `comparison` holds for each competitor by name {"text", "edge": ahead|even|behind}, of selling points only.
    """

    class Kind(models.TextChoices):
        """Value or selling point."""

        VALUE = "value", pgettext_lazy("brand", "Value")
        USP = "usp", _("Selling point")

    class Aspect(models.TextChoices):
        """Which side of the brand it is about."""

        SOCIAL = "social", _("Social responsibility")
        PRODUCT = "product", _("Product idea")
        CULTURE = "culture", pgettext_lazy("brand", "Culture")
        TECHNOLOGY = "technology", pgettext_lazy("brand", "Technology")
        SERVICE = "service", pgettext_lazy("brand", "Service")
        DESIGN = "design", pgettext_lazy("brand", "Design")
        QUALITY = "quality", pgettext_lazy("brand", "Quality")
        PRICE = "price", pgettext_lazy("brand", "Price")
        OTHER = "other", pgettext_lazy("brand", "Other")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=80)
    text = models.TextField(blank=True, default="")
    aspect = models.CharField(max_length=12, choices=Aspect.choices, default=Aspect.OTHER)
    comparison = models.JSONField(default=dict, blank=True)
    retired = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "kind", "key"], name="strategy_tag_key")]


class ItemTags(BrandRow):
    """Our own note of an item's tags, kept from the events of content; `published_at` is the first time it was out."""

    item_id = models.BigIntegerField()
    title = models.CharField(max_length=200, blank=True, default="")
    status = models.CharField(max_length=12, default="draft")
    values = models.JSONField(default=list)
    usps = models.JSONField(default=list)
    keywords = models.JSONField(default=list)
    seen_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "item_id"], name="strategy_item_tags_once")]
        indexes = [models.Index(fields=["brand_id", "status", "published_at"], name="strategy_item_tags_out")]
