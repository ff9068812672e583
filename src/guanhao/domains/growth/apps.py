"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    """Campaigns, landing pages, coupons, invitations between people and journeys."""

    name = "guanhao.domains.growth"
    label = "growth"
