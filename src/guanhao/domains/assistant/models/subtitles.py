"""Subtitles of a recording of the asset library."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Subtitles(BrandRow):
    """Subtitles in one language. `cues` are [start, end, text] in milliseconds; `version` is the kept version that is shown (undo goes back from it).

    Words an engine heard are labelled as made by AI until a person has looked at them (`checked_at`).
    """

    class State(models.TextChoices):
        """Where they stand."""

        WAITING = "waiting", pgettext_lazy("subtitles", "Being heard")
        READY = "ready", pgettext_lazy("subtitles", "To look at")
        CHECKED = "checked", pgettext_lazy("subtitles", "Looked at")
        FAILED = "failed", pgettext_lazy("subtitles", "Not heard")

    class Origin(models.TextChoices):
        """Where the words come from."""

        AI = "ai", pgettext_lazy("subtitles", "Speech engine")
        FILE = "file", pgettext_lazy("subtitles", "File")
        HAND = "hand", pgettext_lazy("subtitles", "By hand")

    asset_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=12)
    seconds = models.FloatField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    origin = models.CharField(max_length=4, choices=Origin.choices)
    engine = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    problem = models.CharField(max_length=300, blank=True, default="")
    cues = models.JSONField(default=list)
    style = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    job_id = models.BigIntegerField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by_name = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "asset_id"], name="assistant_subtitles_of")]

    @property
    def by_ai(self) -> bool:
        """Must they carry the label?"""
        return self.origin == self.Origin.AI and self.checked_at is None
