"""Lists of topics, columns, keywords, rising words and stories."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.content.models import Column as ContentColumn
from guanhao.domains.content.models import RisingWord, Story, Topic
from guanhao.domains.content.models.kinds import FormatChoice, LaneChoice, PurposeChoice
from guanhao.domains.content.selectors.choices import WEEKDAYS, account_choices, people_choices
from guanhao.domains.content.selectors.keywords import groups

STATUS_TONE = {"candidate": "info", "approved": "accent", "in_production": "warn", "published": "good", "rejected": "bad", "merged": ""}
LANE_TONE = {"hot": "bad", "series": "accent", "regular": ""}


class TopicTable(Table):
    """The topic pool."""

    key = "content.topics"
    title = _("Topic pool")
    searchable = True
    search_hint = _("Title, angle, note or pain point")
    default_sort = "-proposed_at"
    columns = (
        Column("title", pgettext_lazy("topic", "Title"), kind="link", href=lambda row: burl("content:topic", pk=row.pk)),
        Column("status", _("Status"), kind="badge", labels=dict(Topic.Status.choices), tone=STATUS_TONE),
        Column("lane", _("Lane"), kind="badge", labels=dict(LaneChoice.choices), tone=LANE_TONE),
        Column("score", _("Heat score"), kind="number", decimals=1, help=_("0–100 from what similar posts reached; 50 is as usual.")),
        Column("due", _("Deadline"), kind="datetime"),
        Column("owner_name", _("Owner")),
        Column("format", _("Format"), labels=dict(FormatChoice.choices)),
        Column("purpose", _("Purpose"), labels=dict(PurposeChoice.choices)),
        Column("source", pgettext_lazy("topic", "Source"), labels=dict(Topic.Source.choices)),
        Column(
            "column", pgettext_lazy("content", "Column"), sortable=False, visible=False, value=lambda row: row.column.title if row.column else None
        ),
        Column("angle", _("Angle"), visible=False, sortable=False),
        Column("keywords", _("Keywords"), visible=False, sortable=False, value=lambda row: "、".join(row.keywords)),
        Column("pain_point", _("Pain point"), visible=False),
        Column("proposed_by_name", _("Proposed by"), visible=False),
        Column("proposed_at", _("Proposed"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("status", _("Status"), choices=Topic.Status.choices),
        ChoiceFilter("lane", _("Lane"), choices=LaneChoice.choices),
        ChoiceFilter("source", pgettext_lazy("topic", "Source"), choices=Topic.Source.choices),
        ChoiceFilter("format", _("Format"), choices=FormatChoice.choices),
        ChoiceFilter("purpose", _("Purpose"), choices=PurposeChoice.choices),
        ChoiceFilter("account", _("Account"), choices=account_choices),
        ChoiceFilter("owner_id", _("Owner"), choices=lambda: people_choices()[1:]),
        DateRange("due", _("Deadline")),
        NumberRange("score", _("Heat score")),
    )
    empty = Empty(
        _("No topic yet"),
        _("Write down ideas, take them from hot lists, pain points and stories, or import the table you keep in Feishu or Trello."),
        _("New topic"),
        url_name="content:topic_new",
        permission="topics.propose",
    )


def weekday_words(row: ContentColumn) -> str:
    """The column's days in words."""
    words = dict(WEEKDAYS)
    return "、".join(str(words[str(day)]) for day in row.weekdays)


class ColumnTable(Table):
    """The columns of the brand."""

    key = "content.columns"
    title = pgettext_lazy("content", "Columns")
    searchable = True
    default_sort = "title"
    columns = (
        Column("title", pgettext_lazy("column", "Title"), kind="link", href=lambda row: burl("content:column", pk=row.pk)),
        Column("ip", _("IP name")),
        Column("state", _("Status"), kind="badge", labels=dict(ContentColumn.State.choices), tone={"active": "good", "paused": "warn"}),
        Column("weekdays", _("Weekdays"), sortable=False, value=weekday_words),
        Column("time", _("Episode time")),
        Column("host_name", _("Host")),
        Column("format", _("Format"), labels=dict(FormatChoice.choices)),
        Column("ahead", _("Slots ahead"), kind="number"),
        Column("missed", _("Missed episodes"), kind="number"),
    )
    filters = (ChoiceFilter("state", _("Status"), choices=ContentColumn.State.choices),)
    empty = Empty(
        _("No column yet"),
        _("A column comes back on fixed weekdays: a shop visit on Wednesdays, a fan day on Fridays. Its slots are made for four weeks ahead."),
        _("New column"),
        url_name="content:column_new",
        permission="topics.decide",
    )


