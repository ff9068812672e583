"""What users hand in, under which terms, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.interaction.models.activities import Activity
from guanhao.kernel.models import StoredFile
from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Terms(BrandRow):
    """A version of the rights agreement; once written it never changes (0002). `months` is how long the licence runs (0: until it is taken back)."""

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    scope = models.CharField(max_length=300)
    platforms = models.JSONField(default=list)
    months = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "number"], name="interaction_terms_number")]


class Submission(BrandRow):
    """Something a user made and handed in (INT-06). `key_sha256` is the hash of the code in the user's own link."""

    class State(models.TextChoices):
        """Where it stands."""

        NEW = "new", pgettext_lazy("submission", "Waiting")
        APPROVED = "approved", pgettext_lazy("submission", "Approved")
        REJECTED = "rejected", pgettext_lazy("submission", "Rejected")
        PUBLISHED = "published", _("In the library")
        REVOKED = "revoked", _("Taken back by its author")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="submissions")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    number = models.CharField(max_length=24, unique=True)
    key_sha256 = models.CharField(max_length=64)
    voter = models.CharField(max_length=64)
    origin = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(max_length=120, blank=True, default="")
    text = models.TextField(blank=True, default="")
    name = models.CharField(max_length=60)
    contact = SecretField(blank=True, default="")
    platform = models.CharField(max_length=40, blank=True, default="")
    handle = models.CharField(max_length=120, blank=True, default="")
    person_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    verdict = models.CharField(max_length=10, blank=True, default="")
    findings = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True, default="")
    reward = models.CharField(max_length=120, blank=True, default="")
    points = models.PositiveIntegerField(default=0)
    judged_by_name = models.CharField(max_length=120, blank=True, default="")
    judged_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    copies = models.JSONField(default=list)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["activity", "voter"], name="interaction_one_submission")]
        indexes = [
            models.Index(fields=["brand_id", "state", "-made_at"], name="interaction_submissions"),
            models.Index(fields=["brand_id", "origin", "made_at"], name="interaction_submit_rate"),
        ]


class SubmissionFile(BrandRow):
    """A file of a submission. `looks` holds its perceptual hashes (8 bytes each); `like_*` name what it resembles."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    mime = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    looks = models.BinaryField(default=bytes)
    like = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asset_id = models.BigIntegerField(null=True, blank=True)
    consent_id = models.BigIntegerField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "sha256"], name="interaction_same_bytes")]


class PointLine(BrandRow):
    """Points credited for a submission (or taken back), one line each; the balance is their sum. Never changed."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="lines")
    author = models.CharField(max_length=200)
    points = models.IntegerField()
    why = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "author"], name="interaction_points_of")]
