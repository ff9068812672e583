"""REST of audiences, one module an area."""

from ninja import Router

router = Router(tags=["audiences"])
