"""Tables of sources, keyword rules and mentions: everything but the mentions themselves, which are in the warehouse."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Source(BrandRow):
    """Where mentions come from, why they may be kept, and how it is.

    `config` are public settings of the kind (address, query, mapping), `secrets` JSON of header or password values; `retention_days` None: the
    policy's; `weight` how much a mention of it counts in alerts (1 is usual); `cursor` where the next pull goes on.
    """

    class Kind(models.TextChoices):
        """How it is read."""

        RSS = "rss", _("RSS or Atom feed")
        BLUESKY = "bluesky", _("Bluesky search")
        MASTODON = "mastodon", _("Mastodon search")
        HTTP = "http", _("HTTP JSON with a mapping")
        FOLDER = "folder", _("Folder for files")
        API = "api", _("Sent in over REST")
        IMPORT = "import", _("Imported files")
        HOT_LIST = "hot_list", _("Hot list of a connector")

    class State(models.TextChoices):
        """Whether it is pulled."""

        DRAFT = "draft", pgettext_lazy("source", "Not switched on")
        ON = "on", pgettext_lazy("source", "On")
        PAUSED = "paused", pgettext_lazy("source", "Paused")
        ENDED = "ended", pgettext_lazy("source", "Ended")

    class Permission(models.TextChoices):
        """Why it may be read and kept."""

        OWN = "own", _("Our own account or site")
        LICENCE = "licence", _("Licence or contract with the provider")
        PUBLIC_API = "public_api", _("Public interface, within its terms")
        PUBLIC_FEED = "public_feed", _("Feed published for subscribers")
        CONSENT = "consent", _("Consent of the people concerned")

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    platform = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    config = models.JSONField(default=dict)
    secrets = SecretField(blank=True, default="")
    content = models.CharField(max_length=8, default="UGC")
    permission = models.CharField(max_length=12, choices=Permission.choices)
    purpose = models.CharField(max_length=300)
    terms_url = models.CharField(max_length=500, blank=True, default="")
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    weight = models.FloatField(default=1.0)
    every_minutes = models.PositiveIntegerField(null=True, blank=True)
    cursor = models.JSONField(default=dict)
    tested_at = models.DateTimeField(null=True)
    last_pull_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    next_pull_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True, default="")
    last_count = models.PositiveIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "name"], name="listening_source_name")]
        indexes: ClassVar = [models.Index(fields=["brand_id", "state", "next_pull_at"], name="listening_source_due")]

    @property
    def pulled(self) -> bool:
        """True for kinds the program asks by itself."""
        return self.kind not in (self.Kind.API, self.Kind.IMPORT)


class KeywordRule(BrandRow):
    """What is listened for. `brand` names whom a caught text speaks of (own brand and rivals); `near` are [word, word, characters]."""

    class Role(models.TextChoices):
        """Whom or what it is about."""

        OWN = "own", _("Own brand")
        RIVAL = "rival", pgettext_lazy("rule", "Rival")
        TOPIC = "topic", pgettext_lazy("rule", "Subject")
        RISK = "risk", pgettext_lazy("rule", "Risk")

    name = models.CharField(max_length=80)
    role = models.CharField(max_length=5, choices=Role.choices, default=Role.OWN)
    brand = models.CharField(max_length=60, blank=True, default="")
    must = models.JSONField(default=list)
    any = models.JSONField(default=list)
    exclude = models.JSONField(default=list)
    near = models.JSONField(default=list)
    negative = models.JSONField(default=list)
    platforms = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    hot_lists = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    caught = models.BigIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["role", "name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "name"], name="listening_rule_name")]


class MentionPlace(BrandRow):
    """What de-duplication needs of a mention: hashes (63 bits) of its number on the platform and of its address, and where its row is.

    Two different mentions of ten million share a hash with a chance of 5 in a million.
    """

    number = models.BigIntegerField()
    address = models.BigIntegerField(null=True)
    source_id = models.BigIntegerField()
    mention_id = models.CharField(max_length=200)
    day = models.DateField()

    class Meta(BrandRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand_id", "number"], name="listening_place_once"),
            models.UniqueConstraint(fields=["brand_id", "address"], name="listening_address_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["brand_id", "source_id", "day"], name="listening_place_purge"),
            models.Index(fields=["brand_id", "source_id", "mention_id"], name="listening_place_ref"),
        ]


class MentionGroup(BrandRow):
    """Near duplicates of recent days: the text all others are compared with, and how many there are. The oldest are forgotten by policy."""

    key = models.CharField(max_length=32)
    text = models.TextField()
    count = models.BigIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "key"], name="listening_group_once")]
        indexes: ClassVar = [
            models.Index(fields=["brand_id", "last_at"], name="listening_group_age"),
            models.Index(fields=["brand_id", "-count"], name="listening_group_count"),
        ]


class GroupBand(BrandRow):
    """A band of a group's MinHash signature: groups that share one are compared."""

    band = models.BigIntegerField()
    group = models.ForeignKey(MentionGroup, on_delete=models.CASCADE, related_name="bands")

    class Meta(BrandRow.Meta):
        indexes: ClassVar = [models.Index(fields=["brand_id", "band"], name="listening_band")]


class MentionDay(BrandRow):
    """Mentions of a day counted by what boards ask for, so that no page reads the mentions. `scope` is "" (all), "rule:<id>" or "brand:<name>"."""

    scope = models.CharField(max_length=80, blank=True, default="")
    day = models.DateField()
    platform = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    format = models.CharField(max_length=12)
    polarity = models.SmallIntegerField()
    count = models.BigIntegerField(default=0)
    reach = models.BigIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand_id", "scope", "day", "platform", "kind", "format", "polarity"], name="listening_day_once")
        ]


class SavedPeak(BrandRow):
    """A peak of a scope that people looked into: its cause in words. Found peaks themselves are computed."""

    scope = models.CharField(max_length=80, blank=True, default="")
    day = models.DateField()
    cause = models.CharField(max_length=500)
    made_by = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "scope", "day"], name="listening_peak_once")]
