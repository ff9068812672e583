"""Who writes for us: providers with their key and prices, and the log of every call."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Provider(BrandRow):
    """A server that speaks the OpenAI interface. Prices are yuan a million tokens; quotas are of a calendar month in the brand's zone, 0: none.

    At most one is `active`; without one templates write. With a `speech_model` it can turn speech into words (`price_minute` yuan a minute); at most
    one `hears`.
    """

    title = models.CharField(max_length=80)
    address = models.CharField(max_length=500)
    model = models.CharField(max_length=120)
    key = SecretField(blank=True, default="")
    seconds = models.PositiveSmallIntegerField(default=60)
    price_in = models.DecimalField(max_digits=10, decimal_places=4, default=0)
    price_out = models.DecimalField(max_digits=10, decimal_places=4, default=0)
    quota_money = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    quota_tokens = models.PositiveBigIntegerField(default=0)
    active = models.BooleanField(default=False)
    speech_model = models.CharField(max_length=120, blank=True, default="")
    price_minute = models.DecimalField(max_digits=10, decimal_places=4, default=0)
    hears = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "title"], name="assistant_provider_title"),
            models.UniqueConstraint(fields=["brand_id"], condition=models.Q(active=True), name="assistant_provider_active"),
            models.UniqueConstraint(fields=["brand_id"], condition=models.Q(hears=True), name="assistant_provider_hears"),
        ]


class ModelCall(BrandRow):
    """One call: who asked, what for, why it failed, what it cost. `cost` is millionths of a yuan; while it runs, tokens and cost are what it may
    reach."""

    class State(models.TextChoices):
        """How it ended."""

        RUNNING = "running", pgettext_lazy("model call", "Running")
        DONE = "done", pgettext_lazy("model call", "Answered")
        FAILED = "failed", pgettext_lazy("model call", "Failed")
        REFUSED = "refused", pgettext_lazy("model call", "Not sent")

    class Purpose(models.TextChoices):
        """What for."""

        DRAFT = "draft", pgettext_lazy("model call", "Draft")
        REPLY = "reply", pgettext_lazy("model call", "Reply draft")
        BOT = "bot", pgettext_lazy("model call", "Service bot")
        TRY = "try", pgettext_lazy("model call", "Trial")
        SPEECH = "speech", pgettext_lazy("model call", "Subtitles")

    provider = models.ForeignKey(Provider, null=True, on_delete=models.SET_NULL, related_name="calls")
    provider_title = models.CharField(max_length=80, blank=True, default="")
    model = models.CharField(max_length=120, blank=True, default="")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    subject = models.CharField(max_length=120, blank=True, default="")
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    code = models.CharField(max_length=16, blank=True, default="")
    error = models.CharField(max_length=300, blank=True, default="")
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    estimated = models.BooleanField(default=False)
    cost = models.PositiveBigIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["brand_id", "-at"], name="assistant_calls_newest"),
            models.Index(fields=["brand_id", "state", "at"], name="assistant_calls_state"),
        ]

    @property
    def tokens(self) -> int:
        """Both ways together."""
        return self.tokens_in + self.tokens_out


class Kind(models.TextChoices):
    """What is written."""

    COPY = "copy", pgettext_lazy("draft", "Copy")
    SCRIPT = "script", pgettext_lazy("draft", "Video script")
    HEADLINE = "headline", pgettext_lazy("draft", "Headlines")
    REPORT = "report", pgettext_lazy("draft", "Report text")
    REPLY = "reply", pgettext_lazy("draft", "Reply")
