"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    """Where we go: goals and how near they are."""

    name = "guanhao.domains.strategy"
    label = "strategy"
