"""Whom the brand looks after: lost customers, the private pool."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class WinbackCase(BrandRow):
    """A customer of high value who fell silent, and who looks after them (GRO-10b). A person has one open case."""

    class Stage(models.TextChoices):
        """How far it is."""

        OPEN = "open", pgettext_lazy("winback", "Open")
        CONTACTED = "contacted", pgettext_lazy("winback", "Contacted")
        OFFERED = "offered", pgettext_lazy("winback", "Offer made")
        INVITED = "invited", pgettext_lazy("winback", "Invited to meet")
        WON = "won", pgettext_lazy("winback", "Won back")
        LOST = "lost", pgettext_lazy("winback", "Lost")

    brand_id = models.BigIntegerField(editable=False)
    person_id = models.BigIntegerField()
    index_number = models.BigIntegerField(default=0)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.OPEN)
    owner_id = models.BigIntegerField(null=True, blank=True)
    spent = models.FloatField(default=0)
    orders = models.PositiveIntegerField(default=0)
    layer = models.CharField(max_length=60, blank=True, default="")
    last_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "person_id"], condition=models.Q(closed_at__isnull=True), name="journeys_case_open_once")
        ]


class WinbackNote(BrandRow):
    """What was done in a case."""

    case = models.ForeignKey(WinbackCase, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(max_length=500)
    stage = models.CharField(max_length=10, choices=WinbackCase.Stage.choices)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-at", "-id"]


class PoolContact(BrandRow):
    """Somebody the brand reaches without a platform in between (GRO-11): where, by which source, since when, and whether they bought.

    `person_id` joins the people register; a contact without one keeps the sealed name that was entered. `bought_at` is the first order since joining.
    """

    class Kind(models.TextChoices):
        """What kind of place it is."""

        WECOM = "wecom", _("WeCom group")
        WECHAT = "wechat", _("WeChat group")
        CONTACT = "contact", _("WeCom contact")
        OTHER = "other", pgettext_lazy("pool", "Other")

    brand_id = models.BigIntegerField(editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.WECOM)
    place = models.CharField(max_length=80)
    key = models.CharField(max_length=64)
    name = SecretField(blank=True, default="")
    person_id = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=80, blank=True, default="")
    consent = models.CharField(max_length=120, blank=True, default="")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    bought_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "place", "key"], name="journeys_contact_once")]
        indexes = [
            models.Index(fields=["brand_id", "joined_on"], name="journeys_contact_joined"),
            models.Index(fields=["brand_id", "person_id"], name="journeys_contact_person"),
        ]
