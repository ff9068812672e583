"""How the team talks (TEA-06): the rule and who acknowledged it, requests and calls with what was promised."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class CommRule(BrandRow):
    """A version of the rule for communication; the newest one counts and is acknowledged by everybody."""

    brand_id = models.BigIntegerField(editable=False)
    number = models.PositiveIntegerField()
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "number"], name="work_comm_rule_number")]


class CommAck(BrandRow):
    """Somebody has read a version of the rule and agrees."""

    brand_id = models.BigIntegerField(editable=False)
    rule = models.ForeignKey(CommRule, on_delete=models.PROTECT, related_name="acks", db_index=False)
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["rule", "user_id"], name="work_comm_ack_once")]


class CommRecord(BrandRow):
    """A request that waits for an answer, or a call to be written down: `began_at` (asked, call ended) and `ended_at` (answered, recorded)."""

    class Kind(models.TextChoices):
        """What was promised."""

        REQUEST = "request", pgettext_lazy("communication", "Request")
        CALL = "call", pgettext_lazy("communication", "Urgent call")

    brand_id = models.BigIntegerField(editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    channel = models.CharField(max_length=60)
    about = models.CharField(max_length=200)
    asker = models.CharField(max_length=120, blank=True, default="")
    user_id = models.BigIntegerField()
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    qualified = models.BooleanField(null=True)
    text = models.CharField(max_length=2000, blank=True, default="")
    card = models.ForeignKey("work.Card", on_delete=models.SET_NULL, null=True, blank=True, related_name="records")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "user_id", "-began_at"], name="work_comm_records")]
