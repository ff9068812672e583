"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrisisConfig(AppConfig):
    """The crisis room, its plans and duties, statements, and the risk register."""

    name = "guanhao.domains.crisis"
    label = "crisis"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.kernel.access import declare

        declare("crisis.view", _("See crises, plans and risks"))
        declare("crisis.run", _("Work in a crisis room"))
        declare("crisis.manage", _("Open and close crises; change plans, roster and risks"))
