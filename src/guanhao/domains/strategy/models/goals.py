"""Goals of a brand."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Goal(BrandRow):
    """One promise about one metric in one window, for the whole brand or one account (STR-07, STR-08a)."""

    class Horizon(models.TextChoices):
        """How far it looks."""

        SHORT = "short", _("Short (up to a quarter)")
        MID = "mid", _("Mid (up to a year)")
        LONG = "long", _("Long (several years)")

    class Family(models.TextChoices):
        """What it is for."""

        AWARENESS = "awareness", _("Awareness")
        SHARE = "share", _("Market share")
        SATISFACTION = "satisfaction", _("Satisfaction")
        IMAGE = "image", _("Image")
        CONVERSION = "conversion", _("Conversion")

    class State(models.TextChoices):
        """Running or put away."""

        ACTIVE = "active", pgettext_lazy("goal", "Active")
        CLOSED = "closed", _("Closed")

    title = models.CharField(max_length=120)
    metric = models.CharField(max_length=80)
    account_id = models.BigIntegerField(null=True, blank=True)
    horizon = models.CharField(max_length=10, choices=Horizon.choices, default=Horizon.SHORT)
    family = models.CharField(max_length=12, choices=Family.choices, default=Family.AWARENESS)
    shape = models.CharField(max_length=10)
    lower_is_better = models.BooleanField(default=False)
    baseline = models.FloatField(null=True, blank=True)
    target = models.FloatField()
    start = models.DateField()
    end = models.DateField()
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    status = models.CharField(max_length=10, blank=True, default="")
    note = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "end"], name="strategy_goal_running")]
