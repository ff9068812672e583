"""JSON: one router, one module an area."""

from ninja import Router

router = Router(tags=["assistant"])

from guanhao.domains.assistant.rest import bot, drafts, providers, subtitles  # noqa: E402, F401 - they add their operations to the router
