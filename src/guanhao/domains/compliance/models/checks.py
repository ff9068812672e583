"""Counts of checks by day and rule (never the drafts themselves), the brand's book mark, and what the linter found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.tenancy import BrandRow


class BookMark(BrandRow):
    """Turned with every change of lists, settings and whitelist; `token`, new with each turn, is the key of the books kept in memory.

    A number alone would come again after a transaction that was given up.
    """

    number = models.PositiveIntegerField(default=0)
    token = models.CharField(max_length=32)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id"], name="compliance_mark_once")]


class Shade(models.TextChoices):
    """What a counted hit was."""

    HIT = "hit", _("Hit")
    EXEMPT = "exempt", _("Let through")
    SHADOW = "shadow", _("Only watched")
    CHECK = "check", _("Check")


class CheckDay(BrandRow):
    """How often one rule hit on one day through one layer of evasion; rule "pass", "manual" and "block" with shade check count the checks.

    `count` are hits, `checks` the checks in which the rule hit at least once (each counted in one layer only, so that they can be added up).
    """

    day = models.DateField()
    rule = models.CharField(max_length=80)
    category = models.CharField(max_length=40, blank=True, default="")
    layer = models.CharField(max_length=12, blank=True, default="")
    shade = models.CharField(max_length=8, choices=Shade.choices)
    count = models.PositiveIntegerField(default=0)
    checks = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "day", "rule", "shade", "layer"], name="compliance_day_once")]


class LintRun(BrandRow):
    """What a rule or list would have flagged of the brand's own posts and comments.

    `share` is flagged / texts, `after` the texts still flagged once every proposal is taken; `by_rule` texts flagged by each rule (all rules: "*");
    `words` those responsible with their counts, `examples` pieces of real texts, `proposals` what to drop or let through, `taken` what of it was
    done (for undoing). A comparison of two versions of a list has `old`, `new` and the differences in `compared`.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    subject = models.CharField(max_length=90)
    title = models.CharField(max_length=120)
    given = models.JSONField(default=list)
    old = models.PositiveIntegerField(null=True)
    new = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    job_id = models.BigIntegerField(null=True)
    days = models.PositiveIntegerField(default=90)
    texts = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    share = models.FloatField(null=True)
    after = models.PositiveIntegerField(null=True)
    limit = models.FloatField(default=0.0)
    background = models.PositiveIntegerField(default=0)
    by_rule = models.JSONField(default=dict)
    words = models.JSONField(default=list)
    examples = models.JSONField(default=list)
    proposals = models.JSONField(default=list)
    taken = models.JSONField(default=list)
    compared = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    message = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    looked_at = models.DateTimeField(null=True)
    looked_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "subject", "-made_at"], name="compliance_lint_newest")]
