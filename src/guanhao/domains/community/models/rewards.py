"""What points buy: the catalogue with its stock, redemptions, and the terms members accept."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.community.models.members import Member
from guanhao.domains.community.models.points import PointsPosting
from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Reward(BrandRow):
    """Something members redeem. `stock` is what can still be taken; it changes by redemptions, cancellations and deliveries only, never below 0."""

    class Kind(models.TextChoices):
        """How it reaches the member."""

        GOODS = "goods", _("Goods that are sent")
        SERVICE = "service", _("Service or voucher")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=500, blank=True, default="")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.GOODS)
    cost = models.PositiveIntegerField()
    stock = models.PositiveIntegerField(default=0)
    per_member = models.PositiveIntegerField(default=0)
    level_from = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "active", "cost"], name="community_catalogue")]


class Redemption(BrandRow):
    """Points for a reward: held (points and stock are taken until `held_until`), confirmed, sent, done; or cancelled, both given back."""

    class State(models.TextChoices):
        """Where it stands."""

        HELD = "held", pgettext_lazy("redemption", "To be confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("redemption", "To be sent")
        SENT = "sent", pgettext_lazy("redemption", "On its way")
        DONE = "done", pgettext_lazy("redemption", "Received")
        CANCELLED = "cancelled", pgettext_lazy("redemption", "Cancelled")

    brand_id = models.BigIntegerField(editable=False)
    number = models.CharField(max_length=24)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="redemptions")
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="redemptions")
    quantity = models.PositiveIntegerField()
    points = models.PositiveBigIntegerField()
    posting = models.OneToOneField(PointsPosting, on_delete=models.PROTECT, related_name="redemption")
    refund = models.OneToOneField(PointsPosting, on_delete=models.PROTECT, null=True, blank=True, related_name="refund_of")
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    held_until = models.DateTimeField()
    receiver = SecretField(blank=True, default="")
    forgot_at = models.DateTimeField(null=True, blank=True)
    tracking = models.CharField(max_length=120, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "number"], name="community_redemption_number")]
        indexes = [
            models.Index(fields=["brand_id", "state", "-id"], name="community_redemptions"),
            models.Index(fields=["brand_id", "held_until"], condition=models.Q(state="held"), name="community_holds"),
        ]


class MemberTerms(BrandRow):
    """A version of the rules of membership and the notice on personal data; once written it never changes (0002)."""

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    privacy = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "number"], name="community_terms_number")]
