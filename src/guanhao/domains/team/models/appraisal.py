"""Appraisal plans, appraisals, honours (TEA-11)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from guanhao.domains.team.models.rating import RatingRound
from guanhao.kernel.tenancy import BrandRow


class AppraisalPlan(BrandRow):
    """What a post or team is measured by. `metrics` is a list of {title, weight, source, ref, aim, good}; weights are percent and total 100.

    `source` is figure (a number of kernel.yearbook, `ref` its key), goal (`ref` its number) or hand.
    """

    class Cycle(models.TextChoices):
        """How often."""

        MONTH = "month", pgettext_lazy("cycle", "Month")
        QUARTER = "quarter", pgettext_lazy("cycle", "Quarter")
        HALF = "half", pgettext_lazy("cycle", "Half-year")
        YEAR = "year", pgettext_lazy("cycle", "Year")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    cycle = models.CharField(max_length=8, choices=Cycle.choices, default=Cycle.QUARTER)
    role = models.CharField(max_length=40, blank=True, default="")
    text = models.CharField(max_length=2000, blank=True, default="")
    metrics = models.JSONField(default=list)
    peers = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="team_plan_title")]


class Appraisal(BrandRow):
    """One person or team (`user_id` None) within one span by one plan. Once it is signed nothing in it changes but the remark of who it is about.

    `peer_share` is the weight of the ratings of others, as the policy said; `version` the plan's.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("appraisal", "Being written")
        SIGNED = "signed", pgettext_lazy("appraisal", "Signed")
        SEEN = "seen", pgettext_lazy("appraisal", "Read by the person")

    brand_id = models.BigIntegerField(editable=False)
    plan = models.ForeignKey(AppraisalPlan, on_delete=models.PROTECT, related_name="appraisals")
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=8, default="person")
    user_id = models.BigIntegerField(null=True, blank=True)
    team = models.CharField(max_length=60, blank=True, default="")
    starts_on = models.DateField()
    ends_on = models.DateField()
    round = models.ForeignKey(RatingRound, on_delete=models.PROTECT, null=True, blank=True, related_name="appraisals")
    peer = models.FloatField(null=True, blank=True)
    peer_share = models.FloatField(default=0)
    own = models.FloatField(null=True, blank=True)
    total = models.FloatField(null=True, blank=True)
    grade = models.CharField(max_length=10, blank=True, default="")
    supports = models.CharField(max_length=120, blank=True, default="")
    note = models.CharField(max_length=2000, blank=True, default="")
    remark = models.CharField(max_length=2000, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by_id = models.BigIntegerField(null=True, blank=True)
    signed_by_name = models.CharField(max_length=120, blank=True, default="")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["plan", "user_id", "starts_on"], condition=Q(user_id__isnull=False), name="team_appraised_once"),
            models.UniqueConstraint(fields=["plan", "team", "starts_on"], condition=~Q(team=""), name="team_team_appraised"),
        ]
        indexes = [
            models.Index(fields=["brand_id", "user_id", "-ends_on"], name="team_appraisals"),
            models.Index(fields=["brand_id", "state", "-id"], name="team_appraisal_state"),
        ]


class AppraisalLine(BrandRow):
    """A metric of an appraisal: what the plan asked, what the system counted (`actual`), the score, and why, where a person wrote it."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    weight = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=8)
    ref = models.CharField(max_length=80, blank=True, default="")
    aim = models.FloatField(null=True, blank=True)
    good = models.CharField(max_length=4, default="up")
    actual = models.FloatField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    by_hand = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["appraisal", "place"], name="team_line_once")]


class Honour(BrandRow):
    """A reward (money in fen, or a thing) or an honour given to a person or a team."""

    class Kind(models.TextChoices):
        """What it is."""

        HONOUR = "honour", pgettext_lazy("honour", "Honour")
        REWARD = "reward", pgettext_lazy("honour", "Reward")

    brand_id = models.BigIntegerField(editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=120)
    user_id = models.BigIntegerField(null=True, blank=True)
    team = models.CharField(max_length=60, blank=True, default="")
    reason = models.CharField(max_length=500)
    amount = models.PositiveBigIntegerField(null=True, blank=True)
    given_on = models.DateField()
    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, null=True, blank=True, related_name="honours")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["brand_id", "-given_on"], name="team_honours"),
            models.Index(fields=["brand_id", "user_id"], name="team_honoured"),
        ]
