"""What analytics can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.analytics.models import Advice, ModelRun, TraceTicket
from guanhao.kernel.yearbook import add_figures, rows, share

add_figures(
    "analytics",
    (
        "data",
        "advice",
        _("Advice taken up"),
        "whole",
        "up",
        rows(Advice, "decided_at", Q(state__in=("accepted", "carried_out", "worked", "unclear", "failed"))),
    ),
    (
        "data",
        "advice_worked",
        _("Share of measured advice that worked"),
        "share",
        "up",
        share(Advice, "decided_at", Q(state="worked"), Q(state__in=("worked", "unclear", "failed"))),
    ),
    ("data", "tickets", _("Changes that were explained"), "whole", "up", rows(TraceTicket, "closed_at")),
    ("data", "models", _("Models run"), "whole", "", rows(ModelRun, "made_at", Q(state="done"))),
)
