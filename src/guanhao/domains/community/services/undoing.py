"""Reversing a posting by a person, with the deed in the audit log."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.models import MemberDeed, PointsPosting
from guanhao.domains.community.services import ledger
from guanhao.kernel import audit


@transaction.atomic
def undo(*, posting: PointsPosting, note: str) -> PointsPosting:
    """Reverse a posting (needs community.points): spent points return, given ones are taken back; what a redemption spent returns with it only."""
    if posting.key.startswith("redeem:"):
        raise Refused(_("Cancel the redemption instead: points and stock return together."))
    made = ledger.undo_posting(posting=posting, note=note)
    audit.record("community.posting_undone", target=f"community.posting:{posting.pk}", after={"points": made.points}, note=note.strip()[:200])
    return made


@transaction.atomic
def undo_occasion(occasion: str, *, note: str) -> int:
    """Take back what rules gave for an occasion whose reason fell away (needs community.points); how many postings."""
    rows = PointsPosting.objects.filter(kind=PointsPosting.Kind.EARN, rule__isnull=False, key__endswith=f":{occasion}")
    members = MemberDeed.objects.filter(occasion=occasion).values_list("member_id", flat=True)
    found = list(rows.filter(member__in=list(members)))
    for row in found:
        ledger.claw_back(posting=row, note=note)
    return len(found)
