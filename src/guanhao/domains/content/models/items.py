"""Items on the production line: what is made, by whom, how far it is."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.domains.content.models.kinds import FormatChoice, LaneChoice, PurposeChoice
from guanhao.domains.content.rules.stages import Stage
from guanhao.kernel.tenancy import BrandRow


class StageChoice(models.TextChoices):
    """The five stages of the line."""

    TOPIC = Stage.TOPIC, pgettext_lazy("stage", "Topic")
    MATERIAL = Stage.MATERIAL, pgettext_lazy("stage", "Material")
    COPY = Stage.COPY, pgettext_lazy("stage", "Copy")
    VISUAL = Stage.VISUAL, pgettext_lazy("stage", "Visual")
    REVIEW = Stage.REVIEW, pgettext_lazy("stage", "Review and publish")


class StatusChoice(models.TextChoices):
    """Where an item or a variant stands."""

    DRAFT = "draft", pgettext_lazy("content", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("content", "In review")
    APPROVED = "approved", pgettext_lazy("content", "Approved")
    SCHEDULED = "scheduled", pgettext_lazy("content", "Scheduled")
    PUBLISHED = "published", pgettext_lazy("content", "Published")
    REJECTED = "rejected", pgettext_lazy("content", "Rejected")
    ARCHIVED = "archived", pgettext_lazy("content", "Archived")


class Words(BrandRow):
    """What is said: shared by the master of an item and by its variants. `text` is Markdown; `media` are asset ids in order; `revision` grows by
    one with every save and is what two tabs are compared by."""

    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    first_comment = models.TextField(blank=True, default="")
    link = models.CharField(max_length=2000, blank=True, default="")
    tags = models.JSONField(default=list, blank=True)
    media = models.JSONField(default=list, blank=True)
    cover = models.BigIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=12, choices=StatusChoice.choices, default=StatusChoice.DRAFT)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        abstract = True


class Item(Words):
    """One piece of content with its master text; variants for the accounts derive from it.

    `claims` is a list of {id, text, kind: fact|technical|industry|major, sources: [{title, url, publisher}]}; `sources` those of the whole item;
    `fields` what its format asks for (rules.kinds); `parent` the master story it was derived from (CON-23 a); `campaign` the campaign
    it belongs to, by which it can be frozen and taken down (CRI-07, CRI-08).
    """

    purpose = models.CharField(max_length=20, choices=PurposeChoice.choices, default=PurposeChoice.USER_NEED)
    format = models.CharField(max_length=20, choices=FormatChoice.choices, default=FormatChoice.IMAGE_TEXT)
    lane = models.CharField(max_length=10, choices=LaneChoice.choices, default=LaneChoice.REGULAR)
    stage = models.CharField(max_length=10, choices=StageChoice.choices, default=StageChoice.TOPIC)
    topic_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    column_id = models.BigIntegerField(null=True, blank=True)
    story_id = models.BigIntegerField(null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="derived")
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    due = models.DateTimeField(null=True, blank=True)
    brief = models.TextField(blank=True, default="")
    structure = models.CharField(max_length=40, blank=True, default="")
    fields = models.JSONField(default=dict, blank=True)
    values = models.JSONField(default=list, blank=True)
    usps = models.JSONField(default=list, blank=True)
    keywords = models.JSONField(default=list, blank=True)
    sources = models.JSONField(default=list, blank=True)
    claims = models.JSONField(default=list, blank=True)
    is_ad = models.BooleanField(default=False)
    advertiser_id = models.BigIntegerField(null=True, blank=True)
    purchase_link = models.BooleanField(default=False)
    experience = models.BooleanField(default=False)
    ai_generated = models.BooleanField(default=False)
    campaign = models.CharField(max_length=80, blank=True, default="")
    guide_version = models.PositiveIntegerField(null=True, blank=True)

    class Meta(Words.Meta):
        indexes = [
            models.Index(fields=["brand_id", "status", "stage", "due"], name="content_item_line"),
            models.Index(fields=["brand_id", "owner_id", "status"], name="content_item_mine"),
            models.Index(fields=["brand_id", "changed_at"], name="content_item_recent"),
        ]


class ItemStage(BrandRow):
    """Who answers for a stage of an item, and until when."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="stages")
    stage = models.CharField(max_length=10, choices=StageChoice.choices)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    due = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["item", "stage"], name="content_item_stage")]


class StageStay(BrandRow):
    """One stay of an item in a stage; `left_at` is empty while it lasts."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="stays")
    stage = models.CharField(max_length=10, choices=StageChoice.choices)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    moved_by_id = models.BigIntegerField(null=True, blank=True)


class Tick(BrandRow):
    """A ticked line of a standard of an item: `standard` is a stage or "creative"."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="ticks")
    standard = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    by_id = models.BigIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["item", "standard", "key"], name="content_tick_once")]


class Standard(BrandRow):
    """A brand's own operating standard of a stage, or its creative checklist: lines of {key, title, mandatory}. Without one the built-in holds."""

    key = models.CharField(max_length=20)
    lines = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="content_standard_key")]


class Structure(BrandRow):
    """A brand's own structure for drafts: sections of {heading, hint}; `key` of a built-in one replaces it."""

    key = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True, default="")
    formats = models.JSONField(default=list, blank=True)
    sections = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="content_structure_key")]
