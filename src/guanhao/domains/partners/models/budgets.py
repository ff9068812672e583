"""Budgets as trees of lines, and every cent that was booked or reported on them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Budget(BrandRow):
    """Money for a period in one currency (KOL-13): written by one person, approved by another; only then it may be booked."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", pgettext_lazy("budget", "Draft")
        WAITING = "waiting", pgettext_lazy("budget", "Waiting for approval")
        APPROVED = "approved", pgettext_lazy("budget", "Approved")
        CLOSED = "closed", pgettext_lazy("budget", "Closed")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    currency = models.CharField(max_length=3, default="CNY")
    total_cents = models.BigIntegerField()
    head = models.PositiveIntegerField(default=0)
    waist = models.PositiveIntegerField(default=0)
    amateur = models.PositiveIntegerField(default=0)
    benchmark_videos = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    proposed_by_id = models.BigIntegerField(null=True, blank=True)
    proposed_by_name = models.CharField(max_length=120, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("proposed_by_id")), name="partners_budget_two_people"),
            models.CheckConstraint(condition=Q(total_cents__gt=0), name="partners_budget_positive"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="partners_budget_days"),
        ]
        indexes = [models.Index(fields=["brand_id", "-starts_on", "id"], name="partners_budgets_by_day")]


class BudgetLine(BrandRow):
    """A line of the tree. `booked_cents` is what is promised to somebody, itself and below; the database never lets it pass the plan.

    `reported_cents` is what platforms say was spent already: it may pass the plan, and is then shown and told. `revenue_cents` is what came back.
    """

    class Kind(models.TextChoices):
        """The three branches."""

        CHANNELS = "channels", pgettext_lazy("budget", "Head channels")
        TALENTS = "talents", pgettext_lazy("budget", "Talents")
        TOOLS = "tools", pgettext_lazy("budget", "Monitoring tools")

    brand_id = models.BigIntegerField(editable=False)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="lines")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="below")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=80)
    planned_cents = models.BigIntegerField()
    booked_cents = models.BigIntegerField(default=0)
    reported_cents = models.BigIntegerField(default=0)
    revenue_cents = models.BigIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(booked_cents__gte=0, reported_cents__gte=0, planned_cents__gte=0), name="partners_line_not_negative"),
            models.CheckConstraint(condition=Q(booked_cents__lte=F("planned_cents")), name="partners_line_not_overbooked"),
            models.UniqueConstraint(fields=["brand_id", "budget", "kind"], condition=Q(parent=None), name="partners_one_branch_a_kind"),
            models.UniqueConstraint(fields=["brand_id", "parent", "title"], condition=~Q(parent=None), name="partners_line_title_once"),
        ]

    @property
    def shown(self) -> str:
        """The title; a branch is called by its kind in the reader's language."""
        return self.title if self.parent_id else str(self.Kind(self.kind).label)

    @property
    def taken_cents(self) -> int:
        """Booked and reported."""
        return self.booked_cents + self.reported_cents

    @property
    def left_cents(self) -> int:
        """Planned less taken; negative when platforms report more than was planned."""
        return self.planned_cents - self.taken_cents


class BudgetEntry(BrandRow):
    """A movement on a line: booked (+ or − when given back) or reported with revenue; the same key counts once; only ever added (0002)."""

    class Kind(models.TextChoices):
        """What it is."""

        BOOKED = "booked", pgettext_lazy("budget", "Booked")
        RELEASED = "released", pgettext_lazy("budget", "Given back")
        REPORTED = "reported", pgettext_lazy("budget", "Reported by the platform")

    brand_id = models.BigIntegerField(editable=False)
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    cents = models.BigIntegerField()
    revenue_cents = models.BigIntegerField(default=0)
    key = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        verbose_name = _("Entry of a budget")
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="partners_entry_key")]
        indexes = [models.Index(fields=["brand_id", "line", "-id"], name="partners_entries_of_line")]

    @property
    def amount(self) -> float:
        """The amount for the eye."""
        return self.cents / 100
