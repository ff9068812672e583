"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """What happens by itself: an event, conditions, then actions for people; pushes to segments, newcomers, win-back, the private pool."""

    name = "guanhao.domains.journeys"
    label = "journeys"
