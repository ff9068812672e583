"""Reading incidents and the numbers of the review process (CON-11 b)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Min, QuerySet

from guanhao.domains.content.models import Incident
from guanhao.domains.content.policy.review import IncidentPolicy
from guanhao.domains.content.rules.findings import Counter, major_counter
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.kernel.access import require
from guanhao.kernel.models import Approval, ApprovalLevel
from guanhao.kernel.tenancy import current_brand

DAYS = 30
DONE = (Approval.State.APPROVED, Approval.State.RETURNED)


@dataclass(frozen=True)
class Pace:
    """How long reviews take: means over the last 30 days and over the first 30 there were (None: nothing, or the two overlap), what changed as a
    share (−0.4: 40 % faster) and whether the policy's gain is reached; levels that ran over their time in the last 30 days."""

    mean: timedelta | None
    reviews: int
    base: timedelta | None
    base_reviews: int
    change: float | None
    goal: float
    breaches: int
    returned: int

    @property
    def reached(self) -> bool | None:
        """The gain is there; None when there is nothing to compare with."""
        return None if self.change is None else self.change <= -self.goal


@dataclass(frozen=True)
class ReviewNumbers:
    """Numbers of the review process on a day: incidents by severity of a span, majors of the year and how many the policy allows, days since the
    last major (None: there was none), mean seconds of a review over 30 days, and its change as a share against the first 30 days."""

    incidents: dict[str, int]
    majors: int
    majors_allowed: int
    days_without_major: int | None
    mean_seconds: float | None
    reviews: int
    change: float | None
    breaches: int


def review_numbers(start: date, end: date) -> ReviewNumbers:
    """The numbers of the review process from day to day (both included), for reports."""
    found, speed = counter(end), pace(end)
    mean = speed.mean.total_seconds() if speed.mean is not None else None
    return ReviewNumbers(by_severity(start, end), found.majors, found.allowed, found.days, mean, speed.reviews, speed.change, speed.breaches)


def incidents() -> QuerySet[Incident]:
    """All incidents, the newest first (needs content.view)."""
    require("content.view")
    return Incident.objects.select_related("item").order_by("-happened_on", "-pk")


def incident(incident_id: int) -> Incident:
    """One incident of the brand in scope; Incident.DoesNotExist otherwise."""
    require("content.view")
    found: Incident = Incident.objects.select_related("item").get(pk=incident_id)
    return found


def counter(today: date | None = None) -> Counter:
    """The zero-major counter on a day."""
    day = today or brand_today()
    days = Incident.objects.filter(severity=Incident.Severity.MAJOR, happened_on__lte=day).values_list("happened_on", flat=True)
    return major_counter(days, day, IncidentPolicy.of_brand().major_max)


def pace(today: date | None = None) -> Pace:
    """How long reviews take now and took in the beginning."""
    day = today or brand_today()
    end = _midnight(day + timedelta(days=1))
    start = end - timedelta(days=DAYS)
    closed = Approval.objects.filter(state__in=DONE, closed_at__lt=end, emergency=False).order_by()
    mean, reviews = _mean(closed.filter(closed_at__gte=start))
    first: datetime | None = closed.aggregate(first=Min("closed_at"))["first"]
    base, base_reviews = None, 0
    if first is not None and first + timedelta(days=DAYS) <= start:
        base, base_reviews = _mean(closed.filter(closed_at__lt=first + timedelta(days=DAYS)))
    change = mean / base - 1 if mean is not None and base else None
    breaches = ApprovalLevel.objects.filter(breached_at__gte=start, breached_at__lt=end).count()
    returned = closed.filter(closed_at__gte=start, state=Approval.State.RETURNED).count()
    return Pace(mean, reviews, base, base_reviews, change, IncidentPolicy.of_brand().time_gain, breaches, returned)


def by_severity(start: date, end: date) -> dict[str, int]:
    """Incidents by severity from day to day (both included)."""
    rows = Incident.objects.filter(happened_on__gte=start, happened_on__lte=end).order_by().values("severity").annotate(n=Count("pk"))
    found = {row["severity"]: row["n"] for row in rows}
    return {key: found.get(key, 0) for key in Incident.Severity.values}


def _mean(rows: QuerySet[Approval]) -> tuple[timedelta | None, int]:
    took = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())
    found = rows.aggregate(mean=Avg(took), n=Count("pk"))
    return found["mean"], found["n"]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, current_brand().zone)
