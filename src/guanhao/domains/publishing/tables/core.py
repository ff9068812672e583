"""The list of publications."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.domains.publishing.tables.calendar import TONES, account_choices, platform_choices
from guanhao.kernel.sayings import told

ENDED_TONES = {
    Attempt.Outcome.OPEN: "info",
    Attempt.Outcome.DONE: "good",
    Attempt.Outcome.REFUSED: "bad",
    Attempt.Outcome.LATER: "warn",
    Attempt.Outcome.UNKNOWN: "bad",
    Attempt.Outcome.NOT_DONE: "warn",
}


def account_names() -> dict[int, str]:
    """Names of all accounts by number, closed ones included."""
    return {ref.id: ref.name or ref.handle for ref in channels.accounts(closed=True)}


def people_choices() -> list[tuple[str, Any]]:
    """People of the brand by number."""
    return [(str(one.id), one.name) for one in identity.people_of_brand()]


class PublicationTable(Table):
    """Publications of the brand."""

    key = "publishing.publications"
    title = _("Publications")
    searchable = True
    search_hint = _("Words of the title")
    default_sort = "-planned_at"
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("publishing:publication", pk=row.pk)),
        Column("account_id", _("Account"), value=lambda row: row.account_name),
        Column("planned_at", _("Planned for"), kind="datetime"),
        Column("status", _("Status"), kind="badge", labels=dict(Publication.Status.choices), tone=TONES),
        Column("reason", _("Reason"), sortable=False, value=lambda row: told(row.reason)),
        Column("published_at", _("Published"), kind="datetime"),
        Column("mode", _("How it leaves"), labels=dict(Publication.Mode.choices), visible=False),
        Column("format", _("Format"), value=lambda row: channels.format_title(row.format), visible=False),
        Column("tries", pgettext_lazy("publication", "Tries"), kind="number", visible=False),
        Column("url", _("Address"), visible=False, sortable=False),
    )
    filters = (
        ChoiceFilter("status", _("Status"), choices=Publication.Status.choices),
        ChoiceFilter("account_id", _("Account"), choices=account_choices),
        ChoiceFilter("platform", _("Platform"), choices=platform_choices),
        ChoiceFilter("mode", _("How it leaves"), choices=Publication.Mode.choices),
        ChoiceFilter("owner_id", _("Owner"), choices=people_choices),
        DateRange("planned_at", _("Planned for")),
    )
    empty = Empty(
        _("Nothing planned yet"),
        _("A publication is one variant that leaves through one account at one moment. Plan it in the calendar or from its variant."),
        _("Plan a publication"),
        url_name="publishing:calendar_new",
        permission="publishing.plan",
    )
