"""What the system knows for an appraisal, and who may see which."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from guanhao.domains.strategy import facade as strategy
from guanhao.domains.team.models import Appraisal, AppraisalLine, Honour, RatingBox
from guanhao.domains.team.policy import AppraisalPolicy
from guanhao.domains.team.rules import appraisal as rules
from guanhao.domains.team.selectors import people
from guanhao.kernel import access, yearbook

LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def span_of(cycle: str, day: date) -> tuple[date, date]:
    """The cycle a day is in, as first and last day."""
    months = LENGTHS[cycle]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    month = start.month + months
    following = date(start.year + (month > 12), month - 12 if month > 12 else month, 1)
    return start, following - timedelta(days=1)


def figure_choices() -> list[tuple[str, str]]:
    """Numbers of the system a metric may use, with the words of their chapter's domain."""
    return sorted(((one.key, str(one.title)) for chapter in yearbook.CHAPTERS for one in yearbook.figures(chapter)), key=lambda pair: pair[1])


def goal_choices() -> list[tuple[str, str]]:
    """Goals a metric may use."""
    return [(str(goal.id), goal.title) for goal in strategy.goals_on(people.today())]


def has_figure(key: str) -> bool:
    """Is there such a number?"""
    try:
        yearbook.figure(key)
    except KeyError:
        return False
    return True


def actual_of(metric: Mapping[str, Any], start: date, end: date) -> tuple[float | None, float | None]:
    """What the system counted for a metric within the span, and its score; None where there is no data. A goal's attainment is its own aim."""
    cap = AppraisalPolicy.of_brand().score_cap
    match metric["source"]:
        case "figure" if has_figure(metric["ref"]):
            actual = yearbook.figure(metric["ref"]).count(start, end)
            return actual, rules.attained(actual, metric["aim"], metric["good"], cap)
        case "goal":
            goal = next((one for one in strategy.goals_on(min(end, people.today())) if str(one.id) == metric["ref"]), None)
            reached = goal.verdict.attainment if goal is not None else None
            return reached, None if reached is None else rules.attained(reached, 1.0, "up", cap)
    return None, None


def peer_score(user_id: int | None, round_id: int | None) -> float | None:
    """What others said of somebody in a round that is over; None where there were too few."""
    if user_id is None or round_id is None:
        return None
    box: RatingBox | None = RatingBox.objects.filter(round_id=round_id, user_id=user_id, round__state="closed").first()
    return box.score if box is not None else None


def visible() -> QuerySet[Appraisal]:
    """Appraisals the actor may see: one's own once they are signed, all with team.appraise."""
    rows: QuerySet[Appraisal] = Appraisal.objects.select_related("plan")
    if access.can("team.appraise"):
        return rows
    return rows.filter(user_id=people.me()).exclude(user_id=None).exclude(state=Appraisal.State.OPEN)


def one(pk: int) -> Appraisal | None:
    """The appraisal, or None where there is none or the actor may not see it: both look the same."""
    return visible().filter(pk=pk).first()


def lines(row: Appraisal) -> list[AppraisalLine]:
    """Its metrics in order."""
    return list(AppraisalLine.objects.filter(appraisal=row).order_by("place"))


def honours() -> QuerySet[Honour]:
    """Honours are seen by everybody, rewards by who got them and with team.appraise."""
    rows: QuerySet[Honour] = Honour.objects.all()
    if access.can("team.appraise"):
        return rows
    return rows.filter(Q(kind=Honour.Kind.HONOUR) | Q(user_id=people.me(), user_id__isnull=False))
