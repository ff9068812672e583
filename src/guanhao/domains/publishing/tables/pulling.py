"""The list of accounts that are followed."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.tables.calendar import platform_choices, platform_title
from guanhao.kernel import access
from guanhao.kernel.sayings import told

STATES = {
    "well": pgettext_lazy("pull", "Running"),
    "failing": pgettext_lazy("pull", "Failing"),
    "ended": pgettext_lazy("pull", "Ended"),
}


def platform_words(row: Any) -> str:
    """The platform's name in the active language."""
    return platform_title(channels.platform(row.platform)) if row.platform else ""


def _now_words(row: Any) -> str:
    return str(_("Pull now")) if row.next_at is not None and access.can("publishing.manage") else ""


class PullTable(Table):
    """One line an account: what is followed, when it was looked at, what the platform said."""

    key = "publishing.pulls"
    title = _("Pulled numbers and messages")
    searchable = True
    search_hint = _("Name of the account")
    columns = (
        Column("account", _("Account"), kind="link", href=lambda row: burl("channels:account", account_id=row.account_id)),
        Column("platform", _("Platform"), value=platform_words),
        Column("state", _("Status"), kind="badge", labels=STATES, tone={"well": "good", "failing": "bad", "ended": ""}),
        Column("posts", _("Posts followed"), kind="number"),
        Column("messages", _("Messages"), value=lambda row: _("Yes") if row.messages else _("No")),
        Column("last_at", _("Last look"), kind="datetime"),
        Column("next_at", _("Next look"), kind="datetime"),
        Column("message", _("What the platform said"), sortable=False, value=lambda row: told(row.message)),
        Column("now", "", template="publishing/_pull_now.html", value=_now_words, sortable=False),
    )
    filters = (ChoiceFilter("state", _("Status"), choices=tuple(STATES.items())), ChoiceFilter("platform", _("Platform"), choices=platform_choices))
    empty = Empty(
        _("Nothing is followed yet"),
        _("Once a post is out where programs may read, its numbers and comments are pulled by themselves: often at first, rarer later."),
        _("Publications"),
        url_name="publishing:publications",
    )
