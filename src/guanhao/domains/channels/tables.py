"""Lists of accounts and platform rules."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.filters import ChoiceFilter
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.channels.models import Account, PlatformRule
from guanhao.domains.channels.wording import platform_choices, platform_name

STATUS_TONE = {"draft": "info", "active": "good", "paused": "warn", "closed": ""}


class AccountTable(Table):
    """The accounts of the brand."""

    key = "channels.accounts"
    title = _("Accounts")
    searchable = True
    search_hint = _("Name or handle")
    default_sort = "platform"
    columns = (
        Column("name", _("Name"), kind="link", href=lambda row: burl("channels:account", account_id=row.pk)),
        Column("platform", _("Platform"), value=lambda row: platform_name(row.platform)),
        Column("handle", _("Handle")),
        Column("role", _("Role"), labels=dict(Account.Role.choices)),
        Column("status", _("Account status"), kind="badge", labels=dict(Account.Status.choices), tone=STATUS_TONE),
        Column("card", _("Positioning card"), sortable=False, value=lambda row: _("incomplete") if row.missing else _("complete")),
        Column("follower_target", _("Follower target"), kind="number"),
        Column("timezone", _("Time zone"), visible=False),
        Column("url", _("Address"), visible=False, sortable=False),
        Column("changed_at", _("Changed"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("platform", _("Platform"), choices=platform_choices),
        ChoiceFilter("role", _("Role"), choices=Account.Role.choices),
        ChoiceFilter("status", _("Account status"), choices=Account.Status.choices),
    )
    empty = Empty(
        _("No account yet"),
        _("Add the accounts your brand speaks with, or import the list you already keep."),
        _("New account"),
        url_name="channels:new",
        permission="channels.edit",
    )


class RuleTable(Table):
    """The platform rules of the brand."""

    key = "channels.rules"
    title = _("Platform rules")
    searchable = True
    default_sort = "platform"
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("channels:rule", rule_id=row.pk)),
        Column("platform", _("Platform"), value=lambda row: platform_name(row.platform)),
        Column("kind", _("Kind"), labels=dict(PlatformRule.Kind.choices)),
        Column("value", _("Value")),
        Column("severity", _("Severity"), kind="badge", labels=dict(PlatformRule.Severity.choices), tone={"error": "bad", "warning": "warn"}),
        Column("effective_from", _("In force from"), kind="date"),
        Column("source", _("Source")),
        Column("active", _("Active"), kind="bool"),
    )
    filters = (
        ChoiceFilter("platform", _("Platform"), choices=platform_choices),
        ChoiceFilter("kind", _("Kind"), choices=PlatformRule.Kind.choices),
    )
    empty = Empty(
        _("No rule yet"),
        _("Write down what a platform forbids or limits; every draft is checked against it."),
        _("New rule"),
        url_name="channels:new_rule",
        permission="channels.edit",
    )
