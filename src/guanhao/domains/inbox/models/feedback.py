"""What people suggest, and the public report about it (INT-07)."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Suggestion(BrandRow):
    """One suggestion; `merged_into` names the one it was put together with, whose votes count for both."""

    class Status(models.TextChoices):
        """What became of it."""

        RECEIVED = "received", pgettext_lazy("suggestion", "Received")
        PLANNED = "planned", pgettext_lazy("suggestion", "Planned")
        DONE = "done", pgettext_lazy("suggestion", "Done")
        DECLINED = "declined", pgettext_lazy("suggestion", "Declined")

    class Source(models.TextChoices):
        """Where it came from."""

        PUBLIC = "public", pgettext_lazy("suggestion", "Public page")
        CONVERSATION = "conversation", pgettext_lazy("suggestion", "Conversation")
        ENTERED = "entered", pgettext_lazy("suggestion", "Entered")
        API = "api", "REST"

    title = models.CharField(max_length=120)
    text = models.TextField(blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    source = models.CharField(max_length=14, choices=Source.choices, default=Source.ENTERED)
    public = models.BooleanField(default=False)
    author = models.CharField(max_length=60, blank=True, default="")
    contact = SecretField(blank=True, default="")
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    reply = models.TextField(blank=True, default="")
    replied_at = models.DateTimeField(null=True)
    votes = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    conversation_id = models.BigIntegerField(null=True, blank=True)
    person_id = models.BigIntegerField(null=True, blank=True)
    once_hash = models.CharField(max_length=64, blank=True, default="")
    origin_hash = models.CharField(max_length=64, blank=True, default="")
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["brand_id", "status", "-received_at"], name="inbox_suggestion_list"),
            models.Index(fields=["brand_id", "public", "-votes"], name="inbox_suggestion_public"),
            models.Index(fields=["brand_id", "origin_hash", "received_at"], name="inbox_suggestion_rate"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "once_hash"], condition=~models.Q(once_hash=""), name="inbox_suggestion_sent_once")
        ]


class SuggestionVote(BrandRow):
    """One voice for a suggestion: `voter` is a keyed hash of a browser's mark, never an address."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="voices")
    voter = models.CharField(max_length=64)
    origin_hash = models.CharField(max_length=64, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "suggestion", "voter"], name="inbox_vote_once")]
        indexes = [models.Index(fields=["brand_id", "origin_hash", "made_at"], name="inbox_vote_rate")]


class FeedbackReport(BrandRow):
    """The public report of a period, as it was counted; both days are included."""

    first_day = models.DateField()
    last_day = models.DateField()
    counts = models.JSONField(default=dict)
    items = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    public = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=80, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "first_day", "last_day"], name="inbox_report_once")]
