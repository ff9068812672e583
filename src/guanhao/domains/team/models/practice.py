"""Rotation and the 48-hour challenge (TEA-09)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Rotation(BrandRow):
    """Somebody of content works in another department for a week, looked after by a host.

    Done with a report; it belongs to the quarter it ends in.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", pgettext_lazy("rotation", "Planned")
        DONE = "done", pgettext_lazy("rotation", "Done")
        CANCELLED = "cancelled", pgettext_lazy("rotation", "Cancelled")

    brand_id = models.BigIntegerField(editable=False)
    user_id = models.BigIntegerField(null=True)
    host_id = models.BigIntegerField(null=True)
    into = models.CharField(max_length=20)
    task = models.CharField(max_length=500, blank=True, default="")
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    report = models.TextField(blank=True, default="")
    host_note = models.CharField(max_length=1000, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="team_rotation_days")]
        indexes = [models.Index(fields=["brand_id", "ends_on", "state"], name="team_rotations")]


class Challenge(BrandRow):
    """A case that teams drawn by lot bring from idea to delivery within so many hours.

    `seed` and `candidates` ({number: department}) give the same draw again.

    `deliverables` is what every team hands in, in order. Weights are shares of 1 as the policy said when it began.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", pgettext_lazy("challenge", "Draft")
        RUNNING = "running", pgettext_lazy("challenge", "Running")
        JUDGING = "judging", pgettext_lazy("challenge", "Being judged")
        CLOSED = "closed", pgettext_lazy("challenge", "Closed")
        CANCELLED = "cancelled", pgettext_lazy("challenge", "Cancelled")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    brief = models.TextField(blank=True, default="")
    deliverables = models.JSONField(default=list)
    candidates = models.JSONField(default=dict)
    teams = models.PositiveSmallIntegerField(default=2)
    seed = models.CharField(max_length=64, blank=True, default="")
    drawn_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    coordination_share = models.FloatField(default=0.5)
    late_points = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "-id"], name="team_challenges")]


class Squad(BrandRow):
    """A team of a challenge."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="squads")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["challenge", "number"], name="team_squad_once")]


class SquadMember(BrandRow):
    """Somebody in a team, with the post they were drawn for."""

    brand_id = models.BigIntegerField(editable=False)
    squad = models.ForeignKey(Squad, on_delete=models.CASCADE, related_name="members")
    user_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=40)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["squad", "user_id"], name="team_squad_member")]
        indexes = [models.Index(fields=["brand_id", "user_id"], name="team_squad_people")]


class Deliverable(BrandRow):
    """What a team handed in for one of the things asked for; the first moment counts, and whether it was late stays."""

    squad = models.ForeignKey(Squad, on_delete=models.PROTECT, related_name="handed")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=4000, blank=True, default="")
    url = models.CharField(max_length=300, blank=True, default="")
    given_at = models.DateTimeField()
    given_by_name = models.CharField(max_length=120, blank=True, default="")
    late = models.BooleanField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["squad", "place"], name="team_delivered_once")]


class SquadScore(BrandRow):
    """What a judge gives a team, 0 to 100 each."""

    squad = models.ForeignKey(Squad, on_delete=models.PROTECT, related_name="scores")
    judge_id = models.BigIntegerField(null=True)
    judge_name = models.CharField(max_length=120)
    coordination = models.PositiveSmallIntegerField()
    conflict = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=1000, blank=True, default="")
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["squad", "judge_id"], name="team_judged_once"),
            models.CheckConstraint(condition=Q(coordination__lte=100, conflict__lte=100), name="team_judge_bounds"),
        ]
