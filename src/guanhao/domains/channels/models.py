"""Accounts, their credentials, and the brand's platform rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.channels.rules import POSITIONING, missing_positioning
from guanhao.domains.channels.shapes import AccountRef
from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Account(BrandRow):
    """One account of the brand on one platform, with its positioning card (STR-11).

    `settings` are the public facts its connector asks for (server address, chat id), `tier` what the platform calls its verification. Whoever
    refreshes its token holds `refreshing_until`.
    """

    class Role(models.TextChoices):
        """What the account is for in the matrix (PUB-02)."""

        MAIN = "main", _("Main account")
        IP = "ip", _("Personal or IP account")
        REGIONAL = "regional", _("Regional account")
        PRIVATE = "private", _("Private pool")

    class Status(models.TextChoices):
        """Where the account stands."""

        DRAFT = "draft", _("In preparation")
        ACTIVE = "active", pgettext_lazy("account", "Active")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    platform = models.CharField(max_length=30)
    handle = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MAIN)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    timezone = models.CharField(max_length=60)
    url = models.URLField(max_length=400, blank=True, default="")
    owner_id = models.BigIntegerField(null=True)
    follower_target = models.PositiveBigIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    positioning_content = models.TextField(blank=True, default="")
    positioning_user = models.TextField(blank=True, default="")
    positioning_interaction = models.TextField(blank=True, default="")
    positioning_communication = models.TextField(blank=True, default="")
    settings = models.JSONField(default=dict, blank=True)
    tier = models.CharField(max_length=40, blank=True, default="")
    refreshing_by = models.CharField(max_length=80, blank=True, default="")
    refreshing_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["platform", "role", "handle"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "platform", "handle"], name="channels_account_once")]

    @property
    def missing(self) -> tuple[str, ...]:
        """Field names of the positioning elements that are empty."""
        return missing_positioning(getattr(self, name) for name in POSITIONING)

    @property
    def ref(self) -> AccountRef:
        """What other rooms may know."""
        return AccountRef(
            id=self.pk,
            platform=self.platform,
            handle=self.handle,
            name=self.name,
            role=self.role,
            status=self.status,
            timezone=self.timezone,
            owner_id=self.owner_id,
            url=self.url,
            follower_target=self.follower_target,
            missing=self.missing,
        )


class Credential(BrandRow):
    """One secret of an account, such as an app secret; never shown again after it was entered."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="credentials")
    name = models.CharField(max_length=60)
    value = SecretField()
    changed_at = models.DateTimeField()
    changed_by_id = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="channels_credential_once")]


class PlatformRule(BrandRow):
    """A rule of a platform as the brand has to keep it (CMP-09 a), checked with every draft."""

    class Kind(models.TextChoices):
        """What the value means."""

        FORBID_PATTERN = "forbid_pattern", _("Forbidden words")
        FORBID_ELEMENT = "forbid_element", _("Forbidden element")
        LIMIT = "limit", pgettext_lazy("rule", "Limit")
        HINT = "hint", _("Hint")

    class Severity(models.TextChoices):
        """How much a hit weighs."""

        ERROR = "error", _("Error")
        WARNING = "warning", _("Warning")

    platform = models.CharField(max_length=30)
    format = models.CharField(max_length=20, blank=True, default="")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    value = models.TextField()
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.ERROR)
    effective_from = models.DateField()
    source = models.CharField(max_length=300, blank=True, default="")
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["platform", "-effective_from", "title"]


class PlatformChange(BrandRow):
    """A change of a platform's rules or algorithm as the brand logs it (CMP-09 b): what changed, what it means, what is done by whom until when.

    `rules` are numbers of platform rules it touches, `templates` what else is made after the old way, `marked_at` when planned posts were told of it.
    """

    class Kind(models.TextChoices):
        """What changed."""

        RULE = "rule", _("Rule")
        ALGORITHM = "algorithm", _("Algorithm")
        FEATURE = "feature", pgettext_lazy("platform change", "Feature or interface")

    class Impact(models.TextChoices):
        """How much it weighs."""

        HIGH = "high", pgettext_lazy("impact", "High")
        MEDIUM = "medium", pgettext_lazy("impact", "Medium")
        LOW = "low", pgettext_lazy("impact", "Low")

    class State(models.TextChoices):
        """What became of the action."""

        OPEN = "open", pgettext_lazy("platform change", "To be done")
        DONE = "done", _("Done")
        NOTHING = "nothing", pgettext_lazy("platform change", "Nothing to do")

    platform = models.CharField(max_length=30)
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True, default="")
    impact = models.CharField(max_length=10, choices=Impact.choices, default=Impact.MEDIUM)
    impact_text = models.TextField(blank=True, default="")
    action = models.TextField(blank=True, default="")
    owner_id = models.BigIntegerField(null=True)
    due = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    rules = models.JSONField(default=list)
    templates = models.JSONField(default=list)
    source = models.CharField(max_length=1000, blank=True, default="")
    marked_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["brand_id", "platform", "-day"], name="channels_change_newest")]


class PlatformReview(BrandRow):
    """The periodic look at the platforms' rules: asked on `day`, done by somebody with a note of what was found."""

    day = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=120, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "day"], name="channels_review_once")]
