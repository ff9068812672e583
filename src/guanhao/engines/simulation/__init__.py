"""A made-up brand's year, drawn from a seed: the same seed and last day always give the same year."""

from guanhao.engines.simulation.base import ACCOUNTS, SimulatedAccount
from guanhao.engines.simulation.year import Year, make_year

__all__ = ["ACCOUNTS", "SimulatedAccount", "Year", "make_year"]
