"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["growth"])

from guanhao.domains.growth.rest import campaigns, coupons, invites, landing  # noqa: E402, F401 - they add their operations to the router
