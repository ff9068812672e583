"""Platforms that are weighed against each other."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Scorecard(BrandRow):
    """One choice of platforms (STR-10). `weights` by criterion, empty: those of the policy; `focus` None: the policy's number of platforms.

    `outcome` keeps the ranking, gate and weights as they stood when it was decided: a later policy does not rewrite a decision.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("scorecard", "Being scored")
        DECIDED = "decided", pgettext_lazy("scorecard", "Decided")
        ARCHIVED = "archived", _("Archived")

    title = models.CharField(max_length=120)
    purpose = models.CharField(max_length=1000, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    weights = models.JSONField(default=dict, blank=True)
    focus = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=1000, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-changed_at", "-id"]
        indexes = [models.Index(fields=["brand_id", "state", "-changed_at"], name="market_scorecard_idx")]


class Candidate(BrandRow):
    """A platform on a scorecard: one the program knows (`platform`), or a free name. `scores` hold score, note and source by criterion.

    `share` is the share of the platform's users who belong to the target audience; `share_from` says how it is known.
    """

    class ShareFrom(models.TextChoices):
        """Where the share comes from."""

        TYPED = "typed", _("Typed, with its source")
        COUNTED = "counted", _("Counted from two audiences")

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="candidates")
    platform = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=60)
    share = models.FloatField(null=True, blank=True)
    share_from = models.CharField(max_length=8, choices=ShareFrom.choices, default=ShareFrom.TYPED)
    share_source = models.CharField(max_length=300, blank=True, default="")
    scores = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["scorecard", "name"], name="market_candidate_once")]
