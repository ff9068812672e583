"""Lists of quests and of changes of level."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.community.models import Quest

QUEST_TONE = {"draft": "", "open": "good", "closed": "info"}


class QuestTable(Table):
    """Quests, the newest first."""

    key = "community.quests"
    title = _("Quests")
    searchable = True
    search_hint = _("Name or description")
    default_sort = "-starts_at"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("community:quest", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(Quest.State.choices), tone=QUEST_TONE),
        Column("tasks", pgettext_lazy("quest", "Tasks"), kind="number", sortable=False, value=lambda row: len(row.tasks)),
        Column("finished", _("Finished by"), kind="number", sortable=False),
        Column("points", _("Points"), kind="number"),
        Column("badge.title", _("Badge"), sortable=False),
        Column("starts_at", _("Start"), kind="datetime"),
        Column("ends_at", _("Ends at"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=Quest.State.choices),
        DateRange("starts_at", _("Start")),
    )
    empty = Empty(
        _("No quests yet"),
        _("A quest is a path of tasks: “comment three times, hand in a work”. Whoever does them all gets points and a badge, once."),
        _("New quest"),
        url_name="community:quest_new",
        permission="community.rules",
    )


class LevelLogTable(Table):
    """Who rose and fell."""

    key = "community.level_log"
    title = _("Rises and falls of level")
    searchable = True
    search_hint = _("Name")
    default_sort = "-at"
    columns = (
        Column("at", pgettext_lazy("log", "Time"), kind="datetime"),
        Column("member.shown", _("Member"), kind="link", sortable=False, href=lambda row: burl("community:member", pk=row.member_id)),
        Column("before", pgettext_lazy("level", "Before"), kind="number"),
        Column("after", pgettext_lazy("level", "After"), kind="number"),
        Column("score", _("Growth value"), kind="number"),
    )
    filters = (DateRange("at", pgettext_lazy("log", "Time")),)
    empty = Empty(
        _("Nobody rose or fell yet"), _("Growth value from rules and quests moves members up the ladder; what is too old no longer counts.")
    )
