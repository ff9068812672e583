"""What is done inside a room: facts, statements, stops, withdrawals, contacts, guidance."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.crisis.models.rooms import Crisis
from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Fact(BrandRow):
    """A fact a statement may rest on: where it comes from, and who confirmed it."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="facts")
    text = models.CharField(max_length=500)
    source = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True, default="")
    added_by_id = models.BigIntegerField(null=True)
    added_by_name = models.CharField(max_length=80, blank=True, default="")
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_by_name = models.CharField(max_length=80, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["pk"]


class Statement(BrandRow):
    """A statement in drafting; every change is a version. `approval_id` is its newest submission, `released_at` when it was put on the calendar."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="statements")
    title = models.CharField(max_length=120)
    text = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    approval_id = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=80, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-changed_at", "-pk"]


class StatementCopy(BrandRow):
    """A statement on one account: the subject "crisis.statement:<number>" that is signed and published."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="copies")
    account_id = models.BigIntegerField()
    platform = models.CharField(max_length=30)
    publication_id = models.BigIntegerField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["statement", "account_id"], name="crisis_copy_once")]


class Hold(BrandRow):
    """A freeze this room laid (CRI-07); `held` are the publications that waited, `freeze_id` None in a drill."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="holds")
    scope = models.CharField(max_length=10)
    value = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=500)
    freeze_id = models.BigIntegerField(null=True)
    held = models.JSONField(default=list)
    resumed = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=80, blank=True, default="")
    lifted_at = models.DateTimeField(null=True)
    lifted_by_name = models.CharField(max_length=80, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-made_at", "-pk"]


class Removal(BrandRow):
    """A withdrawal this room asked for (CRI-08); `withdrawal_id` None in a drill. `out` and `cancelled` count what it touched."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="removals")
    scope = models.CharField(max_length=12)
    value = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=500)
    withdrawal_id = models.BigIntegerField(null=True)
    out = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=80, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-made_at", "-pk"]


class Stakeholder(BrandRow):
    """A contact with somebody outside (CRI-06 a): what they ask, what we promised until when."""

    class Party(models.TextChoices):
        """Who they are."""

        CONCERNED = "concerned", pgettext_lazy("stakeholder", "Party concerned")
        MEDIA = "media", pgettext_lazy("stakeholder", "Media")
        PUBLIC = "public", pgettext_lazy("stakeholder", "Public")
        AUTHORITY = "authority", pgettext_lazy("stakeholder", "Authority")
        PARTNER = "partner", pgettext_lazy("stakeholder", "Partner or outside help")

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="stakeholders")
    party = models.CharField(max_length=10, choices=Party.choices)
    name = models.CharField(max_length=120)
    contact = SecretField(blank=True, default="")
    demand = models.TextField(blank=True, default="")
    promise = models.TextField(blank=True, default="")
    due_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    owner_id = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["kept_at", "due_at", "pk"]


class Guidance(BrandRow):
    """An action to guide opinion (CRI-06 b) with its source; `before` and `after` are {"total", "negative"} in the windows around it."""

    class Kind(models.TextChoices):
        """What it does."""

        ANSWER = "answer", _("Answers doubts")
        CLARIFY = "clarify", _("Sets something right")
        FACT = "fact", _("Tells positive facts")

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="actions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80, blank=True, default="")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta(BrandRow.Meta):
        ordering = ["-at", "-pk"]
