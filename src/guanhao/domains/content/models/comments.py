"""Comments on a sentence of a draft."""

from django.db import models

from guanhao.domains.content.models.items import Item
from guanhao.domains.content.models.variants import Variant
from guanhao.kernel.tenancy import BrandRow


class Remark(BrandRow):
    """A comment on a place of a text: `quote` with a little of what stood `before` and `after` finds the place again when the text has moved.

    An empty quote means the whole draft. A reply has a `parent` and no place of its own.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="remarks")
    variant = models.ForeignKey(Variant, null=True, blank=True, on_delete=models.CASCADE, related_name="remarks")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    field = models.CharField(max_length=20, default="text")
    quote = models.TextField(blank=True, default="")
    before = models.CharField(max_length=60, blank=True, default="")
    after = models.CharField(max_length=60, blank=True, default="")
    words = models.TextField()
    author_id = models.BigIntegerField(null=True, blank=True)
    author_name = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["item", "resolved_at"], name="content_remark_open")]
