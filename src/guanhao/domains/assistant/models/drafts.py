"""Drafts, and how long things take with and without help."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.domains.assistant.models.provider import Kind, ModelCall
from guanhao.kernel.tenancy import BrandRow


class Draft(BrandRow):
    """A text that a model or a template wrote. It is never published: accepted, it goes into the work of a person, who takes it through review.

    `facts` are {name, text}; `hits` what the compliance check says of the text as it stands, `strange` numbers and addresses that are in no fact
    ({kind, text, start, end}); `first_text` is what came, before anybody changed it.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", pgettext_lazy("draft", "Waiting")
        WRITING = "writing", pgettext_lazy("draft", "Being written")
        READY = "ready", pgettext_lazy("draft", "To be looked at")
        ACCEPTED = "accepted", pgettext_lazy("draft", "Taken over")
        DISCARDED = "discarded", pgettext_lazy("draft", "Thrown away")

    class Origin(models.TextChoices):
        """Who wrote it."""

        AI = "ai", pgettext_lazy("draft", "AI-generated")
        TEMPLATE = "template", pgettext_lazy("draft", "Template")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.CharField(max_length=120, blank=True, default="")
    title = models.CharField(max_length=200)
    brief = models.TextField(blank=True, default="")
    quoted = models.TextField(blank=True, default="")
    facts = models.JSONField(default=list, blank=True)
    account_id = models.BigIntegerField(null=True, blank=True)
    length = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    origin = models.CharField(max_length=10, choices=Origin.choices, blank=True, default="")
    text = models.TextField(blank=True, default="")
    first_text = models.TextField(blank=True, default="")
    problem = models.CharField(max_length=300, blank=True, default="")
    verdict = models.CharField(max_length=8, blank=True, default="")
    hits = models.JSONField(default=list, blank=True)
    strange = models.JSONField(default=list, blank=True)
    guide_version = models.PositiveIntegerField(null=True, blank=True)
    call = models.ForeignKey(ModelCall, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    taken_into = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    begun_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["brand_id", "-made_at"], name="assistant_drafts_newest"),
            models.Index(fields=["brand_id", "state", "begun_at"], name="assistant_drafts_state"),
        ]


class WorkTime(BrandRow):
    """How long one piece took a person (minutes), with or without help, and how good it became (1 to 5; None: nobody said)."""

    kind = models.CharField(max_length=10, choices=Kind.choices)
    assisted = models.BooleanField()
    minutes = models.PositiveIntegerField()
    quality = models.PositiveSmallIntegerField(null=True, blank=True)
    draft = models.OneToOneField(Draft, null=True, blank=True, on_delete=models.SET_NULL, related_name="work")
    note = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "kind", "-at"], name="assistant_work_newest")]
