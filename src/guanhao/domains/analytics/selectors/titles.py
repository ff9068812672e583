"""Words for what the data write of where visits came from."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

SOURCE_TITLES: Final[Mapping[str, str | Promise]] = {
    "organic": gettext_lazy("Organic"),
    "paid": gettext_lazy("Paid"),
    "share": pgettext_lazy("source of visits", "Shared links"),
    "search": pgettext_lazy("source of visits", "Search"),
    "private": gettext_lazy("Private pool"),
    "direct": gettext_lazy("Direct"),
    "referral": gettext_lazy("Referral"),
    "email": gettext_lazy("Mail"),
    "social": gettext_lazy("Social media"),
}
