"""What holds publications back: freezes and the rate windows of platforms."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Freeze(BrandRow):
    """A switch that is on until `lifted_at`: nothing inside its scope is committed.

    `value` names the platform, account number, tag, person or campaign; "" for the whole brand.
    """

    class Scope(models.TextChoices):
        """What it covers."""

        BRAND = "brand", _("The whole brand")
        PLATFORM = "platform", _("A platform")
        ACCOUNT = "account", _("An account")
        TAG = "tag", _("A tag")
        PERSON = "person", pgettext_lazy("freeze", "A person")
        CAMPAIGN = "campaign", _("A campaign")

    scope = models.CharField(max_length=10, choices=Scope.choices)
    value = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by_id = models.BigIntegerField(null=True)
    lift_note = models.CharField(max_length=500, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["brand_id", "lifted_at"], name="publishing_freeze_idx")]


class RateWindow(models.Model):
    """Calls counted against one window of a platform; shared by all brands that use one app. `key` is platform/scope/owner/endpoint/seconds;
    `stamps` are the moments (seconds since 1970) of the calls still inside, or `used` since `started_at` where a platform's window is long."""

    key = models.CharField(max_length=200, unique=True)
    started_at = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)
    before = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
