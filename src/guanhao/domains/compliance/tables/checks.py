"""Lists of rules, word lists, words and the whitelist."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter
from guanhao.console.links import burl
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.compliance.models import Lexicon, LexiconWord, RuleSetting, WhitelistLine
from guanhao.domains.compliance.selectors.rules import group_choices
from guanhao.domains.compliance.wording import KINDS, LEVEL_TONE, STATE_TONE


class RuleTable(Table):
    """All rules of the brand."""

    key = "compliance.rules"
    title = _("Rules")
    searchable = True
    search_hint = _("Rule, law or wording")
    page_sizes = (100, 25, 50, 200)
    columns = (
        Column("title", _("Rule"), kind="link", href=lambda row: burl("compliance:rule", key=row.key)),
        Column("group", _("Group"), value=lambda row: row.group_title),
        Column("law", _("Law")),
        Column("level", _("Level"), kind="badge", labels=dict(LexiconWord.Level.choices), tone=LEVEL_TONE),
        Column("level_ad", _("In advertising"), kind="badge", labels=dict(LexiconWord.Level.choices), tone=LEVEL_TONE),
        Column("state", _("State"), kind="badge", labels=dict(RuleSetting.State.choices), tone=STATE_TONE),
        Column("words", _("Words"), kind="number"),
        Column("hits", _("Hits in 30 days"), kind="number"),
        Column("exempted", _("Let through"), kind="number"),
        Column("watched", _("Only watched"), kind="number", visible=False),
        Column("effective_from", _("In force from"), kind="date", visible=False),
        Column("scope", _("Scope"), visible=False, sortable=False),
        Column("kind", _("Kind"), labels=KINDS, visible=False),
        Column("key", _("Key"), visible=False),
    )
    filters = (
        ChoiceFilter("group", _("Group"), choices=group_choices),
        ChoiceFilter("state", _("State"), choices=RuleSetting.State.choices),
        ChoiceFilter("level", _("Level"), choices=LexiconWord.Level.choices),
        ChoiceFilter("kind", _("Kind"), choices=tuple(KINDS.items())),
    )


class LexiconTable(Table):
    """Our classes and the brand's own lists."""

    key = "compliance.lexicons"
    title = _("Word lists")
    searchable = True
    page_sizes = (50, 25, 100)
    columns = (
        Column("title", _("Word list"), kind="link", href=lambda row: row["url"]),
        Column("whose", _("Whose"), labels={"house": _("Built in"), **dict(Lexicon.Source.choices)}),
        Column("category_title", _("Class")),
        Column("level", _("Level"), kind="badge", labels=dict(LexiconWord.Level.choices), tone=LEVEL_TONE),
        Column("state", _("State"), kind="badge", labels=dict(RuleSetting.State.choices), tone=STATE_TONE),
        Column("words", _("Words"), kind="number"),
        Column("version", _("Version"), kind="number"),
        Column("changed_at", _("Changed"), kind="datetime"),
    )
    filters = (ChoiceFilter("whose", _("Whose"), choices=(("house", _("Built in")), *Lexicon.Source.choices)),)


class HouseWordTable(Table):
    """The words of one of our rules."""

    key = "compliance.house_words"
    title = _("Words")
    searchable = True
    search_hint = _("Word or other writing")
    default_sort = ""
    columns = (
        Column("word", _("Word")),
        Column("aliases", _("Other writings")),
        Column("level", _("Level"), kind="badge", labels=dict(LexiconWord.Level.choices), tone=LEVEL_TONE),
        Column("company", _("Counts only"), sortable=False),
        Column("allow", _("Whitelist"), kind="link", sortable=False, href=lambda row: row["url"]),
    )


class WordTable(Table):
    """The words of one list of the brand."""

    key = "compliance.words"
    title = _("Words")
    searchable = True
    search_hint = _("Word or reason")
    default_sort = "word"
    columns = (
        Column("word", _("Word"), kind="link", href=lambda row: burl("compliance:word", pk=row.pk)),
        Column("level", _("Level"), kind="badge", labels=dict(LexiconWord.Level.choices), tone=LEVEL_TONE),
        Column("aliases", _("Other writings"), sortable=False, value=lambda row: "、".join(row.aliases)),
        Column("unless", _("Passes beside"), sortable=False, value=lambda row: "、".join(row.unless)),
        Column("layers", _("Layers"), sortable=False, visible=False, value=lambda row: "、".join(row.layers)),
        Column("reason", _("Reason"), sortable=False),
        Column("fix", _("Suggestion"), sortable=False),
        Column("since", _("Since version"), kind="number"),
    )
    filters = (ChoiceFilter("level", _("Level"), choices=LexiconWord.Level.choices),)
    empty = Empty(_("No words yet"), _("Add words one a line, or import a sheet. Each change is a version that can be taken back."))

    def __init__(self, *args: Any, actions: tuple[BulkAction, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actions = actions


class WhitelistTable(Table):
    """What may stand although a rule says no."""

    key = "compliance.whitelist"
    title = _("Whitelist")
    searchable = True
    search_hint = _("Word, phrase or reason")
    default_sort = "-made_at"
    columns = (
        Column("word", _("Word"), value=lambda row: row.word or "—"),
        Column("phrase", _("Only inside"), value=lambda row: row.phrase or "—"),
        Column("rule", _("Rule"), value=lambda row: row.rule or "—"),
        Column("until", _("Until"), kind="date"),
        Column("reason", _("Reason"), sortable=False),
        Column("origin", _("Comes from"), labels=dict(WhitelistLine.Origin.choices)),
        Column("active", pgettext_lazy("whitelist", "Active"), kind="bool"),
        Column("made_by_name", _("Who")),
        Column("made_at", _("Added"), kind="datetime"),
    )
    filters = (ChoiceFilter("origin", _("Comes from"), choices=WhitelistLine.Origin.choices),)
    empty = Empty(
        _("Nothing on the whitelist"),
        _("Let through own names, product names and fixed phrases that rules would catch: with a reason, until a day if need be."),
        _("Add to the whitelist"),
        url_name="compliance:allow",
        permission="compliance.edit",
    )

    def __init__(self, *args: Any, actions: tuple[BulkAction, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actions = actions
