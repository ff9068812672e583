"""Invitations: programmes, the people in them, rewards, visits and the blacklist."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.growth.models.campaigns import Campaign, PartnerLink
from guanhao.domains.growth.models.coupons import Coupon
from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class InviteProgram(BrandRow):
    """A programme in which people invite people (GRO-01). `steps` is JSON: {level: 1 or 2, invites, batch: key of the coupons}.

    `depth` is how many levels are rewarded, never more than the policy allows; the tree itself may be deeper.
    """

    class State(models.TextChoices):
        """What it takes."""

        DRAFT = "draft", pgettext_lazy("invites", "Draft")
        OPEN = "open", pgettext_lazy("invites", "Running")
        CLOSED = "closed", pgettext_lazy("invites", "Over")

    brand_id = models.BigIntegerField(editable=False)
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True, default="")
    consent = models.CharField(max_length=500)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="programs")
    steps = models.JSONField(default=list)
    depth = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    forgot_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "key"], name="growth_program_key"),
            models.CheckConstraint(condition=Q(depth__gte=1, depth__lte=2), name="growth_two_levels_at_most"),
        ]


class InviteSignup(BrandRow):
    """Somebody in a programme. `code` is what they share, `inviter` who brought them. `origin` and `device` are keyed hashes of network and browser.

    `wait` until `ripe_at`, then valid; `held` when `score` (0 to 100, explained by `reasons`) is too high: a person decides.
    """

    class State(models.TextChoices):
        """Whether it counts for whoever invited."""

        WAIT = "wait", pgettext_lazy("invites", "Waiting")
        HELD = "held", pgettext_lazy("invites", "Held")
        VALID = "valid", pgettext_lazy("invites", "Counts")
        REJECTED = "rejected", pgettext_lazy("invites", "Rejected")
        FORGOTTEN = "forgotten", pgettext_lazy("invites", "Forgotten")

    brand_id = models.BigIntegerField(editable=False)
    program = models.ForeignKey(InviteProgram, on_delete=models.PROTECT, related_name="signups")
    inviter = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="invited")
    partner_link = models.ForeignKey(PartnerLink, on_delete=models.PROTECT, null=True, blank=True, related_name="signups")
    person_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=60, blank=True, default="")
    phone = SecretField(blank=True, default="")
    phone_print = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 - null keeps the forgotten out of the unique index
    row_print = models.CharField(max_length=64, blank=True, default="")
    code = models.CharField(max_length=16)
    depth = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=64, blank=True, default="")
    device = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAIT)
    score = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    joined_at = models.DateTimeField()
    ripe_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True, default="")
    appeal = models.CharField(max_length=500, blank=True, default="")
    appealed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["program", "phone_print"], name="growth_signup_phone"),
            models.UniqueConstraint(fields=["brand_id", "code"], name="growth_signup_code"),
        ]
        indexes = [
            models.Index(fields=["program", "state", "-id"], name="growth_signups"),
            models.Index(fields=["program", "origin", "joined_at"], name="growth_signup_origins"),
            models.Index(fields=["program", "device"], name="growth_signup_devices"),
            models.Index(fields=["brand_id", "ripe_at"], condition=Q(state="wait"), name="growth_signups_ripe"),
            models.Index(fields=["brand_id", "joined_at"], name="growth_signup_days"),
        ]

    @property
    def shown(self) -> str:
        """The name, or the number where there is none."""
        return self.name or f"#{self.pk}"


class InviteReward(BrandRow):
    """A step somebody reached: once for each person, level and number of invitations. Without stock it waits and is given later."""

    class State(models.TextChoices):
        """What became of it."""

        GIVEN = "given", pgettext_lazy("invites", "Given")
        WAITING = "waiting", pgettext_lazy("invites", "Out of stock")
        BACK = "back", pgettext_lazy("invites", "Taken back")

    signup = models.ForeignKey(InviteSignup, on_delete=models.PROTECT, related_name="rewards")
    level = models.PositiveSmallIntegerField(default=1)
    invites = models.PositiveIntegerField()
    batch = models.CharField(max_length=40)
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, null=True, blank=True, related_name="invite_rewards")
    state = models.CharField(max_length=8, choices=State.choices)
    why = models.CharField(max_length=20, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["signup", "level", "invites"], name="growth_reward_once")]


class InviteDay(BrandRow):
    """Visits and shares of a programme's pages on a day in the brand's zone."""

    program = models.ForeignKey(InviteProgram, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    visits = models.PositiveIntegerField(default=0)
    shares = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["program", "day"], name="growth_invite_day")]


class InviteBlock(BrandRow):
    """A phone number, network or device whose sign-ups are always held; kept as a keyed hash."""

    class Kind(models.TextChoices):
        """What is blocked."""

        PHONE = "phone", _("Phone number")
        ORIGIN = "origin", pgettext_lazy("invites", "Network")
        DEVICE = "device", pgettext_lazy("invites", "Device")

    brand_id = models.BigIntegerField(editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    mark = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "kind", "mark"], name="growth_one_block")]
