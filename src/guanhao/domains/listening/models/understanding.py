"""Tables of understanding: what people corrected, the brand's own models, message mining and its pain points."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.models import StoredFile
from guanhao.kernel.tenancy import BrandRow


class Polarity(models.IntegerChoices):
    """What a text says of its subject."""

    NEGATIVE = -1, pgettext_lazy("polarity", "Negative")
    NEUTRAL = 0, pgettext_lazy("polarity", "Neutral")
    POSITIVE = 1, pgettext_lazy("polarity", "Positive")


class Correction(BrandRow):
    """What a person says of a text, once a text (the newest word counts), and what the program had said when it was asked."""

    digest = models.CharField(max_length=64)
    text = models.TextField()
    label = models.SmallIntegerField(choices=Polarity.choices)
    aspects = models.JSONField(default=list, blank=True)
    said = models.SmallIntegerField(choices=Polarity.choices)
    confidence = models.FloatField()
    unsure = models.BooleanField(default=False)
    model = models.PositiveIntegerField(default=0)
    said_aspects = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=20)
    ref = models.CharField(max_length=200, blank=True, default="")
    platform = models.CharField(max_length=40, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-made_at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "digest"], name="listening_correction_once")]
        indexes: ClassVar = [models.Index(fields=["brand_id", "-made_at"], name="listening_correction_list")]


class PolarityModel(BrandRow):
    """A model learnt from the brand's corrections. `before` and `after` are right answers of `total`: the shipped model, and this one on corrections
    it had not seen (cross validation)."""

    class State(models.TextChoices):
        """In use, or not."""

        ACTIVE = "active", pgettext_lazy("model", "In use")
        KEPT = "kept", pgettext_lazy("model", "Kept")
        WORSE = "worse", pgettext_lazy("model", "Worse: not put to use")

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices)
    corrections = models.PositiveIntegerField()
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    macro_f1 = models.FloatField()
    strength = models.FloatField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand_id", "number"], name="listening_model_once"),
            models.UniqueConstraint(fields=["brand_id"], condition=models.Q(state="active"), name="listening_model_active"),
        ]


class Mining(BrandRow):
    """Themes of many messages (AIX-05): what was asked for (`wanted`) and what came out (`result`: themes with counts by segment, risen words)."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", pgettext_lazy("mining", "Waiting")
        RUNNING = "running", pgettext_lazy("mining", "Running")
        DONE = "done", pgettext_lazy("mining", "Done")
        FAILED = "failed", pgettext_lazy("mining", "Failed")

    title = models.CharField(max_length=120)
    source = models.CharField(max_length=20)
    segment = models.CharField(max_length=20, blank=True, default="")
    wanted = models.JSONField(default=dict, blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    job_id = models.BigIntegerField(null=True)
    messages = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    result = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-made_at", "-pk"]


class PainPoint(BrandRow):
    """A theme of complaints or questions as a card (STR-05): how many said it, how it goes over the days, and some of their words."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", pgettext_lazy("pain point", "Open")
        RAISED = "raised", pgettext_lazy("pain point", "Handed to the topic pool")
        DISMISSED = "dismissed", pgettext_lazy("pain point", "Dismissed")

    mining = models.ForeignKey(Mining, on_delete=models.CASCADE, related_name="cards")
    theme = models.CharField(max_length=80)
    aspect = models.CharField(max_length=20, blank=True, default="")
    title = models.CharField(max_length=120)
    count = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    trend = models.JSONField(default=list, blank=True)
    quotes = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-count", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "mining", "theme"], name="listening_pain_once")]


SOURCES = (("comments", _("Comments")), ("mentions", _("Mentions")), ("file", _("File")))
"""Where messages for mining come from."""

SEGMENTS = (
    ("", _("No segments")),
    ("platform", _("Platform")),
    ("account", _("Account")),
    ("region", _("Region")),
    ("segment", _("Column “segment” of the file")),
)
"""By what the counts are parted."""

ASPECT_WORDS = {
    "product": pgettext_lazy("aspect", "Product"),
    "quality": pgettext_lazy("aspect", "Quality"),
    "price": pgettext_lazy("aspect", "Price"),
    "service": pgettext_lazy("aspect", "Service"),
    "logistics": pgettext_lazy("aspect", "Logistics"),
    "packaging": pgettext_lazy("aspect", "Packaging"),
    "experience": pgettext_lazy("aspect", "Experience"),
    "promotion": pgettext_lazy("aspect", "Promotions"),
    "brand": pgettext_lazy("aspect", "Brand"),
    "safety": pgettext_lazy("aspect", "Safety"),
}
"""The aspects of engines.text.aspects in words for people."""
