"""Django's registration of the project room."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Commands and the REST root."""

    name = "guanhao.project"
    label = "project"
