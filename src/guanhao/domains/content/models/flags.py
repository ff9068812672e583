"""Why something must be looked at again though nobody here touched it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.content.models.items import Item
from guanhao.domains.content.models.variants import Variant
from guanhao.kernel.tenancy import BrandRow


class Flag(BrandRow):
    """Something outside of a variant changed: a picture's bytes or words, a consent, an author's standing, a platform's rules.

    `about` names the cause ("asset:12", "author:weibo:66300", "rule:5", "change:3"), `facts` what the page says of it (name, platform); a variant
    has one open flag a cause. A blocking one holds the variant back until it is settled: `settled` says how (checked, gone, lifted).
    """

    class Kind(models.TextChoices):
        """What changed."""

        BYTES = "bytes", _("A picture has other bytes")
        WORDS = "words", _("Words in a picture")
        CONSENT = "consent", _("Consent withdrawn")
        AUTHOR = "author", _("Author on the blacklist")
        RULE = "rule", _("Platform rule changed")
        POLICY = "policy", _("Platform policy changed")

    class Level(models.TextChoices):
        """How much it matters."""

        BLOCK = "block", pgettext_lazy("finding", "Blocks")
        WARN = "warn", pgettext_lazy("finding", "To look at")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="flags")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    level = models.CharField(max_length=5, choices=Level.choices)
    about = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled = models.CharField(max_length=10, blank=True, default="")
    settled_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "kind", "about"], condition=models.Q(settled_at__isnull=True), name="content_flag_once_while_open"
            )
        ]
        indexes = [models.Index(fields=["brand_id", "item", "settled_at"], name="content_flag_item")]

    @property
    def asset_id(self) -> int:
        """The asset it is about; 0 when it is about something else."""
        kind, _colon, number = self.about.partition(":")
        return int(number) if kind == "asset" else int(self.facts.get("asset", 0))
