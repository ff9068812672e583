"""The door of strategy."""

from datetime import date

from guanhao.domains.strategy import selectors
from guanhao.domains.strategy.contracts import GoalView


def goals_on(day: date) -> list[GoalView]:
    """All active goals as they stand at the end of `day`, soonest end first."""
    return selectors.goals(state="active", today=day)
