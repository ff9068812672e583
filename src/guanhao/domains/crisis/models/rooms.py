"""The crisis room: what happened, who does what until when, and what was learnt."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.crisis.models.kinds import Kind, Role
from guanhao.domains.crisis.models.plans import Plan
from guanhao.kernel.models.audit import AppendOnly
from guanhao.kernel.tenancy import BrandRow


class Crisis(BrandRow):
    """One crisis (or drill), proposed by an alert or opened by a person; `alerted_at` is when its clocks began, `activated_at` when the procedure
    started. `subject_name` is the person, product or campaign it is about, `words` what affected messages say, `sign` what is wrong with an account.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", pgettext_lazy("crisis", "Proposed")
        OPEN = "open", pgettext_lazy("crisis", "Open")
        CLOSED = "closed", pgettext_lazy("crisis", "Closed")
        DISMISSED = "dismissed", pgettext_lazy("crisis", "Dismissed")

    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    level = models.PositiveSmallIntegerField(default=2)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    drill = models.BooleanField(default=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="crises")
    plan_revision = models.PositiveIntegerField(default=0)
    alert_id = models.BigIntegerField(null=True)
    stream = models.CharField(max_length=80, blank=True, default="")
    account_id = models.BigIntegerField(null=True)
    sign = models.CharField(max_length=8, blank=True, default="")
    summary = models.TextField(blank=True, default="")
    subject_name = models.CharField(max_length=120, blank=True, default="")
    words = models.JSONField(default=list)
    alerted_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True)
    responded_by_id = models.BigIntegerField(null=True)
    activated_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    opened_by_id = models.BigIntegerField(null=True)
    opened_by_name = models.CharField(max_length=80, blank=True, default="")
    closed_by_name = models.CharField(max_length=80, blank=True, default="")
    dismissed_for = models.CharField(max_length=300, blank=True, default="")
    holding_text = models.TextField(blank=True, default="")
    holding_at = models.DateTimeField(null=True)
    affected = models.PositiveIntegerField(null=True)
    complaints = models.PositiveIntegerField(null=True)
    segment = models.CharField(max_length=300, blank=True, default="")
    compensation = models.TextField(blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-alerted_at", "-pk"]
        indexes = [models.Index(fields=["brand_id", "state", "kind"], name="crisis_crisis_state_idx")]
        constraints = [
            models.UniqueConstraint(
                fields=["brand_id", "alert_id"], condition=models.Q(alert_id__isnull=False, drill=False), name="crisis_alert_once"
            )
        ]


class Frozen(models.Model):
    """A row that is written once; database triggers refuse the same to everyone beside Django (migration 0002)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; a written one is refused."""
        if self.pk is not None:
            raise AppendOnly(f"{self._meta.label} is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly(f"{self._meta.label} is never deleted")


class Snapshot(Frozen, BrandRow):
    """How things stood when the room opened: `body` as canonical JSON, `sha256` of it."""

    crisis = models.OneToOneField(Crisis, on_delete=models.PROTECT, related_name="snapshot")
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        pass


class TimelineLine(Frozen, BrandRow):
    """One act or event of a crisis, in order; never changed. `kind` is a word of rules.rooms.LINES."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="lines")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    text = models.TextField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80, blank=True, default="")
    url = models.CharField(max_length=300, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["crisis", "at"], name="crisis_line_idx")]


class RoleTaking(BrandRow):
    """Who took a duty in this crisis; one person a duty at a time."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="takings")
    role = models.CharField(max_length=8, choices=Role.choices)
    person_id = models.BigIntegerField()
    person_name = models.CharField(max_length=80)
    taken_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["crisis", "role"], condition=models.Q(released_at__isnull=True), name="crisis_role_once"),
        ]


class Step(BrandRow):
    """A line of the checklist, copied from the plan when the procedure started; a later change of the plan does not touch it."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    role = models.CharField(max_length=8, choices=Role.choices, blank=True, default="")
    note = models.TextField(blank=True, default="")
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by_id = models.BigIntegerField(null=True)
    done_by_name = models.CharField(max_length=80, blank=True, default="")
    done_note = models.CharField(max_length=500, blank=True, default="")
    skipped = models.BooleanField(default=False)

    class Meta(BrandRow.Meta):
        ordering = ["position", "pk"]


class Review(BrandRow):
    """What a crisis or drill taught; without it nothing closes. `metrics` are the figures at that moment (CRI-16), `score` is a drill's."""

    crisis = models.OneToOneField(Crisis, on_delete=models.PROTECT, related_name="review")
    causes = models.TextField()
    good = models.TextField(blank=True, default="")
    bad = models.TextField(blank=True, default="")
    lessons = models.TextField()
    metrics = models.JSONField(default=dict)
    score = models.PositiveSmallIntegerField(null=True)
    invited = models.PositiveIntegerField(default=0)
    attended = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=80, blank=True, default="")

    class Meta(BrandRow.Meta):
        pass


class Task(BrandRow):
    """Something to do that a lesson or a drill's gap led to."""

    class Source(models.TextChoices):
        """Where it comes from."""

        LESSON = "lesson", _("Lesson")
        GAP = "gap", _("Gap of a drill")

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="tasks")
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.LESSON)
    title = models.CharField(max_length=200)
    owner_id = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["done_at", "due_on", "pk"]
