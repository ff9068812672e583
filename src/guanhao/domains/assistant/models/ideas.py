"""Topics the assistant suggests, each with its reasons."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Idea(BrandRow):
    """A suggested topic; `reasons` are {kind: rise|pain|gap, title, evidence, weight, url}, `score` 0 to 100. The same `key` is suggested once."""

    class State(models.TextChoices):
        """What a person said."""

        OPEN = "open", pgettext_lazy("idea", "Suggested")
        ACCEPTED = "accepted", pgettext_lazy("idea", "In the topic pool")
        DISMISSED = "dismissed", pgettext_lazy("idea", "Dismissed")

    key = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    angle = models.CharField(max_length=300, blank=True, default="")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="assistant_idea_key")]
        indexes = [models.Index(fields=["brand_id", "state", "-score"], name="assistant_ideas_open")]
