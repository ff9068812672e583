"""Lists of crises and risks."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.crisis.models import Crisis, Kind, Risk
from guanhao.domains.crisis.wording import LEVEL_TONES, LEVEL_WORDS, RISK_TONES, RISK_WORDS, STATE_TONES


class CrisisTable(Table):
    """All crises and drills: the archive is this list with the state closed."""

    key = "crisis.crises"
    title = _("Crises")
    searchable = True
    search_hint = _("Title, summary, person or product")
    default_sort = "-alerted_at"
    columns = (
        Column("title", _("Crisis"), kind="link", href=lambda row: burl("crisis:room", pk=row.pk)),
        Column("kind", _("Kind"), labels=dict(Kind.choices)),
        Column("level", _("Level"), kind="badge", labels=LEVEL_WORDS, tone=LEVEL_TONES),
        Column("state", _("State"), kind="badge", labels=dict(Crisis.State.choices), tone=STATE_TONES),
        Column("drill", _("Drill"), kind="bool"),
        Column("alerted_at", _("Noticed"), kind="datetime"),
        Column("activated_at", _("Procedure started"), kind="datetime", visible=False),
        Column("replied_at", _("Official reply"), kind="datetime", visible=False),
        Column("closed_at", pgettext_lazy("crisis", "Closed"), kind="datetime"),
        Column(
            "hours",
            _("Handling time (h)"),
            kind="number",
            decimals=1,
            sortable=False,
            value=lambda row: round((row.closed_at - row.alerted_at).total_seconds() / 3600, 1) if row.closed_at else None,
        ),
        Column("subject_name", _("Person, product or campaign"), visible=False),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=Kind.choices),
        ChoiceFilter("state", _("State"), choices=Crisis.State.choices),
        ChoiceFilter("level", _("Level"), choices=tuple((str(key), words) for key, words in LEVEL_WORDS.items())),
        DateRange("alerted_at", _("Noticed")),
    )
    empty = Empty(
        _("No crisis so far"),
        _("An alert of the highest level proposes one; you can also open a room by hand, or begin with a drill."),
        _("Open a room"),
        url_name="crisis:new",
        permission="crisis.manage",
    )


class RiskTable(Table):
    """The risk register."""

    key = "crisis.risks"
    title = _("Risks")
    searchable = True
    search_hint = _("Title, signals or treatment")
    default_sort = "-score"
    columns = (
        Column("title", _("Risk"), kind="link", href=lambda row: burl("crisis:risk", pk=row.pk)),
        Column("family", pgettext_lazy("risk", "Class"), labels=dict(Risk.Family.choices)),
        Column("level", _("Level"), kind="badge", labels=RISK_WORDS, tone=RISK_TONES),
        Column("score", _("Score"), kind="number"),
        Column("likelihood", _("Likelihood"), kind="number"),
        Column("impact", _("Impact"), kind="number"),
        Column("strategy", pgettext_lazy("risk", "Strategy"), labels=dict(Risk.Strategy.choices)),
        Column("owner_name", _("Owner")),
        Column("review_on", _("Next review"), kind="date"),
        Column("state", _("State"), labels=dict(Risk.State.choices)),
        Column("signals", _("Signals"), visible=False),
        Column("treatment", _("Treatment"), visible=False),
        Column("reserve_people", _("People in reserve"), kind="number", visible=False),
        Column("reserve_budget", _("Budget in reserve"), kind="number", visible=False),
        Column("reserve_tools", _("Tools in reserve"), visible=False),
    )
    filters = (
        ChoiceFilter("family", pgettext_lazy("risk", "Class"), choices=Risk.Family.choices),
        ChoiceFilter("level", _("Level"), choices=tuple(RISK_WORDS.items())),
        ChoiceFilter("state", _("State"), choices=Risk.State.choices),
        ChoiceFilter("strategy", pgettext_lazy("risk", "Strategy"), choices=Risk.Strategy.choices),
    )
    empty = Empty(
        _("No risks yet"),
        _("Write down what may go wrong: policy, opinion, technical, algorithm, content, staff. New platform rules come here as candidates."),
        _("New risk"),
        url_name="crisis:risk_new",
        permission="crisis.manage",
    )
