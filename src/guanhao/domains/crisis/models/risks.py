"""The risk register, and what keeps a team ready."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Risk(BrandRow):
    """A risk (CRI-12, CRI-13). `likelihood` and `impact` are 1–5; `score` and `level` are stored as they stand with overdue measures counted.

    `indicator` is {} or {"kind": "alerts"|"metric", "key", "warn"}; `reserve_*` is what is kept ready (CRI-14).
    """

    class Family(models.TextChoices):
        """What it comes from."""

        POLICY = "policy", pgettext_lazy("risk", "Policy")
        OPINION = "opinion", pgettext_lazy("risk", "Opinion")
        TECHNICAL = "technical", pgettext_lazy("risk", "Technical")
        ALGORITHM = "algorithm", pgettext_lazy("risk", "Algorithm")
        CONTENT = "content", pgettext_lazy("risk", "Content")
        STAFF = "staff", pgettext_lazy("risk", "Staff")

    class State(models.TextChoices):
        """Where it stands."""

        CANDIDATE = "candidate", pgettext_lazy("risk", "Candidate")
        OPEN = "open", pgettext_lazy("risk", "Open")
        CLOSED = "closed", pgettext_lazy("risk", "Closed")

    class Strategy(models.TextChoices):
        """How it is treated."""

        NONE = "", _("Not decided")
        AVOID = "avoid", _("Avoid")
        REDUCE = "reduce", _("Reduce")
        TRANSFER = "transfer", _("Transfer")
        ACCEPT = "accept", pgettext_lazy("risk", "Accept")

    title = models.CharField(max_length=160)
    family = models.CharField(max_length=10, choices=Family.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    signals = models.TextField(blank=True, default="")
    consequence = models.TextField(blank=True, default="")
    owner_id = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    likelihood = models.PositiveSmallIntegerField(default=1)
    impact = models.PositiveSmallIntegerField(default=1)
    score = models.PositiveSmallIntegerField(default=1)
    level = models.CharField(max_length=6, default="low")
    strategy = models.CharField(max_length=8, choices=Strategy.choices, blank=True, default="")
    treatment = models.TextField(blank=True, default="")
    review_on = models.DateField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    indicator = models.JSONField(default=dict)
    indicator_value = models.FloatField(null=True)
    indicator_at = models.DateTimeField(null=True)
    reserve_people = models.FloatField(default=0)
    reserve_budget = models.BigIntegerField(default=0)
    reserve_tools = models.CharField(max_length=300, blank=True, default="")
    source = models.CharField(max_length=120, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-score", "title"]
        indexes = [models.Index(fields=["brand_id", "state", "-score"], name="crisis_risk_score_idx")]
        constraints = [models.UniqueConstraint(fields=["brand_id", "source"], condition=~models.Q(source=""), name="crisis_risk_source_once")]


class Measure(BrandRow):
    """Something that treats a risk until a day; overdue ones raise the risk and are told once."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="measures")
    title = models.CharField(max_length=200)
    owner_id = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["done_at", "due_on", "pk"]


class Training(BrandRow):
    """A training: who was asked and who came (CRI-14 b)."""

    title = models.CharField(max_length=160)
    held_on = models.DateField()
    invited = models.PositiveIntegerField()
    attended = models.PositiveIntegerField()
    note = models.TextField(blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-held_on", "-pk"]


class Suggestion(BrandRow):
    """What somebody of the team proposes about risks, and the answer."""

    text = models.TextField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80, blank=True, default="")
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["answered_at", "-made_at"]
