"""What plans need (PLN-05 b): people, rooms, tools and money with a capacity, and who has booked them when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from guanhao.domains.work.models.boards import Card, Project
from guanhao.kernel.tenancy import BrandRow


class Resource(BrandRow):
    """Something that is there once, or so often. Amounts are hundredths: a person, a studio, a licence is 100; money is counted in cents.

    What is `exclusive` is never booked beyond its capacity; anything else may be, with a reason, by those who lead the work.
    """

    class Kind(models.TextChoices):
        """What it is."""

        PERSON = "person", pgettext_lazy("resource", "Person")
        ROOM = "room", pgettext_lazy("resource", "Studio or room")
        TOOL = "tool", pgettext_lazy("resource", "Tool or device")
        BUDGET = "budget", pgettext_lazy("resource", "Budget")

    brand_id = models.BigIntegerField(editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    capacity = models.BigIntegerField(default=100)
    exclusive = models.BooleanField(default=False)
    user_id = models.BigIntegerField(null=True, blank=True)
    hour_cents = models.BigIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "name"], name="work_resource_name"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="work_resource_capacity"),
        ]


class Booking(BrandRow):
    """A plan has so much of a resource from `starts_at` until before `ends_at`. `over` is the reason for which more was taken than is there."""

    brand_id = models.BigIntegerField(editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    card = models.ForeignKey(Card, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    subject = models.CharField(max_length=80, blank=True, default="")
    purpose = models.CharField(max_length=200, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    amount = models.BigIntegerField(default=100)
    cost_cents = models.BigIntegerField(default=0)
    over = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    @property
    def wholes(self) -> float:
        """The amount in whole ones, or yuan."""
        return self.amount / 100

    @property
    def cost(self) -> float:
        """What it costs in yuan."""
        return self.cost_cents / 100

    class Meta(BrandRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="work_booking_span"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="work_booking_amount"),
        ]
        indexes = [
            models.Index(fields=["resource", "cancelled_at", "starts_at"], name="work_booking_when"),
            models.Index(fields=["brand_id", "subject"], name="work_booking_subject"),
        ]
