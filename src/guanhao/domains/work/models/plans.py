"""Plans in time (PLN-05 a): which card waits for which, frozen plans to compare with, moves that can be taken back."""

from django.db import models

from guanhao.domains.work.models.boards import Card, Project
from guanhao.kernel.tenancy import BrandRow


class CardLink(BrandRow):
    """`after` begins when `before` is finished, `lag` working days later (fewer than 0: earlier)."""

    brand_id = models.BigIntegerField(editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")
    before = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="followers", db_index=False)
    after = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="leaders")
    lag = models.SmallIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["before", "after"], name="work_card_link_once")]


class Baseline(BrandRow):
    """A project's plan as it stood: `rows` is {number of a card: [first day, last day]}. It is never changed."""

    brand_id = models.BigIntegerField(editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="baselines", db_index=False)
    number = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True, default="")
    rows = models.JSONField(default=dict)
    ends_on = models.DateField()
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="work_baseline_number")]


class Shift(BrandRow):
    """Cards that were moved together: `moves` is a list of [card, first day, last day, new first day, new last day]; it can be taken back once."""

    brand_id = models.BigIntegerField(editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="shifts")
    moves = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=120, blank=True, default="")
