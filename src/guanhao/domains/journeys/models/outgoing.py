"""What leaves: mails, tasks for people, pushes to segments."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.journeys.models.journeys import Passage
from guanhao.kernel.tenancy import BrandRow


class Push(BrandRow):
    """A message to several segments, each with words of its own; nobody gets two of its parts (PUB-09)."""

    class State(models.TextChoices):
        """Where it is."""

        DRAFT = "draft", pgettext_lazy("journey", "Draft")
        PLANNED = "planned", pgettext_lazy("push", "Planned")
        CANCELLED = "cancelled", pgettext_lazy("push", "Cancelled")

    title = models.CharField(max_length=120)
    purpose = models.CharField(max_length=20, default="marketing")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()


class PushPart(BrandRow):
    """One segment's words, channel and moment. Parts are served in the order of `place`: whoever is in two segments gets the first."""

    class Channel(models.TextChoices):
        """How it reaches people."""

        MAIL = "mail", pgettext_lazy("channel", "Mail")
        HAND = "hand", _("By hand, from a list")

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", pgettext_lazy("push", "Waiting")
        SENT = "sent", pgettext_lazy("push", "Sent")
        LATE = "late", pgettext_lazy("push", "Too late")

    push = models.ForeignKey(Push, on_delete=models.CASCADE, related_name="parts")
    place = models.PositiveSmallIntegerField()
    segment_id = models.BigIntegerField()
    segment_name = models.CharField(max_length=120)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    where = models.CharField(max_length=60, blank=True, default="")
    content = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=120)
    text = models.TextField()
    target = models.CharField(max_length=1000, blank=True, default="")
    link = models.CharField(max_length=300, blank=True, default="")
    planned_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    sent_at = models.DateTimeField(null=True, blank=True)
    people = models.PositiveIntegerField(default=0)
    capped = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["push", "segment_id"], name="journeys_part_segment")]
        indexes = [models.Index(fields=["state", "planned_at"], name="journeys_part_due")]


class PushPerson(BrandRow):
    """Somebody a push goes to; the database refuses a second part."""

    push = models.ForeignKey(Push, on_delete=models.CASCADE, related_name="people_rows", db_index=False)
    part = models.ForeignKey(PushPart, on_delete=models.CASCADE, related_name="people_rows")
    person_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["push", "person_id"], name="journeys_push_person_once")]
        indexes = [models.Index(fields=["person_id", "at"], name="journeys_push_person_at")]


class JourneyMail(BrandRow):
    """A mail to one person. It is marked as going out before it goes: what a dead worker left is unknown, and is never sent by itself again.

    `code` is the secret part of its addresses: the link it leads to, and the page that ends the consent. The address itself is not kept.
    """

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", pgettext_lazy("push", "Waiting")
        SENDING = "sending", pgettext_lazy("mail", "Going out")
        SENT = "sent", pgettext_lazy("push", "Sent")
        FAILED = "failed", pgettext_lazy("mail", "Failed")
        UNKNOWN = "unknown", pgettext_lazy("mail", "Unknown")

    person_id = models.BigIntegerField()
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, null=True, blank=True, related_name="mails")
    part = models.ForeignKey(PushPart, on_delete=models.CASCADE, null=True, blank=True, related_name="mails")
    purpose = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    text = models.TextField()
    url = models.CharField(max_length=1000, blank=True, default="")
    code = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    clicks = models.PositiveIntegerField(default=0)
    clicked_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["state", "made_at"], name="journeys_mail_due")]


class HandTask(BrandRow):
    """Something a person does by hand for somebody, or for all people of a part of a push, and ticks off."""

    title = models.CharField(max_length=120)
    text = models.TextField(blank=True, default="")
    person_id = models.BigIntegerField(null=True, blank=True)
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks")
    part = models.ForeignKey(PushPart, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks")
    owner_id = models.BigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=120, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "done_at", "made_at"], name="journeys_task_open")]
