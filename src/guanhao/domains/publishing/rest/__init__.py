"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["Publishing"])

from guanhao.domains.publishing.rest import afterwards, calendar, core, first_comments, pulling  # noqa: E402, F401 - it adds its operations to the router
