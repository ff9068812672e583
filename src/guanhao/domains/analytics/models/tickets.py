"""Daily comparisons, the tickets they open, and the daily review (ANA-08)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.tenancy import BrandRow


class DayCheck(BrandRow):
    """One metric of one day against its base day: what was found, also when nothing had to be done."""

    day = models.DateField()
    metric = models.CharField(max_length=80)
    base_day = models.DateField(null=True)
    value = models.FloatField(null=True)
    base_value = models.FloatField(null=True)
    change = models.FloatField(null=True)
    limit = models.FloatField()
    finding = models.CharField(max_length=10)
    reason = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "day", "metric"], name="analytics_check_once")]


class TraceTicket(BrandRow):
    """A change beyond the limit that somebody must explain: cause and action to close it, the effect follows by itself."""

    class State(models.TextChoices):
        """Where a ticket is in its life."""

        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Cause(models.TextChoices):
        """Families of causes, so that they can be counted."""

        CONTENT = "content", _("Content")
        CADENCE = "cadence", _("Publishing rhythm")
        PLATFORM = "platform", _("Platform or algorithm")
        CAMPAIGN = "campaign", _("Campaign or ads")
        CALENDAR = "calendar", _("Festival or season")
        CRISIS = "crisis", _("Public opinion")
        DATA = "data", _("Data error or gap")
        OTHER = "other", _("Other")

    check_row = models.OneToOneField(DayCheck, on_delete=models.PROTECT, related_name="ticket")
    day = models.DateField()
    metric = models.CharField(max_length=80)
    change = models.FloatField()
    usual = models.BooleanField(null=True)
    parts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    cause_kind = models.CharField(max_length=10, choices=Cause.choices, blank=True, default="")
    cause = models.TextField(blank=True, default="")
    action = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=120, blank=True, default="")
    follow_up_on = models.DateField(null=True)
    follow_up = models.JSONField(null=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "-day"], name="analytics_ticket_open")]


class DayReview(BrandRow):
    """The daily review of one day: done by somebody, or overdue after midnight of the next day."""

    class State(models.TextChoices):
        """Where the review is."""

        DUE = "due", _("Due")
        DONE = "done", _("Done")
        OVERDUE = "overdue", _("Overdue")

    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    summary = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "day"], name="analytics_review_once")]
