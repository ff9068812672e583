"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Boards, sprints, stand-ups, responsibilities, meetings and documents of the team."""

    name = "guanhao.domains.work"
    label = "work"
