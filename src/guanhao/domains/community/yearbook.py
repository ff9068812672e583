"""What community can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.community.models import Gathering, Member, PointsPosting, Redemption, Ticket
from guanhao.kernel.yearbook import add_figures, rows, share, total

add_figures(
    "community",
    ("community", "joined", _("New members"), "whole", "up", rows(Member, "joined_at", Q(merged_into_id=None))),
    ("community", "earned", _("Points earned"), "short", "", total(PointsPosting, "at", "points", Q(kind="earn"))),
    ("community", "redeemed", _("Rewards redeemed"), "whole", "up", rows(Redemption, "made_at", ~Q(state="cancelled"))),
    ("community", "gatherings", _("Community events"), "whole", "up", rows(Gathering, "starts_at", ~Q(state="draft"))),
    (
        "community",
        "came",
        _("Share of people signed up who came"),
        "share",
        "up",
        share(Ticket, "signed_at", Q(came_at__isnull=False), Q(cancelled_at=None)),
    ),
)
