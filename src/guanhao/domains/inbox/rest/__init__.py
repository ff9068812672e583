"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["Inbox"])

from guanhao.domains.inbox.rest import core, desk  # noqa: E402, F401 - they add their operations to the router
