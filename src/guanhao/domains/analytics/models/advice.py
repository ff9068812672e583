"""Advice: proposed from data, decided by people, measured by the program (ANA-23)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.tenancy import BrandRow


class Advice(BrandRow):
    """One proposal and its life. `title`, `why` and `evidence` stay as they were when it was decided; they are in the language of the job that kept
    them, and `words` holds them as selectors.speech keeps sentences."""

    class Family(models.TextChoices):
        """What it is about."""

        CONTENT = "content", _("Content")
        USER = "user", _("Users")
        INTERACTION = "interaction", _("Interaction")
        CHANNEL = "channel", _("Channels")
        MARKETING = "marketing", _("Marketing")

    class State(models.TextChoices):
        """Where it is in its life."""

        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        CARRIED_OUT = "carried_out", _("Carried out")
        WORKED = "worked", _("Worked")
        UNCLEAR = "unclear", _("Effect unclear")
        FAILED = "failed", _("Failed")
        DISMISSED = "dismissed", _("Dismissed")
        LAPSED = "lapsed", _("No longer true")

    adviser = models.CharField(max_length=80)
    family = models.CharField(max_length=12, choices=Family.choices)
    key = models.CharField(max_length=160)
    title = models.CharField(max_length=300)
    why = models.TextField(blank=True, default="")
    evidence = models.JSONField(default=list)
    metric = models.CharField(max_length=80)
    filters = models.JSONField(default=dict)
    expected_low = models.FloatField()
    expected = models.FloatField()
    expected_high = models.FloatField()
    unit = models.CharField(max_length=20, default="change")
    window_days = models.PositiveIntegerField(default=28)
    owner_role = models.CharField(max_length=40, blank=True, default="")
    words = models.JSONField(default=dict)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    open = models.BooleanField(default=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    due = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    proposed_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=120, blank=True, default="")
    done_on = models.DateField(null=True)
    done_note = models.TextField(blank=True, default="")
    measure_on = models.DateField(null=True)
    measured = models.JSONField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "adviser", "key"], condition=models.Q(open=True), name="analytics_advice_open_once"),
        ]
        indexes = [models.Index(fields=["brand_id", "state", "-proposed_at"], name="analytics_advice_state")]
