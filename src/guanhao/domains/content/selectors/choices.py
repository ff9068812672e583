"""Choices of forms and filters: weekdays, people, accounts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Item
from guanhao.domains.identity import facade as identity
from guanhao.domains.links import facade as links

WEEKDAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]


def people_choices() -> list[tuple[str, Any]]:
    """Everybody of the brand, and nobody."""
    return [("", _("Nobody")), *((str(one.id), one.name) for one in identity.people_of_brand())]


def account_choices() -> list[tuple[str, str]]:
    """The brand's accounts."""
    return [(str(one.id), one.name or one.handle) for one in channels.accounts()]


def campaigns() -> list[str]:
    """The campaigns the brand's links and items name already, in order."""
    used = Item.objects.exclude(campaign="").order_by().values_list("campaign", flat=True).distinct()
    return sorted({*used, *links.vocabulary()["campaign"]})
