"""Saved funnels: steps in order, window and floor (GRO-08, PUB-06)."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class SavedFunnel(BrandRow):
    """A funnel people come back to. `steps` is a list of {title, actions, platform, account_id}; `floor` is the least share a step may pass on (None:
    the policy)."""

    name = models.CharField(max_length=80)
    steps = models.JSONField()
    window_hours = models.PositiveIntegerField()
    floor = models.FloatField(null=True)
    about = models.CharField(max_length=300, blank=True, default="")
    archived = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "name"], condition=models.Q(archived=False), name="analytics_funnel_once")]


class Touchpoint(BrandRow):
    """A place where people are led on: pop-up, menu, ad (GRO-08b). `hops` are the clicks to the goal, `fields` what its form asks, `sign_up` the
    share of those who saw the form and sent it (None: unknown)."""

    name = models.CharField(max_length=80)
    place = models.CharField(max_length=20)
    hops = models.PositiveSmallIntegerField(default=1)
    fields = models.PositiveSmallIntegerField(default=0)
    sign_up = models.FloatField(null=True)
    url = models.CharField(max_length=500, blank=True, default="")
    archived = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "name"], condition=models.Q(archived=False), name="analytics_touchpoint_once")]
