"""Plans of paid placements: whom they reach, what they show, when they spend."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class AdPlan(BrandRow):
    """A plan of placements on one platform (KOL-08, 09, 11, 12): money a day and its strong hours, the platform's suggested bid."""

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    platform = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    currency = models.CharField(max_length=3, default="CNY")
    day_cents = models.BigIntegerField()
    peak_from = models.PositiveSmallIntegerField(default=20)
    peak_to = models.PositiveSmallIntegerField(default=22)
    suggested_bid_cents = models.BigIntegerField(null=True, blank=True)
    exposures = models.BigIntegerField(null=True, blank=True)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(peak_from__lt=models.F("peak_to"), peak_to__lte=24, day_cents__gte=0), name="partners_ad_plan_hours"
            )
        ]
        indexes = [models.Index(fields=["brand_id", "active", "-starts_on", "id"], name="partners_ad_plans")]


class TargetSet(BrandRow):
    """Whom a group of ads is shown to; `reach` is the platform's estimate, or the size of an audience of our own (`segment_id`)."""

    class Sex(models.TextChoices):
        """Whom."""

        ANY = "", pgettext_lazy("sex", "Everybody")
        FEMALE = "female", _("Women")
        MALE = "male", _("Men")

    brand_id = models.BigIntegerField(editable=False)
    plan = models.ForeignKey(AdPlan, on_delete=models.CASCADE, related_name="targets")
    title = models.CharField(max_length=80)
    sex = models.CharField(max_length=8, choices=Sex.choices, blank=True, default="")
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    regions = models.JSONField(default=list, blank=True)
    interests = models.JSONField(default=list, blank=True)
    segment_id = models.BigIntegerField(null=True, blank=True)
    reach = models.BigIntegerField(null=True, blank=True)
    reach_source = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "plan", "title"], name="partners_target_title_once")]


class AdCreative(BrandRow):
    """A creative of a plan; its numbers come from the imported ads by the same name, unless they are written here."""

    class Style(models.TextChoices):
        """The three styles that are named, and others."""

        PAIN = "pain", _("Pain relief")
        BENEFIT = "benefit", pgettext_lazy("creative", "Benefit")
        SCENE = "scene", _("Scene")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        """Whether it runs."""

        RUNNING = "running", pgettext_lazy("creative", "Running")
        RETIRED = "retired", pgettext_lazy("creative", "Retired")

    brand_id = models.BigIntegerField(editable=False)
    plan = models.ForeignKey(AdPlan, on_delete=models.CASCADE, related_name="creatives")
    title = models.CharField(max_length=120)
    style = models.CharField(max_length=8, choices=Style.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    impressions = models.BigIntegerField(null=True, blank=True)
    clicks = models.BigIntegerField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "plan", "title"], name="partners_creative_title_once")]
