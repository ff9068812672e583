"""Who answers for what (TEA-02), and meetings with decisions (CON-14 b)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.work.models.boards import Card, Project
from guanhao.kernel.tenancy import BrandRow


class DutyRow(BrandRow):
    """A step with its letters: {number of a person: "R", "A", "C", "I" or "RA"}; exactly one A. `kind` binds it to cards of a kind."""

    brand_id = models.BigIntegerField(editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, blank=True, related_name="duties")
    place = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Card.Kind.choices, blank=True, default="")
    letters = models.JSONField(default=dict)


class Meeting(BrandRow):
    """A meeting with agenda, who came, minutes and decisions."""

    class Kind(models.TextChoices):
        """What it is for."""

        JOINT = "joint", _("Joint meeting")
        WEEKLY = "weekly", _("Weekly meeting")
        REVIEW = "review", pgettext_lazy("meeting", "Review")
        BRAINSTORM = "brainstorm", _("Brainstorm")
        OTHER = "other", pgettext_lazy("meeting", "Other")

    class State(models.TextChoices):
        """Whether it was held."""

        PLANNED = "planned", pgettext_lazy("meeting", "Planned")
        HELD = "held", pgettext_lazy("meeting", "Held")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.WEEKLY)
    at = models.DateTimeField()
    agenda = models.TextField(blank=True, default="")
    invited = models.JSONField(default=list)
    came = models.JSONField(default=list)
    guests = models.CharField(max_length=300, blank=True, default="")
    minutes = models.TextField(blank=True, default="")
    ideas_mark = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "-at"], name="work_meetings")]


class Decision(BrandRow):
    """What a meeting decided; it becomes a card at once."""

    brand_id = models.BigIntegerField(editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    text = models.CharField(max_length=500)
    card = models.ForeignKey(Card, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
