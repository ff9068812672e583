"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Talents, media and advertising: selection, cooperation, budgets."""

    name = "guanhao.domains.partners"
    label = "partners"
