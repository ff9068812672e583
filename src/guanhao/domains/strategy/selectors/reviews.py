"""Everything that reads reviews of goals and risks."""

from datetime import date

from django.db.models import Count, Max, Min, QuerySet

from guanhao.domains.strategy.models import Goal, ReviewDecision, StrategyReview
from guanhao.domains.strategy.policy import DirectionPolicy
from guanhao.domains.strategy.rules.milestones import next_review
from guanhao.kernel.tenancy import current_brand


def reviews() -> QuerySet[StrategyReview]:
    """All reviews with the number of their decisions, the newest first."""
    rows: QuerySet[StrategyReview] = StrategyReview.objects.order_by("-number")
    return rows.annotate(decided=Count("decisions"))


def decisions(review: StrategyReview | None = None) -> QuerySet[ReviewDecision]:
    """The decision log, the newest first, or that of one review in its order."""
    rows: QuerySet[ReviewDecision] = ReviewDecision.objects.select_related("review")
    return rows.filter(review=review).order_by("pk") if review else rows.order_by("-pk")


def open_review() -> StrategyReview | None:
    """The review that goes on."""
    found: StrategyReview | None = StrategyReview.objects.filter(state=StrategyReview.State.OPEN).first()
    return found


def due_on() -> date | None:
    """The day the next review is due; None for a brand without an active goal."""
    first = Goal.objects.filter(state=Goal.State.ACTIVE).aggregate(first=Min("made_at"))["first"]
    if first is None:
        return None
    last = StrategyReview.objects.filter(state=StrategyReview.State.FINISHED).aggregate(last=Max("day"))["last"]
    return next_review(last, first.astimezone(current_brand().zone).date(), DirectionPolicy.of_brand().every)


def open_risks() -> list[ReviewDecision]:
    """The newest decision about each risk that is not closed, grave ones first."""
    newest = ReviewDecision.objects.filter(kind=ReviewDecision.Kind.RISK).values("title").annotate(last=Max("pk")).values("last")
    rows = ReviewDecision.objects.filter(pk__in=newest).exclude(verdict=ReviewDecision.Verdict.CLOSE).select_related("review")
    order = {"high": 0, "middle": 1, "low": 2}
    return sorted(rows, key=lambda one: (order.get(one.level, 3), one.pk))
