"""Answers that are written once: scripts, macros, and what is said while a crisis lasts."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Script(BrandRow):
    """An approved answer with places for names ({user_name}); versions in kernel.versions (INT-03)."""

    class Scenario(models.TextChoices):
        """What it answers."""

        QUESTION = "question", pgettext_lazy("script", "Question")
        COMPLAINT = "complaint", pgettext_lazy("script", "Complaint")
        NEGATIVE = "negative", pgettext_lazy("script", "Negative remark")
        CRISIS = "crisis", pgettext_lazy("script", "Crisis")

    class State(models.TextChoices):
        """Only approved scripts are offered."""

        DRAFT = "draft", pgettext_lazy("script", "Draft")
        APPROVED = "approved", pgettext_lazy("script", "Approved")
        RETIRED = "retired", pgettext_lazy("script", "Retired")

    title = models.CharField(max_length=80)
    scenario = models.CharField(max_length=10, choices=Scenario.choices, default=Scenario.QUESTION)
    text = models.TextField()
    words = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    locked = models.BooleanField(default=False)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    approved_by_name = models.CharField(max_length=80, blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    uses = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by_id = models.BigIntegerField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="inbox_script_once")]
        indexes = [models.Index(fields=["brand_id", "state", "scenario", "-uses"], name="inbox_script_list")]


class ScriptUse(BrandRow):
    """One use of a script in a conversation."""

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="usings")
    conversation_id = models.BigIntegerField(null=True)
    agent_id = models.BigIntegerField(null=True)
    agent_name = models.CharField(max_length=80, blank=True, default="")
    used_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "script", "-used_at"], name="inbox_use_of_script")]


class Macro(BrandRow):
    """A named list of steps that an agent does at once; each step is {"do": script|tag|assign|status|snooze, "value": …}."""

    title = models.CharField(max_length=80)
    steps = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    uses = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="inbox_macro_once")]


class CrisisLock(BrandRow):
    """What agents answer while a crisis lasts: messages that hold one of `words` take `text`; other scripts lock for them."""

    crisis_id = models.BigIntegerField()
    title = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="")
    words = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "crisis_id"], name="inbox_lock_once")]
