"""An activity of any kind, and the answers given to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Activity(BrandRow):
    """One tool people outside take part in (INT-05, INT-06, INT-08). `settings` is what its kind asks for; `code` names its public page.

    `entries` counts what came in (ballots, entrants, submissions or questions); it is raised in the transaction of the entry, which also lines up
    entries of one activity behind each other.
    """

    class Kind(models.TextChoices):
        """What people do there."""

        POLL = "poll", _("Poll")
        QUIZ = "quiz", _("Quiz")
        QA = "qa", _("Questions and answers")
        LOTTERY = "lottery", pgettext_lazy("interaction", "Lottery")
        CHALLENGE = "challenge", _("Topic challenge")
        PK = "pk", _("Two sides (PK)")
        COLLECTION = "collection", _("Call for content")
        SURVEY = "survey", _("Survey")

    class State(models.TextChoices):
        """Whether it takes part."""

        DRAFT = "draft", pgettext_lazy("interaction", "Draft")
        OPEN = "open", pgettext_lazy("interaction", "Open")
        CLOSED = "closed", pgettext_lazy("interaction", "Over")
        ARCHIVED = "archived", pgettext_lazy("interaction", "Put away")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=120)
    intro = models.TextField(blank=True, default="")
    code = models.CharField(max_length=16, unique=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    settings = models.JSONField(default=dict)
    is_template = models.BooleanField(default=False)
    entries = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    forgot_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["brand_id", "state", "-made_at"], name="interaction_by_state"),
            models.Index(fields=["brand_id", "kind", "-made_at"], name="interaction_by_kind"),
        ]

    @property
    def questions(self) -> list[dict[str, object]]:
        """The stored questions."""
        return list(self.settings.get("questions") or [])


class Ballot(BrandRow):
    """One person's answers: a vote, a quiz, a survey. `voter` and `origin` are keyed hashes; nothing in a row names an address."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="ballots")
    voter = models.CharField(max_length=64)
    origin = models.CharField(max_length=64, blank=True, default="")
    answers = models.JSONField(default=dict)
    points = models.PositiveIntegerField(default=0)
    passed = models.BooleanField(null=True, blank=True)
    platform = models.CharField(max_length=40, blank=True, default="")
    person_id = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=10, default="page")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["activity", "voter"], name="interaction_one_ballot")]
        indexes = [
            models.Index(fields=["brand_id", "origin", "made_at"], name="interaction_ballot_rate"),
            models.Index(fields=["activity", "made_at"], name="interaction_ballot_day"),
        ]


class BallotChoice(BrandRow):
    """One choice of a ballot, for counting: counts are always the number of these rows."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="choices")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=20)
    row = models.CharField(max_length=20, blank=True, default="")
    option = models.CharField(max_length=20)
    platform = models.CharField(max_length=40, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["activity", "question", "row", "option"], name="interaction_choices")]


class HashtagCount(BrandRow):
    """Posts and comments under the hashtag of a challenge, or of one side, on one platform (from the warehouse)."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="hashtags")
    side = models.CharField(max_length=10, blank=True, default="")
    platform = models.CharField(max_length=40)
    posts = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    likes = models.PositiveBigIntegerField(default=0)
    authors = models.JSONField(default=dict)
    counted_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["activity", "side", "platform"], name="interaction_one_count")]


class PublicQuestion(BrandRow):
    """A question somebody asked on a Q&A page; shown to all once it is answered."""

    class State(models.TextChoices):
        """Where it stands."""

        NEW = "new", pgettext_lazy("question", "New")
        ANSWERED = "answered", pgettext_lazy("question", "Answered")
        HIDDEN = "hidden", pgettext_lazy("question", "Hidden")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="asked")
    voter = models.CharField(max_length=64)
    origin = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=40, blank=True, default="")
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    warning = models.CharField(max_length=300, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    answered_by_name = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["activity", "voter"], name="interaction_one_question")]
        indexes = [
            models.Index(fields=["brand_id", "origin", "made_at"], name="interaction_question_rate"),
            models.Index(fields=["activity", "state", "-made_at"], name="interaction_questions"),
        ]
