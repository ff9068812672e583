"""The points ledger: postings made of entries on lots, which are only ever added; rules that give points; adjustments by two people."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.community.models.members import Member
from guanhao.kernel.tenancy import BrandRow


class PointsRule(BrandRow):
    """What gives points and growth value: each `action` of a member, up to `per_day` and `per_member` times their points (0: no limit).

    `number` grows with every change and stands in the postings; the versions are kept (kernel.versions).
    """

    brand_id = models.BigIntegerField(editable=False)
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    action = models.CharField(max_length=40)
    points = models.PositiveIntegerField(default=0)
    score = models.PositiveIntegerField(default=0)
    per_day = models.PositiveIntegerField(default=0)
    per_member = models.PositiveIntegerField(default=0)
    lifetime_days = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    number = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="community_rule_key")]
        indexes = [models.Index(fields=["brand_id", "action"], name="community_rules_of_action")]


class PointsPosting(BrandRow):
    """One deed in the ledger: `points` is the sum of its entries, `short` what a clawback did not find. Never changed, never deleted (0002).

    `key` names the occasion within the member: the same key again is the same posting.
    """

    class Kind(models.TextChoices):
        """Why points moved."""

        EARN = "earn", _("Earned")
        SPEND = "spend", pgettext_lazy("points", "Spent")
        REFUND = "refund", pgettext_lazy("points", "Given back")
        EXPIRE = "expire", pgettext_lazy("points", "Expired")
        CLAWBACK = "clawback", pgettext_lazy("points", "Taken back")
        ADJUST = "adjust", _("Adjusted by hand")
        SETTLE = "settle", _("Debt settled")
        MOVE = "move", _("Moved between records")
        CLOSE = "close", _("Account closed")

    brand_id = models.BigIntegerField(editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="postings", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    points = models.BigIntegerField()
    score = models.BigIntegerField(default=0)
    short = models.PositiveBigIntegerField(default=0)
    key = models.CharField(max_length=200)
    rule = models.ForeignKey(PointsRule, on_delete=models.PROTECT, null=True, blank=True, related_name="postings", db_index=False)
    rule_number = models.PositiveIntegerField(default=0)
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by", db_index=False)
    note = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    day = models.DateField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["member", "key"], name="community_posting_once"),
            models.UniqueConstraint(fields=["undoes"], name="community_undone_once"),
        ]
        indexes = [
            models.Index(fields=["brand_id", "-id"], name="community_postings_newest"),
            models.Index(fields=["member", "day"], name="community_postings_of_day"),
        ]


class PointsLot(BrandRow):
    """Points that came together and lapse together: `remaining` of `points` are there until `expires_at` (None: for ever). Only these two change."""

    brand_id = models.BigIntegerField(editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="lots", db_index=False)
    points = models.BigIntegerField()
    remaining = models.BigIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(remaining__gte=0, remaining__lte=models.F("points")), name="community_lot_holds"),
        ]
        indexes = [
            models.Index(fields=["member", "expires_at"], condition=models.Q(remaining__gt=0), name="community_open_lots"),
            models.Index(fields=["brand_id", "expires_at"], condition=models.Q(remaining__gt=0), name="community_lapsing_lots"),
        ]


class PointsEntry(BrandRow):
    """One line of a posting on one lot: points in (+) or out (−). Never changed, never deleted (0002); the balance is the sum of these."""

    brand_id = models.BigIntegerField(editable=False)
    posting = models.ForeignKey(PointsPosting, on_delete=models.PROTECT, related_name="entries")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="entries")
    lot = models.ForeignKey(PointsLot, on_delete=models.PROTECT, related_name="entries", db_index=False)
    points = models.BigIntegerField()

    class Meta(BrandRow.Meta):
        constraints = [models.CheckConstraint(condition=~models.Q(points=0), name="community_entry_moves")]


class PointsAdjustment(BrandRow):
    """Points given or taken by hand. Above the policy's sum a second person confirms; the database refuses the same person twice."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("Waits for a second person")
        DONE = "done", pgettext_lazy("points", "Posted")
        DROPPED = "dropped", pgettext_lazy("points", "Given up")

    brand_id = models.BigIntegerField(editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="adjustments")
    points = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    posting = models.OneToOneField(PointsPosting, on_delete=models.PROTECT, null=True, blank=True, related_name="adjustment")
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField(null=True, blank=True)
    proposed_by_name = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_id = models.BigIntegerField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by_id=None) | models.Q(proposed_by_id=None) | ~models.Q(confirmed_by_id=models.F("proposed_by_id")),
                name="community_two_persons",
            ),
        ]
        indexes = [models.Index(fields=["brand_id", "state", "-id"], name="community_adjustments")]
