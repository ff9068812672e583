"""The programme of key opinion consumers (COM-08): who is in it, courses, traffic support, commissions by sheet, monthly influence."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.community.models.growth import Badge
from guanhao.domains.community.models.members import Member
from guanhao.kernel.tenancy import BrandRow


class Koc(BrandRow):
    """A member in the programme. Orders that carry `code` are theirs from `earns_from` on, at `rate` (None: the policy's).

    `quota` is what is left of the traffic support, the sum of the quota's entries; `scores` is what the board said on the day of the choice.
    """

    class Stage(models.TextChoices):
        """The path."""

        SELECTED = "selected", pgettext_lazy("koc", "Selected")
        TRAINING = "training", _("In training")
        TRAINED = "trained", pgettext_lazy("koc", "Trained")
        PARTNER = "partner", pgettext_lazy("koc", "Partner")
        ENDED = "ended", pgettext_lazy("koc", "Ended")

    brand_id = models.BigIntegerField(editable=False)
    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="koc")
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.SELECTED)
    code = models.CharField(max_length=12)
    link_url = models.CharField(max_length=500, blank=True, default="")
    rate = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    quota = models.BigIntegerField(default=0)
    scores = models.JSONField(default=dict)
    selected_at = models.DateTimeField()
    earns_from = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "code"], name="community_koc_code"),
            models.CheckConstraint(condition=models.Q(quota__gte=0), name="community_quota_not_negative"),
        ]
        indexes = [models.Index(fields=["brand_id", "stage", "-id"], name="community_kocs")]


class KocStep(BrandRow):
    """Somebody in the programme went from one stage to another."""

    brand_id = models.BigIntegerField(editable=False)
    koc = models.ForeignKey(Koc, on_delete=models.CASCADE, related_name="steps")
    before = models.CharField(max_length=8, blank=True, default="")
    after = models.CharField(max_length=8, choices=Koc.Stage.choices)
    reason = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True, default="")


class KocJudgement(BrandRow):
    """Scores a person set by hand for a member, 0 to 100; None leaves that part to what the member did."""

    brand_id = models.BigIntegerField(editable=False)
    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="judgement")
    output = models.PositiveSmallIntegerField(null=True, blank=True)
    influence = models.PositiveSmallIntegerField(null=True, blank=True)
    fit = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True, default="")


class Course(BrandRow):
    """A course of the star member camp: lessons in order; who is through gets `quota` impressions of traffic support, and the badge."""

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=80)
    text = models.CharField(max_length=500, blank=True, default="")
    lessons = models.JSONField(default=list)
    quota = models.PositiveIntegerField(default=0)
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, null=True, blank=True, related_name="courses")
    active = models.BooleanField(default=True)
    number = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="community_course_title")]


class CourseRun(BrandRow):
    """Somebody takes a course, once: `lessons` are the titles of the day it began, `done` the places of those that are through."""

    brand_id = models.BigIntegerField(editable=False)
    koc = models.ForeignKey(Koc, on_delete=models.CASCADE, related_name="runs", db_index=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="runs")
    lessons = models.JSONField(default=list)
    done = models.JSONField(default=list)
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["koc", "course"], name="community_course_once")]


class QuotaEntry(BrandRow):
    """Traffic support opened (+) or spent (−), in impressions. Never changed, never deleted (0002); `key` makes each occasion count once."""

    brand_id = models.BigIntegerField(editable=False)
    koc = models.ForeignKey(Koc, on_delete=models.PROTECT, related_name="quota_entries", db_index=False)
    amount = models.BigIntegerField()
    note = models.CharField(max_length=200)
    key = models.CharField(max_length=80)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["koc", "key"], name="community_quota_once"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="community_quota_moves"),
        ]
        indexes = [models.Index(fields=["brand_id", "-id"], name="community_quota_newest")]


class KocGuide(BrandRow):
    """A piece of advice on earning with content; people in the programme read it on their page from a stage on."""

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=80)
    text = models.TextField()
    stage_from = models.CharField(max_length=8, choices=Koc.Stage.choices, default=Koc.Stage.TRAINED)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="community_guide_title")]


class KocOrder(BrandRow):
    """An order that came by somebody's code, once in the brand; `rate` is the one of the day it was taken in."""

    class State(models.TextChoices):
        """Whether it stands."""

        GOOD = "good", pgettext_lazy("order", "Stands")
        REFUNDED = "refunded", pgettext_lazy("order", "Refunded")

    brand_id = models.BigIntegerField(editable=False)
    koc = models.ForeignKey(Koc, on_delete=models.PROTECT, related_name="orders", db_index=False)
    order_id = models.CharField(max_length=120)
    ordered_at = models.DateTimeField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    rate = models.DecimalField(max_digits=5, decimal_places=4)
    state = models.CharField(max_length=8, choices=State.choices, default=State.GOOD)
    taken_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "order_id"], name="community_koc_order_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0, rate__gte=0, rate__lte=1), name="community_koc_order_sane"),
        ]
        indexes = [
            models.Index(fields=["koc", "ordered_at"], name="community_koc_orders"),
            models.Index(fields=["brand_id", "-ordered_at"], name="community_koc_newest"),
        ]


