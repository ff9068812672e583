"""Django's registration."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Files in: reading, mapping, dry run, quarantine, run log."""

    name = "guanhao.kernel.imports"
    label = "imports"
