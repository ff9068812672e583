"""JSON: one router, one module an area."""

from ninja import Router

router = Router()

from guanhao.domains.crisis.rest import crises, plans, risks  # noqa: E402, F401 - they add their operations to the router
