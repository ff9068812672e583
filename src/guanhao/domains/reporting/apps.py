"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """What we tell the director: reports written from the data."""

    name = "guanhao.domains.reporting"
    label = "reporting"
