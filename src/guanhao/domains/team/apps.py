"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class TeamConfig(AppConfig):
    """Courses, abilities, rotation, 48-hour challenges, 360° ratings, appraisal, capacity and time."""

    name = "guanhao.domains.team"
    label = "team"
