"""What a brand decided about rules, and what it lets through."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class RuleSetting(BrandRow):
    """A rule's state for the brand; without a row the rule is on at its own level."""

    class State(models.TextChoices):
        """Judging, only watching, or nothing."""

        ON = "on", pgettext_lazy("rule", "On")
        SHADOW = "shadow", pgettext_lazy("rule", "Shadow")
        OFF = "off", pgettext_lazy("rule", "Off")

    rule = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ON)
    level = models.CharField(max_length=6, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "rule"], name="compliance_rule_once")]


class WhitelistLine(BrandRow):
    """What may stand: a word (empty: any) of a rule (empty: any) inside a phrase (empty: anywhere), until a day, with the reason."""

    class Origin(models.TextChoices):
        """Where the line comes from."""

        PERSON = "person", _("A person")
        LINTER = "linter", _("The linter's proposal")

    rule = models.CharField(max_length=80, blank=True, default="")
    word = models.CharField(max_length=80, blank=True, default="")
    phrase = models.CharField(max_length=120, blank=True, default="")
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.PERSON)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
