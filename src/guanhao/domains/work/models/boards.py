"""The board (TEA-03): projects, cards in four stages, labels, blockers, comments."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.work.models.sprints import Sprint
from guanhao.kernel.tenancy import BrandRow

NEVER = date(9999, 12, 31)


class Project(BrandRow):
    """Cards that belong together, with a lead and a span of days; big ones are split into sprints (TEA-04 b)."""

    class State(models.TextChoices):
        """Whether it runs."""

        OPEN = "open", pgettext_lazy("project", "Running")
        CLOSED = "closed", pgettext_lazy("project", "Closed")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=1000, blank=True, default="")
    lead_id = models.BigIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    budget_cents = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="work_project_title")]


class Label(BrandRow):
    """A word on cards."""

    brand_id = models.BigIntegerField(editable=False)
    name = models.CharField(max_length=40)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "name"], name="work_label_name")]


class Card(BrandRow):
    """Something to be done. It leaves the pool only with an owner, a day and a delivery standard; `sort_on` is the day, or the end of time.
    Work on it lasts from `starts_on` (None: on its day alone) to `due_on`, both included.

    `occasion` is what it was made for, once in a brand; `subject` and `url` lead back to it. `checklist` is a list of {text, done};
    `due_told` and `late_told` are the days reminders have gone out for.
    """

    class Kind(models.TextChoices):
        """What kind of work; it chooses the days of the reminder and the row of responsibilities."""

        TASK = "task", pgettext_lazy("card", "Task")
        CONTENT = "content", pgettext_lazy("card", "Content")
        DESIGN = "design", pgettext_lazy("card", "Design")
        LEGAL = "legal", pgettext_lazy("card", "Legal")
        EVENT = "event", pgettext_lazy("card", "Event")
        IDEA = "idea", pgettext_lazy("card", "Idea")

    class Stage(models.TextChoices):
        """The four columns (需求池-执行中-待审核-已完成)."""

        POOL = "pool", _("Demand pool")
        DOING = "doing", _("In progress")
        REVIEW = "review", _("To review")
        DONE = "done", pgettext_lazy("card", "Done")

    class Priority(models.IntegerChoices):
        """How urgent."""

        LOW = 0, pgettext_lazy("priority", "Low")
        NORMAL = 1, pgettext_lazy("priority", "Normal")
        HIGH = 2, pgettext_lazy("priority", "High")
        URGENT = 3, pgettext_lazy("priority", "Urgent")

    class Verdict(models.TextChoices):
        """What the early check of an idea said."""

        OPEN = "", pgettext_lazy("idea", "Not checked")
        KEEP = "keep", pgettext_lazy("idea", "Keep")
        KILL = "kill", pgettext_lazy("idea", "Drop")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TASK)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.POOL)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    owner_id = models.BigIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    sort_on = models.DateField(default=NEVER)
    standard = models.CharField(max_length=1000, blank=True, default="")
    points = models.PositiveSmallIntegerField(default=1)
    channel = models.CharField(max_length=60, blank=True, default="")
    checklist = models.JSONField(default=list)
    blocked = models.BooleanField(default=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="cards")
    sprint = models.ForeignKey(Sprint, on_delete=models.PROTECT, null=True, blank=True, related_name="cards")
    sprint_since = models.DateField(null=True, blank=True)
    carried = models.PositiveSmallIntegerField(default=0)
    verdict = models.CharField(max_length=4, choices=Verdict.choices, blank=True, default=Verdict.OPEN)
    verdict_note = models.CharField(max_length=300, blank=True, default="")
    subject = models.CharField(max_length=80, blank=True, default="")
    url = models.CharField(max_length=300, blank=True, default="")
    occasion = models.CharField(max_length=160, null=True, blank=True)  # noqa: DJ001 - unknown occasions must not be equal to each other
    revision = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)
    moved_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    due_told = models.DateField(null=True, blank=True)
    late_told = models.DateField(null=True, blank=True)
    labels = models.ManyToManyField(Label, through="CardLabel", related_name="cards")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "occasion"], name="work_card_occasion")]
        indexes = [
            models.Index(fields=["brand_id", "archived_at", "stage", "-priority", "sort_on", "id"], name="work_card_column"),
            models.Index(fields=["brand_id", "archived_at", "stage", "-moved_at"], name="work_card_moved"),
            models.Index(fields=["brand_id", "owner_id", "stage"], name="work_card_owner"),
            models.Index(fields=["brand_id", "changed_at"], name="work_card_changed"),
            models.Index(fields=["brand_id", "subject"], name="work_card_subject"),
        ]


class CardLabel(BrandRow):
    """A label on a card."""

    brand_id = models.BigIntegerField(editable=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, db_index=False)
    label = models.ForeignKey(Label, on_delete=models.CASCADE)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["card", "label"], name="work_card_label_once")]


class CardMove(BrandRow):
    """A card went from one stage to another."""

    brand_id = models.BigIntegerField(editable=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="moves")
    before = models.CharField(max_length=8, choices=Card.Stage.choices)
    after = models.CharField(max_length=8, choices=Card.Stage.choices)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=120, blank=True, default="")


class CardComment(BrandRow):
    """What somebody said about a card; `mentions` are the people who were told."""

    brand_id = models.BigIntegerField(editable=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="comments")
    text = models.CharField(max_length=4000)
    mentions = models.JSONField(default=list)
    made_at = models.DateTimeField()
    author_id = models.BigIntegerField(null=True, blank=True)
    author_name = models.CharField(max_length=120, blank=True, default="")


class Blocker(BrandRow):
    """What keeps somebody from going on, on a card or from a stand-up; after the policy's days those who lead are told, once."""

    brand_id = models.BigIntegerField(editable=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, null=True, blank=True, related_name="blockers")
    what = models.CharField(max_length=300)
    owner_id = models.BigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    escalated_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    solved_by_name = models.CharField(max_length=120, blank=True, default="")
    answer = models.CharField(max_length=300, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "solved_at", "made_at"], name="work_blocker_open")]
