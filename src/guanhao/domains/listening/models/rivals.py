"""Tables of competitors, teardown rounds, reputation and the trend library (LIS-07 to LIS-09)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Rival(BrandRow):
    """A competitor; `strategy` are notes by kind: depth, industries, ai_tools, local."""

    name = models.CharField(max_length=60)
    note = models.CharField(max_length=1000, blank=True, default="")
    strategy = models.JSONField(default=dict)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "name"], name="listening_rival_name")]


class RivalAccount(BrandRow):
    """An account of a rival; `followers` by day are in RivalDay."""

    rival = models.ForeignKey(Rival, on_delete=models.CASCADE, related_name="accounts")
    platform = models.CharField(max_length=40)
    handle = models.CharField(max_length=120)
    url = models.CharField(max_length=500, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["platform", "handle"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "platform", "handle"], name="listening_rival_account_once")]


class RivalDay(BrandRow):
    """Followers of a rival's account at the end of a day, as read from public pages or bought data."""

    account = models.ForeignKey(RivalAccount, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    followers = models.BigIntegerField()

    class Meta(BrandRow.Meta):
        ordering = ["day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "day"], name="listening_rival_day_once")]


class RivalPost(BrandRow):
    """A post of a rival with its newest public numbers."""

    account = models.ForeignKey(RivalAccount, on_delete=models.CASCADE, related_name="posts")
    post_id = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True, default="")
    format = models.CharField(max_length=20, blank=True, default="")
    published_at = models.DateTimeField()
    views = models.BigIntegerField(null=True)
    likes = models.BigIntegerField(null=True)
    comments = models.BigIntegerField(null=True)
    shares = models.BigIntegerField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-published_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "post_id"], name="listening_rival_post_once")]
        indexes: ClassVar = [models.Index(fields=["brand_id", "published_at"], name="listening_rival_post_time")]


class Round(BrandRow):
    """A teardown round: a few leading accounts, what their hits have in common (LIS-08 b)."""

    title = models.CharField(max_length=120)
    due = models.DateField(null=True, blank=True)
    difference = models.CharField(max_length=2000, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-made_at", "-id"]


class Card(BrandRow):
    """One hit taken apart by its three facets."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="cards")
    account = models.ForeignKey(RivalAccount, on_delete=models.PROTECT, related_name="cards")
    post = models.ForeignKey(RivalPost, on_delete=models.SET_NULL, null=True, blank=True, related_name="cards")
    title = models.CharField(max_length=200)
    angle = models.CharField(max_length=500, blank=True, default="")
    case = models.CharField(max_length=500, blank=True, default="")
    form = models.CharField(max_length=500, blank=True, default="")
    proposed_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["id"]


class NegativeClass(BrandRow):
    """How negatives of a type are handled: the aspects that belong to it, the strategy's template, who answers for it."""

    key = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    aspects = models.JSONField(default=list)
    strategy = models.CharField(max_length=2000)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "key"], name="listening_class_once")]


class Case(BrandRow):
    """A negative that is handled: class, severity, strategy as it stood, owner, response, satisfaction afterwards (LIS-07)."""

    CLOCK = "listening.reputation"

    class Severity(models.TextChoices):
        """How bad it is."""

        LOW = "low", pgettext_lazy("severity", "Low")
        MIDDLE = "middle", pgettext_lazy("severity", "Middle")
        HIGH = "high", pgettext_lazy("severity", "High")

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("case", "Open")
        ANSWERED = "answered", pgettext_lazy("case", "Answered")
        CLOSED = "closed", pgettext_lazy("case", "Closed")

    title = models.CharField(max_length=200)
    type = models.ForeignKey(NegativeClass, on_delete=models.PROTECT, related_name="cases")
    severity = models.CharField(max_length=6, choices=Severity.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    ref = models.CharField(max_length=300, blank=True, default="")
    url = models.CharField(max_length=500, blank=True, default="")
    quote = models.CharField(max_length=1000, blank=True, default="")
    strategy = models.CharField(max_length=2000)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    response = models.CharField(max_length=2000, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    followed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand_id", "ref"], condition=~models.Q(ref=""), name="listening_case_once"),
            models.CheckConstraint(condition=models.Q(satisfaction=None) | models.Q(satisfaction__range=(1, 5)), name="listening_case_stars"),
        ]


class PositivePlan(BrandRow):
    """Positive content that answers a class of negatives: what, where, until when, and what came of it."""

    title = models.CharField(max_length=200)
    type = models.ForeignKey(NegativeClass, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    message = models.CharField(max_length=1000, blank=True, default="")
    due = models.DateField()
    done_at = models.DateTimeField(null=True)
    result_url = models.CharField(max_length=500, blank=True, default="")
    made_by = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["due", "id"]


class Trend(BrandRow):
    """An entry of the trend library: what a week brought, with where it comes from, to be cited in topics (LIS-09)."""

    class Kind(models.TextChoices):
        """Where it comes from."""

        REPORT = "report", _("Industry report")
        RIVAL = "rival", pgettext_lazy("trend", "Rival")
        USERS = "users", _("User behaviour")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    week = models.DateField()
    title = models.CharField(max_length=200)
    finding = models.CharField(max_length=4000)
    source = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True, default="")
    tags = models.JSONField(default=list)
    cited = models.PositiveIntegerField(default=0)
    made_by = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-week", "-id"]
        indexes: ClassVar = [models.Index(fields=["brand_id", "-week"], name="listening_trend_week")]