class KocSheet(BrandRow):
    """The settlement sheet of a month: made, handed in, approved by another person, paid. Once handed in, nothing on it moves (0002)."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", pgettext_lazy("sheet", "Draft")
        WAITING = "waiting", _("Waits for a second person")
        APPROVED = "approved", pgettext_lazy("sheet", "Approved")
        PAID = "paid", pgettext_lazy("sheet", "Paid")

    brand_id = models.BigIntegerField(editable=False)
    month = models.CharField(max_length=7)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    note = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_by_id = models.BigIntegerField(null=True, blank=True)
    handed_by_name = models.CharField(max_length=120, blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by_id = models.BigIntegerField(null=True, blank=True)
    approved_by_name = models.CharField(max_length=120, blank=True, default="")
    paid_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "month"], name="community_sheet_month"),
            models.CheckConstraint(
                condition=models.Q(approved_by_id=None) | ~models.Q(approved_by_id=models.F("handed_by_id")), name="community_sheet_two_persons"
            ),
        ]


class KocLine(BrandRow):
    """An order on a sheet: paid once as a sale; what changed later (refunded, another sum) comes back or is added on a later sheet."""

    class Kind(models.TextChoices):
        """What it is."""

        SALE = "sale", pgettext_lazy("commission", "Sale")
        CLAWBACK = "clawback", pgettext_lazy("commission", "Taken back")
        ADDED = "added", pgettext_lazy("commission", "Added later")

    brand_id = models.BigIntegerField(editable=False)
    sheet = models.ForeignKey(KocSheet, on_delete=models.PROTECT, related_name="lines", db_index=False)
    koc = models.ForeignKey(Koc, on_delete=models.PROTECT, related_name="lines")
    order = models.ForeignKey(KocOrder, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    sales = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["sheet", "order"], name="community_line_once"),
            models.UniqueConstraint(fields=["order"], condition=models.Q(kind="sale"), name="community_order_paid_once"),
        ]


class KocPayout(BrandRow):
    """What one person gets by a sheet. A sum below zero is carried into the next sheet (`carried_out`, never positive)."""

    brand_id = models.BigIntegerField(editable=False)
    sheet = models.ForeignKey(KocSheet, on_delete=models.PROTECT, related_name="payouts", db_index=False)
    koc = models.ForeignKey(Koc, on_delete=models.PROTECT, related_name="payouts")
    orders = models.PositiveIntegerField(default=0)
    sales = models.DecimalField(max_digits=14, decimal_places=2)
    commission = models.DecimalField(max_digits=14, decimal_places=2)
    taken_back = models.DecimalField(max_digits=14, decimal_places=2)
    carried_in = models.DecimalField(max_digits=14, decimal_places=2)
    payout = models.DecimalField(max_digits=14, decimal_places=2)
    carried_out = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["sheet", "koc"], name="community_payout_once"),
            models.CheckConstraint(condition=models.Q(payout__gte=0, carried_out__lte=0), name="community_payout_sane"),
        ]


class KocRanking(BrandRow):
    """The influence ranking of a month, frozen at its end: `rows` are place, member, name and influence."""

    brand_id = models.BigIntegerField(editable=False)
    month = models.CharField(max_length=7)
    rows = models.JSONField(default=list)
    frozen_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "month"], name="community_koc_month")]
