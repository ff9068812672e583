"""The manifest: which files are the truth of a brand."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class Ledger(BrandRow):
    """A brand's counter of visible changes. The token differs after every change, also when a rolled-back number is used again."""

    generation = models.BigIntegerField(default=0)
    token = models.CharField(max_length=32, default="")

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["brand_id"], name="warehouse_ledger_once")]


class Segment(BrandRow):
    """One immutable Parquet file. Visible while `retired_at` is empty; the file goes after a grace time."""

    class Role(models.TextChoices):
        """What a file is for."""

        DATA = "data"
        CURRENT = "current"

    table = models.CharField(max_length=40)
    name = models.CharField(max_length=40, unique=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.DATA)
    run = models.CharField(max_length=32)
    compacted = models.BooleanField(default=False)
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()
    first_version = models.BigIntegerField()
    last_version = models.BigIntegerField()
    box = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["brand_id", "retired_at", "table"], name="warehouse_live")]
