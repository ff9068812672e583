"""Everything that reads the north-star metric and who a high-value user is."""

from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.strategy.contracts import HighValue, NorthStarView
from guanhao.domains.strategy.models import Goal, GoalLink, HighValueDefinition, HighValueSignature, NorthStar
from guanhao.domains.strategy.selectors.aims import brand_today

DAYS = 30


def north_star() -> NorthStar | None:
    """The metric in force."""
    found: NorthStar | None = NorthStar.objects.filter(state=NorthStar.State.ACTIVE).first()
    return found


def north_stars() -> QuerySet[NorthStar]:
    """All of them, the newest first."""
    found: QuerySet[NorthStar] = NorthStar.objects.order_by("-pk")
    return found


def star_view() -> NorthStarView | None:
    """The metric in force with its value over the newest 30 days, the 30 before, and how many goals serve it."""
    row = north_star()
    if row is None:
        return None
    try:
        metric = analytics.metric(row.metric)
    except LookupError:  # the brand has retired it since
        return NorthStarView(row.pk, row.title, row.metric, row.metric, "", None, None, *_counts(row))
    last = brand_today()
    now, before = _value(row.metric, last), _value(row.metric, last - timedelta(days=DAYS))
    return NorthStarView(row.pk, row.title, row.metric, str(metric.title), metric.unit, now, before, *_counts(row))


def linked() -> list[tuple[Goal, GoalLink]]:
    """Active goals that serve the metric in force."""
    rows = GoalLink.objects.filter(north_star__state=NorthStar.State.ACTIVE, goal__state=Goal.State.ACTIVE)
    return [(link.goal, link) for link in rows.select_related("goal").order_by("goal__end", "goal__pk")]


def unlinked() -> list[Goal]:
    """Active goals that serve no north star in force: the warning list; empty while there is none."""
    if north_star() is None:
        return []
    serving = GoalLink.objects.filter(north_star__state=NorthStar.State.ACTIVE).values("goal_id")
    return list(Goal.objects.filter(state=Goal.State.ACTIVE).exclude(pk__in=serving).order_by("end", "pk"))


def link_of(goal_id: int) -> GoalLink | None:
    """How a goal serves the metric in force; None when it does not say."""
    found: GoalLink | None = GoalLink.objects.filter(goal_id=goal_id, north_star__state=NorthStar.State.ACTIVE).first()
    return found


def draft() -> HighValueDefinition | None:
    """The definition that waits for signatures."""
    return _definition(HighValueDefinition.State.DRAFT)


def in_force() -> HighValueDefinition | None:
    """The definition both have signed."""
    return _definition(HighValueDefinition.State.IN_FORCE)


def definitions() -> QuerySet[HighValueDefinition]:
    """All versions, the newest first."""
    found: QuerySet[HighValueDefinition] = HighValueDefinition.objects.exclude(state=HighValueDefinition.State.DRAFT).order_by("-number")
    return found.prefetch_related("signatures")


def signatures(row: HighValueDefinition) -> dict[str, HighValueSignature]:
    """Who has signed, by side."""
    return {one.side: one for one in row.signatures.all()}


def high_value_definition() -> HighValue | None:
    """The definition in force as other rooms read it."""
    row = in_force()
    return HighValue(row.number, row.segment_id, row.title, row.text, row.in_force_at) if row else None


def _definition(state: str) -> HighValueDefinition | None:
    found: HighValueDefinition | None = HighValueDefinition.objects.filter(state=state).first()
    return found


def _value(metric: str, last: date) -> float | None:
    return analytics.metric_value(metric, last - timedelta(days=DAYS - 1), last).value


def _counts(row: NorthStar) -> tuple[int, int]:
    """How many active goals serve it, and how many do not."""
    linked = Q(links__north_star=row)
    found = Goal.objects.filter(state=Goal.State.ACTIVE).aggregate(every=Count("pk", distinct=True), linked=Count("pk", filter=linked, distinct=True))
    return found["linked"], found["every"] - found["linked"]
