"""How ready the team is: reserves of high risks, trainings and drills, suggestions."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from guanhao.domains.crisis.models import Crisis, Review, Risk, Suggestion, Training
from guanhao.domains.crisis.policy import RiskPolicy
from guanhao.kernel.access import require


@dataclass(frozen=True)
class Shortage:
    """A high risk and what it keeps no reserve of: people, budget, tools."""

    risk: Risk
    missing: tuple[str, ...]


def shortages() -> list[Shortage]:
    """High risks without all their reserves, the highest score first (needs crisis.view)."""
    require("crisis.view")
    needed = RiskPolicy.of_brand().reserve_people
    found = []
    for risk in Risk.objects.filter(state=Risk.State.OPEN, level="high").order_by("-score", "title"):
        lacks = (("people", risk.reserve_people < needed), ("budget", not risk.reserve_budget), ("tools", not risk.reserve_tools.strip()))
        if missing := tuple(name for name, lacking in lacks if lacking):
            found.append(Shortage(risk, missing))
    return found


def participation() -> float | None:
    """The share of those asked who came, to trainings and drills; None before the first (needs crisis.view)."""
    require("crisis.view")
    sums = [rows.aggregate(asked=Sum("invited"), came=Sum("attended")) for rows in (Training.objects, drill_reviews())]
    asked = sum(one["asked"] or 0 for one in sums)
    return sum(one["came"] or 0 for one in sums) / asked if asked else None


def drill_reviews() -> "QuerySet[Review]":
    """Reviews of closed drills, the newest first."""
    return Review.objects.filter(crisis__drill=True, crisis__state=Crisis.State.CLOSED).select_related("crisis__plan").order_by("-made_at")


def trainings() -> list[Training]:
    """Trainings, the newest first (needs crisis.view)."""
    require("crisis.view")
    return list(Training.objects.all()[:100])


def suggestions() -> list[Suggestion]:
    """Suggestions, those without an answer first (needs crisis.view)."""
    require("crisis.view")
    return list(Suggestion.objects.all()[:100])
