"""What content can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.content.models import HotCase, Incident, Slot, Topic
from guanhao.kernel.yearbook import add_figures, hours, rows, share

add_figures(
    "content",
    ("topics", "proposed", _("Topics proposed"), "whole", "up", rows(Topic, "proposed_at")),
    (
        "topics",
        "taken",
        _("Share of topics that became posts or are on the way"),
        "share",
        "up",
        share(Topic, "proposed_at", Q(status__in=("in_production", "published"))),
    ),
    ("topics", "hot", _("Hot topics taken up"), "whole", "", rows(HotCase, "opened_at")),
    ("topics", "hot_blocked", _("Hot topics stopped for risk"), "whole", "", rows(HotCase, "opened_at", Q(blocked=True))),
    ("topics", "hot_hours", _("Hours from a hot topic to its draft"), "decimal", "down", hours(HotCase, "opened_at", "draft_at")),
    ("team", "incidents", _("Incidents"), "whole", "down", rows(Incident, "happened_on")),
    ("team", "major", _("Major incidents"), "whole", "down", rows(Incident, "happened_on", Q(severity="major"))),
    (
        "plan",
        "slots",
        _("Share of column slots that went out"),
        "share",
        "up",
        share(Slot, "day", Q(state="done"), ~Q(state__in=("open", "filled", "skipped"))),
    ),
)
