"""Licences and consents: who lets us use what, where and until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.domains.assets.models.library import Asset
from guanhao.kernel.models import StoredFile
from guanhao.kernel.tenancy import BrandRow


class Licence(BrandRow):
    """A right to use assets (AST-05). Empty `platforms`, `account_ids` and `regions` mean everywhere; the last day is included."""

    class Kind(models.TextChoices):
        """What the right rests on."""

        ORIGINAL = "original", _("Own original")
        COMMISSION = "commission", _("Commissioned work")
        PURCHASED = "purchased", _("Bought licence")
        SUBSCRIPTION = "subscription", _("Subscription")
        OPEN = "open", _("Open licence")
        PORTRAIT = "portrait", _("Portrait release")
        OTHER = "other", _("Other agreement")

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    owner = models.CharField(max_length=200)
    number = models.CharField(max_length=120, blank=True, default="")
    registration = models.CharField(max_length=120, blank=True, default="")
    platforms = models.JSONField(default=list)
    account_ids = models.JSONField(default=list)
    regions = models.JSONField(default=list)
    commercial = models.BooleanField(default=True)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    proof = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000, blank=True, default="")
    ended = models.BooleanField(default=False)
    reminded_for = models.DateField(null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "ends"], name="assets_licence_ends")]


class LicensedAsset(BrandRow):
    """An asset that a licence covers."""

    licence = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="covered")
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="licensed")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["licence", "asset"], name="assets_licensed_once")]


class Consent(BrandRow):
    """A user's yes to showing what they made (AST-06), with its proof and, when they changed their mind, its end."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="consents")
    author = models.CharField(max_length=120)
    contact = models.CharField(max_length=200, blank=True, default="")
    platform = models.CharField(max_length=30, blank=True, default="")
    given_on = models.DateField()
    ends = models.DateField(null=True)
    platforms = models.JSONField(default=list)
    scope = models.CharField(max_length=500, blank=True, default="")
    proof = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    reward = models.CharField(max_length=200, blank=True, default="")
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-given_on", "-id"]
