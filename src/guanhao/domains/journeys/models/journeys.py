"""Journeys, their versions, and people on their way through them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Journey(BrandRow):
    """What happens by itself (AIX-06). `draft` is edited; what runs is the newest version. `looked_until`: how far its trigger was looked for."""

    class State(models.TextChoices):
        """Whether it runs."""

        DRAFT = "draft", pgettext_lazy("journey", "Draft")
        ON = "on", pgettext_lazy("journey", "Running")
        PAUSED = "paused", pgettext_lazy("journey", "Paused")
        ENDED = "ended", pgettext_lazy("journey", "Ended")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    note = models.CharField(max_length=500, blank=True, default="")
    preset = models.CharField(max_length=30, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    draft = models.JSONField(default=dict)
    number = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True, blank=True)
    looked_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="journeys_title_once")]


class JourneyVersion(BrandRow):
    """What a journey said from one moment on; never changed. Who entered under it goes on under it."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    plan = models.JSONField()
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["journey", "number"], name="journeys_version_once")]


class Passage(BrandRow):
    """One person's way through one version. `round` grows when the person enters again after the cool-down; `occasion` names what set it off.

    `index_number` is the person's number in the behaviour index (0: none), `step` the next step, `due_at` when.
    """

    class State(models.TextChoices):
        """Where it is."""

        RUNNING = "running", pgettext_lazy("passage", "On the way")
        DONE = "done", pgettext_lazy("passage", "Arrived")
        STOPPED = "stopped", pgettext_lazy("passage", "Stopped")
        HELD_OUT = "held_out", _("Hold-out group")

    brand_id = models.BigIntegerField(editable=False)
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="passages", db_index=False)
    version = models.ForeignKey(JourneyVersion, on_delete=models.CASCADE, related_name="passages", db_index=False)
    person_id = models.BigIntegerField()
    index_number = models.BigIntegerField(default=0)
    round = models.PositiveIntegerField(default=1)
    occasion = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    step = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["version", "person_id", "round"], name="journeys_passage_round"),
            models.UniqueConstraint(fields=["journey", "person_id", "occasion"], name="journeys_passage_occasion"),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="journeys_passage_due"),
            models.Index(fields=["journey", "-entered_at"], name="journeys_passage_entered"),
            models.Index(fields=["brand_id", "person_id"], name="journeys_passage_person"),
        ]


class Decision(BrandRow):
    """What was decided about one person at one step, and why. At most one a step is `fired`: the database refuses the second."""

    brand_id = models.BigIntegerField(editable=False)
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="decisions")
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="decisions", db_index=False)
    person_id = models.BigIntegerField()
    step = models.PositiveSmallIntegerField()
    action = models.CharField(max_length=20)
    fired = models.BooleanField(default=False)
    contact = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["passage", "step"], condition=models.Q(fired=True), name="journeys_fired_once")]
        indexes = [
            models.Index(fields=["journey", "-at"], name="journeys_decision_at"),
            models.Index(fields=["brand_id", "person_id", "at"], name="journeys_decision_person"),
        ]


class Evaluation(BrandRow):
    """One look at everybody for a journey: how many set it off, how many entered, and why the others did not."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="evaluations")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    seen = models.PositiveIntegerField()
    entered = models.PositiveIntegerField()
    held_out = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=dict)
    took_ms = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["journey", "-at"], name="journeys_evaluation_at")]


class Listed(BrandRow):
    """Somebody whom a journey put into the named list; an audience of the kind “journey_list” counts them."""

    name = models.CharField(max_length=120)
    person_id = models.BigIntegerField()
    index_number = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "name", "person_id"], name="journeys_listed_once")]
