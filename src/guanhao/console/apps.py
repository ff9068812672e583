"""Django's registration of the console."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The shared web shell."""

    name = "guanhao.console"
    label = "console"
