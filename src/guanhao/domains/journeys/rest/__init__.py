"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["journeys"])

from guanhao.domains.journeys.rest import care, journeys, pushes  # noqa: E402, F401 - they add their operations to the router
