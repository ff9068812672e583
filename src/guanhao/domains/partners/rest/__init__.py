"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["partners"])

from guanhao.domains.partners.rest import ads, budgets, cooperations, media, talents  # noqa: E402, F401 - they add their operations to the router
