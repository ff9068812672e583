"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["market"])

from guanhao.domains.market.rest import diagnosis, library, outlook, scorecards  # noqa: E402, F401 - they add their operations to the router
