"""Training (TEA-08): themes, abilities and what each post needs of them, courses, sessions, tests, scores."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class TrainingTheme(BrandRow):
    """One of the themes courses belong to; five come with the program, named by `key` until somebody writes a title."""

    brand_id = models.BigIntegerField(editable=False)
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=60, blank=True, default="")
    place = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="team_theme_key")]


class Ability(BrandRow):
    """One of the core abilities; eight come with the program."""

    brand_id = models.BigIntegerField(editable=False)
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=60, blank=True, default="")
    place = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="team_ability_key")]


class AbilityNeed(BrandRow):
    """How much of an ability (0 to 100) a post needs; `role` is a key of identity's role table."""

    brand_id = models.BigIntegerField(editable=False)
    role = models.CharField(max_length=40)
    ability = models.ForeignKey(Ability, on_delete=models.PROTECT, related_name="needs")
    score = models.PositiveSmallIntegerField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "role", "ability"], name="team_need_once"),
            models.CheckConstraint(condition=Q(score__lte=100), name="team_need_bounds"),
        ]


class AbilityScore(BrandRow):
    """How somebody was judged in an ability; the newest counts. Without a person (who left and was erased) it counts in no figure of anybody."""

    class Source(models.TextChoices):
        """Where it comes from."""

        LEAD = "lead", pgettext_lazy("ability", "Judged by a lead")
        TEST = "test", pgettext_lazy("ability", "Test of a course")

    brand_id = models.BigIntegerField(editable=False)
    user_id = models.BigIntegerField(null=True)
    ability = models.ForeignKey(Ability, on_delete=models.PROTECT, related_name="scores")
    score = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=8, choices=Source.choices)
    note = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.CheckConstraint(condition=Q(score__lte=100), name="team_score_bounds")]
        indexes = [models.Index(fields=["brand_id", "user_id", "ability", "-id"], name="team_scores")]


class Course(BrandRow):
    """A course of the catalogue; it trains the abilities of its CourseAbility rows. `pass_mark` None: the policy's."""

    class Mode(models.TextChoices):
        """How it is held."""

        OFFLINE = "offline", pgettext_lazy("course", "On site")
        ONLINE = "online", pgettext_lazy("course", "Online")
        SHARING = "sharing", pgettext_lazy("course", "Sharing")
        DRILL = "drill", pgettext_lazy("course", "Drill")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    theme = models.ForeignKey(TrainingTheme, on_delete=models.PROTECT, related_name="courses")
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.ONLINE)
    text = models.TextField(blank=True, default="")
    url = models.CharField(max_length=300, blank=True, default="")
    minutes = models.PositiveIntegerField(default=60)
    trainer = models.CharField(max_length=120, blank=True, default="")
    pass_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    abilities = models.ManyToManyField(Ability, through="CourseAbility", related_name="courses")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="team_course_title")]


class CourseAbility(BrandRow):
    """A course trains an ability."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="trained")
    ability = models.ForeignKey(Ability, on_delete=models.PROTECT, related_name="trained_by")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["course", "ability"], name="team_course_ability")]


class CourseQuestion(BrandRow):
    """A question of a course's test: `choices` are texts, `right` the places of the right ones. One that was asked is never changed, only retired."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=500)
    choices = models.JSONField(default=list)
    right = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["course", "active", "id"], name="team_questions")]


class Enrolment(BrandRow):
    """Somebody takes a course, once; finished by its test, by attending, or (online, without a test) by saying so.

    `extra` are attempts a lead gave on top of the policy's.
    """

    brand_id = models.BigIntegerField(editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    user_id = models.BigIntegerField(null=True)
    why = models.CharField(max_length=300, blank=True, default="")
    enrolled_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    best = models.PositiveSmallIntegerField(null=True, blank=True)
    extra = models.PositiveSmallIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["course", "user_id"], name="team_enrolled_once")]
        indexes = [
            models.Index(fields=["brand_id", "user_id"], name="team_enrolments"),
            models.Index(fields=["brand_id", "finished_at"], name="team_finished"),
        ]


class CourseAttempt(BrandRow):
    """A try at a test: `answers` by number of the question, scored by the rule; `mark` is what was needed then."""

    brand_id = models.BigIntegerField(editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)
    asked = models.PositiveSmallIntegerField()
    right = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()
    mark = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["enrolment", "number"], name="team_attempt_once")]
        indexes = [models.Index(fields=["brand_id", "at"], name="team_attempts")]


class TrainingSession(BrandRow):
    """A training at a time: of a course or by itself. `track` says which promise it keeps: a lecture from outside or an internal case review."""

    class Track(models.TextChoices):
        """Which of the two tracks it belongs to."""

        NONE = "", pgettext_lazy("session", "Training")
        EXTERNAL = "external", pgettext_lazy("session", "External lecture")
        INTERNAL = "internal", pgettext_lazy("session", "Internal case review")

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", pgettext_lazy("session", "Planned")
        HELD = "held", pgettext_lazy("session", "Held")
        CANCELLED = "cancelled", pgettext_lazy("session", "Cancelled")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    track = models.CharField(max_length=8, choices=Track.choices, blank=True, default=Track.NONE)
    mode = models.CharField(max_length=8, choices=Course.Mode.choices, default=Course.Mode.OFFLINE)
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True, default="")
    speaker = models.CharField(max_length=120, blank=True, default="")
    seats = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=2000, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    held_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["brand_id", "starts_at"], name="team_sessions"),
            models.Index(fields=["brand_id", "track", "state", "starts_at"], name="team_session_tracks"),
        ]


class Seat(BrandRow):
    """Somebody is expected at a session; `came` None until attendance is taken."""

    brand_id = models.BigIntegerField(editable=False)
    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="taken")
    user_id = models.BigIntegerField(null=True)
    came = models.BooleanField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["session", "user_id"], name="team_seat_once")]
        indexes = [models.Index(fields=["brand_id", "user_id"], name="team_seats")]
