"""The nightly work on the ledger: lapsing lots, holding the books."""

from django.utils.translation import gettext_lazy as _

from guanhao.domains.community.models import PointsLot
from guanhao.domains.community.selectors import ledger as selectors
from guanhao.domains.community.services import ledger
from guanhao.domains.identity import facade as identity
from guanhao.kernel.jobs import JobContext
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now

AT_ONCE = 200


def lapse_due(ctx: JobContext | None = None) -> int:
    """Post the expiry of every lot that lapsed; how many points."""
    due = PointsLot.objects.filter(remaining__gt=0, expires_at__lte=now())
    waiting = sorted(set(due.order_by().values_list("member_id", flat=True).distinct()))
    gone = 0
    for place in range(0, len(waiting), AT_ONCE):
        gone += ledger.lapse_points(waiting[place : place + AT_ONCE])
        if ctx is not None:
            ctx.progress(min(place + AT_ONCE, len(waiting)), len(waiting))
            ctx.check_cancelled()
    return gone


def check_books() -> list[int]:
    """Members whose sums do not agree; people who may adjust points are told."""
    wrong = selectors.wrong_members()
    if wrong:
        words = _("The points of %(count)s members are not the sum of their entries.") % {"count": len(wrong)}
        key = f"community.books:{now():%Y-%m-%d}"
        notify(topic="community", title=words, key=key, users=identity.users_with("community.adjust"), level="critical")
    return wrong
