"""Django's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Files in: reading, mapping, dry run, quarantine, run log."""

    name = "guanhao.kernel.imports"
    label = "imports"

    def ready(self) -> None:
        """Declare permissions, limits and background work."""
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports import jobs, policy  # noqa: F401 - declares the jobs and the policy

        declare("imports.view", _("See imports and their quarantine"))
        declare("imports.run", _("Import files and fix quarantined rows"))
