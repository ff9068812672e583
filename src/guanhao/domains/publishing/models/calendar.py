"""What a calendar promises: cadence, queue slots, series and links for people without a login."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.tenancy import BrandRow


class Cadence(BrandRow):
    """How often an account should speak: `target` publications a week, from `starts` on (PUB-04)."""

    account_id = models.BigIntegerField()
    target = models.PositiveSmallIntegerField()
    starts = models.DateField()
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "account_id", "starts"], name="publishing_cadence_once")]


class QueueSlot(BrandRow):
    """A standing place of an account: weekday (0 Monday) and local time; "add to the queue" takes the next free one."""

    account_id = models.BigIntegerField()
    weekday = models.PositiveSmallIntegerField()
    at = models.TimeField()
    label = models.CharField(max_length=80, blank=True, default="")
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["account_id", "weekday", "at"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "account_id", "weekday", "at"], name="publishing_slot_once")]


class Series(BrandRow):
    """A recurrence: `rule` is an RFC 5545 RRULE in the account's local time from `starts`; places are kept ahead and wait for content."""

    account_id = models.BigIntegerField()
    title = models.CharField(max_length=120)
    rule = models.CharField(max_length=300)
    starts = models.DateTimeField()
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["title"]


class Place(BrandRow):
    """A place on the calendar without content yet: of a series, or a reservation a person made; `publication_id` once it is filled.

    `fixed_at` is the moment the series' rule gave and never changes, `at` where the place lies now: a moved place keeps its turn in the series.
    """

    class Kind(models.TextChoices):
        """Where it comes from."""

        SERIES = "series", _("Series")
        RESERVED = "reserved", _("Reserved")

    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.RESERVED)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, null=True, related_name="places")
    title = models.CharField(max_length=120)
    at = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True)
    publication_id = models.BigIntegerField(null=True)
    moved = models.BooleanField(default=False)
    dropped = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["at"]
        indexes = [models.Index(fields=["brand_id", "at"], name="publishing_place_idx")]
        constraints = [models.UniqueConstraint(fields=["series", "fixed_at"], name="publishing_place_once")]


class CalendarEntry(BrandRow):
    """A marketing date of the brand's own (PLN-03): shown beside festivals, with a reminder `lead_days` before; `solemn` days warn
    as mourning days."""

    title = models.CharField(max_length=120)
    first_day = models.DateField()
    last_day = models.DateField()
    lead_days = models.PositiveSmallIntegerField(default=0)
    owner_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    solemn = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["first_day", "title"]


class CalendarShare(BrandRow):
    """A read-only link to the calendar: only the SHA-256 of its secret is kept. `visits` are those since `minute_at`, for the rate limit."""

    title = models.CharField(max_length=120)
    secret_hash = models.CharField(max_length=64, unique=True)
    accounts = models.JSONField(default=list, blank=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    minute_at = models.DateTimeField(null=True)
    visits = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-made_at"]


class Shift(BrandRow):
    """One move of one or several publications, kept so that it can be undone: `moves` are rows of [publication, from, to] (ISO 8601, UTC)."""

    moves = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-made_at"]
