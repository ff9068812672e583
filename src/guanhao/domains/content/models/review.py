"""What was handed in for review, with what the machine had found in it."""

from django.db import models

from guanhao.domains.content.models.items import Item
from guanhao.kernel.tenancy import BrandRow


class Submission(BrandRow):
    """One submission of an item: the approval it started and a snapshot of the findings; never changed (migration 0002).

    `findings` are rules.findings.Finding as values, `media` maps the SHA-256 of what was shown to the asset's number, `notes` holds what a joint
    review reads (policy_reading, complaints); `checked_by` names rules and lists of the check.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="submissions")
    approval_id = models.BigIntegerField(unique=True)
    flow = models.CharField(max_length=60)
    findings = models.JSONField(default=list)
    blocks = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    hints = models.PositiveIntegerField(default=0)
    media = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    checked_by = models.CharField(max_length=80, blank=True, default="")
    guide_version = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "item", "-id"], name="content_submission_item")]

    @property
    def found(self) -> int:
        """How many findings the reviewer should look at, hints left out."""
        return self.blocks + self.warnings
