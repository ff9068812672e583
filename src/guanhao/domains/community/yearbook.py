"""What community can count for the year-end summary."""

from datetime import date

from django.db.models import DecimalField, ExpressionWrapper, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from guanhao.domains.community.models import Gathering, Koc, KocOrder, Member, PointsPosting, Redemption, Ticket
from guanhao.kernel.now import now
from guanhao.kernel.yearbook import add_figures, add_months, moments, rows, share, total, within

GOOD = Q(state=KocOrder.State.GOOD)


def _in_programme(start: date, end: date) -> float | None:
    """People in the KOC programme on the last day; None before anybody was, and for days that are still to come."""
    first, after = moments(start, end)
    if first > now() or not Koc.objects.filter(selected_at__lt=after).exists():
        return None
    return float(Koc.objects.filter(Q(ended_at=None) | Q(ended_at__gte=after), selected_at__lt=after).count())


def _commission(start: date, end: date) -> float | None:
    """What orders of these days earn: each with the rate of its day, refunded ones nothing."""
    earned = ExpressionWrapper(F("amount") * F("rate"), DecimalField(max_digits=20, decimal_places=6))
    value = within(KocOrder, "ordered_at", start, end).filter(GOOD).aggregate(value=Sum(earned))["value"]
    return None if value is None else round(float(value), 2)


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
    ("community", "koc_people", _("People in the KOC programme"), "whole", "up", _in_programme),
    ("community", "koc_orders", _("Orders by KOC codes"), "whole", "up", rows(KocOrder, "ordered_at", GOOD)),
    ("community", "koc_sales", _("Sales by KOC codes"), "short", "up", total(KocOrder, "ordered_at", "amount", GOOD)),
    ("community", "koc_commission", _("Commission earned by KOCs"), "short", "", _commission),
)
add_months(
    "community",
    _("The KOC programme by month"),
    ("community.koc_people", "community.koc_orders", "community.koc_sales", "community.koc_commission"),
)
