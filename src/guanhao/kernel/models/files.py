"""Files kept by content hash in the data folder."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class StoredFile(BrandRow):
    """A file of a brand; the bytes lie under files/<brand>/<sha256> and are never changed."""

    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120, blank=True, default="")
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "sha256"], name="kernel_file_hash")]
