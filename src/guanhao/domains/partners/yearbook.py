"""What partners can count for the year-end summary."""

from django.utils.translation import gettext_lazy as _

from guanhao.domains.partners.models import Measurement, PressTask, Settlement, TalentAudit
from guanhao.kernel.yearbook import add_figures, rows, total

add_figures(
    "partners",
    ("paid", "audits", _("Audits of talents"), "whole", "", rows(TalentAudit, "audited_on")),
    ("paid", "settled", _("Cooperations with talents settled"), "whole", "up", rows(Settlement, "made_at")),
    ("paid", "impressions", _("Impressions by talents"), "short", "up", total(Measurement, "measured_on", "impressions")),
    ("paid", "talent_conversions", _("Conversions by talents"), "short", "up", total(Measurement, "measured_on", "conversions")),
    ("reputation", "press", _("Pieces released by media houses"), "whole", "up", rows(PressTask, "released_at")),
)
