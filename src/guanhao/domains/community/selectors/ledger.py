"""What the ledger says: lots, what lapses soon, sums, and whether the books agree."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from guanhao.domains.community.models import Member, PointsEntry, PointsLot, PointsPosting
from guanhao.domains.community.policy import PointsPolicy
from guanhao.domains.community.rules.ledger import Lot, open_at
from guanhao.kernel.access import require
from guanhao.kernel.now import now

Kind = PointsPosting.Kind
NEWEST = 30


@dataclass(frozen=True, kw_only=True)
class Account:
    """A member's points: what can be spent now, what of it lapses within the policy's days (and first when), and the open lots in spending order."""

    available: int
    soon: int
    first_lapse: datetime | None
    lots: tuple[Lot, ...]


@dataclass(frozen=True, kw_only=True)
class Books:
    """Sums of the brand: points by kind, what members hold, what they owe, and members whose sums do not agree (none, always)."""

    members: int
    outstanding: int
    owed: int
    by_kind: dict[str, int]
    wrong: tuple[int, ...]


def account(member: Member) -> Account:
    """The open lots of a member; lapsed ones are not counted, posted or not."""
    moment = now()
    lots = tuple(open_at((Lot(*row) for row in _remaining(member)), moment))
    limit = moment + timedelta(days=PointsPolicy.of_brand().warn_days)
    soon = [lot for lot in lots if lot.expires_at is not None and lot.expires_at <= limit]
    first = soon[0].expires_at if soon else None
    return Account(available=sum(lot.remaining for lot in lots), soon=sum(lot.remaining for lot in soon), first_lapse=first, lots=lots)


def _remaining(member: Member) -> QuerySet[PointsLot, tuple[int, int, datetime | None]]:
    return PointsLot.objects.filter(member=member, remaining__gt=0).values_list("pk", "remaining", "expires_at")


def postings(member: Member) -> list[PointsPosting]:
    """The newest postings of a member."""
    return list(PointsPosting.objects.filter(member=member).select_related("rule").order_by("-pk")[:NEWEST])


def books() -> Books:
    """Hold every balance against the sums of its entries and of its lots (needs community.view): one pass over the ledger."""
    require("community.view")
    kinds = PointsPosting.objects.values_list("kind").annotate(total=Sum("points")).order_by()
    sums = Member.objects.aggregate(members=Count("pk", filter=~Q(state=Member.State.FORGOTTEN)), balance=Sum("balance"), owed=Sum("owed"))
    return Books(
        members=sums["members"],
        outstanding=sums["balance"] or 0,
        owed=sums["owed"] or 0,
        by_kind={kind: total or 0 for kind, total in kinds},
        wrong=tuple(wrong_members()),
    )


def wrong_members() -> list[int]:
    """Members whose balance is not the sum of their entries, or of what remains in their lots."""
    entries = PointsEntry.objects.filter(member=OuterRef("pk")).order_by().values("member").annotate(total=Sum("points")).values("total")
    lots = PointsLot.objects.filter(member=OuterRef("pk")).order_by().values("member").annotate(total=Sum("remaining")).values("total")
    rows = Member.objects.annotate(entered=Coalesce(Subquery(entries), 0), kept=Coalesce(Subquery(lots), 0))
    return list(rows.exclude(entered=F("balance"), kept=F("balance")).order_by("pk").values_list("pk", flat=True)[:1000])
