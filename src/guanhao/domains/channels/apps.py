"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Where we speak: platforms, accounts, positioning cards, platform rules."""

    name = "guanhao.domains.channels"
    label = "channels"
