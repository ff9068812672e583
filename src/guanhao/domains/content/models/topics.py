"""The topic pool: topics, the accounts they are for, what is said about them, and the hot lane's case."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.content.models.columns import Column
from guanhao.domains.content.models.kinds import FormatChoice, LaneChoice, PurposeChoice
from guanhao.domains.content.models.stories import Story
from guanhao.kernel.tenancy import BrandRow


class Topic(BrandRow):
    """One idea in the pool (CON-03). `score` is 0..100 (50 = as usual), `factors` its reasons; `day` is the brand's day of proposal."""

    class Source(models.TextChoices):
        """Where it came from."""

        HOT = "hot", _("Hot event")
        INDUSTRY = "industry", _("Industry")
        PRODUCT = "product", pgettext_lazy("topic source", "Product")
        USER_NEED = "user_need", _("User need")
        DATA = "data", pgettext_lazy("topic source", "Data")
        COMPETITOR = "competitor", _("Competitor")
        STORY = "story", _("Story bank")

    class Status(models.TextChoices):
        """How far it is."""

        CANDIDATE = "candidate", _("Candidate")
        APPROVED = "approved", pgettext_lazy("topic", "Approved")
        IN_PRODUCTION = "in_production", _("In production")
        PUBLISHED = "published", pgettext_lazy("topic", "Published")
        REJECTED = "rejected", pgettext_lazy("topic", "Rejected")
        MERGED = "merged", _("Merged into another")

    title = models.CharField(max_length=200)
    title_key = models.CharField(max_length=200)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.INDUSTRY)
    lane = models.CharField(max_length=10, choices=LaneChoice.choices, default=LaneChoice.REGULAR)
    purpose = models.CharField(max_length=16, choices=PurposeChoice.choices, default=PurposeChoice.USER_NEED)
    format = models.CharField(max_length=16, choices=FormatChoice.choices, default=FormatChoice.IMAGE_TEXT)
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.CANDIDATE)
    angle = models.CharField(max_length=500, blank=True, default="")
    note = models.TextField(blank=True, default="")
    keywords = models.JSONField(default=list)
    pain_point = models.CharField(max_length=120, blank=True, default="")
    pain_count = models.IntegerField(null=True, blank=True)
    need_met = models.BooleanField(null=True, blank=True)  # somebody says that what came of it met the need (CON-05 b); None: nobody has said
    column = models.ForeignKey(Column, null=True, blank=True, on_delete=models.SET_NULL, related_name="topics")
    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.SET_NULL, related_name="topics")
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    due = models.DateTimeField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    factors = models.JSONField(default=list)
    evidence = models.FloatField(default=0.0)
    scored_at = models.DateTimeField(null=True, blank=True)
    day = models.DateField()
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    item_id = models.BigIntegerField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    external_id = models.CharField(max_length=80, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["brand_id", "status", "lane", "due"], name="content_topic_board"),
            models.Index(fields=["brand_id", "day"], name="content_topic_day"),
            models.Index(fields=["brand_id", "-proposed_at"], name="content_topic_newest"),
            models.Index(fields=["brand_id", "title_key"], name="content_topic_title"),
            models.Index(fields=["brand_id", "due"], name="content_topic_due"),
        ]


class TopicAccount(BrandRow):
    """A topic is meant for an account."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="accounts")
    account_id = models.BigIntegerField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["topic", "account_id"], name="content_topic_account_once")]


class TopicComment(BrandRow):
    """What somebody said about a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField()
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=120)
    made_at = models.DateTimeField()


class QuotaCheck(BrandRow):
    """What the check at the cut-off found on one day (CON-04): kept so that a day is judged once."""

    day = models.DateField()
    wanted = models.IntegerField()
    found = models.IntegerField()
    met = models.BooleanField()
    checked_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "day"], name="content_quota_once_a_day")]
