"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """Talents, media and advertising: selection, cooperation, budgets."""

    name = "guanhao.domains.partners"
    label = "partners"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.console.registry import Command, Finder, NavItem, add_command, add_finder, add_nav
        from guanhao.domains.partners import deeds, jobs, policy, reactions, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.partners.intake import KINDS
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.later import later
        from guanhao.sdk.events import partners  # noqa: F401 - registers the events

        see = "partners.view"
        declare(see, _("See talents, cooperations, media and budgets"))
        declare("partners.edit", _("Change talents, cooperations, media and ad plans"))
        declare("partners.contact", _("See contacts of talents and media"))
        declare("partners.settle", _("Settle cooperations"))
        declare("partners.budget", _("Write budgets and book on them"))
        declare("partners.approve", _("Approve budgets"))
        for kind in KINDS:
            register(kind)
        add_nav(NavItem("partners", _("Talents & media"), "partners:talents", icon="star", group="grow", order=30, permission=see))
        add_nav(NavItem("budgets", _("Budgets"), "partners:budgets", icon="wallet", group="grow", order=35, permission=see))
        add_nav(NavItem("ad-plans", _("Ad plans"), "partners:plans", icon="megaphone", group="grow", order=40, permission=see))
        brief = _("New cooperation")
        add_command(
            Command("new-cooperation", brief, "partners:cooperation_new", icon="plus", permission="partners.edit", words="达人 合作 kol brief")
        )
        add_finder(Finder("partners.talent", _("Talents"), later(f"{self.name}.selectors.finding", "found_talents"), permission=see))
        deeds.tell()
