"""People who may buy (INT-09)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Lead(BrandRow):
    """One possible customer. The telephone number is sealed; `phone_print`, a keyed hash of it, finds the same number again."""

    class Status(models.TextChoices):
        """How far it is."""

        NEW = "new", pgettext_lazy("lead", "New")
        WORKING = "working", pgettext_lazy("lead", "In work")
        QUALIFIED = "qualified", pgettext_lazy("lead", "Qualified")
        WON = "won", pgettext_lazy("lead", "Won")
        LOST = "lost", pgettext_lazy("lead", "Lost")

    name = models.CharField(max_length=80, blank=True, default="")
    phone = SecretField(blank=True, default="")
    phone_print = models.CharField(max_length=64, blank=True, default="")
    phone_tail = models.CharField(max_length=4, blank=True, default="")
    mail = SecretField(blank=True, default="")
    company = models.CharField(max_length=120, blank=True, default="")
    wants = models.TextField(blank=True, default="")
    score = models.PositiveSmallIntegerField(default=0)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW)
    next_step = models.CharField(max_length=200, blank=True, default="")
    next_at = models.DateField(null=True, blank=True)
    person_id = models.BigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "phone_print"], condition=~models.Q(phone_print=""), name="inbox_lead_phone_once")]
        indexes = [models.Index(fields=["brand_id", "status", "-score"], name="inbox_lead_list")]


class LeadSource(BrandRow):
    """Where a lead came from: one row each time; `ref` names the thing ("form:12", "conversation:7") and counts once."""

    class Kind(models.TextChoices):
        """The way it came."""

        FORM = "form", pgettext_lazy("lead", "Form")
        CONVERSATION = "conversation", pgettext_lazy("lead", "Conversation")
        API = "api", "REST"
        ENTERED = "entered", _("Entered by hand")
        BOT = "bot", pgettext_lazy("lead", "Bot")

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.ENTERED)
    ref = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True, default="")
    item_ref = models.CharField(max_length=120, blank=True, default="")
    came_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "kind", "ref"], name="inbox_lead_source_once")]
