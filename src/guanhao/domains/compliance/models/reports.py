"""What the public reports, what was done about it, and the authors who are kept out."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.models import StoredFile
from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class PublicReport(BrandRow):
    """A report of somebody outside. `code_hash` is the SHA-256 of the code that opens its status page; `once_hash` of the form it came by, so that
    a form sent twice is one report; `origin_hash` a keyed hash of the caller's address and the day, for limits alone."""

    class Kind(models.TextChoices):
        """What is reported."""

        ILLEGAL = "illegal", _("Illegal content")
        FALSE = "false", _("False or misleading")
        INFRINGEMENT = "infringement", _("Infringes my rights")
        ABUSE = "abuse", _("Insults or harassment")
        PRIVACY = "privacy", _("Shows private data")
        MINORS = "minors", _("Harms minors")
        FRAUD = "fraud", _("Fraud or impersonation")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        """How far it is."""

        NEW = "new", pgettext_lazy("report", "New")
        WORKING = "working", pgettext_lazy("report", "Being looked at")
        CONFIRMED = "confirmed", pgettext_lazy("report", "Confirmed")
        UNFOUNDED = "unfounded", pgettext_lazy("report", "Not confirmed")
        APPEALED = "appealed", pgettext_lazy("report", "Appealed")

    ticket = models.CharField(max_length=24)
    code_hash = models.CharField(max_length=64)
    once_hash = models.CharField(max_length=64)
    origin_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    platform = models.CharField(max_length=40, blank=True, default="")
    author_name = models.CharField(max_length=120, blank=True, default="")
    author_id = models.CharField(max_length=120, blank=True, default="")
    link = models.CharField(max_length=1000, blank=True, default="")
    text = models.TextField()
    language = models.CharField(max_length=12)
    contact = SecretField(blank=True, default="")
    has_contact = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    handler_id = models.BigIntegerField(null=True)
    handler_name = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "ticket"], name="compliance_report_ticket"),
            models.UniqueConstraint(fields=["brand_id", "once_hash"], name="compliance_report_once"),
        ]
        indexes = [
            models.Index(fields=["brand_id", "state", "due_at"], name="compliance_report_queue"),
            models.Index(fields=["brand_id", "-made_at"], name="compliance_report_newest"),
        ]


class ReportStep(BrandRow):
    """One thing said or done about a report; `public` ones are shown to whoever reported."""

    class Kind(models.TextChoices):
        """What was done."""

        RECEIVED = "received", pgettext_lazy("report step", "Received")
        TAKEN = "taken", pgettext_lazy("report step", "Taken up")
        NOTE = "note", pgettext_lazy("report step", "Internal note")
        REPLY = "reply", pgettext_lazy("report step", "Reply")
        CONFIRMED = "confirmed", pgettext_lazy("report step", "Confirmed")
        UNFOUNDED = "unfounded", pgettext_lazy("report step", "Not confirmed")
        APPEAL = "appeal", pgettext_lazy("report step", "Appeal")

    report = models.ForeignKey(PublicReport, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField(blank=True, default="")
    public = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")


class ReportAttachment(BrandRow):
    """A picture or document handed in with a report."""

    report = models.ForeignKey(PublicReport, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")


class BlacklistLine(BrandRow):
    """An author kept out until a day (null: for good), with the reason and the proof; a lifted line stays listed."""

    platform = models.CharField(max_length=40)
    author_id = models.CharField(max_length=120)
    author_name = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=300)
    proof = models.CharField(max_length=1000, blank=True, default="")
    until = models.DateField(null=True, blank=True)
    report = models.ForeignKey(PublicReport, on_delete=models.SET_NULL, null=True, related_name="lines")
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    lifted_at = models.DateTimeField(null=True)
    lifted_by_name = models.CharField(max_length=120, blank=True, default="")
    lift_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["brand_id", "platform", "author_id"], condition=models.Q(active=True), name="compliance_blacklisted_once"
            ),
        ]
