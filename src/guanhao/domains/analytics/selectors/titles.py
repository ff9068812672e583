"""Words for what the data write: sources of visits and actions of people."""

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
ACTIONS: Final[Mapping[str, str | Promise]] = {
    "view": pgettext_lazy("action", "View"),
    "like": pgettext_lazy("action", "Like"),
    "comment": pgettext_lazy("action", "Comment"),
    "share": pgettext_lazy("action", "Share"),
    "save": pgettext_lazy("action", "Save"),
    "follow": pgettext_lazy("action", "Follow"),
    "click": pgettext_lazy("action", "Click"),
    "register": pgettext_lazy("action", "Sign up"),
    "enter_group": pgettext_lazy("action", "Join the group"),
    "search": pgettext_lazy("action", "Search"),
    "dm": pgettext_lazy("action", "Direct message"),
    "order": pgettext_lazy("action", "Order"),
    "buy": pgettext_lazy("action", "Order"),
    "sign_up": pgettext_lazy("action", "Sign up"),
}
