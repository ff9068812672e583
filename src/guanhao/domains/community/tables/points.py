"""Lists of members, postings, adjustments and rules."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import actor_title
from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.community.models import Member, PointsAdjustment, PointsPosting
from guanhao.domains.community.wording import ACTION_WORDS

MEMBER_TONE = {"active": "good", "muted": "warn", "removed": "bad", "merged": "", "forgotten": ""}
KIND_TONE = {"earn": "good", "spend": "info", "refund": "", "expire": "", "clawback": "bad", "adjust": "warn", "settle": "", "move": "", "close": ""}
ADJUSTMENT_TONE = {"waiting": "warn", "done": "good", "dropped": ""}
IN_FORCE = (("1", pgettext_lazy("rule", "In force")), ("0", pgettext_lazy("rule", "Not in force")))


class MemberTable(Table):
    """All members."""

    key = "community.members"
    title = _("Members")
    searchable = True
    search_hint = _("Name or member number")
    default_sort = "-last_at"
    columns = (
        Column("number", pgettext_lazy("field", "Number"), kind="number"),
        Column("name", _("Name"), kind="link", value=lambda row: row.shown, href=lambda row: burl("community:member", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(Member.State.choices), tone=MEMBER_TONE),
        Column("level", pgettext_lazy("member", "Level"), kind="number"),
        Column("balance", _("Points"), kind="number"),
        Column("owed", _("Owed"), kind="number", visible=False),
        Column("score", _("Growth value"), kind="number"),
        Column("joined_at", pgettext_lazy("member", "Joined"), kind="datetime"),
        Column("last_at", _("Last active"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=Member.State.choices),
        NumberRange("balance", _("Points")),
        NumberRange("level", pgettext_lazy("member", "Level")),
        DateRange("joined_at", pgettext_lazy("member", "Joined")),
    )
    empty = Empty(
        _("No members yet"),
        _("Members earn points, rise in level and redeem rewards on a page of their own. Begin with people who already write to you."),
        _("Add members"),
        url_name="community:join",
        permission="community.edit",
    )


class PostingTable(Table):
    """The ledger, the newest first."""

    key = "community.postings"
    title = _("Points ledger")
    searchable = True
    search_hint = _("Member or note")
    default_sort = "-at"
    columns = (
        Column("id", pgettext_lazy("field", "Number"), kind="number"),
        Column("at", pgettext_lazy("points", "Posted"), kind="datetime"),
        Column("member.shown", _("Member"), kind="link", sortable=False, href=lambda row: burl("community:member", pk=row.member_id)),
        Column("kind", _("Kind"), kind="badge", labels=dict(PointsPosting.Kind.choices), tone=KIND_TONE),
        Column("points", _("Points"), kind="number", signed=True),
        Column("score", _("Growth value"), kind="number", signed=True, visible=False),
        Column("short", _("Not found any more"), kind="number", visible=False),
        Column("note", _("Note"), sortable=False, value=lambda row: row.note or None),
        Column("made_by_name", _("Posted by"), value=lambda row: actor_title(row.made_by_name) or None),
        Column("key", pgettext_lazy("field", "Key"), sortable=False, visible=False),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=PointsPosting.Kind.choices),
        NumberRange("points", _("Points")),
        DateRange("day", _("Day")),
    )
    empty = Empty(_("Nothing posted yet"), _("Every point given, spent, lapsed or corrected stands here for ever."))


class AdjustmentTable(Table):
    """Points by hand."""

    key = "community.adjustments"
    title = _("Adjustments by hand")
    searchable = True
    search_hint = _("Member or reason")
    default_sort = "-proposed_at"
    columns = (
        Column("proposed_at", pgettext_lazy("points", "Proposed"), kind="datetime"),
        Column("member.shown", _("Member"), kind="link", sortable=False, href=lambda row: burl("community:member", pk=row.member_id)),
        Column("points", _("Points"), kind="number", signed=True),
        Column("reason", _("Reason"), sortable=False),
        Column("state", _("State"), kind="badge", labels=dict(PointsAdjustment.State.choices), tone=ADJUSTMENT_TONE),
        Column("proposed_by_name", _("Proposed by"), value=lambda row: actor_title(row.proposed_by_name) or None),
        Column("decided_by_name", _("Decided by"), value=lambda row: actor_title(row.decided_by_name) or None),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=PointsAdjustment.State.choices),
        DateRange("proposed_at", pgettext_lazy("points", "Proposed")),
    )
    empty = Empty(_("Nothing adjusted by hand"), _("Points given or taken on a member's page stand here; large ones wait for a second person."))


class RuleTable(Table):
    """Rules that give points."""

    key = "community.rules"
    title = _("Points rules")
    searchable = True
    search_hint = _("Name or key")
    default_sort = "title"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("community:rule", pk=row.pk)),
        Column("key", pgettext_lazy("field", "Key"), visible=False),
        Column("action", _("What is done"), labels=ACTION_WORDS),
        Column("points", _("Points"), kind="number"),
        Column("score", _("Growth value"), kind="number"),
        Column("per_day", _("Times a day"), kind="number", value=lambda row: row.per_day or None),
        Column("per_member", _("Times ever"), kind="number", value=lambda row: row.per_member or None),
        Column("active", pgettext_lazy("rule", "In force"), kind="bool"),
        Column("number", _("Version"), kind="number"),
    )
    filters = (
        ChoiceFilter("action", _("What is done"), choices=tuple(ACTION_WORDS.items())),
        ChoiceFilter("active", pgettext_lazy("rule", "In force"), choices=IN_FORCE),
    )
    empty = Empty(
        _("No rules yet"),
        _("A rule says what an action is worth: “a work approved: 20 points, three times a day at most”."),
        _("New rule"),
        url_name="community:rule_new",
        permission="community.rules",
    )
