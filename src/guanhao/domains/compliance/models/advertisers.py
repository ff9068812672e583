"""Advertisers and the papers that let them advertise."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.models import StoredFile
from guanhao.kernel.tenancy import BrandRow


class Advertiser(BrandRow):
    """Somebody whom commercial posts are made for; `needs` are the kinds of papers that its trade asks for beside the business licence."""

    name = models.CharField(max_length=160)
    credit_code = models.CharField(max_length=40, blank=True, default="")
    needs = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True, default="")
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "name"], name="compliance_advertiser_name")]


class AdvertiserPaper(BrandRow):
    """A paper of an advertiser, valid on the days from `valid_from` to `valid_until` (both included; null: no end), with the proof as a file."""

    class Kind(models.TextChoices):
        """What the paper is."""

        LICENCE = "licence", _("Business licence")
        PERMIT = "permit", _("Trade permit")
        AD_APPROVAL = "ad_approval", _("Advertising approval number")
        TRADEMARK = "trademark", _("Trademark certificate")
        AUTHORISATION = "authorisation", _("Brand authorisation")
        TEST_REPORT = "test_report", _("Test report")
        ENDORSER = "endorser", _("Endorser's contract")
        OTHER = "other", _("Other paper")

    advertiser = models.ForeignKey(Advertiser, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.CharField(max_length=80)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "active", "valid_until"], name="compliance_paper_ending")]
