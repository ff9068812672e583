"""An experiment, its arms and metrics, who saw what, what came of it, and what was decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Experiment(BrandRow):
    """One question with a hypothesis, a split and an end (ANA-12). `slot_first` … `slot_last` are its slots in its layer (of 10,000). `effect` is the
    difference worth finding: of shares (with `base_rate`), or of an average in its own unit (with its usual standard `deviation`)."""

    class Kind(models.TextChoices):
        """What is varied."""

        TITLE = "title", _("Title")
        COVER = "cover", _("Cover")
        TIME = "time", _("Push time")
        LANDING = "landing", _("Landing page")
        AUDIENCE = "audience", _("Audience")
        COLD_START = "cold_start", _("Several versions, cold start")

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("Draft")
        RUNNING = "running", pgettext_lazy("experiment", "Running")
        STOPPED = "stopped", pgettext_lazy("experiment", "Stopped")
        DECIDED = "decided", _("Decision made")

    key = models.SlugField(max_length=60, allow_unicode=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.TITLE)
    template = models.CharField(max_length=40, blank=True, default="")
    hypothesis = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    layer = models.CharField(max_length=60, blank=True, default="")
    traffic = models.FloatField(default=1.0)
    slot_first = models.PositiveIntegerField(default=0)
    slot_last = models.PositiveIntegerField(default=10_000)
    salt = models.CharField(max_length=40)
    adaptive = models.BooleanField(default=False)
    segment_id = models.BigIntegerField(null=True, blank=True)
    alpha = models.FloatField(default=0.05)
    power = models.FloatField(default=0.8)
    base_rate = models.FloatField(null=True, blank=True)
    effect = models.FloatField(null=True, blank=True)
    deviation = models.FloatField(null=True, blank=True)
    per_arm = models.PositiveIntegerField(default=0)
    ends_on = models.DateField(null=True, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    note = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop_reason = models.CharField(max_length=300, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    winner = models.CharField(max_length=20, blank=True, default="")
    alarmed = models.BooleanField(default=False)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="experiments_key_once")]
        indexes = [models.Index(fields=["brand_id", "state", "-made_at"], name="experiments_state")]


class Arm(BrandRow):
    """One version. `payload` is what a website shows, `subject` what publishing plans (`content.variant:7`), `posts` "account:post" once out."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", pgettext_lazy("arm", "In the race")
        PROMOTED = "promoted", _("Promoted")
        STOPPED = "stopped", pgettext_lazy("arm", "Withheld")

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="arms")
    key = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    payload = models.JSONField(default=dict, blank=True)
    share = models.FloatField(default=1.0)
    subject = models.CharField(max_length=120, blank=True, default="")
    posts = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["experiment", "key"], name="experiments_arm_once")]


class MetricRole(BrandRow):
    """A number the experiment is judged by; `limit`: the relative harm a guardrail bears (0.02 is 2 %). `reduce_days`: what the same person did in so
    many days before is taken out of the noise (CUPED; 0: not). `robust`: averages are judged by trimmed means, for heavy tails."""

    class Role(models.TextChoices):
        """What it decides."""

        PRIMARY = "primary", _("Primary metric")
        SECONDARY = "secondary", _("Secondary metric")
        GUARDRAIL = "guardrail", _("Guardrail")

    class Source(models.TextChoices):
        """Where its counts come from."""

        COUNTS = "counts", _("Counts entered or imported")
        POSTS = "posts", _("Metrics of the versions' posts")
        EVENTS = "events", _("Events of the people who saw it")
        ORDERS = "orders", _("Orders of the people who saw it")

    class Measure(models.TextChoices):
        """What of a person counts; counts entered and metrics of posts are shares."""

        SHARE = "share", _("Share of people who did it")
        TIMES = "times", _("How often a person did it")
        AMOUNT = "amount", _("Amount a person")

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="metrics")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.PRIMARY)
    title = models.CharField(max_length=80)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.COUNTS)
    key = models.CharField(max_length=60, blank=True, default="")
    measure = models.CharField(max_length=10, choices=Measure.choices, default=Measure.SHARE)
    reduce_days = models.PositiveSmallIntegerField(default=0)
    robust = models.BooleanField(default=False)
    down = models.BooleanField(default=False)
    limit = models.FloatField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["experiment", "title"], name="experiments_metric_once")]

    @property
    def by_person(self) -> bool:
        """Whether one number a person is judged, not counts of arms: an average, or anything with noise taken out."""
        return self.source in {self.Source.EVENTS, self.Source.ORDERS} and (self.measure != self.Measure.SHARE or self.reduce_days > 0)


class ArmCount(BrandRow):
    """Counts of an arm as somebody entered or imported them: the newest word for a day and a segment wins. No day: the whole run."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="counts")
    metric = models.ForeignKey(MetricRole, on_delete=models.CASCADE)
    arm = models.ForeignKey(Arm, on_delete=models.CASCADE)
    day = models.CharField(max_length=10, blank=True, default="")
    segment = models.CharField(max_length=60, blank=True, default="")
    exposures = models.BigIntegerField()
    conversions = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["metric", "arm", "day", "segment"], name="experiments_count_once")]


class Assignment(BrandRow):
    """A unit's exposure, once: which arm, when, and with which chance it was chosen (what an unbiased estimate divides by)."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="assignments")
    unit = models.CharField(max_length=120)
    arm = models.ForeignKey(Arm, on_delete=models.CASCADE)
    propensity = models.FloatField()
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["experiment", "unit"], name="experiments_unit_once")]
        indexes = [models.Index(fields=["experiment", "arm"], name="experiments_shown")]


class Look(BrandRow):
    """What a day's look at a metric showed of an arm against the control."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="looks")
    metric = models.ForeignKey(MetricRole, on_delete=models.CASCADE)
    arm = models.ForeignKey(Arm, on_delete=models.CASCADE)
    day = models.DateField()
    units = models.BigIntegerField()
    difference = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    p = models.FloatField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["metric", "arm", "day"], name="experiments_look_once")]


class Verdict(BrandRow):
    """A line of the decision log: what was decided, by whom, why, and the numbers of that moment."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="verdicts")
    what = models.CharField(max_length=20)
    arm = models.CharField(max_length=20, blank=True, default="")
    reason = models.TextField()
    evidence = models.JSONField(default=dict)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["experiment", "at"], name="experiments_log_order")]
