"""Coupons: batches, the codes, their uses, the shops that take them, and limited-time discounts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from guanhao.domains.growth.models.campaigns import Campaign
from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class CouponBatch(BrandRow):
    """Coupons of one kind (GRO-04). `value` is fen off or percent off; `least` is the smallest order in fen; `total` how many may ever be given.

    `hour_from` and `hour_to` (0 to 24, brand's zone) and `weekdays` ("0123456", Monday first) are the hours in which one can be used.
    """

    class Kind(models.TextChoices):
        """What it is worth."""

        CASH = "cash", pgettext_lazy("coupon", "Amount off")
        PERCENT = "percent", pgettext_lazy("coupon", "Percent off")
        GIFT = "gift", pgettext_lazy("coupon", "Gift")

    brand_id = models.BigIntegerField(editable=False)
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=500, blank=True, default="")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="batches")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.CASH)
    value = models.PositiveIntegerField(default=0)
    least = models.PositiveIntegerField(default=0)
    cost = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    issued = models.PositiveIntegerField(default=0)
    per_person = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    hour_from = models.PositiveSmallIntegerField(default=0)
    hour_to = models.PositiveSmallIntegerField(default=24)
    weekdays = models.CharField(max_length=7, default="0123456")
    returns = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "key"], name="growth_batch_key"),
            models.CheckConstraint(condition=Q(issued__lte=F("total")), name="growth_batch_not_oversold"),
        ]

    @property
    def left(self) -> int:
        """How many can still be given."""
        return self.total - self.issued


class Coupon(BrandRow):
    """One coupon. Its code is kept sealed and found by a keyed hash; `occasion` names why it was given, so that it is given once.

    `ends_at` is the last moment of this one. Used and void are final (0002).
    """

    class State(models.TextChoices):
        """Where it stands."""

        ISSUED = "issued", pgettext_lazy("coupon", "Can be used")
        REDEEMED = "redeemed", pgettext_lazy("coupon", "Used")
        VOID = "void", pgettext_lazy("coupon", "Void")

    brand_id = models.BigIntegerField(editable=False)
    batch = models.ForeignKey(CouponBatch, on_delete=models.PROTECT, related_name="coupons")
    number = models.PositiveIntegerField()
    code = SecretField()
    digest = models.CharField(max_length=64)
    person_id = models.BigIntegerField(null=True, blank=True)
    occasion = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001 - null keeps coupons without an occasion out of the unique index
    state = models.CharField(max_length=8, choices=State.choices, default=State.ISSUED)
    ends_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "digest"], name="growth_coupon_code"),
            models.UniqueConstraint(fields=["batch", "number"], name="growth_coupon_number"),
            models.UniqueConstraint(fields=["batch", "occasion"], name="growth_coupon_once"),
        ]
        indexes = [
            models.Index(fields=["batch", "state", "-id"], name="growth_coupons"),
            models.Index(fields=["brand_id", "person_id"], condition=Q(person_id__isnull=False), name="growth_coupons_of"),
        ]


class Shop(BrandRow):
    """A place that takes coupons; `page_version` is part of its signed address and grows when that is withdrawn."""

    brand_id = models.BigIntegerField(editable=False)
    name = models.CharField(max_length=120)
    active = models.BooleanField(default=True)
    page_version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "name"], name="growth_one_shop")]


class CouponUse(BrandRow):
    """That a coupon was used: one row a coupon, ever. A refund is written once; `replacement` is the coupon given for it."""

    coupon = models.OneToOneField(Coupon, on_delete=models.PROTECT, related_name="use")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, null=True, blank=True, related_name="uses")
    order_no = models.CharField(max_length=60, blank=True, default="")
    amount = models.PositiveIntegerField(null=True, blank=True)
    discount = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True, default="")
    refunded_at = models.DateTimeField(null=True, blank=True)
    refund_note = models.CharField(max_length=200, blank=True, default="")
    replacement = models.OneToOneField(Coupon, on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["shop", "-used_at"], name="growth_uses")]


class CodeDoor(BrandRow):
    """Wrong codes from one place (`origin` is a keyed hash): how many since `since`, and from when the next try is heard."""

    brand_id = models.BigIntegerField(editable=False)
    origin = models.CharField(max_length=64)
    fails = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    next_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "origin"], name="growth_code_door_origin")]


class DiscountWindow(BrandRow):
    """A discount for a limited time: `percent` off from one moment to another, shown by the discount block of landing pages."""

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=300, blank=True, default="")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="discounts")
    percent = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=99), name="growth_discount_percent")]
        indexes = [models.Index(fields=["brand_id", "active", "ends_at"], name="growth_discounts")]

    def __str__(self) -> str:
        """Its name, for choices."""
        return self.title
