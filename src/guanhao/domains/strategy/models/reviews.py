"""The periodic review of goals and risks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class StrategyReview(BrandRow):
    """One review of goals and risks (STR-08 c); one is open at a time. `plan_number` is the operations plan that was in force when it ended."""

    class State(models.TextChoices):
        """Going on or over."""

        OPEN = "open", pgettext_lazy("review", "Open")
        FINISHED = "finished", pgettext_lazy("review", "Finished")

    number = models.PositiveIntegerField()
    day = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    summary = models.TextField(blank=True, default="")
    plan_number = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "number"], name="strategy_review_number"),
            models.UniqueConstraint(fields=["brand_id"], condition=Q(state="open"), name="strategy_review_open"),
        ]


class ReviewDecision(BrandRow):
    """One decision of a review: about a goal (`version` is the one it made) or about a risk, told apart by its title. It is never changed."""

    class Kind(models.TextChoices):
        """What it is about."""

        GOAL = "goal", pgettext_lazy("review", "Goal")
        RISK = "risk", pgettext_lazy("review", "Risk")

    class Verdict(models.TextChoices):
        """What was decided."""

        KEEP = "keep", pgettext_lazy("review", "Keep as it is")
        CHANGE = "change", pgettext_lazy("review", "Change the target")
        CLOSE = "close", pgettext_lazy("review", "Close")
        WATCH = "watch", pgettext_lazy("review", "Watch")
        ACT = "act", pgettext_lazy("review", "Act")

    class Level(models.TextChoices):
        """How grave a risk is."""

        LOW = "low", pgettext_lazy("risk", "Low")
        MIDDLE = "middle", pgettext_lazy("risk", "Medium")
        HIGH = "high", pgettext_lazy("risk", "High")

    review = models.ForeignKey(StrategyReview, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    goal_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    title = models.CharField(max_length=160)
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    level = models.CharField(max_length=6, choices=Level.choices, blank=True, default="")
    reason = models.CharField(max_length=300)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "kind", "title"], name="strategy_decision_risk")]
        constraints = [
            models.UniqueConstraint(fields=["review", "goal_id"], condition=Q(goal_id__isnull=False), name="strategy_decision_goal"),
            models.UniqueConstraint(fields=["review", "title"], condition=Q(kind="risk"), name="strategy_decision_once"),
        ]
