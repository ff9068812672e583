"""Strategy's parts of the operations plan, one module an area; importing them tells of them, in the order a document has them."""

from guanhao.domains.strategy.planning import goals  # noqa: I001 - goals come before what refers to them
from guanhao.domains.strategy.planning import direction, year

__all__ = ["direction", "goals", "year"]
