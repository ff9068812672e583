"""Compliance over REST; each area its own module."""

from ninja import Router

from guanhao.domains.compliance.rest import advertisers, checks, lexicons, reports, rules

router = Router(tags=["compliance"])
for area in (checks, rules, lexicons, reports, advertisers):
    router.add_router("", area.router)
