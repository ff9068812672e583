"""Contingency plans, the crisis team, and who answers for what."""

from django.db import models

from guanhao.domains.crisis.models.kinds import Kind, Role
from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Plan(BrandRow):
    """A contingency plan (CRI-03). `body` holds steps, scripts, statement, holding and playbook fields as in rules.plans.PlanBody; every change is a
    version of kernel.versions. `shipped` names the playbook file it came from, "" for one of the brand's own.
    """

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    body = models.JSONField(default=dict)
    active = models.BooleanField(default=True)
    shipped = models.CharField(max_length=40, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["kind", "title"]
        indexes = [models.Index(fields=["brand_id", "kind", "active"], name="crisis_plan_kind_idx")]


class Member(BrandRow):
    """A person of the crisis team; `rank` is the place in the call tree (1 is called first). `contact` is encrypted and never logged."""

    user_id = models.BigIntegerField()
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=8, choices=Role.choices)
    rank = models.PositiveIntegerField(default=1)
    contact = SecretField(blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "user_id", "role"], name="crisis_member_once")]


class RaciLine(BrandRow):
    """A task of the team with who is responsible (R), accountable (A), consulted (C) or informed (I): `marks` maps roles to letters."""

    task = models.CharField(max_length=160)
    marks = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=1)

    class Meta(BrandRow.Meta):
        ordering = ["position", "pk"]
