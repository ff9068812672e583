"""Lists of alerts, rules, mutes and back-tests."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.listening.models import Alert, AlertRule
from guanhao.domains.listening.services import alerts as services

LEVELS = {1: _("Level 1"), 2: _("Level 2"), 3: _("Level 3")}
ACTIVE = {True: pgettext_lazy("alert rule", "Watches"), False: pgettext_lazy("alert rule", "Rests")}
LEVEL_TONES = {1: "info", 2: "warn", 3: "bad"}
STATE_TONES = {"open": "bad", "acknowledged": "info", "closed": ""}
JUDGED_TONES = {"true": "good", "false": "warn", "noise": ""}


def _acknowledge(_request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        services.acknowledge(alert_id=int(key))
    return ngettext("%(n)s alert is acknowledged.", "%(n)s alerts are acknowledged.", len(keys)) % {"n": len(keys)}


def _close(_request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        services.close(alert_id=int(key))
    return ngettext("%(n)s alert is closed.", "%(n)s alerts are closed.", len(keys)) % {"n": len(keys)}


class AlertTable(Table):
    """Every alert there was."""

    key = "listening.alerts"
    title = _("All alerts")
    searchable = True
    search_hint = _("Words of the rule, or a stream")
    default_sort = "-raised_at"
    columns = (
        Column("title", _("What"), kind="link", href=lambda row: burl("listening:alert", pk=row.pk), value=lambda row: row.named, sortable=False),
        Column("level", _("Level"), kind="badge", labels=LEVELS, tone=LEVEL_TONES),
        Column("state", _("Status"), kind="badge", labels=dict(Alert.State.choices), tone=STATE_TONES),
        Column("signal", _("What is looked at"), labels=dict(AlertRule.Signal.choices)),
        Column("value", pgettext_lazy("number", "Value"), kind="number", decimals=1),
        Column("baseline", _("Usual"), kind="number", decimals=1),
        Column("rule_title", _("Rule")),
        Column("raised_at", _("Raised"), kind="datetime"),
        Column("acknowledged_by", _("Acknowledged by"), visible=False),
        Column("acknowledged_at", _("Acknowledged"), kind="datetime", visible=False),
        Column("judged", _("Judgement"), kind="badge", labels=dict(Alert.Judged.choices), tone=JUDGED_TONES),
    )
    filters = (
        ChoiceFilter("level", _("Level"), choices=[(str(key), words) for key, words in LEVELS.items()]),
        ChoiceFilter("state", _("Status"), choices=Alert.State.choices),
        ChoiceFilter("signal", _("What is looked at"), choices=AlertRule.Signal.choices),
        ChoiceFilter("judged", _("Judgement"), choices=[one for one in Alert.Judged.choices if one[0]]),
        DateRange("raised_at", _("Raised")),
    )
    actions = (
        BulkAction("acknowledge", _("Acknowledge"), _acknowledge, permission="listening.alerts"),
        BulkAction("close", _("Close"), _close, permission="listening.alerts", confirm=_("Close these alerts?")),
    )
    empty = Empty(_("No alert yet"), _("When something passes its limit, it stands here with its reason, its chart and its posts."))


class RuleTable(Table):
    """What is watched."""

    key = "listening.alert_rules"
    title = _("Alert rules")
    searchable = True
    default_sort = "title"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("listening:alert_rule", pk=row.pk)),
        Column("signal", _("What is looked at"), kind="badge", labels=dict(AlertRule.Signal.choices)),
        Column("streams", _("Streams"), kind="link", value=lambda row: row.watches, sortable=False),
        Column("sensitivity", _("Threshold times"), kind="number", decimals=2),
        Column("trained", _("Learnt factor"), kind="number", decimals=2, help=_("What judgements made of the threshold.")),
        Column("minimum", _("At least"), kind="number"),
        Column("limit", _("Fixed limit"), kind="number"),
        Column("raised", _("Alerts"), kind="number", sortable=False),
        Column("active", _("Status"), kind="badge", labels=ACTIVE,
               tone={True: "good", False: ""}),
        Column("changed_at", _("Changed"), kind="datetime", visible=False),
    )  # fmt: skip
    filters = (ChoiceFilter("signal", _("What is looked at"), choices=AlertRule.Signal.choices),)
    empty = Empty(_("No rules yet"), _("Begin with the recommended rules: they learn what is usual for your brand by themselves."))


class MuteTable(Table):
    """What is not raised for a while."""

    key = "listening.mutes"
    title = _("Mutes")
    default_sort = "-ends_at"
    columns = (
        Column("reason", _("Reason"), sortable=False),
        Column("rule", _("Rule"), value=lambda row: row.rule.title if row.rule else _("All rules"), sortable=False),
        Column("stream", _("Stream"), value=lambda row: row.stream or _("All streams")),
        Column("starts_at", _("From"), kind="datetime"),
        Column("ends_at", _("Ends"), kind="datetime"),
        Column("made_by", _("Made by")),
        Column("held_back", pgettext_lazy("alerts", "Held back"), kind="number", help=_("Excesses that were not raised.")),
        Column("end", "", template="listening/_mute_end.html", sortable=False),
    )
    empty = Empty(
        _("Nothing is muted"), _("Mute what you expect, such as the day of a launch, with a reason and an end."), _("Mute"),
        url_name="listening:mute_new", permission="listening.alerts",
    )  # fmt: skip


class BacktestTable(Table):
    """Back-tests that were run."""

    key = "listening.backtests"
    title = _("Back-tests")
    default_sort = "-made_at"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("listening:backtest", pk=row.pk)),
        Column("first", _("From"), kind="date"),
        Column("last", _("To"), kind="date"),
        Column("count", _("Alerts"), value=lambda row: " / ".join(str(one.get("count", "")) for one in row.result), sortable=False),
        Column("state", _("Status"), kind="badge", labels={"waiting": _("Under way"), "done": _("Done")}, tone={"waiting": "info", "done": "good"}),
        Column("made_at", _("Made at"), kind="datetime"),
        Column("made_by", _("Made by")),
    )
    empty = Empty(
        _("No back-test yet"), _("Ask what a rule would have raised last year, before it wakes people up."), _("New back-test"),
        url_name="listening:backtest_new", permission="listening.alerts",
    )  # fmt: skip
