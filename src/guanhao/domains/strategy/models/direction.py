"""What the whole house steers by: the north-star metric, and who a high-value user is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from guanhao.domains.strategy.models.goals import Goal
from guanhao.kernel.tenancy import BrandRow


class NorthStar(BrandRow):
    """The one metric every department's goals serve (STR-09 a); the database holds one active row a brand."""

    class State(models.TextChoices):
        """In force or not any more."""

        ACTIVE = "active", pgettext_lazy("north star", "In force")
        RETIRED = "retired", pgettext_lazy("north star", "Retired")

    metric = models.CharField(max_length=80)
    title = models.CharField(max_length=120)
    why = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id"], condition=Q(state="active"), name="strategy_north_star_once")]


class GoalLink(BrandRow):
    """A goal serves a north star, and how."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="links")
    north_star = models.ForeignKey(NorthStar, on_delete=models.CASCADE, related_name="links")
    how = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["goal", "north_star"], name="strategy_goal_link_once")]


class HighValueDefinition(BrandRow):
    """One version of who a high-value user is: an audience by its number and words for people (STR-09 b). A draft has the number 0 and takes the
    next one when marketing and product have signed; there is one draft and one version in force at most."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", pgettext_lazy("definition", "Draft")
        IN_FORCE = "in_force", pgettext_lazy("definition", "In force")
        REPLACED = "replaced", pgettext_lazy("definition", "Replaced")

    number = models.PositiveIntegerField(default=0)
    segment_id = models.BigIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120)
    in_force_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "number"], name="strategy_high_value_number"),
            models.UniqueConstraint(fields=["brand_id"], condition=Q(state="in_force"), name="strategy_high_value_in_force"),
        ]


class HighValueSignature(BrandRow):
    """A department has signed a definition. The author may: both departments agree on it, nobody checks another's work, so it is no approval."""

    class Side(models.TextChoices):
        """For whom."""

        MARKETING = "marketing", pgettext_lazy("department", "Marketing")
        PRODUCT = "product", pgettext_lazy("department", "Product")

    definition = models.ForeignKey(HighValueDefinition, on_delete=models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=9, choices=Side.choices)
    person_id = models.BigIntegerField()
    person_name = models.CharField(max_length=120)
    signed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["definition", "side"], name="strategy_signature_side"),
            models.UniqueConstraint(fields=["definition", "person_id"], name="strategy_signature_person"),
        ]
