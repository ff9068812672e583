"""Saved questions of the explorer, who likes them, who gets them by mail, their files; and annotations of days."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class SavedQuestion(BrandRow):
    """A question people come back to. `question` is its state (selectors.explorer.question); only its owner sees one that is not shared."""

    name = models.CharField(max_length=120)
    note = models.TextField(blank=True, default="")
    question = models.JSONField()
    shared = models.BooleanField(default=False)
    owner_id = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["brand_id", "archived_at", "name"], name="analytics_question_list")]


class QuestionFavourite(BrandRow):
    """Somebody keeps a question at the top of the own list."""

    question = models.ForeignKey(SavedQuestion, on_delete=models.CASCADE, related_name="favourites")
    user_id = models.BigIntegerField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["question", "user_id"], name="analytics_favourite_once")]


class QuestionFile(BrandRow):
    """An answer too large for the page, written to a file in the background."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", pgettext_lazy("file", "Being written")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    name = models.CharField(max_length=160)
    question = models.JSONField()
    form = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    rows = models.PositiveIntegerField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")
    stored = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=120, blank=True, default="")
    asked_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-asked_at", "-id"]


class QuestionMail(BrandRow):
    """A saved question that is mailed by the clock. `recipients` are ids of people; `at` is HH:MM in the brand's zone; `weekday` 1 is Monday. With a
    condition a mail goes out only when the total of `metric` is above or below `limit`. Three failures in a row pause it."""

    class Every(models.TextChoices):
        """How often."""

        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")

    class Only(models.TextChoices):
        """On what condition."""

        ALWAYS = "", _("Always")
        ABOVE = "above", _("Only when above")
        BELOW = "below", _("Only when below")

    question = models.ForeignKey(SavedQuestion, on_delete=models.CASCADE, related_name="mails")
    every = models.CharField(max_length=8, choices=Every.choices, default=Every.WEEKLY)
    weekday = models.PositiveSmallIntegerField(default=1)
    monthday = models.PositiveSmallIntegerField(default=1)
    at = models.CharField(max_length=5, default="09:00")
    recipients = models.JSONField(default=list)
    with_csv = models.BooleanField(default=True)
    metric = models.CharField(max_length=60, blank=True, default="")
    only = models.CharField(max_length=5, choices=Only.choices, default=Only.ALWAYS, blank=True)
    limit = models.FloatField(null=True)
    active = models.BooleanField(default=True)
    failures = models.PositiveSmallIntegerField(default=0)
    paused_why = models.CharField(max_length=300, blank=True, default="")
    starts_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["question__name", "id"]


class QuestionMailing(BrandRow):
    """One period of a scheduled mail: there is one row a period, whoever looks first. `value` is what the condition looked at."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", pgettext_lazy("mailing", "Waiting")
        SENT = "sent", _("Sent")
        SKIPPED = "skipped", pgettext_lazy("mailing", "Condition not met")
        FAILED = "failed", _("Failed")

    mail = models.ForeignKey(QuestionMail, on_delete=models.CASCADE, related_name="mailings")
    period = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    value = models.FloatField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")
    test = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-due_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["mail", "period"], name="analytics_mailing_once")]


class QuestionLetter(BrandRow):
    """One person's copy. It is `sending` from before the mail server is called until its answer is known: one that stays so is never sent again by
    itself, because it may have arrived."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", pgettext_lazy("mailing", "Waiting")
        SENDING = "sending", pgettext_lazy("mailing", "Unknown whether it arrived")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    mailing = models.ForeignKey(QuestionMailing, on_delete=models.CASCADE, related_name="letters")
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["user_name", "id"]
        constraints = [models.UniqueConstraint(fields=["mailing", "user_id"], name="analytics_letter_once")]


class Annotation(BrandRow):
    """What happened on a day or over some days, for the charts: of the brand, or of one account or metric."""

    class Kind(models.TextChoices):
        """What it is."""

        CAMPAIGN = "campaign", _("Campaign")
        OUTAGE = "outage", _("Outage")
        ALGORITHM = "algorithm", _("Change of a platform's algorithm")
        HOLIDAY = "holiday", _("Holiday")
        POST = "post", _("Major post")
        CRISIS = "crisis", _("Crisis")
        OTHER = "other", _("Other")

    start = models.DateField()
    end = models.DateField()
    text = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    account_id = models.BigIntegerField(null=True, blank=True)
    metric = models.CharField(max_length=60, blank=True, default="")
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-start", "-id"]
        indexes = [models.Index(fields=["brand_id", "start", "end"], name="analytics_annotation_days")]
