"""Lists of activities, entries, submissions, questions and terms."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import actor_title
from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.channels import facade as channels
from guanhao.domains.interaction.models import Activity, Entrant, Submission

STATE_TONE = {"draft": "", "open": "good", "closed": "info", "archived": ""}
SUBMISSION_TONE = {"new": "warn", "approved": "info", "published": "good", "rejected": "", "revoked": "bad"}
SOURCES: dict[str, str | Promise] = {"page": _("Public page"), "import": _("Import"), "comments": _("Comments"), "rest": "REST"}
TEMPLATES = (("1", pgettext_lazy("interaction", "Template")), ("0", _("Not a template")))


class ActivityTable(Table):
    """All activities, the newest first."""

    key = "interaction.activities"
    title = _("Interaction tools")
    searchable = True
    search_hint = _("Name or introduction")
    default_sort = "-made_at"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("interaction:activity", pk=row.pk)),
        Column("kind", _("Kind"), kind="badge", labels=dict(Activity.Kind.choices)),
        Column("state", _("State"), kind="badge", labels=dict(Activity.State.choices), tone=STATE_TONE),
        Column("entries", _("Entries"), kind="number"),
        Column("starts_at", _("Start"), kind="datetime"),
        Column("ends_at", _("Ends at"), kind="datetime"),
        Column("made_by_name", _("Made by"), value=lambda row: actor_title(row.made_by_name) or None),
        Column("made_at", _("Made"), kind="datetime", visible=False),
        Column("is_template", pgettext_lazy("interaction", "Template"), kind="bool", visible=False),
        Column("code", _("Page code"), visible=False, sortable=False),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=Activity.Kind.choices),
        ChoiceFilter("state", _("State"), choices=Activity.State.choices),
        ChoiceFilter("is_template", pgettext_lazy("interaction", "Template"), choices=TEMPLATES),
        DateRange("ends_at", _("Ends at")),
    )
    empty = Empty(
        _("Nothing to take part in yet"),
        _("Polls, quizzes, lotteries, challenges, calls for content and surveys: each gets a public page of its own, fast on a phone."),
        _("New tool"),
        url_name="interaction:new",
        permission="interaction.edit",
    )


class EntrantTable(Table):
    """Everybody who entered a lottery."""

    key = "interaction.entrants"
    title = _("Entries")
    searchable = True
    search_hint = _("Ticket, name or author's number")
    default_sort = "made_at"
    columns = (
        Column("ticket", _("Lottery ticket")),
        Column("shown", _("Name as it is published")),
        Column("name", _("Name"), value=lambda row: row.name or "—"),
        Column("platform", _("Platform"), value=lambda row: channels.platform_title(row.platform) or None),
        Column("handle", _("Author's id"), value=lambda row: row.handle or "—"),
        Column("source", _("Came by"), labels=SOURCES),
        Column("likes", _("Likes"), kind="number", visible=False),
        Column("text", _("Comment"), visible=False, sortable=False),
        Column(
            "out", _("Left out because"), kind="badge", value=lambda row: row.out or None, labels=dict(Entrant.Out.choices), tone=lambda _row: "warn"
        ),
        Column("made_at", _("Entered at"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("out", _("Left out because"), choices=Entrant.Out.choices),
        ChoiceFilter("source", _("Came by"), choices=tuple(SOURCES.items())),
    )
    empty = Empty(_("Nobody has entered yet"), _("Share the public page, or take in the comments under a post."))


def _warn(_row: Any) -> str:
    return "warn"


def _findings(row: Any) -> str | None:
    return {"block": str(_("Blocked words")), "manual": str(_("To be looked at"))}.get(row.verdict)


class SubmissionTable(Table):
    """What users handed in."""

    key = "interaction.submissions"
    title = _("Submissions of users")
    searchable = True
    search_hint = _("Number, name or words")
    default_sort = "-made_at"
    columns = (
        Column("number", pgettext_lazy("field", "Number"), kind="link", href=lambda row: burl("interaction:submission", pk=row.pk)),
        Column("title", _("Title"), value=lambda row: row.title or row.text[:60] or "—"),
        Column("name", _("Name")),
        Column("activity.title", _("Call"), sortable=False),
        Column("state", _("State"), kind="badge", labels=dict(Submission.State.choices), tone=SUBMISSION_TONE),
        Column("verdict", _("Check"), kind="badge", value=_findings, tone=lambda row: {"block": "bad", "manual": "warn"}.get(row.verdict, "")),
        Column("alike", _("Like another"), kind="bool", sortable=False),
        Column("points", _("Points"), kind="number"),
        Column("made_at", _("Sent in at"), kind="datetime"),
        Column("judged_by_name", _("Judged by"), value=lambda row: actor_title(row.judged_by_name) or None, visible=False),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=Submission.State.choices),
        ChoiceFilter("verdict", _("Check"), choices=(("block", _("Blocked words")), ("manual", _("To be looked at")), ("pass", _("Nothing found")))),
        DateRange("made_at", _("Sent in at")),
    )
    empty = Empty(
        _("Nothing handed in yet"),
        _("Open a call for content: what people hand in, with the terms they accepted, waits here for a decision."),
        _("New call for content"),
        url_name="interaction:new",
        permission="interaction.edit",
    )


class TermsTable(Table):
    """Versions of the rights agreement."""

    key = "interaction.terms"
    title = _("Terms")
    default_sort = "-number"
    columns = (
        Column("number", _("Version"), kind="number"),
        Column("title", _("Name"), kind="link", href=lambda row: burl("interaction:terms_one", pk=row.pk)),
        Column("scope", _("What the licence allows"), sortable=False),
        Column("months", _("Months"), kind="number"),
        Column("made_at", _("Drawn up at"), kind="datetime"),
        Column("made_by_name", _("Written by"), value=lambda row: actor_title(row.made_by_name) or None),
    )
    empty = Empty(
        _("No terms yet"),
        _("Before a call for content opens, write what people allow when they hand something in. Versions are kept and never changed."),
        _("Write terms"),
        url_name="interaction:terms_new",
        permission="interaction.edit",
    )
