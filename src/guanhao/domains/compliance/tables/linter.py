"""Lists of the linter and of statistics."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.compliance.models import LexiconWord, LintRun, RuleSetting
from guanhao.domains.compliance.selectors import statistics
from guanhao.domains.compliance.selectors.rules import group_choices
from guanhao.domains.compliance.wording import LEVEL_TONE, STATE_TONE

YES_NO = (("1", _("Yes")), ("0", _("No")))
RUN_TONE = {"waiting": "info", "done": "good", "failed": "bad", "cancelled": ""}


class LintTable(Table):
    """Every rule and list with what it would flag."""

    key = "compliance.lints"
    title = _("Linter")
    searchable = True
    search_hint = _("Rule, word or law")
    default_sort = "-share"
    page_sizes = (50, 25, 100, 200)
    columns = (
        Column("title", _("Rule or list"), kind="link", href=lambda row: row["url"]),
        Column("share", _("Would flag"), kind="badge", tone=lambda row: "bad" if row["eager"] == "1" else "", template="compliance/_lint_share.html"),
        Column("flagged", _("Texts flagged"), kind="number"),
        Column("words", _("Words responsible"), sortable=False),
        Column("example", _("Example"), sortable=False, tone=lambda _row: "", template="compliance/_lint_example.html"),
        Column("group_title", _("Group"), visible=False),
        Column("level", _("Level"), kind="badge", labels=dict(LexiconWord.Level.choices), tone=LEVEL_TONE),
        Column("state", _("State"), kind="badge", labels=dict(RuleSetting.State.choices), tone=STATE_TONE),
        Column("looked", _("Looked at"), labels=dict(YES_NO)),
        Column("made_at", _("Measured"), kind="datetime", visible=False),
        Column("key", _("Key"), visible=False),
    )
    filters = (
        ChoiceFilter("eager", _("Too eager"), choices=YES_NO),
        ChoiceFilter("state", _("State"), choices=RuleSetting.State.choices),
        ChoiceFilter("group", _("Group"), choices=group_choices),
        ChoiceFilter("level", _("Level"), choices=LexiconWord.Level.choices),
    )


class RunTable(Table):
    """All measurements."""

    key = "compliance.lint_runs"
    title = _("Measurements")
    searchable = True
    default_sort = "-made_at"
    columns = (
        Column("title", _("What was measured"), kind="link", href=lambda row: burl("compliance:lint", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(LintRun.State.choices), tone=RUN_TONE),
        Column("share", _("Would flag"), kind="percent", decimals=2),
        Column("flagged", _("Texts flagged"), kind="number"),
        Column("texts", _("Texts"), kind="number"),
        Column("days", _("Days"), kind="number"),
        Column("versions", _("Versions"), sortable=False, value=lambda row: f"{row.old} → {row.new}" if row.new is not None else "—"),
        Column("looked_by_name", _("Looked at by"), value=lambda row: row.looked_by_name or "—"),
        Column("made_by_name", _("Who"), value=lambda row: row.made_by_name or "—"),
        Column("made_at", _("When"), kind="datetime"),
    )
    filters = (ChoiceFilter("state", _("State"), choices=LintRun.State.choices),)
    empty = Empty(
        _("Nothing measured yet"),
        _("Measure all rules against your own posts and comments: you see what each would flag before it stops anybody."),
        _("Measure rules"),
        url_name="compliance:lint_new",
        permission="compliance.check",
    )


class _StatTable(Table):
    title = _("Statistics of checks")
    searchable = True
    default_sort = "-hits"
    page_sizes = (50, 25, 100, 200)
    filters = (
        DateRange("day", _("Days")),
        ChoiceFilter("category", _("Class"), choices=statistics.category_choices),
        ChoiceFilter("layer", pgettext_lazy("check", "Layer"), choices=statistics.layer_choices),
        ChoiceFilter("rule", _("Rule"), choices=statistics.rule_choices),
    )
    counts: tuple[Column, ...] = (
        Column("hits", _("Hits"), kind="number"),
        Column("exempted", _("Let through"), kind="number"),
        Column("watched", _("Only watched"), kind="number"),
    )
    empty = Empty(
        _("Nothing was checked in these days"),
        _("Every submission for review and every check by command is counted here, without its text. Widen the days, or check something."),
        _("Check a text"),
        url_name="compliance:try",
        permission="compliance.check",
    )

    def row_key(self, row: Any) -> str:
        """The group."""
        return str(row.key)


class RuleStatTable(_StatTable):
    """Hits by rule."""

    key = "compliance.statistics_rule"
    columns = (
        Column("title", _("Rule"), kind="link", href=lambda row: burl("compliance:rule", key=row.key)),
        *_StatTable.counts,
        Column("checks", _("Checks it stopped or marked"), kind="number"),
        Column("share", _("Share of checks"), kind="percent", decimals=2),
        Column("key", _("Key"), visible=False),
    )


class CategoryStatTable(_StatTable):
    """Hits by class or group."""

    key = "compliance.statistics_category"
    columns = (Column("title", _("Class")), *_StatTable.counts, Column("key", _("Key"), visible=False))


class LayerStatTable(_StatTable):
    """Hits by the evasion that was undone."""

    key = "compliance.statistics_layer"
    columns = (Column("title", pgettext_lazy("check", "Layer")), *_StatTable.counts, Column("key", _("Key"), visible=False))


class DayStatTable(_StatTable):
    """Hits by day."""

    key = "compliance.statistics_day"
    default_sort = "-key"
    columns = (Column("key", _("Day")), *_StatTable.counts, Column("checks", _("Checks"), kind="number"))


STAT_TABLES: dict[str, type[_StatTable]] = {
    "rule": RuleStatTable,
    "category": CategoryStatTable,
    "layer": LayerStatTable,
    "day": DayStatTable,
}
