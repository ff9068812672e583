"""A cooperation on its way from brief to settlement, its tracked links, numbers and the one payment."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.partners.models.budgets import BudgetLine
from guanhao.domains.partners.models.talents import Talent
from guanhao.kernel.models import StoredFile
from guanhao.kernel.tenancy import BrandRow


class Cooperation(BrandRow):
    """Work ordered from a talent (KOL-06). All its money is in one `currency`, in cents.

    The draft is what is signed in review; `revision` counts its changes. Nothing is released unless it is approved exactly as it reads.
    """

    class State(models.TextChoices):
        """Where it stands, in order."""

        BRIEF = "brief", pgettext_lazy("cooperation", "Brief")
        QUOTED = "quoted", pgettext_lazy("cooperation", "Quoted")
        CONTRACTED = "contracted", pgettext_lazy("cooperation", "Contract signed")
        REVIEW = "review", pgettext_lazy("cooperation", "Draft in review")
        RELEASED = "released", pgettext_lazy("cooperation", "Released")
        MEASURED = "measured", pgettext_lazy("cooperation", "Measured")
        SETTLED = "settled", pgettext_lazy("cooperation", "Settled")
        CANCELLED = "cancelled", pgettext_lazy("cooperation", "Cancelled")

    class Kind(models.TextChoices):
        """What is made."""

        POST = "post", _("Pictures and text")
        VIDEO = "video", _("Video")
        LIVE = "live", _("Live show")
        COURSE = "course", _("Expert: live course")
        INTERVIEW = "interview", _("Expert: in-depth interview")

    class Form(models.TextChoices):
        """How openly it advertises."""

        HARD = "hard", _("Hard advertisement")
        SOFT = "soft", _("Soft placement")

    brand_id = models.BigIntegerField(editable=False)
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="cooperations")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.POST)
    form = models.CharField(max_length=4, choices=Form.choices, default=Form.SOFT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BRIEF)
    brief = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    target_url = models.CharField(max_length=500, blank=True, default="")
    currency = models.CharField(max_length=3, default="CNY")
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, null=True, blank=True, related_name="cooperations")
    quote_cents = models.BigIntegerField(null=True, blank=True)
    quote_note = models.CharField(max_length=500, blank=True, default="")
    amount_cents = models.BigIntegerField(null=True, blank=True)
    contract_number = models.CharField(max_length=80, blank=True, default="")
    contract_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    draft_title = models.CharField(max_length=200, blank=True, default="")
    draft_text = models.TextField(blank=True, default="")
    ad_label = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)
    approval_id = models.BigIntegerField(null=True, blank=True)
    release_url = models.CharField(max_length=500, blank=True, default="")
    released_at = models.DateTimeField(null=True, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    author_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(quote_cents=None) | models.Q(quote_cents__gte=0), name="partners_quote_not_negative"),
            models.CheckConstraint(condition=models.Q(amount_cents=None) | models.Q(amount_cents__gte=0), name="partners_amount_not_negative"),
        ]
        indexes = [
            models.Index(fields=["brand_id", "state", "due_on", "id"], name="partners_cooperation_board"),
            models.Index(fields=["brand_id", "talent", "state"], name="partners_talent_bookings"),
        ]


class TrackedLink(BrandRow):
    """The link and the code by which one form of a cooperation is counted (KOL-03)."""

    brand_id = models.BigIntegerField(editable=False)
    cooperation = models.ForeignKey(Cooperation, on_delete=models.PROTECT, related_name="links")
    form = models.CharField(max_length=4, choices=Cooperation.Form.choices)
    code = models.CharField(max_length=24)
    url = models.CharField(max_length=500)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "cooperation", "form"], name="partners_one_link_a_form"),
            models.UniqueConstraint(fields=["brand_id", "code"], name="partners_code_once"),
        ]

    @property
    def subject(self) -> str:
        """How the links room knows it."""
        return f"partners.cooperation:{self.cooperation_id}:{self.form}"


class Measurement(BrandRow):
    """What one form of a cooperation brought by a day (KOL-03 to KOL-05); None: not known. Measuring again replaces it."""

    brand_id = models.BigIntegerField(editable=False)
    cooperation = models.ForeignKey(Cooperation, on_delete=models.PROTECT, related_name="measurements")
    form = models.CharField(max_length=4, choices=Cooperation.Form.choices)
    measured_on = models.DateField()
    source = models.CharField(max_length=80)
    impressions = models.BigIntegerField(null=True, blank=True)
    likes = models.BigIntegerField(null=True, blank=True)
    comments = models.BigIntegerField(null=True, blank=True)
    saves = models.BigIntegerField(null=True, blank=True)
    forwards = models.BigIntegerField(null=True, blank=True)
    clicks = models.BigIntegerField(null=True, blank=True)
    conversions = models.BigIntegerField(null=True, blank=True)
    revenue_cents = models.BigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "cooperation", "form"], name="partners_one_measurement_a_form")]

    @property
    def interactions(self) -> int:
        """Likes, comments, saves and forwards that are known."""
        return sum(value or 0 for value in (self.likes, self.comments, self.saves, self.forwards))


class Settlement(BrandRow):
    """The one payment of a cooperation; never changed, never deleted, never a second one (0002)."""

    brand_id = models.BigIntegerField(editable=False)
    cooperation = models.OneToOneField(Cooperation, on_delete=models.PROTECT, related_name="settlement")
    amount_cents = models.BigIntegerField()
    deduction_cents = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    paid_on = models.DateField()
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_cents__gte=0, deduction_cents__gte=0), name="partners_settlement_not_negative")
        ]
