"""The door of reporting: reports on demand, their files, their advice."""

from dataclasses import asdict
from typing import Any

from guanhao.domains.reporting.contracts import AdviceView, ReportView
from guanhao.domains.reporting.selectors import reports
from guanhao.domains.reporting.services.build import build_report
from guanhao.domains.reporting.services.periods import period_of
from guanhao.domains.reporting.services.render import FORMATS, make_file
from guanhao.kernel import files

__all__ = ["FORMATS", "about", "advice_of", "build", "file_of", "latest"]


def build(kind: str, label: str, *, language: str = "") -> ReportView:
    """Write and store the report of a week (`weekly`, 2020-W09), month (`monthly`, 2020-02), year (`annual`, 2020) or campaign (`campaign`, its
    number); BadPeriod for another label, Refused for a campaign that is not over."""
    return reports.view_of(build_report(period_of(kind, label), language=language))


def file_of(report_id: int, form: str) -> tuple[str, bytes]:
    """Name and content of a report's file: pdf, docx, pptx, html or csv."""
    made = make_file(report=reports.report(report_id), form=form)
    with files.open_file(made.stored) as stream:
        return made.stored.name, stream.read()


def latest(kind: str = "weekly") -> ReportView | None:
    """The newest report of a kind or None."""
    row = reports.reports(kind=kind).first()
    return reports.view_of(row) if row else None


def advice_of(report_id: int) -> list[AdviceView]:
    """The advice of a report's period."""
    return [reports.advice_view(row) for row in reports.advice(of=reports.report(report_id))]


def about(view: ReportView) -> dict[str, Any]:
    """A report as JSON-safe values."""
    value = asdict(view)
    return {key: part.isoformat() if hasattr(part, "isoformat") else part for key, part in value.items()}
