"""What work can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.work.models import Blocker, CardMove, CommRecord, Meeting, Sprint
from guanhao.kernel.yearbook import add_figures, hours, rows, share

add_figures(
    "work",
    ("team", "cards", _("Cards of the team board finished"), "whole", "up", rows(CardMove, "at", Q(after="done"))),
    ("team", "sprints", _("Sprints closed"), "whole", "up", rows(Sprint, "closed_at")),
    ("team", "blockers", _("Hours until a blocker is solved"), "decimal", "down", hours(Blocker, "made_at", "solved_at")),
    ("team", "meetings", _("Meetings"), "whole", "", rows(Meeting, "at")),
    (
        "team",
        "replies",
        _("Inquiries answered inside the promised time"),
        "share",
        "up",
        share(CommRecord, "began_at", Q(qualified=True), Q(ended_at__isnull=False)),
    ),
)
