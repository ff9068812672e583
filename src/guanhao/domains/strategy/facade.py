"""The door of strategy."""

from datetime import date
from typing import Any

from guanhao.domains.strategy import selectors, services
from guanhao.domains.strategy.contracts import GoalView, Refused

__all__ = ["GoalView", "Refused", "goals_on", "set_goal"]


def goals_on(day: date) -> list[GoalView]:
    """All active goals as they stand at the end of `day`, soonest end first."""
    return selectors.goals(state="active", today=day)


def set_goal(**values: Any) -> GoalView:
    """A new goal (needs goals.edit); the keywords are those of services.GoalDraft. Refused names the field that is wrong."""
    return selectors.goal(services.set_goal(services.GoalDraft(**values)).pk)
