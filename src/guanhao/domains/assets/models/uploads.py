"""Uploads on their way: pieces come one after another and survive a reload, a lost line and a restart."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class Upload(BrandRow):
    """A file that is being sent. `key` names its partial bytes in the data folder; `mark` is the browser's way to know the file again."""

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", "open"
        DONE = "done", "done"
        REFUSED = "refused", "refused"

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=255)
    mark = models.CharField(max_length=200, blank=True, default="")
    size = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    problem = models.CharField(max_length=500, blank=True, default="")
    options = models.JSONField(default=dict)
    asset_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "made_by_id", "state"], name="assets_upload_mine")]
