"""JSON: one router, one module an area."""

from ninja import Router

router = Router()

from guanhao.domains.strategy.rest import brand, direction, goals, personas, plan, treatments, year  # noqa: E402, F401 - they add their operations to the router
