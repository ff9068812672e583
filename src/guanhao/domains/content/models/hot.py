"""The hot lane: the event a topic chases, its gate, its fit, and the steps of the procedure (LIS-02, LIS-03, CON-13 b)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.domains.content.models.topics import Topic
from guanhao.kernel.tenancy import BrandRow


class HotCase(BrandRow):
    """A hot event somebody wants to use. `blocked`: its class allows no marketing, and nothing may be drafted. Scores are 0..100."""

    CLOCK = "content.hot_draft"

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="hot")
    event = models.CharField(max_length=200)
    event_class = models.CharField(max_length=20)
    event_url = models.CharField(max_length=500, blank=True, default="")
    opened_at = models.DateTimeField()
    draft_at = models.DateTimeField(null=True, blank=True)
    blocked = models.BooleanField(default=False)
    block_reason = models.CharField(max_length=300, blank=True, default="")
    legal_risk = models.CharField(max_length=500, blank=True, default="")
    reputation_risk = models.CharField(max_length=500, blank=True, default="")
    brand_fit = models.IntegerField(null=True, blank=True)
    risk = models.IntegerField(null=True, blank=True)
    novelty = models.FloatField(null=True, blank=True)
    fit = models.FloatField(null=True, blank=True)
    competitor_angles = models.JSONField(default=list)
    similar = models.JSONField(default=list)
    fit_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "opened_at"], name="content_hot_opened")]


class HotStep(BrandRow):
    """One step of a hot case: who does it and when it was done."""

    class Key(models.TextChoices):
        """The steps in their order."""

        EVALUATE = "evaluate", _("Evaluate")
        ANGLE = "angle", _("Choose the angle")
        SPLIT = "split", _("Split the work")
        DRAFT = "draft", _("First draft")
        REVIEW = "review", _("Fast review")
        RELEASE = "release", _("Release across the matrix")

    case = models.ForeignKey(HotCase, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=10, choices=Key.choices)
    place = models.IntegerField()
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="content_hot_step_once")]
