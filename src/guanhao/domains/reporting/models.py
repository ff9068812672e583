"""Reports as they were written, the trace of their numbers, their advice, and what measures are judged by."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Report(BrandRow):
    """One version of the report of one period in one language; the document is kept as blocks, the files are made from it."""

    class Kind(models.TextChoices):
        """How long a period is."""

        WEEKLY = "weekly", _("Weekly report")
        MONTHLY = "monthly", _("Monthly report")
        ANNUAL = "annual", _("Year-end summary")
        CAMPAIGN = "campaign", _("Campaign effect report")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    period = models.CharField(max_length=10)
    start = models.DateField()
    end = models.DateField()
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    document = models.JSONField()
    posts = models.PositiveBigIntegerField(default=0)
    data_generation = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "kind", "period", "language", "version"], name="reporting_report_version")]
        ordering = ["-start", "kind", "-version", "-id"]


class Evaluation(BrandRow):
    """What a measure or a campaign is judged by (ANA-11 b). Windows are local days, both ends included; `base_start` None: as many
    days directly before.

    `accounts` were treated (empty: all but the controls), `controls` were not; `target` is a value of the metric; `weights` of the index are
    [{metric, weight}], a negative weight where less is better. Method "auto" is the control group where there is one, else before–after.
    """

    class Method(models.TextChoices):
        """How it is judged."""

        AUTO = "auto", pgettext_lazy("evaluation", "By the data: control group, else before–after")
        BEFORE_AFTER = "before_after", pgettext_lazy("evaluation", "Before–after")
        CONTROL = "control", pgettext_lazy("evaluation", "Control group")
        TARGET = "target", pgettext_lazy("evaluation", "Target attainment")
        INDEX = "index", pgettext_lazy("evaluation", "Weighted index")

    title = models.CharField(max_length=120)
    method = models.CharField(max_length=12, choices=Method.choices, default=Method.AUTO)
    metric = models.CharField(max_length=60)
    start = models.DateField()
    end = models.DateField()
    base_start = models.DateField(null=True)
    base_end = models.DateField(null=True)
    accounts = models.JSONField(default=list)
    controls = models.JSONField(default=list)
    target = models.FloatField(null=True)
    weights = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True, default="")
    campaign_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="reporting_evaluation_days")]
        indexes = [models.Index(fields=["brand_id", "-end"], name="reporting_evaluation_end")]
        ordering = ["-end", "-id"]


class ReportFigure(BrandRow):
    """One number of a report: how it reads, what it is, and the query that gives it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="figures")
    key = models.CharField(max_length=12)
    text = models.CharField(max_length=60)
    value = models.FloatField(null=True)
    form = models.CharField(max_length=12)
    query = models.JSONField()
    words = models.TextField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="reporting_figure_key")]


class ReportFile(BrandRow):
    """A file made from a report (pdf, docx, html, csv), in the house's file store."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=5)
    stored = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["report", "format"], name="reporting_file_once")]


class ReportWords(BrandRow):
    """What people wrote into a section of a period's report; it stays when the report is written again."""

    kind = models.CharField(max_length=10)
    period = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    section = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "kind", "period", "language", "section"], name="reporting_words_once")]


class Advice(BrandRow):
    """One piece of advice of a period, followed until its effect is known; a report written again renews it while nobody has taken it up."""

    class Status(models.TextChoices):
        """Where a piece of advice stands."""

        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        CHECKED = "checked", _("Effect known")

    report = models.ForeignKey(Report, null=True, on_delete=models.SET_NULL, related_name="advice")
    kind = models.CharField(max_length=10)
    period = models.CharField(max_length=10)
    family = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    evidence = models.TextField()
    metric = models.CharField(max_length=60)
    target = models.FloatField()
    target_words = models.CharField(max_length=300)
    expected_low = models.FloatField(null=True)
    expected = models.FloatField(null=True)
    expected_high = models.FloatField(null=True)
    query = models.JSONField(default=dict)
    owner_id = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=120)
    due = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    status_note = models.CharField(max_length=300, blank=True, default="")
    effect = models.FloatField(null=True)
    effect_words = models.CharField(max_length=300, blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "kind", "period", "family"], name="reporting_advice_once")]
        ordering = ["-due", "id"]

    @property
    def reached(self) -> bool | None:
        """Did the effect reach the target? None before it is measured, and where there is no data to measure."""
        return None if self.effect is None else self.effect >= self.target
