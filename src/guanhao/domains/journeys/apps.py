"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JourneysConfig(AppConfig):
    """What happens by itself: an event, conditions, then actions for people; pushes to segments, newcomers, win-back, the private pool."""

    name = "guanhao.domains.journeys"
    label = "journeys"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.console.registry import Command, NavItem, add_command, add_nav
        from guanhao.domains.audiences.facade import add_origin
        from guanhao.domains.journeys import deeds, jobs, policy, reactions, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.journeys.intake import CONTACTS
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.later import later
        from guanhao.sdk.events import journeys  # noqa: F401 - registers the events

        declare("journeys.view", _("See journeys, pushes, win-back and the private pool"))
        declare("journeys.edit", _("Write journeys and pushes"))
        declare("journeys.run", _("Put journeys and pushes into force"))
        declare("journeys.work", _("Work on tasks, cases and the private pool"))
        add_origin("journey_list", later(f"{self.name}.selectors.lists", "listed"))
        register(CONTACTS)
        see = "journeys.view"
        add_nav(NavItem("journeys", _("Journeys"), "journeys:journeys", icon="waypoints", group="grow", order=15, permission=see))
        add_command(Command("new-journey", _("New journey"), "journeys:new", icon="plus", permission="journeys.edit", words="自动化 旅程 journey"))
        deeds.tell()
