"""Lists of scripts, suggestions, reports, leads and ratings."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.models import Lead, LeadSource, Rating, Script, Suggestion

SCRIPT_TONES = {Script.State.DRAFT: "warn", Script.State.APPROVED: "good", Script.State.RETIRED: ""}
SUGGESTION_TONES = {
    Suggestion.Status.RECEIVED: "info",
    Suggestion.Status.PLANNED: "accent",
    Suggestion.Status.DONE: "good",
    Suggestion.Status.DECLINED: "",
}
LEAD_TONES = {Lead.Status.NEW: "info", Lead.Status.WORKING: "accent", Lead.Status.QUALIFIED: "accent", Lead.Status.WON: "good", Lead.Status.LOST: ""}
FOLLOW_TONES = {Rating.FollowUp.OPEN: "bad", Rating.FollowUp.DONE: "good"}
YES_NO = (("1", _("Yes")), ("0", _("No")))


def people() -> list[tuple[str, Any]]:
    """People of the brand by number."""
    return [(str(one.id), one.name) for one in identity.people_of_brand()]


class ScriptTable(Table):
    """The script library."""

    key = "inbox.scripts"
    title = pgettext_lazy("inbox", "Scripts")
    searchable = True
    search_hint = _("Name or words")
    default_sort = "-uses"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("inbox:script", pk=row.pk)),
        Column("scenario", _("Scenario"), kind="badge", labels=dict(Script.Scenario.choices), tone={Script.Scenario.CRISIS: "bad"}),
        Column("state", _("Status"), kind="badge", labels=dict(Script.State.choices), tone=SCRIPT_TONES),
        Column("locked", _("Locked"), kind="badge", value=lambda row: row.locked or None, labels={True: _("Locked")}, tone={True: "bad"}),
        Column("text", pgettext_lazy("script", "Words"), sortable=False),
        Column("uses", _("Used"), kind="number"),
        Column("used_at", _("Last used"), kind="datetime"),
        Column("owner_name", _("Owner")),
        Column("changed_at", _("Changed"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("scenario", _("Scenario"), choices=Script.Scenario.choices),
        ChoiceFilter("state", _("Status"), choices=Script.State.choices),
        ChoiceFilter("owner_id", _("Owner"), choices=people),
    )
    empty = Empty(
        _("No scripts yet"),
        _("A script is an approved answer with places for the name and the order number. Agents find it by typing / while they answer."),
        _("Write the first script"),
        url_name="inbox:script_new",
        permission="inbox.manage",
    )


class SuggestionTable(Table):
    """What people suggest."""

    key = "inbox.suggestions"
    title = _("Feedback")
    searchable = True
    search_hint = _("Words of the suggestion")
    default_sort = "-received_at"
    columns = (
        Column("title", pgettext_lazy("suggestion", "Suggestion"), kind="link", href=lambda row: burl("inbox:suggestion", pk=row.pk)),
        Column("status", _("Status"), kind="badge", labels=dict(Suggestion.Status.choices), tone=SUGGESTION_TONES),
        Column("votes", _("Votes"), kind="number"),
        Column("owner_name", _("Owner")),
        Column("source", _("Source"), labels=dict(Suggestion.Source.choices)),
        Column("public", _("Public"), kind="badge", labels={True: _("Public"), False: ""}, tone={True: "info"}),
        Column("reply", _("Public answer"), sortable=False, visible=False),
        Column("text", _("More about it"), sortable=False, visible=False),
        Column("received_at", _("Received"), kind="datetime"),
        Column("decided_at", _("Decided"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("status", _("Status"), choices=Suggestion.Status.choices),
        ChoiceFilter("owner_id", _("Owner"), choices=people),
        ChoiceFilter("source", _("Source"), choices=Suggestion.Source.choices),
        ChoiceFilter("public", _("Public"), choices=YES_NO),
        DateRange("received_at", _("Received")),
    )
    empty = Empty(
        _("No suggestions yet"),
        _("Give the public page's address to your users, or enter what somebody said; each suggestion gets a status, an owner and an answer."),
        _("Enter a suggestion"),
        url_name="inbox:suggestion_new",
        permission="inbox.answer",
    )


class ReportTable(Table):
    """Public reports about feedback."""

    key = "inbox.reports"
    title = _("Feedback reports")
    default_sort = "-last_day"
    columns = (
        Column("first_day", _("From"), kind="link", value=lambda row: f"{row.first_day:%Y-%m-%d}", href=lambda row: burl("inbox:report", pk=row.pk)),
        Column("last_day", _("To"), kind="date"),
        Column("total", _("Suggestions"), kind="number", value=lambda row: row.counts.get("total"), sortable=False),
        Column("planned", pgettext_lazy("suggestion", "Planned"), kind="number", value=lambda row: row.counts.get("planned"), sortable=False),
        Column("done", _("Done"), kind="number", value=lambda row: row.counts.get("done"), sortable=False),
        Column("declined", _("Declined"), kind="number", value=lambda row: row.counts.get("declined"), sortable=False),
        Column("closed", _("Closed share"), kind="percent", value=lambda row: row.counts.get("closed"), sortable=False),
        Column("public", _("Public"), kind="badge", labels={True: _("Public"), False: _("Hidden")}, tone={True: "good"}),
        Column("made_at", _("Made"), kind="datetime"),
    )
    empty = Empty(
        _("No reports yet"), _("The report of a month is made by itself on the first of the next; you can also make one for any days."),
        _("Make a report"), url_name="inbox:report_new", permission="inbox.manage",
    )  # fmt: skip


class LeadTable(Table):
    """Leads; numbers are shown in full only to who may manage the inbox."""

    key = "inbox.leads"
    title = _("Leads")
    searchable = True
    search_hint = _("Name, company, wish, or the whole telephone number")
    default_sort = "-score"
    columns = (
        Column(
            "title",
            _("Name"),
            kind="link",
            value=lambda row: row.name or row.shown_phone or f"#{row.pk}",
            href=lambda row: burl("inbox:lead", pk=row.pk),
            sortable=False,
        ),
        Column("phone", _("Telephone"), value=lambda row: row.shown_phone, sortable=False),
        Column("company", _("Company")),
        Column("wants", _("What they want"), sortable=False),
        Column("score", _("Score"), kind="number"),
        Column("status", _("Status"), kind="badge", labels=dict(Lead.Status.choices), tone=LEAD_TONES),
        Column("owner_name", _("Owner")),
        Column("next_step", _("Next step")),
        Column("next_at", pgettext_lazy("lead", "On"), kind="date"),
        Column("sources", _("Sources"), kind="number", value=lambda row: row.source_count, sortable=False),
        Column("mail", _("Mail address"), value=lambda row: row.shown_mail, sortable=False, visible=False),
        Column("source_names", _("Came from"), value=lambda row: row.source_names, sortable=False, visible=False),
        Column("made_at", _("Received"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("status", _("Status"), choices=Lead.Status.choices),
        ChoiceFilter("owner_id", _("Owner"), choices=people),
        ChoiceFilter("kind", _("Source"), choices=LeadSource.Kind.choices),
        NumberRange("score", _("Score")),
        DateRange("made_at", _("Received")),
    )
    empty = Empty(
        _("No leads yet"),
        _("A lead comes from a form, a conversation, a bot or a program; the same telephone number is one lead with several sources."),
        _("Enter a lead"),
        url_name="inbox:lead_new",
        permission="inbox.answer",
    )


class RatingTable(Table):
    """Ratings, the newest answer first."""

    key = "inbox.ratings"
    title = _("Satisfaction")
    searchable = True
    search_hint = _("Words of the comment")
    default_sort = "-rated_at"
    columns = (
        Column("score", _("Score"), kind="number"),
        Column("conversation", pgettext_lazy("inbox", "Conversation"), kind="link", value=lambda row: f"#{row.conversation_id}",
               href=lambda row: burl("inbox:conversation", pk=row.conversation_id), sortable=False),
        Column("comment", _("Comment"), sortable=False),
        Column("agent_name", _("Agent")),
        Column("channel", _("Channel"), value=lambda row: row.channel_title),
        Column("topic", _("Topic")),
        Column("follow_up", _("Follow-up"), kind="badge", labels=dict(Rating.FollowUp.choices), tone=FOLLOW_TONES),
        Column("rated_at", _("Rated"), kind="datetime"),
        Column("asked_at", pgettext_lazy("rating", "Asked"), kind="datetime", visible=False),
        Column("do", "", kind="link", value=lambda row: _("Follow up") if row.follow_up == "open" else "",
               href=lambda row: burl("inbox:follow_up", pk=row.pk), sortable=False),
    )  # fmt: skip
    filters = (
        ChoiceFilter("score", _("Score"), choices=[(str(n), str(n)) for n in range(1, 6)]),
        ChoiceFilter("agent_id", _("Agent"), choices=people),
        ChoiceFilter("follow_up", _("Follow-up"), choices=[("open", Rating.FollowUp.OPEN.label), ("done", Rating.FollowUp.DONE.label)]),
        DateRange("rated_at", _("Rated")),
    )
    empty = Empty(_("No ratings yet"), _("When a conversation is resolved, the person is asked by a page with one tap; answers stand here."))
