"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class MarketConfig(AppConfig):
    """Platform scorecards, benchmarks of the industry, diagnosis and outlook."""

    name = "guanhao.domains.market"
    label = "market"
