"""What the market can count for the year-end summary."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.market.models import Finding, Scorecard, TrendCard
from guanhao.kernel.yearbook import add_figures, moments, rows, share


def in_order(start: date, end: date) -> float | None:
    """The share of checks of these days' diagnoses that are in order; those without data do not count."""
    first, after = moments(start, end)
    known = Finding.objects.filter(diagnosis__made_at__gte=first, diagnosis__made_at__lt=after).exclude(severity=Finding.Severity.UNKNOWN)
    whole = known.count()
    return known.filter(severity=Finding.Severity.OK).count() / whole if whole else None


add_figures(
    "market",
    ("outlook", "trends", _("Trend cards written"), "whole", "up", rows(TrendCard, "made_at")),
    ("outlook", "cited", _("Trend cards cited in a plan"), "whole", "up", rows(TrendCard, "cited_at", Q(cited__gt=0))),
    ("outlook", "answered", _("Trends with a response"), "share", "up", share(TrendCard, "made_at", ~Q(response=""))),
    ("adapting", "decisions", _("Choices of platforms decided"), "whole", "up", rows(Scorecard, "decided_at", Q(state="decided"))),
    ("adapting", "findings", _("Findings of the diagnosis in order"), "share", "up", in_order),
)
