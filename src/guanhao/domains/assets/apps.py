"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class AssetsConfig(AppConfig):
    """The library and its rights."""

    name = "guanhao.domains.assets"
    label = "assets"
