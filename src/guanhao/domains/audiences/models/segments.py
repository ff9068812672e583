"""Audiences, their versions, exports and what was deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Purpose(models.TextChoices):
    """What an audience may be used for; every use but analysis needs the person's consent for it."""

    ANALYSIS = "analysis", _("Analysis only")
    SERVICE = "service", pgettext_lazy("purpose", "Service")
    MARKETING = "marketing", pgettext_lazy("purpose", "Marketing")
    RESEARCH = "research", pgettext_lazy("purpose", "Research")


class Segment(BrandRow):
    """A named group of people. Who belongs to it is in its newest version."""

    class Every(models.TextChoices):
        """How often it is counted anew."""

        NEVER = "", _("By hand only")
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")

    name = models.CharField(max_length=120)
    note = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    purpose = models.CharField(max_length=20, choices=Purpose.choices, default=Purpose.ANALYSIS)
    source = models.CharField(max_length=200, blank=True, default="")
    every = models.CharField(max_length=10, choices=Every.choices, default=Every.DAILY, blank=True)
    version = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(null=True)
    took_ms = models.PositiveIntegerField(null=True)
    refreshed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True, default="")
    archived_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta(BrandRow.Meta):
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "name"], condition=models.Q(archived_at__isnull=True), name="audiences_segment_name")
        ]


class SegmentVersion(BrandRow):
    """Who belonged to a segment at one time: a roaring bitmap of numbers. Old versions keep their size alone."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    members = models.BinaryField(null=True)
    size = models.PositiveIntegerField()
    joined = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    took_ms = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=20, default="refreshed")
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="audiences_version_once")]


class TagRule(BrandRow):
    """So many actions on posts of one kind within a window give a tag (STR-04)."""

    class Side(models.TextChoices):
        """What of the post is looked at."""

        TAG = "tag", _("Tag")
        TOPIC = "topic", _("Topic")
        FORMAT = "format", _("Format")

    tag = models.CharField(max_length=40)
    actions = models.JSONField(default=list)
    side = models.CharField(max_length=10, choices=Side.choices, default=Side.TAG)
    value = models.CharField(max_length=120)
    times = models.PositiveIntegerField(default=5)
    window_days = models.PositiveIntegerField(default=90)
    active = models.BooleanField(default=True)
    people = models.PositiveIntegerField(null=True)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta(BrandRow.Meta):
        ordering = ["tag", "id"]


class TagEvidence(BrandRow):
    """Why somebody has a tag by a rule: the events that reached the rule's number, as account, post, action and time."""

    rule = models.ForeignKey(TagRule, on_delete=models.CASCADE, related_name="evidence")
    number = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    tag = models.CharField(max_length=40)
    events = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="audiences_evidence_once")]
        indexes = [models.Index(fields=["brand_id", "person_id"], name="audiences_evidence_person")]


class Trait(BrandRow):
    """What is known of a person besides behaviour, from an import: one value a dimension (age band, sex, region, job, a need …)."""

    number = models.BigIntegerField()
    dimension = models.CharField(max_length=30)
    value = models.CharField(max_length=80)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "number", "dimension"], name="audiences_trait_once")]
        indexes = [models.Index(fields=["brand_id", "dimension", "value"], name="audiences_trait_value")]


class Export(BrandRow):
    """Somebody wants the people of an audience in a file: nothing leaves before it is approved, and everything is logged (CMP-08)."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", _("Waiting for approval")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Refused")
        GONE = "gone", _("Deleted")

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="exports")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    recipient = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    columns = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.CharField(max_length=120, blank=True, default="")
    asked_by_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    approval_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")
    people = models.PositiveIntegerField(null=True)
    members = models.BinaryField(null=True)
    file = models.CharField(max_length=80, blank=True, default="")
    downloads = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        ordering = ["-asked_at", "-id"]


class Deletion(BrandRow):
    """A person was taken out of everything: what went, and what a search for the person found afterwards (nothing)."""

    person_id = models.BigIntegerField()
    marks = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    found = models.JSONField(default=dict)
    left = models.JSONField(default=dict)

    class Meta(BrandRow.Meta):
        ordering = ["-asked_at", "-id"]
