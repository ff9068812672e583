"""The steps of a long goal."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.domains.strategy.models.goals import Goal
from guanhao.kernel.tenancy import BrandRow


class Milestone(BrandRow):
    """One step of a goal with its budget, people and acceptance metric (STR-08 b). `account_id` is the goal's, so that a key of one account sees
    its own steps only. `people` are numbers of persons; `baseline` is the stock on the day before the start, taken when it becomes active."""

    class Span(models.TextChoices):
        """How long it usually lasts."""

        MONTH = "month", pgettext_lazy("milestone", "Month")
        QUARTER = "quarter", pgettext_lazy("milestone", "Quarter")
        HALF = "half_year", pgettext_lazy("milestone", "Half-year")
        YEAR = "year", pgettext_lazy("milestone", "Year")
        OTHER = "other", pgettext_lazy("milestone", "Other")

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", pgettext_lazy("milestone", "Planned")
        ACTIVE = "active", pgettext_lazy("milestone", "Active")
        DONE = "done", pgettext_lazy("milestone", "Accepted")
        DROPPED = "dropped", pgettext_lazy("milestone", "Dropped")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="milestones")
    account_id = models.BigIntegerField(null=True, blank=True)
    title = models.CharField(max_length=120)
    span = models.CharField(max_length=10, choices=Span.choices, default=Span.QUARTER)
    start = models.DateField()
    due = models.DateField()
    budget = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    people = models.JSONField(default=list, blank=True)
    metric = models.CharField(max_length=80, blank=True, default="")
    target = models.FloatField(null=True, blank=True)
    baseline = models.FloatField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    made_at = models.DateTimeField()
    late_told_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by_name = models.CharField(max_length=120, blank=True, default="")
    accepted_value = models.FloatField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "due"], name="strategy_milestone_due")]
        constraints = [models.UniqueConstraint(fields=["goal", "title"], name="strategy_milestone_once")]
