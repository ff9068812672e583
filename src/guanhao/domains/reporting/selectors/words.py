"""What people wrote into the sections of a period's report."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from guanhao.domains.growth import facade as growth
from guanhao.domains.reporting.models import Report, ReportWords
from guanhao.domains.reporting.rules.period import Period


def of_period(kind: str, period: str, language: str) -> "QuerySet[ReportWords]":
    """The rows of a report's period and language."""
    found: QuerySet[ReportWords] = ReportWords.objects.filter(kind=kind, period=period, language=language)
    return found


def words_in(period: Period, language: str) -> dict[str, str]:
    """Texts by section, those that say something."""
    return dict(of_period(period.kind, period.label, language).exclude(text="").values_list("section", "text"))


@dataclass(frozen=True)
class Section:
    """The words of one section and their revision."""

    section: str
    text: str
    revision: int
    changed_at: datetime
    changed_by_name: str


def sections_of(report: Report) -> list[Section]:
    """The sections of a report that were written in; of a campaign the four texts that it keeps itself."""
    if report.kind != Report.Kind.CAMPAIGN:
        rows = of_period(report.kind, report.period, report.language).order_by("section")
        return [Section(row.section, row.text, row.revision, row.changed_at, row.changed_by_name) for row in rows]
    found = growth.effect_texts(int(report.period))
    return [Section(section, text, found.revision, found.changed_at, found.changed_by_name) for section, text in found.texts.items()]
