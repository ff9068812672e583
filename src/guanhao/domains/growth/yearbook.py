"""What growth can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.growth.models import CampaignReport, CouponUse, InviteSignup, LandingEntry
from guanhao.kernel.yearbook import add_figures, rows

add_figures(
    "growth",
    ("community", "signups", _("People who came by an invitation"), "whole", "up", rows(InviteSignup, "joined_at")),
    ("community", "coupons", _("Coupons redeemed"), "whole", "up", rows(CouponUse, "used_at", Q(refunded_at=None))),
    ("users", "entries", _("Forms sent from landing pages"), "whole", "up", rows(LandingEntry, "made_at")),
    ("plan", "campaigns", _("Campaigns closed with a report"), "whole", "up", rows(CampaignReport, "made_at")),
)
