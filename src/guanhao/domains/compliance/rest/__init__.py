"""Compliance over REST; each area its own module."""

from ninja import Router

from guanhao.domains.compliance.rest import checks

router = Router(tags=["compliance"])
router.add_router("", checks.router)
