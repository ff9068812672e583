"""What global search knows."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class SearchEntry(BrandRow):
    """One findable thing; `grams` holds its words and Chinese character pairs for full-text search."""

    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True, default="")
    url = models.CharField(max_length=400)
    permission = models.CharField(max_length=80, blank=True, default="")
    grams = models.TextField()
    updated_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "kind", "object_id"], name="kernel_search_once")]
