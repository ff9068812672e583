"""Figures of the team's work by duty (TEA-01): content, community, data, stability, goals; now and in the window before."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, Sum

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.identity import facade as identity
from guanhao.domains.identity.contracts import Person
from guanhao.domains.reporting.models import Report
from guanhao.domains.reporting.policy import TeamPolicy
from guanhao.domains.strategy import facade as strategy
from guanhao.kernel import yearbook
from guanhao.kernel.imports.models import ImportRun
from guanhao.kernel.models import JobRow
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

DUTIES: dict[str, tuple[str, ...]] = {
    "content": ("content_planner", "editor", "designer"),
    "community": ("community", "service"),
    "data": ("analyst",),
    "stability": ("tech", "tech_lead", "administrator"),
    "goals": ("director", "manager"),
}
COMMUNITY = ("inbox.conversations", "inbox.in_time", "inbox.rating", "interaction.ballots", "community.joined")
"""Activity and satisfaction, as the rooms count them for the year-end summary."""

KINDS = {"whole": "count", "short": "count", "share": "percent", "decimal": "number"}


@dataclass(frozen=True)
class Figure:
    """One number of a duty. `kind` is count, number, percent or hours; `good` up, down or none; None is unknown."""

    key: str
    value: float | None
    before: float | None
    kind: str
    good: str = "up"


@dataclass(frozen=True)
class Duty:
    """A group of roles, its people, and its figures."""

    key: str
    people: tuple[Person, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Window:
    """Local days, both inclusive."""

    start: date
    end: date

    def before(self) -> "Window":
        """As many days before it."""
        days = (self.end - self.start).days + 1
        return Window(self.start - timedelta(days=days), self.start - timedelta(days=1))


def window_until_yesterday() -> Window:
    """The days of the policy that end with yesterday."""
    end = now().astimezone(current_brand().zone).date() - timedelta(days=1)
    return Window(end - timedelta(days=TeamPolicy.of_brand().days - 1), end)


def duties(end: date) -> list[Duty]:
    """Every duty's figures for the days of the policy that end at `end`, beside the days before."""
    window = Window(end - timedelta(days=TeamPolicy.of_brand().days - 1), end)
    people = identity.people_of_brand()
    current, before = (_figures(one) for one in (window, window.before()))
    return [
        Duty(
            key,
            tuple(person for person in people if set(person.roles) & set(roles)),
            tuple(Figure(name, value, before[key][name][0], kind, good) for name, (value, kind, good) in current[key].items()),
        )
        for key, roles in DUTIES.items()
    ]


Line = tuple[float | None, str, str]


def _figures(window: Window) -> dict[str, dict[str, Line]]:
    return {
        "content": _content(window),
        "community": _community(window),
        "data": _data(window),
        "stability": _stability(window),
        "goals": _goals(window),
    }


def _content(window: Window) -> dict[str, Line]:
    summary = analytics.post_summary("interactions", window.start, window.end)
    sample = analytics.post_sample("interactions", window.start, window.end)
    values = [value for value in sample["value"].to_pylist() if value is not None]
    limit = TeamPolicy.of_brand().hit_multiple * (summary.median or 0)
    hits = sum(value >= limit for value in values) / len(values) if values and limit else None
    posts = analytics.metric_value("posts", window.start, window.end)
    return {
        "posts": (posts.value, "count", "up"),
        "median": (summary.median, "number", "up"),
        "hits": (hits, "percent", "up"),
        "engagement": (analytics.metric_value("engagement_rate", window.start, window.end).value, "percent", "up"),
    }


def _community(window: Window) -> dict[str, Line]:
    told = [yearbook.figure(key) for key in COMMUNITY]
    return {one.key: (one.count(window.start, window.end), KINDS[one.form], one.good or "none") for one in told}


def _data(window: Window) -> dict[str, Line]:
    facts = analytics.care(window.start, window.end)
    reports = Report.objects.filter(end__gte=window.start, end__lte=window.end).count()
    return {
        "explained": (_share(facts.explained, facts.tickets), "percent", "up"),
        "hours": (facts.median_hours, "hours", "down"),
        "reviews": (_share(facts.reviews_in_time, facts.reviews_due), "percent", "up"),
        "reports": (float(reports), "count", "up"),
    }


def _stability(window: Window) -> dict[str, Line]:
    brand = current_brand()
    ended = JobRow.objects.filter(brand_id=brand.id, ended_at__date__gte=window.start, ended_at__date__lte=window.end)
    jobs = ended.aggregate(all=Count("id"), failed=Count("id", filter=Q(state=JobRow.State.FAILED)))
    runs = ImportRun.objects.filter(made_at__date__gte=window.start, made_at__date__lte=window.end).aggregate(
        read=Sum("read"), bad=Sum("quarantined")
    )
    stale = sum(one.stale for one in analytics.freshness())
    return {
        "failed": (_share(jobs["failed"], jobs["all"]), "percent", "down"),
        "quarantined": (_share(runs["bad"] or 0, runs["read"] or 0), "percent", "down"),
        "stale": (float(stale), "count", "down"),
    }


def _goals(window: Window) -> dict[str, Line]:
    views = [view for view in strategy.goals_on(window.end) if view.start <= window.end]
    judged = [view for view in views if view.verdict.attainment is not None]
    safe = sum(view.verdict.status in {"on_track", "met", "exceeded"} for view in judged)
    return {"goals": (float(len(views)), "count", "none"), "safe": (_share(safe, len(judged)), "percent", "up")}


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
