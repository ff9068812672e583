"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["community"])

from guanhao.domains.community.rest import groups, growth, koc, points, rewards  # noqa: E402, F401 - they add their operations to the router
