"""Everything that reads, one module an area; those of goals are named here."""

from guanhao.domains.strategy.selectors.aims import aim_of, brand_today, goal, goals, shape_of, trajectory, value_before
from guanhao.domains.strategy.selectors.measures import of_account

__all__ = ["aim_of", "brand_today", "goal", "goals", "of_account", "shape_of", "trajectory", "value_before"]
