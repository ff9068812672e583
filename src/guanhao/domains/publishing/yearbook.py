"""What publishing can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.publishing.models import Publication
from guanhao.kernel.yearbook import add_figures, rows, share

add_figures(
    "publishing",
    ("matrix", "published", _("Publications sent out"), "whole", "up", rows(Publication, "planned_at", Q(status="published"))),
    ("matrix", "missed", _("Publications missed or failed"), "whole", "down", rows(Publication, "planned_at", Q(status__in=("missed", "failed")))),
    ("plan", "planned", _("Publications planned"), "whole", "", rows(Publication, "planned_at")),
    (
        "plan",
        "on_plan",
        _("Share of planned publications that went out"),
        "share",
        "up",
        share(Publication, "planned_at", Q(status="published"), ~Q(status__in=("planned", "cancelled"))),
    ),
)
