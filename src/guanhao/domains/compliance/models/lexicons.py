"""Word lists of a brand: words live from one version of their list until another, so that any version can be read and restored."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.tenancy import BrandRow


class Lexicon(BrandRow):
    """A list of words beside ours: the brand's own additions to a class, its brand voice, or a class of its own."""

    class Source(models.TextChoices):
        """Who writes it."""

        BRAND = "brand", _("Own list")
        GUIDE = "guide", _("Brand guide")

    key = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    category = models.CharField(max_length=40)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.BRAND)
    level = models.CharField(max_length=6, default="warn")
    reason = models.CharField(max_length=300, blank=True, default="")
    fix = models.CharField(max_length=300, blank=True, default="")
    law = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=0)
    words = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="compliance_lexicon_key")]


class LexiconVersion(BrandRow):
    """One change of a list: what it did, who did it, why."""

    lexicon = models.ForeignKey(Lexicon, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    words = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["lexicon", "number"], name="compliance_lexicon_version")]


class LexiconWord(BrandRow):
    """A word of a list, living in the versions from `since` up to, not including, `until` (null: still)."""

    class Level(models.TextChoices):
        """What a hit means."""

        BLOCK = "block", _("Block")
        WARN = "warn", _("Warn")
        HINT = "hint", _("Hint")

    lexicon = models.ForeignKey(Lexicon, on_delete=models.CASCADE, related_name="entries")
    word = models.CharField(max_length=80)
    level = models.CharField(max_length=6, choices=Level.choices, blank=True, default="")
    layers = models.JSONField(default=list)
    aliases = models.JSONField(default=list)
    unless = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True, default="")
    fix = models.CharField(max_length=300, blank=True, default="")
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["lexicon", "word"], condition=models.Q(until=None), name="compliance_word_once"),
        ]
        indexes = [models.Index(fields=["lexicon", "until"], name="compliance_word_living")]
