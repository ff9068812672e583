"""Lists of rounds, plans, appraisals and honours."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.team.models import Appraisal, AppraisalPlan, Honour, RatingRound
from guanhao.domains.team.tables.training import YES
from guanhao.domains.team.wording import GRADE_TONE, GRADES

ROUND_TONE = {"open": "info", "closed": "good"}
STATE_TONE = {"open": "warn", "signed": "info", "seen": "good"}
HONOUR_TONE = {"honour": "accent", "reward": "good"}


class RoundTable(Table):
    """Rounds of ratings."""

    key = "team.rounds"
    title = _("Rounds of ratings")
    searchable = True
    default_sort = "-starts_on"
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("team:round", pk=row.pk)),
        Column("state", pgettext_lazy("field", "State"), kind="badge", labels=dict(RatingRound.State.choices), tone=ROUND_TONE),
        Column("starts_on", _("First day"), kind="date"),
        Column("ends_on", _("Last day"), kind="date"),
        Column("subjects", _("People rated"), kind="number"),
        Column("answered", _("Answers given"), kind="percent", sortable=False),
    )
    filters = (ChoiceFilter("state", pgettext_lazy("field", "State"), choices=RatingRound.State.choices),)
    empty = Empty(
        _("No rounds yet"),
        _("People of other departments say how somebody communicates and keeps promises. Answers are anonymous."),
        _("New round"),
        url_name="team:round_new",
        permission="team.appraise",
    )


class PlanTable(Table):
    """Appraisal plans."""

    key = "team.plans"
    title = _("Appraisal plans")
    searchable = True
    default_sort = "title"
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("team:plan", pk=row.pk)),
        Column("cycle", pgettext_lazy("appraisal", "Cycle"), labels=dict(AppraisalPlan.Cycle.choices)),
        Column("metrics", _("Metrics"), kind="number", sortable=False, value=lambda row: len(row.metrics)),
        Column("count", _("Appraisals"), kind="number"),
        Column("active", _("In use"), kind="bool"),
        Column("changed_at", _("Changed"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("cycle", pgettext_lazy("appraisal", "Cycle"), choices=AppraisalPlan.Cycle.choices),
        ChoiceFilter("active", _("In use"), choices=YES),
    )
    empty = Empty(
        _("No appraisal plans yet"),
        _("A plan says what counts and how much: weights total 100 %, numbers come from the system where it has them."),
        _("New plan"),
        url_name="team:plan_new",
        permission="team.appraise",
    )


class AppraisalTable(Table):
    """Appraisals one may see."""

    key = "team.appraisals"
    title = _("Appraisals")
    default_sort = "-ends_on"
    columns = (
        Column("about", _("Who"), kind="link", sortable=False, href=lambda row: burl("team:appraisal", pk=row.pk)),
        Column("plan.title", _("Appraisal plan"), sortable=False),
        Column("starts_on", _("First day"), kind="date"),
        Column("ends_on", _("Last day"), kind="date"),
        Column("own", _("Metrics"), kind="number", decimals=1),
        Column("peer", _("Ratings of others"), kind="number", decimals=1),
        Column("total", pgettext_lazy("appraisal", "Total"), kind="number", decimals=1),
        Column("grade", pgettext_lazy("appraisal", "Grade"), kind="badge", labels=GRADES, tone=GRADE_TONE),
        Column("state", pgettext_lazy("field", "State"), kind="badge", labels=dict(Appraisal.State.choices), tone=STATE_TONE),
    )
    filters = (
        ChoiceFilter("state", pgettext_lazy("field", "State"), choices=Appraisal.State.choices),
        ChoiceFilter("grade", pgettext_lazy("appraisal", "Grade"), choices=[(key, title) for key, title in GRADES.items() if key]),
        DateRange("ends_on", _("Last day")),
    )
    empty = Empty(_("No appraisals yet"), _("Yours appear here once they are signed. Nobody else sees them but who appraises."))


class HonourTable(Table):
    """Rewards and honours."""

    key = "team.honours"
    title = _("Honours and rewards")
    searchable = True
    default_sort = "-given_on"
    columns = (
        Column("title", pgettext_lazy("field", "Name")),
        Column("kind", pgettext_lazy("field", "Kind"), kind="badge", labels=dict(Honour.Kind.choices), tone=HONOUR_TONE),
        Column("about", _("Who"), sortable=False),
        Column("reason", pgettext_lazy("appraisal", "Reason"), sortable=False, value=lambda row: row.reason or None),
        Column("money", _("Amount (yuan)"), kind="number", decimals=2, sortable=False),
        Column("given_on", _("Given on"), kind="date"),
        Column("made_by_name", _("By"), visible=False, value=lambda row: row.made_by_name or None),
    )
    filters = (ChoiceFilter("kind", pgettext_lazy("field", "Kind"), choices=Honour.Kind.choices), DateRange("given_on", _("Given on")))
    empty = Empty(
        _("No honours yet"),
        _("Honours are seen by everybody, rewards by who got them."),
        _("Give a reward or honour"),
        url_name="team:honour_new",
        permission="team.appraise",
    )
