"""JSON: one router."""

from ninja import Router

router = Router(tags=["experiments"])

from guanhao.domains.experiments.rest import experiments  # noqa: E402, F401 - it adds its operations to the router
