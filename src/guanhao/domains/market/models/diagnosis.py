"""Runs of the three-way diagnosis with their findings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Diagnosis(BrandRow):
    """One run over the days from `start` to `end`. `slot` ("2026-11") keeps the monthly job from running twice; "": a person asked."""

    start = models.DateField()
    end = models.DateField()
    slot = models.CharField(max_length=7, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-made_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "slot"], condition=~models.Q(slot=""), name="market_diagnosis_slot_once")]


class Finding(BrandRow):
    """What one check of a run says. `figure` None: no data (`why`); `state` compares with the run before; `answer` is what somebody does about it."""

    class Check(models.TextChoices):
        """The check."""

        MATCH = "match", pgettext_lazy("diagnosis", "Content and persona")
        GAP = "gap", pgettext_lazy("diagnosis", "Gap between platforms")
        MONITORING = "monitoring", pgettext_lazy("diagnosis", "Live monitoring")
        ROI = "roi", pgettext_lazy("diagnosis", "Return")

    class Severity(models.TextChoices):
        """How bad it is."""

        OK = "ok", pgettext_lazy("diagnosis", "In order")
        WATCH = "watch", pgettext_lazy("diagnosis", "Beyond the limit")
        SERIOUS = "serious", pgettext_lazy("diagnosis", "Far beyond the limit")
        UNKNOWN = "unknown", _("No data")

    class State(models.TextChoices):
        """Against the run before."""

        NEW = "new", pgettext_lazy("finding", "New")
        WORSE = "worse", pgettext_lazy("finding", "Worse")
        BETTER = "better", pgettext_lazy("finding", "Better")
        SAME = "same", pgettext_lazy("finding", "Unchanged")
        SOLVED = "solved", pgettext_lazy("finding", "Solved")

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="findings")
    check_key = models.CharField(max_length=12, choices=Check.choices)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    state = models.CharField(max_length=8, choices=State.choices, blank=True, default="")
    figure = models.FloatField(null=True)
    limit = models.FloatField()
    why = models.CharField(max_length=20, blank=True, default="")
    evidence = models.JSONField(default=list, blank=True)
    more = models.JSONField(default=dict, blank=True)
    answer = models.CharField(max_length=1000, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["diagnosis", "check_key"], name="market_finding_once")]
