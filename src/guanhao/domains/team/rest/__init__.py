"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["team"])

from guanhao.domains.team.rest import appraisal, practice, time, training  # noqa: E402, F401 - they add their operations to the router
