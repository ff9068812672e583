"""Approvals: who signed what, bound to the exact payload. Triggers in migration 0002 protect authors, signatures and ticks."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from guanhao.kernel.models.audit import AppendOnly
from guanhao.kernel.tenancy import BrandRow


class FlowVersion(BrandRow):
    """One version of a flow of a brand; never changed, so that a running approval keeps the flow it started with."""

    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    definition = models.JSONField()
    active = models.BooleanField(default=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key", "number"], name="kernel_flow_number")]


class Approval(BrandRow):
    """One submission on its way through a flow. `level` is the key of the open level, empty when none is; `version` grows with every act."""

    class State(models.TextChoices):
        """Where a submission is."""

        OPEN = "open"
        RETURNED = "returned"
        APPROVED = "approved"
        WITHDRAWN = "withdrawn"
        VOID = "void"

    subject = models.CharField(max_length=160)
    subject_kind = models.CharField(max_length=80)
    flow = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="+")
    flow_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=300, blank=True, default="")
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    level = models.CharField(max_length=60, blank=True, default="")
    level_due = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    emergency = models.BooleanField(default=False)
    emergency_reason = models.CharField(max_length=500, blank=True, default="")
    after_review = models.CharField(max_length=10, blank=True, default="")
    round = models.PositiveIntegerField(default=1)
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    opened_by_id = models.BigIntegerField(null=True)
    opened_by_name = models.CharField(max_length=120, blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_note = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["brand_id", "level_due", "id"], name="kernel_appr_queue", condition=Q(level_due__isnull=False)),
            models.Index(fields=["brand_id", "state", "opened_at", "id"], name="kernel_appr_state"),
            models.Index(fields=["brand_id", "subject", "id"], name="kernel_appr_subject"),
        ]


class ApprovalAuthor(BrandRow):
    """Somebody who wrote what is approved: never signs it, never ticks it, never through a deputy."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="authors")
    person_id = models.BigIntegerField()
    person_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["approval", "person_id"], name="kernel_appr_author_once")]
        indexes = [models.Index(fields=["brand_id", "person_id", "approval"], name="kernel_appr_author")]


class ApprovalPart(BrandRow):
    """The exact payload of one subject in one submission, with its SHA-256; void once the subject says something else."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField()
    subject = models.CharField(max_length=160)
    title = models.CharField(max_length=200)
    fields = models.JSONField()
    digest = models.CharField(max_length=64)
    voided_at = models.DateTimeField(null=True)
    voided_by_id = models.BigIntegerField(null=True)
    voided_by_name = models.CharField(max_length=120, blank=True, default="")
    voided_digest = models.CharField(max_length=64, blank=True, default="")
    under_review = models.BooleanField(default=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["approval", "subject"], name="kernel_appr_part_once"),
            models.UniqueConstraint(fields=["brand_id", "subject"], condition=Q(under_review=True), name="kernel_appr_part_open_once"),
        ]
        indexes = [models.Index(fields=["brand_id", "subject", "id"], name="kernel_appr_part")]


class ApprovalEditor(BrandRow):
    """Somebody who changed a subject after it was first handed in: an author of its next submission."""

    subject = models.CharField(max_length=160)
    person_id = models.BigIntegerField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "subject", "person_id"], name="kernel_appr_editor_once")]


class ApprovalLevel(BrandRow):
    """A level of one submission: when it opened, for whom, how it ended. `expected`: ids of the people who must (mode all) or may (named) sign."""

    class State(models.TextChoices):
        """Where a level is; `after` waits for the review after an emergency."""

        WAITING = "waiting"
        OPEN = "open"
        SIGNED = "signed"
        RETURNED = "returned"
        SKIPPED = "skipped"
        AFTER = "after"
        ENDED = "ended"

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="levels")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    assigned_id = models.BigIntegerField(null=True)
    expected = models.JSONField(default=list)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["approval", "key"], name="kernel_appr_level_once")]


class ApprovalSignature(BrandRow):
    """One decision of one person on one level, with the digests of what the person saw. Never changed, never deleted.

    `principal_*` is the person in whose place it was given (the signer himself without a deputy); `permission` is what it was given under.
    """

    class Decision(models.TextChoices):
        """What was decided."""

        SIGNED = "signed"
        RETURNED = "returned"

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="signatures")
    level = models.ForeignKey(ApprovalLevel, on_delete=models.PROTECT, related_name="signatures")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    signer_id = models.BigIntegerField()
    signer_name = models.CharField(max_length=120)
    principal_id = models.BigIntegerField()
    principal_name = models.CharField(max_length=120)
    permission = models.CharField(max_length=80, blank=True, default="")
    scores = models.JSONField(default=dict)
    score = models.FloatField(null=True)
    comment = models.TextField(blank=True, default="")
    digests = models.JSONField()
    seen = models.CharField(max_length=64)
    at = models.DateTimeField()
    via = models.CharField(max_length=20)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["approval", "signer_id"], condition=Q(decision="signed"), name="kernel_appr_signer_once"),
            models.UniqueConstraint(fields=["approval", "principal_id"], condition=Q(decision="signed"), name="kernel_appr_principal_once"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; an existing one is refused."""
        if self.pk is not None:
            raise AppendOnly("signatures are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly("signatures are never deleted")


class ApprovalTick(BrandRow):
    """One person confirmed one item of a level's checklist, having seen this payload. Removable only while nobody has signed the level."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="ticks")
    level = models.ForeignKey(ApprovalLevel, on_delete=models.PROTECT, related_name="ticks")
    item = models.CharField(max_length=60)
    person_id = models.BigIntegerField()
    person_name = models.CharField(max_length=120)
    seen = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["level", "item", "person_id", "seen"], name="kernel_appr_tick_once")]


class ApprovalWait(BrandRow):
    """For whom an open level waits: holders of a permission or one person. What "waiting for me" reads."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="waits")
    permission = models.CharField(max_length=80, blank=True, default="")
    person_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["brand_id", "permission", "due_at", "approval"], name="kernel_appr_wait_for"),
            models.Index(fields=["brand_id", "person_id", "due_at", "approval"], name="kernel_appr_wait_one"),
        ]


class Deputy(BrandRow):
    """Somebody signs in another person's place from day to day (both included); depth one, and never for an author."""

    person_id = models.BigIntegerField()
    person_name = models.CharField(max_length=120)
    deputy_id = models.BigIntegerField()
    deputy_name = models.CharField(max_length=120)
    starts = models.DateField()
    ends = models.DateField()
    reason = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [models.CheckConstraint(condition=~Q(person_id=models.F("deputy_id")), name="kernel_deputy_other")]
        indexes = [models.Index(fields=["brand_id", "deputy_id", "ends"], name="kernel_deputy_of")]


class Duty(BrandRow):
    """Who is on duty for a permission on a day: new levels are put to this person first."""

    permission = models.CharField(max_length=80)
    day = models.DateField()
    person_id = models.BigIntegerField()
    person_name = models.CharField(max_length=120)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "permission", "day"], name="kernel_duty_once")]
