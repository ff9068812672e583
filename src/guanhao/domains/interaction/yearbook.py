"""What interaction can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.interaction.models import Activity, Ballot, Entrant, Submission
from guanhao.kernel.yearbook import add_figures, rows, share

add_figures(
    "interaction",
    ("community", "activities", _("Activities opened"), "whole", "", rows(Activity, "opened_at", Q(is_template=False))),
    ("community", "ballots", _("Answers to polls, quizzes and surveys"), "whole", "up", rows(Ballot, "made_at")),
    ("community", "entrants", _("Entries of lotteries"), "whole", "up", rows(Entrant, "made_at", Q(out=False))),
    ("assets", "submissions", _("Works handed in by users"), "whole", "up", rows(Submission, "made_at")),
    (
        "assets",
        "approved",
        _("Share of works approved"),
        "share",
        "up",
        share(Submission, "made_at", Q(state__in=("approved", "published")), ~Q(state="new")),
    ),
)