def _group_choices() -> list[tuple[str, Any]]:
    return [(one, one) for one in groups()]


class KeywordTable(Table):
    """The keyword library."""

    key = "content.keywords"
    title = _("Keyword library")
    searchable = True
    default_sort = "-uses"
    columns = (
        Column("word", _("Word"), kind="link", href=lambda row: burl("content:keyword", pk=row.pk)),
        Column("group", pgettext_lazy("keyword", "Group")),
        Column("industry", _("Industry")),
        Column("core", _("Core word"), kind="bool"),
        Column("uses", _("Used in posts"), kind="number", help=_("Own posts of the last year with the word in title or tags.")),
        Column("active", _("In use"), kind="bool"),
        Column("note", _("Note"), visible=False),
        Column("made_at", pgettext_lazy("keyword", "Added"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("group", pgettext_lazy("keyword", "Group"), choices=_group_choices),
        ChoiceFilter("core", _("Core word"), choices=(("True", _("Yes")), ("False", _("No")))),
        ChoiceFilter("active", _("In use"), choices=(("True", _("Yes")), ("False", _("No")))),
    )
    empty = Empty(
        _("No keyword yet"),
        _("Collect the words your industry is searched by. Every video carries three to five of them; rising words are proposed here by themselves."),
        _("Add words"),
        url_name="content:keywords_new",
        permission="topics.propose",
    )


class RisingTable(Table):
    """Words that rose."""

    key = "content.rising"
    title = _("Rising words")
    searchable = True
    default_sort = "-score"
    columns = (
        Column("word", _("Word")),
        Column("source", _("Counted in"), labels=dict(RisingWord.Source.choices)),
        Column("before", _("Week before"), kind="number"),
        Column("now", _("This week"), kind="number"),
        Column("score", _("Strength"), kind="number", decimals=1, help=_("How far beyond chance the growth is, in standard deviations.")),
        Column("examples", _("Examples"), sortable=False, value=lambda row: " / ".join(row.examples)),
        Column("week_end", _("Week to"), kind="date"),
        Column("state", _("Decision"), kind="badge", labels=dict(RisingWord.State.choices), tone={"accepted": "good", "rejected": "bad"}),
        Column("decided_by_name", _("Decided by"), visible=False),
    )
    filters = (
        ChoiceFilter("state", _("Decision"), choices=RisingWord.State.choices),
        ChoiceFilter("source", _("Counted in"), choices=RisingWord.Source.choices),
    )
    empty = Empty(
        _("No rising word"), _("Every morning the words of the last seven days are compared with the seven before: own posts, comments, hot lists.")
    )


class StoryTable(Table):
    """The story bank."""

    key = "content.stories"
    title = _("Story bank")
    searchable = True
    default_sort = "-made_at"
    columns = (
        Column("title", pgettext_lazy("story", "Title"), kind="link", href=lambda row: burl("content:story", pk=row.pk)),
        Column("kind", _("Kind"), labels=dict(Story.Kind.choices)),
        Column("person", _("Who it is about")),
        Column(
            "consent",
            pgettext_lazy("story", "Consent"),
            kind="badge",
            labels=dict(Story.Consent.choices),
            tone={"given": "good", "asked": "warn", "withdrawn": "bad", "not_needed": ""},
        ),
        Column("consent_until", _("Consent until"), kind="date"),
        Column("reused", _("Reused"), kind="number"),
        Column("source", _("Source"), visible=False),
        Column("made_at", pgettext_lazy("keyword", "Added"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=Story.Kind.choices),
        ChoiceFilter("consent", pgettext_lazy("story", "Consent"), choices=Story.Consent.choices),
    )
    empty = Empty(
        _("No story yet"),
        _("Keep the cases of users, the history of the brand and the founder's stories with source and consent; one click makes a topic of a card."),
        _("New story card"),
        url_name="content:story_new",
        permission="topics.propose",
    )
