"""Story cards (CON-23 b)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Story(BrandRow):
    """A story the brand may tell, with its source and the consent of whom it is about. `reused`: how many topics were made of it."""

    class Kind(models.TextChoices):
        """Whose story."""

        USER_CASE = "user_case", _("User case")
        BRAND_HISTORY = "brand_history", _("Brand history")
        FOUNDER = "founder", _("Founder")

    class Consent(models.TextChoices):
        """May it be told?"""

        NOT_NEEDED = "not_needed", _("Not needed")
        ASKED = "asked", _("Asked")
        GIVEN = "given", _("Given")
        WITHDRAWN = "withdrawn", pgettext_lazy("consent state", "Withdrawn")

    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.USER_CASE)
    text = models.TextField()
    source = models.CharField(max_length=300)
    person = models.CharField(max_length=80, blank=True, default="")
    consent = models.CharField(max_length=12, choices=Consent.choices, default=Consent.ASKED)
    consent_until = models.DateField(null=True, blank=True)
    consent_note = models.CharField(max_length=300, blank=True, default="")
    keywords = models.JSONField(default=list)
    reused = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
