"""Lists of reports, of campaigns with theirs, and of evaluations."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.console.rows import Rows
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.reporting.models import Evaluation, Report


def _pdf(_row: Report) -> str:
    return "PDF"


def _title(row: Report) -> str:
    name = row.title if row.kind == Report.Kind.CAMPAIGN else f"{row.get_kind_display()} {row.period}"
    return f"{name} · {_now('version %(number)s') % {'number': row.version}}" if row.version > 1 else name


class ReportTable(Table):
    """All reports, the newest days first."""

    key = "reporting.reports"
    title = _("Reports")
    searchable = True
    search_hint = _("Period or name")
    default_sort = "-start"
    columns = (
        Column("title", _("Report"), kind="link", value=_title, href=lambda row: burl("reporting:report", pk=row.pk), sortable=False),
        Column("start", _("First day"), kind="date"),
        Column("end", _("Last day"), kind="date", visible=False),
        Column("language", _("Language"), kind="badge", labels={"en": "English", "zh-hans": "简体中文"}),
        Column("posts", pgettext_lazy("report", "Posts"), kind="number"),
        Column("numbers", pgettext_lazy("report", "Numbers"), kind="number"),
        Column("made_at", _("Written"), kind="datetime"),
        Column("file", _("Download"), kind="link", value=_pdf, href=lambda row: burl("reporting:download", pk=row.pk, form="pdf"), sortable=False),
    )
    filters = (
        ChoiceFilter("kind", pgettext_lazy("report", "Kind"), choices=Report.Kind.choices),
        ChoiceFilter("language", _("Language"), choices=(("zh-hans", "简体中文"), ("en", "English"))),
        DateRange("start", _("First day")),
    )
    empty = Empty(
        _("No reports yet"),
        _("Choose a week at the side. From then on last week's report is written by itself on the day that the policy names."),
    )


@dataclass(frozen=True)
class CampaignLine:
    """A campaign that is over, with its newest report."""

    id: int
    title: str
    form: str
    start: date
    end: date
    goal: int | None
    spent: float
    report_id: int | None
    version: int | None
    language: str
    may_build: bool


class CampaignReportTable(Table):
    """Campaigns that are over, the newest first."""

    key = "reporting.campaigns"
    title = _("Campaign effect reports")
    searchable = True
    search_hint = _("Name of the campaign")
    default_sort = "-end"
    columns = (
        Column(
            "title",
            pgettext_lazy("field", "Name"),
            kind="link",
            href=lambda row: burl("reporting:report", pk=row.report_id) if row.report_id else None,
        ),
        Column("form", pgettext_lazy("campaign", "Form")),
        Column("start", pgettext_lazy("report", "Begun"), kind="date"),
        Column("end", pgettext_lazy("report", "Over"), kind="date"),
        Column("goal", _("People as goal"), kind="number"),
        Column("spent", pgettext_lazy("campaign", "Spent"), kind="money"),
        Column("version", _("Report"), template="reporting/_campaign_cell.html", sortable=False),
    )
    empty = Empty(
        _("No campaign is over yet"),
        _("When a campaign ends its effect report is written by itself: overview, figures, analysis, improvement."),
        _("Campaigns"),
        url_name="growth:campaigns",
        permission="growth.view",
    )


class EvaluationTable(Table):
    """Evaluations, the newest days first."""

    key = "reporting.evaluations"
    title = _("Evaluations")
    searchable = True
    search_hint = _("Name or note")
    default_sort = "-end"
    columns: tuple[Column, ...] = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("reporting:evaluation", pk=row.pk)),
        Column("method", pgettext_lazy("evaluation", "Method"), labels=dict(Evaluation.Method.choices)),
        Column("metric", _("Metric")),
        Column("start", _("First day"), kind="date"),
        Column("end", _("Last day"), kind="date"),
        Column("made_by_name", pgettext_lazy("evaluation", "Written by")),
        Column("made_at", pgettext_lazy("field", "Made"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("method", pgettext_lazy("evaluation", "Method"), choices=Evaluation.Method.choices),
        DateRange("end", _("Last day")),
    )
    empty = Empty(
        _("No evaluations yet"),
        _("Say what was done, when, and what it should move: the result names its method and what must be true for it to hold."),
        _("New evaluation"),
        url_name="reporting:evaluation_new",
        permission="reporting.build",
    )

    def __init__(self, request: BrandRequest, rows: Rows) -> None:
        """With the metrics' titles as they are now: rows keep the key alone."""
        titles = {one.key: one.title for one in analytics.metrics()}
        self.columns = tuple(replace(one, labels=titles) if one.key == "metric" else one for one in type(self).columns)
        super().__init__(request, rows)
