"""Publications: one signed payload that leaves through one account at one moment, and every attempt at it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Publication(BrandRow):
    """One going-out of a subject (`content.variant:7`) through an account.

    `planned_at` is the promised moment, `due_at` when the publisher looks at it next (the same at first; later the next try or the next question).
    `key` is the idempotency key every attempt uses; `digest` what was signed when it was last committed; `handles` remote numbers of uploads,
    containers and drafts; `lane` keeps slow media from delaying texts.
    A lease (`lease_owner`, `lease_until`) belongs to one worker that sends a heartbeat.
    """

    class Status(models.TextChoices):
        """Where it stands. Only `running` may call a platform's commit; `unknown` is asked about and never sent again by itself."""

        PLANNED = "planned", pgettext_lazy("publication", "Planned")
        HELD = "held", pgettext_lazy("publication", "Held")
        RUNNING = "running", pgettext_lazy("publication", "Going out")
        WAITING = "waiting", pgettext_lazy("publication", "The platform is working")
        UNKNOWN = "unknown", pgettext_lazy("publication", "Outcome unknown")
        HANDED = "handed", pgettext_lazy("publication", "With a person")
        PUBLISHED = "published", pgettext_lazy("publication", "Published")
        FAILED = "failed", pgettext_lazy("publication", "Failed")
        MISSED = "missed", pgettext_lazy("publication", "Missed")
        CANCELLED = "cancelled", pgettext_lazy("publication", "Cancelled")
        WITHDRAWN = "withdrawn", pgettext_lazy("publication", "Withdrawn")
        GONE = "gone", pgettext_lazy("publication", "Gone from the platform")

    class Mode(models.TextChoices):
        """How it leaves."""

        API = "api", _("By the program")
        DRAFT_BOX = "draft_box", _("Into the platform's draft box")
        HAND_OFF = "hand_off", _("By hand, with a phone")

    class Lane(models.TextChoices):
        """Work of one kind waits only for its own."""

        TEXT = "text", _("Text")
        IMAGE = "image", _("Pictures")
        VIDEO = "video", _("Video")

    account_id = models.BigIntegerField()
    platform = models.CharField(max_length=30)
    subject = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    format = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.API)
    lane = models.CharField(max_length=6, choices=Lane.choices, default=Lane.TEXT)
    planned_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    late_minutes = models.PositiveIntegerField(null=True, blank=True)
    hot = models.BooleanField(default=False)
    tags = models.JSONField(default=list, blank=True)
    people = models.JSONField(default=list, blank=True)
    campaign = models.CharField(max_length=80, blank=True, default="")
    owner_id = models.BigIntegerField(null=True)
    slot_id = models.BigIntegerField(null=True)
    series_id = models.BigIntegerField(null=True)
    revision = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=500, blank=True, default="")
    key = models.CharField(max_length=26, unique=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    handles = models.JSONField(default=dict, blank=True)
    tries = models.PositiveIntegerField(default=0)
    checks = models.PositiveIntegerField(default=0)
    reason_code = models.CharField(max_length=60, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    remote_id = models.CharField(max_length=200, blank=True, default="")
    url = models.CharField(max_length=600, blank=True, default="")
    committed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by_id = models.BigIntegerField(null=True)
    evidence = models.JSONField(default=dict, blank=True)
    lease_owner = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["planned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(status__in=("planned", "held", "running", "waiting", "unknown", "handed")),
                name="publishing_once_at_a_time",
            ),
            models.UniqueConstraint(fields=["account_id", "remote_id"], condition=~Q(remote_id=""), name="publishing_remote_once"),
        ]
        indexes = [
            models.Index(fields=["lane", "due_at"], condition=Q(due_at__isnull=False), name="publishing_due_idx"),
            models.Index(fields=["lease_until"], condition=Q(lease_until__isnull=False), name="publishing_lease_idx"),
            models.Index(fields=["brand_id", "planned_at", "status"], name="publishing_calendar_idx"),
            models.Index(fields=["brand_id", "account_id", "planned_at", "status"], name="publishing_account_idx"),
            models.Index(fields=["brand_id", "status", "planned_at"], name="publishing_status_idx"),
            models.Index(fields=["brand_id", "subject"], name="publishing_subject_idx"),
        ]


class Attempt(BrandRow):
    """One try at a publication: the intent is written before the irreversible call, the outcome after it.

    An attempt whose outcome is `open` and whose worker is gone is a question for `reconcile`, never for `commit`.
    """

    class Outcome(models.TextChoices):
        """What became of it."""

        OPEN = "open", pgettext_lazy("attempt", "Begun")
        DONE = "done", pgettext_lazy("attempt", "Done")
        REFUSED = "refused", pgettext_lazy("attempt", "Refused")
        LATER = "later", pgettext_lazy("attempt", "Again later")
        UNKNOWN = "unknown", pgettext_lazy("attempt", "Unknown")
        NOT_DONE = "not_done", pgettext_lazy("attempt", "Found not done")

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=10, default="prepare")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    worker = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, blank=True, default="")
    begun_at = models.DateTimeField()
    intent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=60, blank=True, default="")
    message = models.CharField(max_length=1000, blank=True, default="")
    evidence = models.JSONField(default=dict, blank=True)

    class Meta(BrandRow.Meta):
        ordering = ["publication", "number"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "number"], name="publishing_attempt_number"),
            models.UniqueConstraint(fields=["publication"], condition=Q(outcome="open"), name="publishing_one_open_attempt"),
        ]
