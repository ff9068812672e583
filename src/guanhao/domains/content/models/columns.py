"""Columns that return, and the slots they fill (CON-22)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.content.models.kinds import FormatChoice, PurposeChoice
from guanhao.kernel.tenancy import BrandRow


class Column(BrandRow):
    """A series with its IP, cadence, host and template. `weekdays`: 0 = Monday; `every`: each so many weeks, counted from `starts`."""

    class State(models.TextChoices):
        """Only an active column makes slots."""

        DRAFT = "draft", _("Draft")
        ACTIVE = "active", pgettext_lazy("column", "Active")
        PAUSED = "paused", pgettext_lazy("column", "Paused")

    title = models.CharField(max_length=80)
    ip = models.CharField(max_length=80, blank=True, default="")
    weekdays = models.JSONField(default=list)
    every = models.IntegerField(default=1)
    time = models.CharField(max_length=5, default="18:00")
    starts = models.DateField()
    host_id = models.BigIntegerField(null=True, blank=True)
    host_name = models.CharField(max_length=80, blank=True, default="")
    account_ids = models.JSONField(default=list)
    format = models.CharField(max_length=16, choices=FormatChoice.choices, default=FormatChoice.VIDEO)
    purpose = models.CharField(max_length=16, choices=PurposeChoice.choices, default=PurposeChoice.INTERACTION)
    template = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="content_column_title_once")]


class Slot(BrandRow):
    """One episode's place. `fixed_day` is the cadence's day and never changes; `day` is where the slot lies now."""

    class State(models.TextChoices):
        """How far the episode is."""

        OPEN = "open", _("Open slot")
        FILLED = "filled", _("Has a topic")
        DONE = "done", pgettext_lazy("slot", "Published")
        MISSED = "missed", _("Missed episode")
        SKIPPED = "skipped", _("Skipped")

    column = models.ForeignKey(Column, on_delete=models.CASCADE, related_name="slots")
    fixed_day = models.DateField()
    day = models.DateField()
    time = models.CharField(max_length=5)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    topic = models.ForeignKey("content.Topic", null=True, blank=True, on_delete=models.SET_NULL, related_name="slots")
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["column", "fixed_day"], name="content_slot_once_a_day")]
        indexes = [models.Index(fields=["brand_id", "day"], name="content_slot_day")]
