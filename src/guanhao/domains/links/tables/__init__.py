"""The lists of links, campaigns and words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange, TextFilter
from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.channels import facade as channels
from guanhao.domains.links import wording
from guanhao.domains.links.models import Link
from guanhao.domains.links.rules.targets import shown
from guanhao.domains.links.selectors.links import with_state
from guanhao.domains.links.services import links as services


def _accounts() -> list[tuple[str, str]]:
    return [(str(one.id), one.name or one.handle) for one in channels.accounts(closed=True)]


def _platforms() -> list[tuple[str, str]]:
    used = {one.platform for one in channels.accounts(closed=True)}
    return [(key, title) for key, title in channels.platform_titles().items() if key in used]


def _act(status: str) -> Any:
    def run(_request: BrandRequest, keys: list[str]) -> str:
        count = services.set_status(links=[int(key) for key in keys], status=status)
        return ngettext("%(count)s link changed.", "%(count)s links changed.", count) % {"count": count}

    return run


class LinkTable(Table):
    """All links of the brand."""

    key = "links.links"
    title = _("Short links")
    searchable = True
    search_hint = _("Name, code, target or UTM word")
    default_sort = "-made_at"
    columns = (
        Column("label", _("Name"), kind="link", href=lambda row: burl("links:link", pk=row.pk)),
        Column("code", _("Short code"), template="links/_code.html"),
        Column("target", _("Target address"), template="links/_target.html", sortable=False),
        Column("campaign", pgettext_lazy("utm", "Campaign"), template="links/_word.html"),
        Column("source", pgettext_lazy("utm", "Source"), visible=False),
        Column("medium", pgettext_lazy("utm", "Medium"), visible=False),
        Column("content", pgettext_lazy("utm", "Content"), visible=False),
        Column("term", pgettext_lazy("utm", "Term"), visible=False),
        Column("account_name", _("Account"), template="links/_word.html", sortable=False),
        Column("state", _("Status"), kind="badge", labels=wording.STATES, tone=wording.TONES),
        Column("clicks", _("Clicks"), kind="number", help=_("Of people; programs, previews and prefetches are not counted.")),
        Column("bots", _("Not counted"), kind="number", visible=False),
        Column("last_click_at", _("Last click"), kind="datetime"),
        Column("expires_at", _("Valid until"), kind="datetime", visible=False),
        Column("made_at", _("Made"), kind="date"),
        Column("made_by_name", _("Made by"), visible=False),
        Column("note", _("Note"), visible=False, sortable=False),
    )
    filters = (
        ChoiceFilter("state", _("Status"), choices=lambda: list(wording.STATES.items())),
        TextFilter("campaign", pgettext_lazy("utm", "Campaign")),
        ChoiceFilter("account", _("Account"), choices=_accounts),
        ChoiceFilter("platform", _("Platform"), choices=_platforms),
        DateRange("made_at", _("Made")),
    )
    actions = (
        BulkAction(
            "pause", _("Pause"), _act("paused"), permission="links.edit", confirm=_("Paused links lead nowhere until they are taken up again.")
        ),
        BulkAction("resume", _("Take up again"), _act("active"), permission="links.edit"),
        BulkAction(
            "archive",
            _("Archive"),
            _act("archived"),
            permission="links.edit",
            danger=True,
            confirm=_("Archived links lead nowhere; their clicks stay."),
        ),
    )
    empty = Empty(
        _("No links yet"),
        _("A short link leads to your page with UTM words and counts clicks without keeping anything about people."),
        _("Make the first link"),
        url_name="links:new",
        permission="links.edit",
    )


class LinkRows(QuerySetRows):
    """Links with their account's name."""

    def __init__(self) -> None:
        self.accounts = {one.id: one for one in channels.accounts(closed=True)}

        def of_platform(rows: Any, keys: list[str]) -> Any:
            return rows.filter(account_id__in=[pk for pk, one in self.accounts.items() if one.platform in keys])

        super().__init__(
            with_state(Link.objects.all()),
            search=("label", "code", "target", "campaign", "content", "note"),
            lookups={"account": "account_id", "platform": of_platform},
        )

    def page(self, sort: str, offset: int, limit: int, filters: Any) -> Any:
        """A page of links, each with `account_name` and `shown`."""
        return [self._named(row) for row in super().page(sort, offset, limit, filters)]

    def stream(self, sort: str, filters: Any) -> Any:
        """All of them."""
        return (self._named(row) for row in super().stream(sort, filters))

    def _named(self, row: Any) -> Any:
        account = self.accounts.get(row.account_id)
        row.account_name = (account.name or account.handle) if account else ""
        row.shown = shown(row.base)
        return row


class CampaignTable(Table):
    """Campaigns with their links."""

    key = "links.campaigns"
    title = _("Campaigns of links")
    searchable = True
    default_sort = "-clicks"
    columns = (
        Column("campaign", pgettext_lazy("utm", "Campaign"), kind="link", href=lambda row: f"{burl('links:compare')}?campaign={row['quoted']}"),
        Column("links", _("Short links"), kind="number"),
        Column("clicks", _("Clicks"), kind="number"),
        Column("bots", _("Not counted"), kind="number"),
        Column("last_click_at", _("Last click"), kind="datetime"),
    )
    empty = Empty(
        _("No campaigns yet"), _("Links with the same UTM campaign are compared here."), _("New link"), url_name="links:new", permission="links.edit"
    )


class WordTable(Table):
    """The vocabulary."""

    key = "links.words"
    title = _("UTM vocabulary")
    searchable = True
    default_sort = "value"
    columns = (
        Column("value", _("Word")),
        Column("field", _("UTM field"), kind="badge", labels=wording.UTM),
        Column("title", _("Meaning")),
        Column("used", _("Short links"), kind="number"),
        Column("retired", _("Retired"), kind="bool"),
    )
    filters = (ChoiceFilter("field", _("UTM field"), choices=lambda: list(wording.UTM.items())),)
    empty = Empty(
        _("No words yet"),
        _("Write down the words your brand uses: they are offered while typing, and slips that look like them are pointed out."),
        _("Add a word"),
        url_name="links:new_word",
        permission="links.edit",
    )
