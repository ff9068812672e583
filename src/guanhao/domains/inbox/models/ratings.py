"""How people were answered, in their own judgement (INT-04)."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Rating(BrandRow):
    """One question after closing, and its answer: 1 (worst) to 5.

    The link's secret is an HMAC over `nonce`; `secret_hash` finds it, the secret itself is not kept.
    """

    class FollowUp(models.TextChoices):
        """What a low score asks for."""

        NONE = "", pgettext_lazy("rating", "Not needed")
        OPEN = "open", pgettext_lazy("rating", "To be followed up")
        DONE = "done", pgettext_lazy("rating", "Followed up")

    conversation_id = models.BigIntegerField()
    nonce = models.CharField(max_length=32)
    secret_hash = models.CharField(max_length=64, unique=True)
    round = models.PositiveSmallIntegerField(default=1)
    account_id = models.BigIntegerField(null=True)
    platform = models.CharField(max_length=40, blank=True, default="")
    channel = models.CharField(max_length=20, blank=True, default="")
    topic = models.CharField(max_length=80, blank=True, default="")
    agent_id = models.BigIntegerField(null=True)
    agent_name = models.CharField(max_length=80, blank=True, default="")
    person_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True, default="")
    rated_at = models.DateTimeField(null=True)
    reopened = models.BooleanField(default=False)
    follow_up = models.CharField(max_length=6, choices=FollowUp.choices, blank=True, default=FollowUp.NONE)
    follow_up_owner_id = models.BigIntegerField(null=True)
    followed_up_at = models.DateTimeField(null=True)
    followed_up_note = models.CharField(max_length=300, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "conversation_id", "round"], name="inbox_rating_once"),
            models.CheckConstraint(condition=models.Q(score__isnull=True) | models.Q(score__range=(1, 5)), name="inbox_rating_scale"),
        ]
        indexes = [models.Index(fields=["brand_id", "-rated_at"], name="inbox_rating_list")]
