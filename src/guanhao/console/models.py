"""What the shell itself remembers."""

from django.db import models

from guanhao.kernel.tenancy import BrandRow


class SavedView(BrandRow):
    """A named state of a list page (filters, order, columns) that a person, or the whole brand, comes back to."""

    page = models.CharField(max_length=100)
    title = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True, default="")
    owner_id = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["title", "id"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "page", "owner_id", "title"], name="console_view_once")]
        indexes = [models.Index(fields=["brand_id", "page"], name="console_view_page")]
