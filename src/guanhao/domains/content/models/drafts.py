"""What lets several people write one draft: states to merge against, and who is here."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class DraftState(BrandRow):
    """The words of a target ("content.item:7") after one save: the common ancestor when two tabs meet. Only the newest ones are kept."""

    target = models.CharField(max_length=60)
    revision = models.PositiveIntegerField()
    state = models.JSONField()
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "target", "revision"], name="content_draft_revision")]


class Presence(BrandRow):
    """Somebody has a draft open in a tab; rows older than the policy's seconds mean nothing."""

    target = models.CharField(max_length=60)
    tab = models.CharField(max_length=40)
    user_id = models.BigIntegerField()
    name = models.CharField(max_length=120)
    field = models.CharField(max_length=40, blank=True, default="")
    seen_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "target", "tab"], name="content_presence_tab")]
