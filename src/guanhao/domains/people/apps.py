"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PeopleConfig(AppConfig):
    """People who speak with the brand: handles, tiers, tags, consents."""

    name = "guanhao.domains.people"
    label = "people"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.console.registry import Command, Finder, NavItem, add_command, add_finder, add_nav
        from guanhao.domains.people import deeds, jobs, policy, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.people.intake import KIND
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.later import later
        from guanhao.sdk.events import people  # noqa: F401 - registers the events

        declare("people.view", _("See people and their cards"))
        declare("people.edit", _("Change people, tiers, tags and consents"))
        declare("people.contact", _("See phone numbers and addresses"))
        deeds.tell()
        register(KIND)
        see = "people.view"
        add_nav(NavItem("people", pgettext_lazy("audience", "People"), "people:people", icon="users-round", group="talk", order=60, permission=see))
        more = ("people:purposes", "people:requests", "people:access", "people:retention")
        add_nav(NavItem("privacy", _("Personal data"), "people:consents", icon="shield-check", group="defend", order=90, permission=see, also=more))
        add_command(Command("new-person", _("Enter a person"), "people:new", icon="plus", permission="people.edit", words="用户 粉丝 客户 person"))
        add_finder(Finder("people.person", pgettext_lazy("audience", "People"), later(f"{self.name}.pages.people", "found_people"), permission=see))
