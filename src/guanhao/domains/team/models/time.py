"""Capacity and time (TEA-12)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class WorkHours(BrandRow):
    """Somebody's own hours a week from a day on, where they are not the policy's."""

    brand_id = models.BigIntegerField(editable=False)
    user_id = models.BigIntegerField()
    from_on = models.DateField()
    hours = models.FloatField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "user_id", "from_on"], name="team_hours_once")]


class Leave(BrandRow):
    """Days somebody is away, both included."""

    brand_id = models.BigIntegerField(editable=False)
    user_id = models.BigIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "ends_on"], name="team_leaves")]


class Allocation(BrandRow):
    """Hours planned for somebody, spread evenly over the working days of a span; `card_id` is a card of the team board."""

    brand_id = models.BigIntegerField(editable=False)
    user_id = models.BigIntegerField()
    what = models.CharField(max_length=200)
    card_id = models.BigIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    hours = models.FloatField()
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on"), hours__gt=0), name="team_allocation_sane")]
        indexes = [models.Index(fields=["brand_id", "ends_on", "starts_on"], name="team_allocations")]


class TimeLog(BrandRow):
    """Minutes somebody spent on a day, by card and stage of work. Without a person (who left and was erased) the minutes still count."""

    class Stage(models.TextChoices):
        """What was done in that time."""

        TOPIC = "topic", _("Topic and plan")
        COPY = "copy", pgettext_lazy("stage", "Writing")
        VISUAL = "visual", pgettext_lazy("stage", "Visual")
        REVIEW = "review", pgettext_lazy("stage", "Review")
        PUBLISH = "publish", pgettext_lazy("stage", "Publishing")
        TALK = "talk", pgettext_lazy("stage", "Talking with people")
        DATA = "data", pgettext_lazy("stage", "Data")
        MEETING = "meeting", pgettext_lazy("stage", "Meetings")
        OTHER = "other", pgettext_lazy("stage", "Other")

    brand_id = models.BigIntegerField(editable=False)
    user_id = models.BigIntegerField(null=True)
    day = models.DateField()
    stage = models.CharField(max_length=8, choices=Stage.choices)
    card_id = models.BigIntegerField(null=True, blank=True)
    card_title = models.CharField(max_length=200, blank=True, default="")
    minutes = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True, default="")
    number = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001 - unknown numbers must not be equal to each other
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=1440), name="team_minutes"),
            models.UniqueConstraint(fields=["brand_id", "number"], name="team_log_number"),
        ]
        indexes = [
            models.Index(fields=["brand_id", "day", "stage"], name="team_log_days"),
            models.Index(fields=["brand_id", "user_id", "-day"], name="team_log_people"),
        ]
