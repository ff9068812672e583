"""Words for what people did, by the names events have."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

ACTION_WORDS: Final[Mapping[str, str | Promise]] = {
    "view": pgettext_lazy("action", "View"),
    "like": pgettext_lazy("action", "Like"),
    "comment": pgettext_lazy("action", "Comment"),
    "share": pgettext_lazy("action", "Share"),
    "save": pgettext_lazy("action", "Save"),
    "follow": pgettext_lazy("action", "Follow"),
    "click": pgettext_lazy("action", "Click"),
    "register": pgettext_lazy("action", "Sign up"),
    "sign_up": pgettext_lazy("action", "Sign up"),
    "enter_group": pgettext_lazy("action", "Join the group"),
    "search": pgettext_lazy("action", "Search"),
    "dm": pgettext_lazy("action", "Direct message"),
    "order": pgettext_lazy("action", "Order"),
    "buy": pgettext_lazy("action", "Order"),
}
