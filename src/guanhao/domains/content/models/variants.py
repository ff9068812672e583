"""Variants: what one account says of an item."""

from django.db import models

from guanhao.domains.content.models.items import Item, Words


class Variant(Words):
    """An item as one account publishes it, approved and scheduled by itself.

    `format` is a format of the channels registry; `derived_from` the revision of the master it was last taken from, `taken` the digest of each
    field as it came from there (so that a change here and a change there are told apart); `extras` what it says to the platform beside its words
    (publishing.facade.options_of), signed like them; `post_id` the platform's own id once it is out.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="variants")
    account_id = models.BigIntegerField()
    platform = models.CharField(max_length=40)
    format = models.CharField(max_length=20)
    derived_from = models.PositiveIntegerField(default=0)
    taken = models.JSONField(default=dict, blank=True)
    ad_label = models.CharField(max_length=20, blank=True, default="")
    ai_label = models.CharField(max_length=40, blank=True, default="")
    extras = models.JSONField(default=dict, blank=True)
    window_start = models.DateTimeField(null=True, blank=True)
    window_end = models.DateTimeField(null=True, blank=True)
    post_id = models.CharField(max_length=120, blank=True, default="")

    class Meta(Words.Meta):
        constraints = [models.UniqueConstraint(fields=["item", "account_id"], name="content_variant_account")]
        indexes = [models.Index(fields=["brand_id", "account_id", "status"], name="content_variant_account_idx")]
