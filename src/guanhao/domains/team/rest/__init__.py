"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["team"])
