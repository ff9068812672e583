"""Reading ratings: satisfaction by agent, channel and topic."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Avg, Count, Q, QuerySet

from guanhao.domains.inbox.models import Rating
from guanhao.domains.inbox.policy.desk import RatingPolicy
from guanhao.domains.inbox.rules.ratings import HIGHEST, Satisfaction
from guanhao.kernel import access
from guanhao.kernel.tenancy import current_brand

SPLITS = {"agent": ("agent_id", "agent_name"), "channel": ("channel",), "platform": ("platform",), "topic": ("topic",), "account": ("account_id",)}


@dataclass(frozen=True)
class SplitLine:
    """Satisfaction of one agent, channel, platform, topic or account."""

    key: str
    name: str
    seen: Satisfaction


def split(by: str, first: date, last: date) -> list[SplitLine]:
    """Satisfaction of the days asked, both included, by one of SPLITS (KeyError otherwise); most answers first. One query."""
    access.require("inbox.view")
    fields = SPLITS[by]
    lines = []
    for row in _of(first, last).values(*fields).annotate(**_sums()).order_by("-answered", *fields):
        lines.append(SplitLine(str(row[fields[0]] or ""), str(row[fields[-1]] or ""), _seen(row)))
    return lines


def total(first: date, last: date) -> Satisfaction:
    """Satisfaction of all."""
    access.require("inbox.view")
    return _seen(_of(first, last).aggregate(**_sums()))


def weeks(first: date, last: date) -> list[tuple[date, Satisfaction]]:
    """Satisfaction by week (its Monday), in order."""
    access.require("inbox.view")
    zone = current_brand().zone
    begin = first - timedelta(days=first.weekday())
    found = []
    while begin <= last:
        end = begin + timedelta(days=7)
        rows = Rating.objects.filter(asked_at__gte=datetime.combine(begin, time.min, zone), asked_at__lt=datetime.combine(end, time.min, zone))
        found.append((begin, _seen(rows.aggregate(**_sums()))))
        begin = end
    return found


def newest(conversation_id: int) -> Rating | None:
    """The newest question about a conversation."""
    row: Rating | None = Rating.objects.filter(conversation_id=conversation_id).order_by("-round").first()
    return row


def _of(first: date, last: date) -> QuerySet[Rating]:
    zone = current_brand().zone
    begin, end = datetime.combine(first, time.min, zone), datetime.combine(last + timedelta(days=1), time.min, zone)
    found: QuerySet[Rating] = Rating.objects.filter(asked_at__gte=begin, asked_at__lt=end)
    return found


def _sums() -> dict[str, Avg | Count]:
    low = RatingPolicy.of_brand().follow_up
    return {
        "asked": Count("pk"),
        "answered": Count("score"),
        "mean": Avg("score"),
        "satisfied": Count("pk", filter=Q(score__gte=HIGHEST - 1)),
        "low": Count("pk", filter=Q(score__lte=low)),
    }


def _seen(row: dict[str, float | int | None]) -> Satisfaction:
    answered = int(row["answered"] or 0)
    mean = float(row["mean"]) if row["mean"] is not None else None
    return Satisfaction(int(row["asked"] or 0), answered, mean, (row["satisfied"] or 0) / answered if answered else None, int(row["low"] or 0))
