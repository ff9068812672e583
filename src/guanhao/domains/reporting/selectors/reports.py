"""Stored reports and advice."""

from typing import Any

from django.db.models import Count, QuerySet

from guanhao.domains.reporting.contracts import AdviceView, ReportView
from guanhao.domains.reporting.models import Advice, Report, ReportFigure
from guanhao.kernel import access


def reports(*, kind: str = "", language: str = "") -> QuerySet[Report]:
    """All reports of the brand in scope with the count of their numbers, the newest period first (needs reporting.view)."""
    access.require("reporting.view")
    chosen = {name: value for name, value in (("kind", kind), ("language", language)) if value}
    found: QuerySet[Report] = (
        Report.objects.filter(**chosen).defer("document").annotate(numbers=Count("figures")).order_by("-start", "kind", "-made_at")
    )
    return found


def report(report_id: int) -> Report:
    """One report with its document; Report.DoesNotExist for another brand's."""
    access.require("reporting.view")
    found: Report = Report.objects.get(pk=report_id)
    return found


def versions(of: Report) -> QuerySet[Report]:
    """All versions of a report's period and language, the newest first."""
    found: QuerySet[Report] = Report.objects.filter(kind=of.kind, period=of.period, language=of.language).defer("document").order_by("-version")
    return found


def figure(report_id: int, key: str) -> ReportFigure:
    """One number of a report with its query; ReportFigure.DoesNotExist otherwise."""
    access.require("reporting.view")
    found: ReportFigure = ReportFigure.objects.select_related("report").get(report_id=report_id, key=key)
    return found


def advice(*, status: str = "", of: Report | None = None) -> QuerySet[Advice]:
    """Advice of the brand in scope (of a report's period), the latest due first."""
    access.require("reporting.view")
    chosen: dict[str, Any] = {"status": status} if status else {}
    if of is not None:
        chosen |= {"kind": of.kind, "period": of.period}
    found: QuerySet[Advice] = Advice.objects.filter(**chosen)
    return found


def view_of(row: Report) -> ReportView:
    """A report for other rooms."""
    numbers = getattr(row, "numbers", None)
    return ReportView(
        id=row.pk,
        kind=row.kind,
        period=row.period,
        start=row.start,
        end=row.end,
        language=row.language,
        version=row.version,
        title=row.title,
        posts=row.posts,
        figures=row.figures.count() if numbers is None else numbers,
        made_at=row.made_at,
        made_by=row.made_by_name,
    )


def advice_view(row: Advice) -> AdviceView:
    """A piece of advice for other rooms."""
    return AdviceView(
        id=row.pk,
        report_id=row.report_id,
        period=row.period,
        family=row.family,
        title=row.title,
        evidence=row.evidence,
        metric=row.metric,
        target=row.target,
        target_words=row.target_words,
        expected_low=row.expected_low,
        expected=row.expected,
        expected_high=row.expected_high,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        due=row.due,
        status=row.status,
        effect=row.effect,
        effect_words=row.effect_words,
    )
