"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["interaction"])

from guanhao.domains.interaction.rest import activities, lottery, submissions  # noqa: E402, F401 - they add their operations to the router
