"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["Content"])

from guanhao.domains.content.rest import columns, flags, hits, hot, incidents, items, keywords, recaps, reviews, scripts, stories, topics, variants  # noqa: E402, F401 - they add their operations to the router
