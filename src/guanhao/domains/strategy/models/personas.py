"""Who speaks on an account, and where two accounts sound alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class AccountPersona(BrandRow):
    """The persona of one account (STR-12 a): `owners` are numbers of the people who keep it."""

    class Kind(models.TextChoices):
        """The part it plays in the matrix."""

        OFFICIAL = "official", pgettext_lazy("persona", "Official voice")
        EXPERT = "expert", pgettext_lazy("persona", "Expert main account")
        PERSONAL = "personal", pgettext_lazy("persona", "Personal IP")
        INDUSTRY = "industry", pgettext_lazy("persona", "Industry views")
        SERVICE = "service", pgettext_lazy("persona", "Service")

    class Nature(models.TextChoices):
        """A person, or a made figure."""

        REAL = "real", pgettext_lazy("persona", "Real person")
        VIRTUAL = "virtual", pgettext_lazy("persona", "Virtual figure")

    account_id = models.BigIntegerField()
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OFFICIAL)
    nature = models.CharField(max_length=8, choices=Nature.choices, default=Nature.REAL)
    tone = models.TextField(blank=True, default="")
    traits = models.JSONField(default=list, blank=True)
    catchphrases = models.JSONField(default=list, blank=True)
    banned = models.JSONField(default=list, blank=True)
    usage = models.TextField(blank=True, default="")
    owners = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "account_id"], name="strategy_persona_once")]


class PersonaRecall(BrandRow):
    """What a survey found: of `asked` people `recalled` knew whose face or voice it is (STR-12 b). One a day and account."""

    account_id = models.BigIntegerField()
    day = models.DateField()
    asked = models.PositiveIntegerField()
    recalled = models.PositiveIntegerField()
    aided = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "account_id", "day", "aided"], name="strategy_recall_once"),
            models.CheckConstraint(condition=models.Q(asked__gt=0, recalled__lte=models.F("asked")), name="strategy_recall_share"),
        ]

    @property
    def share(self) -> float:
        """Recalled of those asked."""
        return self.recalled / self.asked


class Sameness(BrandRow):
    """Two posts of two accounts that say nearly the same; the smaller account id comes first. Names are those of
    the day it was found; `score` is a similarity from 0 to 1."""

    class State(models.TextChoices):
        """Looked at or not."""

        OPEN = "open", pgettext_lazy("sameness", "Open")
        INTENDED = "intended", _("Intended")

    first_account = models.BigIntegerField()
    first_name = models.CharField(max_length=120, blank=True, default="")
    first_post = models.CharField(max_length=200)
    first_text = models.CharField(max_length=300, blank=True, default="")
    second_account = models.BigIntegerField()
    second_name = models.CharField(max_length=120, blank=True, default="")
    second_post = models.CharField(max_length=200)
    second_text = models.CharField(max_length=300, blank=True, default="")
    score = models.FloatField()
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField(max_length=300, blank=True, default="")
    found_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["brand_id", "first_account", "first_post", "second_account", "second_post"], name="strategy_sameness_once"
            )
        ]
        indexes = [models.Index(fields=["brand_id", "state", "-score"], name="strategy_sameness_list")]
