"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["work"])

from guanhao.domains.work.rest import cards, documents, plans, sprints, team  # noqa: E402, F401 - they add their operations to the router
