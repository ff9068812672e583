"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """What happened: metrics, boards, explanations of change."""

    name = "guanhao.domains.analytics"
    label = "analytics"
