"""What compliance can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.compliance.models import CheckDay, PublicReport
from guanhao.kernel.yearbook import add_figures, rows, total

add_figures(
    "compliance",
    ("adapting", "checks", _("Texts checked"), "short", "", total(CheckDay, "day", "checks", Q(shade="check"))),
    ("adapting", "blocked", _("Texts stopped by the check"), "short", "", total(CheckDay, "day", "checks", Q(shade="check", rule="block"))),
    ("adapting", "reports", _("Reports of the public"), "whole", "", rows(PublicReport, "made_at")),
)
