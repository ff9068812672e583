"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Who we are: organisation, brands, people, roles, sessions."""

    name = "guanhao.domains.identity"
    label = "identity"
