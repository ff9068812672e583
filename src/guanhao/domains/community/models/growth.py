"""How members grow: what they did, levels with benefits, quests with badges, monthly rankings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.community.models.members import Member
from guanhao.kernel.tenancy import BrandRow


class MemberDeed(BrandRow):
    """Something a member did, once for each occasion; rules, quests and rankings count these."""

    brand_id = models.BigIntegerField(editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="deeds", db_index=False)
    action = models.CharField(max_length=40)
    occasion = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "action", "occasion"], name="community_deed_once")]
        indexes = [models.Index(fields=["brand_id", "action", "at"], name="community_deeds_at")]


class Level(BrandRow):
    """A level and the growth value it begins with. `benefits` are key and title; a key of a lower level holds above it too."""

    brand_id = models.BigIntegerField(editable=False)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    score_from = models.PositiveIntegerField()
    benefits = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "number"], name="community_level_number")]


class LevelChange(BrandRow):
    """A member rose or fell; the member reads it on the page until `seen_at`."""

    brand_id = models.BigIntegerField(editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="level_changes")
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    score = models.BigIntegerField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "-at"], name="community_level_log")]


class Badge(BrandRow):
    """An honour members carry."""

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=60)
    text = models.CharField(max_length=200, blank=True, default="")
    mark = models.CharField(max_length=8, default="★")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="community_badge_title")]


class MemberBadge(BrandRow):
    """A badge a member got, once."""

    brand_id = models.BigIntegerField(editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="badges", db_index=False)
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="holders")
    why = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "badge"], name="community_badge_once")]


class Quest(BrandRow):
    """A path of tasks (COM-06): `tasks` are action, how often, and a title; whoever does them all in time gets points and badge once."""

    class State(models.TextChoices):
        """Whether it counts."""

        DRAFT = "draft", pgettext_lazy("quest", "Draft")
        OPEN = "open", pgettext_lazy("quest", "Open")
        CLOSED = "closed", pgettext_lazy("quest", "Over")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=500, blank=True, default="")
    tasks = models.JSONField(default=list)
    points = models.PositiveIntegerField(default=0)
    score = models.PositiveIntegerField(default=0)
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, null=True, blank=True, related_name="quests")
    level_from = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    number = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "starts_at"], name="community_quests_open")]


class QuestDone(BrandRow):
    """A member finished a quest, once."""

    brand_id = models.BigIntegerField(editable=False)
    quest = models.ForeignKey(Quest, on_delete=models.PROTECT, related_name="done")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="quests_done", db_index=False)
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "quest"], name="community_quest_once")]


class Help(BrandRow):
    """A member helped a newcomer (COM-06(b)); when the newcomer confirms it, the helper's deed counts, once a pair and subject."""

    class State(models.TextChoices):
        """Whether the newcomer said yes."""

        ASKED = "asked", _("Waits for the newcomer")
        CONFIRMED = "confirmed", pgettext_lazy("help", "Confirmed")
        DENIED = "denied", pgettext_lazy("help", "Denied")

    brand_id = models.BigIntegerField(editable=False)
    mentor = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="helped")
    newcomer = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="helped_by")
    subject = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["mentor", "newcomer", "subject"], name="community_help_once"),
            models.CheckConstraint(condition=~models.Q(mentor=models.F("newcomer")), name="community_help_another"),
        ]


class Ranking(BrandRow):
    """The ranking of a month, frozen at its end: `rows` are place, member, name, growth value of the month, points given for the place."""

    brand_id = models.BigIntegerField(editable=False)
    month = models.CharField(max_length=7)
    rows = models.JSONField(default=list)
    frozen_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "month"], name="community_ranking_month")]
