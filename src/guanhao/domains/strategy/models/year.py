"""The communication plan of a year and its events."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class AnnualPlan(BrandRow):
    """What the brand says in a year (PLN-01 a): `keywords` is a list of {word, also: [other tags], subtopics: [...]} in their order."""

    year = models.PositiveSmallIntegerField()
    theme = models.CharField(max_length=120)
    label = models.CharField(max_length=60, blank=True, default="")
    hot_topic = models.CharField(max_length=120, blank=True, default="")
    hot_link = models.URLField(max_length=300, blank=True, default="")
    keywords = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "year"], name="strategy_year_once")]


class AnnualAim(BrandRow):
    """One goal the year is judged by, with its weight (PLN-01 b). `part` narrows a metric of orders to one source: its share of the whole counts.
    Without a metric somebody reports the value (`reported`, `reported_on`)."""

    class Kind(models.TextChoices):
        """How much it is the point."""

        CORE = "core", pgettext_lazy("aim", "Core conversion goal")
        SECONDARY = "secondary", pgettext_lazy("aim", "Secondary goal")

    plan = models.ForeignKey(AnnualPlan, on_delete=models.CASCADE, related_name="aims")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.CORE)
    weight = models.DecimalField(max_digits=5, decimal_places=4)
    metric = models.CharField(max_length=80, blank=True, default="")
    part = models.CharField(max_length=80, blank=True, default="")
    in_percent = models.BooleanField(default=False)
    target = models.FloatField()
    reported = models.FloatField(null=True, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    reported_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["plan", "title"], name="strategy_aim_once"),
            models.CheckConstraint(condition=Q(weight__gt=0) & Q(weight__lte=1), name="strategy_aim_weight"),
        ]


class QuarterEvent(BrandRow):
    """A large event of a quarter (PLN-02). `template` is the key of what it was made from, once a year; empty for one of the brand's own."""

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", pgettext_lazy("quarter event", "Planned")
        PREPARING = "preparing", pgettext_lazy("quarter event", "In preparation")
        DONE = "done", pgettext_lazy("quarter event", "Done")
        DROPPED = "dropped", pgettext_lazy("quarter event", "Dropped")

    year = models.PositiveSmallIntegerField()
    template = models.CharField(max_length=30, blank=True, default="")
    title = models.CharField(max_length=120)
    theme = models.CharField(max_length=200, blank=True, default="")
    first_day = models.DateField()
    last_day = models.DateField()
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    note = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "first_day"], name="strategy_event_days")]
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "year", "template"], condition=~Q(template=""), name="strategy_event_template"),
            models.UniqueConstraint(fields=["brand_id", "year", "title"], name="strategy_event_once"),
        ]


class EventTask(BrandRow):
    """One step of an event's preparation, so many days before its first day; `card_id` is the card it became on the team's board."""

    event = models.ForeignKey(QuarterEvent, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=160)
    lead_days = models.PositiveSmallIntegerField()
    owner_id = models.BigIntegerField(null=True, blank=True)
    card_id = models.BigIntegerField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["event", "title"], name="strategy_task_once")]
