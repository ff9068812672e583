"""What the market can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.market.models import Finding, Scorecard, TrendCard
from guanhao.kernel.yearbook import add_figures, rows, share

add_figures(
    "market",
    ("outlook", "trends", _("Trend cards written"), "whole", "up", rows(TrendCard, "made_at")),
    ("outlook", "cited", _("Trend cards cited in a plan"), "whole", "up", rows(TrendCard, "cited_at", Q(cited__gt=0))),
    (
        "outlook",
        "urgent_answered",
        _("Trends with a response"),
        "share",
        "up",
        share(TrendCard, "made_at", ~Q(response="")),
    ),
    ("adapting", "decisions", _("Choices of platforms decided"), "whole", "up", rows(Scorecard, "decided_at", Q(state="decided"))),
    (
        "adapting",
        "findings",
        _("Findings of the diagnosis in order"),
        "share",
        "up",
        share(Finding, "diagnosis__made_at", Q(severity="ok"), ~Q(severity="unknown")),
    ),
)
