"""What crisis can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.crisis.models import Crisis, Risk
from guanhao.kernel.yearbook import add_figures, hours, rows

add_figures(
    "crisis",
    ("reputation", "crises", _("Crises"), "whole", "down", rows(Crisis, "alerted_at", Q(drill=False, state__in=("open", "closed")))),
    (
        "reputation",
        "response",
        _("Hours from alert to first response"),
        "decimal",
        "down",
        hours(Crisis, "alerted_at", "responded_at", Q(drill=False)),
    ),
    (
        "reputation",
        "closing",
        _("Hours from alert to the end of a crisis"),
        "decimal",
        "down",
        hours(Crisis, "alerted_at", "closed_at", Q(drill=False, state="closed")),
    ),
    ("reputation", "drills", _("Drills"), "whole", "up", rows(Crisis, "alerted_at", Q(drill=True))),
    ("adapting", "risks", _("Risks written down"), "whole", "", rows(Risk, "made_at")),
)
