"""Sprints of two weeks and daily stand-ups (TEA-04)."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Sprint(BrandRow):
    """Days from `starts_on` to `ends_on`, both included, with a goal. Closing writes `report` for good and carries over what is not done."""

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", pgettext_lazy("sprint", "Planned")
        RUNNING = "running", pgettext_lazy("sprint", "Running")
        CLOSED = "closed", pgettext_lazy("sprint", "Closed")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    goal = models.CharField(max_length=500, blank=True, default="")
    project = models.ForeignKey("work.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="sprints")
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    review = models.CharField(max_length=2000, blank=True, default="")
    report = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="work_sprint_title")]
        indexes = [models.Index(fields=["brand_id", "state", "starts_on"], name="work_sprints")]


class StandUp(BrandRow):
    """What somebody did, will do and is kept from, on one day."""

    brand_id = models.BigIntegerField(editable=False)
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=120)
    day = models.DateField()
    done = models.CharField(max_length=1000, blank=True, default="")
    next = models.CharField(max_length=1000, blank=True, default="")
    blockers = models.CharField(max_length=1000, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "day", "user_id"], name="work_standup_once")]
