"""Talents and what third parties found out about their following."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Talent(BrandRow):
    """A talent on one platform (KOL-01). `grade` follows from the followers and the policy unless `grade_by_hand` says another.

    The contact is sealed. `fake_share`, `real_interaction` and `audited_on` repeat the newest audit, for lists. A forgotten talent keeps the
    money that was paid, without name, handle, address and contact.
    """

    class Grade(models.TextChoices):
        """Grades, the highest first."""

        S = "S", "S"
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    class State(models.TextChoices):
        """Whether the talent may be asked."""

        ACTIVE = "active", pgettext_lazy("talent", "In the pool")
        PAUSED = "paused", pgettext_lazy("talent", "Not asked for now")
        FORGOTTEN = "forgotten", _("Forgotten")

    brand_id = models.BigIntegerField(editable=False)
    name = models.CharField(max_length=120, blank=True, default="")
    platform = models.CharField(max_length=20)
    handle = models.CharField(max_length=120, blank=True, default="")
    url = models.CharField(max_length=300, blank=True, default="")
    category = models.CharField(max_length=60, blank=True, default="")
    fans = models.BigIntegerField(null=True, blank=True)
    price_cents = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    contact = SecretField(blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True, default="")
    grade_by_hand = models.CharField(max_length=1, choices=Grade.choices, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    person_id = models.BigIntegerField(null=True, blank=True)
    fake_share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    real_interaction = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    audited_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "platform", "handle"], condition=~models.Q(handle=""), name="partners_one_handle"),
            models.CheckConstraint(condition=models.Q(fans=None) | models.Q(fans__gte=0), name="partners_fans_not_negative"),
            models.CheckConstraint(condition=models.Q(price_cents=None) | models.Q(price_cents__gte=0), name="partners_price_not_negative"),
        ]
        indexes = [
            models.Index(fields=["brand_id", "state", "-fans", "id"], name="partners_talents_by_fans"),
            models.Index(fields=["brand_id", "person_id"], name="partners_talents_by_person"),
        ]

    @property
    def shown(self) -> str:
        """The name, or the number where there is none."""
        return self.name or f"#{self.pk}"


class TalentAudit(BrandRow):
    """What a third party found of a talent's following on a day (KOL-02, KOL-04); shares are exact to a ten-thousandth of a percent."""

    brand_id = models.BigIntegerField(editable=False)
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="audits")
    source = models.CharField(max_length=80)
    audited_on = models.DateField()
    fan_match = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    fake_share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    active_share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    positive_share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    real_interaction = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    likes = models.BigIntegerField(null=True, blank=True)
    comments = models.BigIntegerField(null=True, blank=True)
    saves = models.BigIntegerField(null=True, blank=True)
    forwards = models.BigIntegerField(null=True, blank=True)
    run_id = models.BigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "talent", "source", "audited_on"], name="partners_one_audit_a_day")]
        indexes = [models.Index(fields=["brand_id", "talent", "-audited_on"], name="partners_newest_audit")]
