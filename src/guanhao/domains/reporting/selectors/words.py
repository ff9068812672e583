"""What people wrote into the sections of a period's report."""

from django.db.models import QuerySet

from guanhao.domains.reporting.models import ReportWords
from guanhao.domains.reporting.rules.period import Period


def of_period(kind: str, period: str, language: str) -> "QuerySet[ReportWords]":
    """The rows of a report's period and language."""
    found: QuerySet[ReportWords] = ReportWords.objects.filter(kind=kind, period=period, language=language)
    return found


def words_in(period: Period, language: str) -> dict[str, str]:
    """Texts by section, those that say something."""
    return dict(of_period(period.kind, period.label, language).exclude(text="").values_list("section", "text"))
