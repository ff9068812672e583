"""Tables of alerts: what was counted, what is watched, what was raised, what people said to it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class CountSlice(BrandRow):
    """Five minutes of a stream, the only thing that grows with what is heard: a flood adds to it and makes no rows.

    `weight` is the sum of total times the weight of the source; `refs` and `negative_refs` name a few posts, one a line ("reach reference");
    `fresh` until the detector has looked.
    """

    stream = models.CharField(max_length=80)
    slot = models.DateTimeField()
    total = models.BigIntegerField(default=0)
    negative = models.BigIntegerField(default=0)
    reach = models.BigIntegerField(default=0)
    weight = models.FloatField(default=0.0)
    refs = models.TextField(blank=True, default="")
    negative_refs = models.TextField(blank=True, default="")
    fresh = models.BooleanField(default=True)

    class Meta(BrandRow.Meta):
        ordering = ["stream", "slot"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "stream", "slot"], name="listening_slice_once")]
        indexes: ClassVar = [
            models.Index(fields=["brand_id", "slot"], name="listening_slice_slot"),
            models.Index(fields=["brand_id", "stream"], condition=models.Q(fresh=True), name="listening_slice_fresh"),
        ]


class CountGap(BrandRow):
    """A time in which a stream was not heard (a source was down): its empty slots are unknown, not zero. `ends_at` None: still deaf."""

    stream = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-starts_at"]


class AlertRule(BrandRow):
    """What is watched: a signal on streams, how much is too much, and for how long the rule rests after an alert.

    `streams`: names or beginnings ("rule:*"); `sensitivity` times the usual threshold (2 is half as touchy); `limit` a fixed limit in
    `limit_hours` (1 or 24) besides the baseline; `trained` what judgements made of the threshold, within the policy's bounds.
    """

    class Signal(models.TextChoices):
        """What is looked at."""

        VOLUME = "volume", pgettext_lazy("alert", "Volume")
        NEGATIVE = "negative", pgettext_lazy("alert", "Negative volume")
        SHARE = "share", pgettext_lazy("alert", "Negative share")
        VELOCITY = "velocity", pgettext_lazy("alert", "Velocity")
        REACH = "reach", pgettext_lazy("alert", "Reach")
        WEIGHT = "weight", pgettext_lazy("alert", "Weight of sources")
        ACCOUNT = "account", pgettext_lazy("alert", "Account")

    title = models.CharField(max_length=120)
    preset = models.CharField(max_length=40, blank=True, default="")
    signal = models.CharField(max_length=10, choices=Signal.choices)
    streams = models.JSONField(default=list)
    sensitivity = models.FloatField(default=1.0)
    minimum = models.FloatField(default=0.0)
    limit = models.FloatField(null=True)
    limit_hours = models.PositiveSmallIntegerField(default=1)
    quiet_minutes = models.PositiveIntegerField(null=True)
    highest_level = models.PositiveSmallIntegerField(default=3)
    trained = models.FloatField(default=1.0)
    active = models.BooleanField(default=True)
    retired_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["title", "id"]


class Watch(BrandRow):
    """Where a rule stands on a stream: the detector's state after the slot `done_until`, and two older states to go back to for late counts."""

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE)
    stream = models.CharField(max_length=80)
    state = models.JSONField(default=dict)
    marks = models.JSONField(default=list)
    done_until = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        ordering = ["rule_id", "stream"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand_id", "rule", "stream"], name="listening_watch_once")]


class Alert(BrandRow):
    """Something passed its limit. `open_key` is unique while the alert is open, so that two workers raise it once; it is empty afterwards."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("alert", "Open")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("alert", "Acknowledged")
        CLOSED = "closed", pgettext_lazy("alert", "Closed")

    class Judged(models.TextChoices):
        """What a person said it was."""

        UNJUDGED = "", _("Not judged yet")
        TRUE = "true", pgettext_lazy("alert", "A real event")
        FALSE = "false", pgettext_lazy("alert", "A false alarm")
        NOISE = "noise", pgettext_lazy("alert", "Noise: real, but of no matter")

    rule = models.ForeignKey(AlertRule, on_delete=models.PROTECT, null=True)
    rule_title = models.CharField(max_length=120)
    signal = models.CharField(max_length=10, choices=AlertRule.Signal.choices)
    stream = models.CharField(max_length=80)
    streams = models.JSONField(default=list)
    account_id = models.BigIntegerField(null=True)
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=14, choices=State.choices, default=State.OPEN)
    value = models.FloatField(default=0.0)
    baseline = models.FloatField(default=0.0)
    minutes = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)
    refs = models.JSONField(default=list)
    event_at = models.DateTimeField()
    last_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by_id = models.BigIntegerField(null=True)
    acknowledged_by = models.CharField(max_length=120, blank=True, default="")
    judged = models.CharField(max_length=8, choices=Judged.choices, blank=True, default=Judged.UNJUDGED)
    closed_at = models.DateTimeField(null=True)
    open_key = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-raised_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand_id", "open_key"], condition=~models.Q(open_key=""), name="listening_alert_open_once")
        ]
        indexes: ClassVar = [models.Index(fields=["brand_id", "state", "-raised_at"], name="listening_alert_state")]


class AlertNote(BrandRow):
    """A line of an alert's timeline; `kind` says what happened, `facts` the values its words need."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=1000, blank=True, default="")
    facts = models.JSONField(default=dict)
    person_id = models.BigIntegerField(null=True)
    person = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["made_at", "id"]


class Mute(BrandRow):
    """No alerts of a rule (None: of any) on streams of this name or beginning ("" all) until `ends_at`; the counting goes on."""

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, null=True)
    stream = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    made_by_id = models.BigIntegerField(null=True)
    made_by = models.CharField(max_length=120, blank=True, default="")
    held_back = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        ordering = ["-starts_at", "-id"]


class Tuning(BrandRow):
    """A judgement moved a rule's threshold from `before` to `after`; undone, the rule has `before` again."""

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE)
    judged = models.CharField(max_length=8, choices=Alert.Judged.choices)
    before = models.FloatField()
    after = models.FloatField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True, default="")
    undone_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-made_at", "-id"]


class Backtest(BrandRow):
    """What a rule would have raised on the kept counts, with one or two settings; `result` holds the alerts and the chart of each."""

    title = models.CharField(max_length=120)
    first = models.DateField()
    last = models.DateField()
    settings = models.JSONField(default=list)
    result = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="waiting")
    problem = models.CharField(max_length=300, blank=True, default="")
    job_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-made_at", "-id"]
