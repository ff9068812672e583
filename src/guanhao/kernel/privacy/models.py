"""The access log of personal data, and what the nightly clean-up did. Neither holds personal data itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class AccessNote(BrandRow):
    """Somebody saw, took out or was refused personal data: who, when, of what, how many; never the data."""

    class What(models.TextChoices):
        """What happened."""

        CARD = "card", _("Card opened")
        CONTACT = "contact", _("Contact seen in clear")
        LIST = "list", _("List exported")
        COPY = "copy", _("Copy for the person fetched")
        DENIED = "denied", pgettext_lazy("access log", "Refused")

    brand_id = models.BigIntegerField(editable=False)  # the indexes below begin with it
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120, blank=True, default="")
    via = models.CharField(max_length=20)
    what = models.CharField(max_length=10, choices=What.choices)
    target = models.CharField(max_length=120)
    rows = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["brand_id", "-at", "-id"], name="privacy_access_at"),
            models.Index(fields=["brand_id", "target", "-at"], name="privacy_access_target"),
            models.Index(fields=["brand_id", "actor_id", "-at"], name="privacy_access_actor"),
        ]


class RetentionRun(BrandRow):
    """One rule of retention on one night: how many rows it found over their time and how many it removed."""

    brand_id = models.BigIntegerField(editable=False)  # the index below begins with it
    at = models.DateTimeField()
    rule = models.CharField(max_length=60)
    days = models.PositiveIntegerField()
    removed = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["brand_id", "rule", "-at"], name="privacy_run_rule")]
