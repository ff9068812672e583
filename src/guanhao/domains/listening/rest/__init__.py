"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["Listening"])

from guanhao.domains.listening.rest import (  # noqa: E402 - they add their operations to the router
    alerts,  # noqa: F401 - as above
    core,  # noqa: F401 - as above
    defend,  # noqa: F401 - as above
    understanding,  # noqa: F401 - as above
)
