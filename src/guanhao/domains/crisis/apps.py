"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrisisConfig(AppConfig):
    """The crisis room, its plans and duties, statements, and the risk register."""

    name = "guanhao.domains.crisis"
    label = "crisis"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.domains.crisis import deeds, jobs, policy, reactions, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.crisis.intake import KIND
        from guanhao.domains.crisis.sayings import SAYINGS
        from guanhao.domains.publishing.facade import add_source
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.later import later
        from guanhao.kernel.sayings import know
        from guanhao.sdk.events import crisis  # noqa: F401 - registers the events

        declare("crisis.view", _("See crises, plans and risks"))
        declare("crisis.run", _("Work in a crisis room"))
        declare("crisis.manage", _("Open and close crises; change plans, roster and risks"))
        add_source("crisis.statement", later(f"{self.name}.selectors.statements", "StatementSource"), through_brand_freeze=True)
        register(KIND)
        know(SAYINGS)
        deeds.tell()
        self._show()

    def _show(self) -> None:
        """Navigation, the Today panel, commands and search."""
        from guanhao.console.registry import Command, Finder, NavItem, TodayPanel, add_command, add_finder, add_nav, add_panel
        from guanhao.kernel.later import later

        rooms, risks = f"{self.name}.pages.rooms", f"{self.name}.pages.risks"
        add_nav(NavItem("crises", _("Crises"), "crisis:crises", icon="siren", group="defend", order=30, permission="crisis.view"))
        add_nav(NavItem("risks", _("Risks"), "crisis:risks", icon="shield-alert", group="defend", order=40, permission="crisis.view"))
        add_command(Command("open-crisis", _("Open a crisis room"), "crisis:new", icon="siren", permission="crisis.manage", words="危机 应急 crisis"))
        add_command(Command("crisis-team", _("Team and duties"), "crisis:team", permission="crisis.view", words="值班 危机小组 duty"))
        add_command(Command("crisis-plans", _("Contingency plans"), "crisis:plans", permission="crisis.view", words="预案 plan"))
        add_command(Command("new-risk", _("New risk"), "crisis:risk_new", permission="crisis.manage", words="风险 risk"))
        add_finder(Finder("crisis.crisis", _("Crises"), later(rooms, "found_crises"), permission="crisis.view"))
        add_finder(Finder("crisis.risk", _("Risks"), later(risks, "found_risks"), permission="crisis.view"))
        panel = later(rooms, "today_panel")
        add_panel(TodayPanel("crises", _("Crises"), "crisis/_today.html", panel, order=5, permission="crisis.view", url_name="crisis:crises"))
