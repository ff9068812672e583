"""Lists of similar posts, treatments, checks of elements, milestones, reviews and quarter events."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.strategy.models import ElementCheck, Milestone, QuarterEvent, ReviewDecision, Sameness, StrategyReview
from guanhao.domains.strategy.rules.events import quarter_of
from guanhao.domains.strategy.wording import STANDING_TONES, STANDING_WORDS


class SamenessTable(Table):
    """Pairs of posts of two accounts."""

    key = "strategy.sameness"
    title = _("Similar posts")
    searchable = True
    columns = (
        Column("first_text", _("Post"), kind="link", href=lambda row: burl("strategy:pair", pk=row.pk)),
        Column("first_name", _("Account")),
        Column("second_name", _("Other account")),
        Column("second_text", _("Other post"), visible=False),
        Column("score", _("Similarity"), kind="percent"),
        Column("day", _("Found on"), kind="date"),
        Column("state", _("State"), kind="badge", labels=dict(Sameness.State.choices), tone={"open": "warn"}),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Sameness.State.choices), DateRange("day", _("Found on")))
    empty = Empty(_("No similar posts"), _("Every morning the recent posts of all accounts are compared; pairs above the limit appear here."))


class TreatmentTable(Table):
    """The matrix of segments."""

    key = "strategy.treatments"
    title = _("Segment strategy")
    searchable = True
    search_hint = _("Group, benefit, topic or message")
    columns = (
        Column("title", _("Group of people"), kind="link", href=lambda row: burl("strategy:treatment", pk=row["id"])),
        Column("people", _("Number of people"), kind="number"),
        Column("formats", _("Formats of content")),
        Column("tags", _("Topics and tags")),
        Column("benefit", _("Benefit")),
        Column("channels", _("Channels")),
        Column("frequency", _("How often"), sortable=False),
        Column("messages", _("What to say"), visible=False),
    )
    empty = Empty(
        _("Nobody has said how groups are treated"),
        _("Newcomers get a welcome benefit, people who read without writing get deep articles: one line a group, and pushes follow it."),
        _("Add a line"),
        url_name="strategy:treatment_new",
        permission="strategy.edit",
    )


class ElementTable(Table):
    """Checks of brand elements."""

    key = "strategy.elements"
    title = _("Brand elements")
    searchable = True
    columns = (
        Column("title", _("What was looked at"), kind="link", href=lambda row: burl("strategy:element", pk=row.pk)),
        Column("source", _("How"), labels=dict(ElementCheck.Source.choices)),
        Column("day", _("Day"), kind="date"),
        Column("elements", _("Elements checked"), kind="number"),
        Column("errors", _("Errors"), kind="number"),
        Column("state", _("State"), kind="badge", labels=dict(ElementCheck.State.choices), tone={"open": "warn", "confirmed": "good"}),
        Column("guide_version", _("Guide version"), kind="number", visible=False),
        Column("decided_by_name", _("Decided by"), visible=False),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=ElementCheck.State.choices),
        ChoiceFilter("source", _("How"), choices=ElementCheck.Source.choices),
        DateRange("day", _("Day")),
    )
    empty = Empty(
        _("Nothing checked yet"),
        _("Record a sample, or let the program look at a text, its fonts and a picture."),
        _("Record a sample"),
        url_name="strategy:sample_new",
        permission="strategy.edit_guide",
    )


class MilestoneTable(Table):
    """Steps of all goals."""

    key = "strategy.milestones"
    title = _("Milestones")
    searchable = True
    columns = (
        Column("title", _("Milestone"), kind="link", href=lambda row: burl("strategy:milestone", pk=row["id"])),
        Column("goal_title", _("Goal"), kind="link", href=lambda row: burl("strategy:goal", pk=row["goal_id"])),
        Column("span", pgettext_lazy("milestone", "Span"), labels=dict(Milestone.Span.choices)),
        Column("start", _("From"), kind="date", visible=False),
        Column("due", pgettext_lazy("milestone", "Due"), kind="date"),
        Column("days_left", _("Days left"), kind="number"),
        Column("budget", _("Budget"), kind="number", decimals=2),
        Column("currency", _("Currency")),
        Column("people", _("People")),
        Column("metric_title", _("Acceptance metric"), visible=False),
        Column("attainment", _("Attainment"), kind="percent"),
        Column(
            "standing",
            _("State"),
            kind="badge",
            labels={str(one): words for one, words in STANDING_WORDS.items()},
            tone={str(one): tone for one, tone in STANDING_TONES.items()},
        ),
    )
    filters = (
        ChoiceFilter("standing", _("State"), choices=[(str(one), words) for one, words in STANDING_WORDS.items()]),
        ChoiceFilter("span", pgettext_lazy("milestone", "Span"), choices=Milestone.Span.choices),
    )
    empty = Empty(
        _("No milestones yet"),
        _("Open a long goal and split it: each step has a budget, people, a metric it is accepted by and a day it is due."),
        _("To the goals"),
        url_name="strategy:goals",
    )


class ReviewTable(Table):
    """Reviews of goals and risks."""

    key = "strategy.reviews"
    title = _("Reviews of goals and risks")
    searchable = True
    columns = (
        Column("number", pgettext_lazy("review", "Number"), kind="link", href=lambda row: burl("strategy:review", pk=row.pk)),
        Column("day", _("Day"), kind="date"),
        Column("decided", pgettext_lazy("review", "Decisions"), kind="number"),
        Column("summary", _("What the review found")),
        Column("plan_number", _("Plan version"), kind="number", visible=False),
        Column("made_by_name", pgettext_lazy("review", "Held by")),
        Column("state", _("State"), kind="badge", labels=dict(StrategyReview.State.choices), tone={"open": "warn", "finished": "good"}),
    )
    filters = (ChoiceFilter("state", _("State"), choices=StrategyReview.State.choices), DateRange("day", _("Day")))
    empty = Empty(
        _("No review yet"),
        _("A review looks at every goal and every open risk and writes down what is decided; a changed target becomes a new version of the goal."),
    )


class DecisionTable(Table):
    """The decision log."""

    key = "strategy.decisions"
    title = _("Decision log")
    searchable = True
    columns = (
        Column("title", pgettext_lazy("review", "About"), kind="link", href=lambda row: burl("strategy:review", pk=row.review_id)),
        Column("kind", _("Kind"), labels=dict(ReviewDecision.Kind.choices)),
        Column("verdict", _("Decision"), kind="badge", labels=dict(ReviewDecision.Verdict.choices), tone={"change": "warn", "act": "warn"}),
        Column("level", _("How grave"), labels=dict(ReviewDecision.Level.choices)),
        Column("reason", _("Reason")),
        Column("version", _("Goal version"), kind="number"),
        Column("made_by_name", _("Decided by")),
        Column("made_at", _("Time"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=ReviewDecision.Kind.choices),
        ChoiceFilter("verdict", _("Decision"), choices=ReviewDecision.Verdict.choices),
        ChoiceFilter("level", _("How grave"), choices=ReviewDecision.Level.choices),
    )
    empty = Empty(_("No decision yet"), _("What reviews decide about goals and risks is listed here, with the reason."))


class EventTable(Table):
    """Large events of the quarters."""

    key = "strategy.events"
    title = _("Quarter events")
    searchable = True
    columns = (
        Column("title", pgettext_lazy("quarter event", "Event"), kind="link", href=lambda row: burl("strategy:event", pk=row.pk)),
        Column("year", _("Year"), value=lambda row: str(row.year)),
        Column("quarter", _("Quarter"), sortable=False, value=lambda row: f"Q{quarter_of(row.first_day)}"),
        Column("first_day", _("First day"), kind="date"),
        Column("last_day", _("Last day"), kind="date"),
        Column("owner_name", _("Owner")),
        Column("steps", _("Steps"), kind="number", sortable=False),
        Column("on_board", _("On the board"), kind="number", sortable=False),
        Column("theme", pgettext_lazy("year", "Theme"), visible=False),
        Column(
            "state",
            _("State"),
            kind="badge",
            labels=dict(QuarterEvent.State.choices),
            tone={"preparing": "info", "done": "good", "dropped": "bad"},
        ),
    )
    filters = (ChoiceFilter("state", _("State"), choices=QuarterEvent.State.choices), DateRange("first_day", _("First day")))
    empty = Empty(
        _("No quarter events yet"),
        _("A year begins with three: New-Year lab, city guide and rational double-11. The second quarter is open for one of your own."),
        _("New quarter event"),
        url_name="strategy:event_new",
        permission="strategy.edit",
    )
