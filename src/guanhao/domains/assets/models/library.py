"""Assets with their tags, looks, previews and uses."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.models import StoredFile
from guanhao.kernel.tenancy import BrandRow

SEEDS = {"policy": _("Policy reading"), "people": _("People story"), "data": _("Data visualisation")}


class Theme(BrandRow):
    """A theme class of the library (AST-02): policy reading, people story, data-viz, and what the brand adds."""

    key = models.CharField(max_length=40)
    title = models.CharField(max_length=80, blank=True, default="")
    place = models.PositiveIntegerField(default=100)
    active = models.BooleanField(default=True)

    class Meta(BrandRow.Meta):
        ordering = ["place", "title", "id"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="assets_theme_once")]

    @property
    def label(self) -> str:
        """Its name; those of the specification have theirs in every language until the brand gives another."""
        return self.title or str(SEEDS.get(self.key, self.key))


class Asset(BrandRow):
    """A file of the library. `sha256` is of the kept bytes, `upload_sha256` of what was sent (they differ when hidden data was taken out)."""

    class Kind(models.TextChoices):
        """What it is by its content."""

        IMAGE = "image", pgettext_lazy("asset", "Image")
        VIDEO = "video", pgettext_lazy("asset", "Video")
        AUDIO = "audio", pgettext_lazy("asset", "Audio")
        FONT = "font", pgettext_lazy("asset", "Font")
        DOCUMENT = "document", pgettext_lazy("asset", "Document")

    class Source(models.TextChoices):
        """Where it comes from, which decides what rights it needs."""

        OWN = "own", _("Made by us")
        COMMISSIONED = "commissioned", _("Commissioned")
        LICENSED = "licensed", _("Licensed from others")
        UGC = "ugc", _("User content")
        UNKNOWN = "unknown", _("Not recorded")

    class Status(models.TextChoices):
        """In the library or put away."""

        ACTIVE = "active", pgettext_lazy("asset", "In use")
        ARCHIVED = "archived", pgettext_lazy("asset", "Archived")

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.UNKNOWN)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    theme = models.ForeignKey(Theme, null=True, on_delete=models.SET_NULL, related_name="assets")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    upload_sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    mime = models.CharField(max_length=120)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(null=True)
    alt = models.CharField(max_length=500, blank=True, default="")
    text = models.TextField(blank=True, default="")
    credit = models.CharField(max_length=120, blank=True, default="")
    note = models.CharField(max_length=1000, blank=True, default="")
    ai_generated = models.BooleanField(default=False)
    ai_label = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    fonts = models.JSONField(default=list)
    music = models.JSONField(default=list)
    template_version = models.ForeignKey("assets.TemplateVersion", null=True, on_delete=models.SET_NULL, related_name="assets")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "sha256"], name="assets_bytes_once"),
            models.UniqueConstraint(fields=["brand_id", "upload_sha256"], name="assets_upload_once"),
        ]
        indexes = [
            models.Index(fields=["brand_id", "status", "-made_at"], name="assets_newest"),
            models.Index(fields=["brand_id", "kind", "status"], name="assets_of_a_kind"),
        ]


class AssetTag(BrandRow):
    """One word about an asset in one of three dimensions (AST-03)."""

    class Dimension(models.TextChoices):
        """What the word says."""

        KEYWORD = "keyword", _("Keyword")
        SCENE = "scene", _("Use scene")
        EMOTION = "emotion", _("Emotion")

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="tags")
    dimension = models.CharField(max_length=8, choices=Dimension.choices)
    word = models.CharField(max_length=40)

    class Meta(BrandRow.Meta):
        ordering = ["dimension", "word"]
        constraints = [models.UniqueConstraint(fields=["asset", "dimension", "word"], name="assets_tag_once")]
        indexes = [models.Index(fields=["brand_id", "dimension", "word"], name="assets_tag_word")]


class AssetLooks(BrandRow):
    """The perceptual hashes of an image's windows (engines.media.hashing), 8 bytes each."""

    asset = models.OneToOneField(Asset, on_delete=models.CASCADE, related_name="looks")
    windows = models.BinaryField()

    class Meta(BrandRow.Meta):
        constraints = [models.CheckConstraint(condition=~models.Q(windows=b""), name="assets_looks_filled")]


class Preview(BrandRow):
    """A smaller picture of an image asset; `size` is thumb, medium or large."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="previews")
    size = models.CharField(max_length=10)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    of_sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["asset", "size"], name="assets_preview_once")]


class AssetUse(BrandRow):
    """Something that shows an asset, such as content.variant:7."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="uses")
    subject = models.CharField(max_length=80)
    title = models.CharField(max_length=200, blank=True, default="")
    url = models.CharField(max_length=400, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-made_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["asset", "subject"], name="assets_use_once")]
        indexes = [models.Index(fields=["brand_id", "subject"], name="assets_use_subject")]
