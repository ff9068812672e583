"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrisisConfig(AppConfig):
    """The crisis room, its plans and duties, statements, and the risk register."""

    name = "guanhao.domains.crisis"
    label = "crisis"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.domains.crisis import deeds, jobs, policy, reactions  # noqa: F401 - they register themselves
        from guanhao.domains.publishing.facade import add_source
        from guanhao.kernel.access import declare
        from guanhao.kernel.later import later
        from guanhao.sdk.events import crisis  # noqa: F401 - registers the events

        declare("crisis.view", _("See crises, plans and risks"))
        declare("crisis.run", _("Work in a crisis room"))
        declare("crisis.manage", _("Open and close crises; change plans, roster and risks"))
        add_source("crisis.statement", later(f"{self.name}.selectors.statements", "StatementSource"))
        deeds.tell()
