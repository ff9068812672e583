"""What the talents of each grade brought (KOL-01)."""

from collections import defaultdict

from django.db.models import Count, F, Sum

from guanhao.domains.partners.contracts import GradeView
from guanhao.domains.partners.models import Cooperation, Measurement, Settlement, Talent
from guanhao.domains.partners.selectors.currency import house_currency
from guanhao.engines.partnering.grades import GRADES, booked_again, per_interaction

BOOKED = (Cooperation.State.CONTRACTED, Cooperation.State.REVIEW, Cooperation.State.RELEASED, Cooperation.State.MEASURED, Cooperation.State.SETTLED)


def by_grade() -> list[GradeView]:
    """One line a grade, the highest first; a handful of queries whatever the pool's size. Money of another currency than the brand's is left out."""
    currency = house_currency()
    pool = dict(Talent.objects.exclude(state=Talent.State.FORGOTTEN).values_list("grade").annotate(count=Count("pk")))
    booked: dict[str, list[int]] = defaultdict(list)
    rows = Cooperation.objects.filter(state__in=BOOKED).values("talent_id", "talent__grade").annotate(count=Count("pk"))
    for row in rows:
        booked[row["talent__grade"]].append(row["count"])
    measured = Measurement.objects.filter(cooperation__currency=currency, cooperation__state__in=BOOKED)
    facts = measured.values("cooperation__talent__grade").annotate(
        likes_=Sum("likes"), comments_=Sum("comments"), saves_=Sum("saves"), forwards_=Sum("forwards")
    )
    done = {row["cooperation__talent__grade"]: sum(row[name] or 0 for name in ("likes_", "comments_", "saves_", "forwards_")) for row in facts}
    numbers = measured.values("cooperation")
    owed = Cooperation.objects.filter(pk__in=numbers, settlement=None).values_list("talent__grade").annotate(cents=Sum("amount_cents"))
    paid = Settlement.objects.filter(cooperation__in=numbers).values_list("cooperation__talent__grade").annotate(cents=Sum(F("amount_cents")))
    cost: dict[str, int] = defaultdict(int)
    for grade, cents in (*owed, *paid):
        cost[grade] += int(cents or 0)
    found = []
    for grade in (*GRADES, ""):
        again = booked_again(booked.get(grade, ()))
        if not pool.get(grade) and not again.booked:
            continue
        cpe = per_interaction(cost[grade], done.get(grade, 0)) if cost[grade] else None
        share = again.share
        found.append(
            GradeView(
                grade=grade,
                talents=pool.get(grade, 0),
                booked=again.booked,
                again=again.again,
                again_share=float(share) if share is not None else None,
                cpe_cents=float(cpe) if cpe is not None else None,
            )
        )
    return found
