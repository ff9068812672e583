"""Words shared by plans and rooms."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a crisis is about."""

    OPINION = "opinion", _("Public opinion")
    PRODUCT = "product", pgettext_lazy("crisis", "Product quality")
    PROMOTION = "promotion", pgettext_lazy("crisis", "Promotion or price")
    PERSON = "person", pgettext_lazy("crisis", "Person")
    ACCOUNT = "account", pgettext_lazy("crisis", "Account")
    POLICY = "policy", pgettext_lazy("crisis", "Policy")
    TECHNICAL = "technical", pgettext_lazy("crisis", "Technical")


class Role(models.TextChoices):
    """Duties in a crisis team."""

    LEAD = "lead", pgettext_lazy("crisis", "Lead")
    MEDIA = "media", pgettext_lazy("crisis", "Media")
    LEGAL = "legal", pgettext_lazy("crisis", "Legal")
    PR = "pr", pgettext_lazy("crisis", "Public relations")
    SERVICE = "service", pgettext_lazy("crisis", "Customer service")
    OPS = "ops", pgettext_lazy("crisis", "Operations")
