"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.access import declare


class IdentityConfig(AppConfig):
    """Who we are: organisation, brands, people, roles, sessions."""

    name = "guanhao.domains.identity"
    label = "identity"

    def ready(self) -> None:
        """Declare permissions and listen to sign-ins."""
        declare("identity.view", _("See the people of the brand"))
        declare("identity.manage", _("Invite people, change roles, deactivate people"))
        declare("identity.administer", _("Settings of sign-in and of the brand itself"))

        from guanhao.console.registry import Finder, NavItem, add_finder, add_nav
        from guanhao.console.registry import set_brand_provider as tell_console
        from guanhao.domains.identity import deeds, providers
        from guanhao.domains.identity.services.sessions import note_signed_in
        from guanhao.kernel import brands
        from guanhao.kernel.later import later

        item = NavItem("identity.people", _("People"), "identity:people", icon="users", group="settings", order=20, permission="identity.view")
        add_nav(item)
        add_finder(Finder("identity.person", _("People"), later(f"{self.name}.pages.people", "found_people"), permission="identity.view"))
        tell_console(providers.brands_of_request)
        brands.set_brand_provider(providers.all_brands)
        brands.set_member_provider(providers.members)
        from guanhao.domains.identity import jobs, policy  # noqa: F401 - they register themselves

        user_logged_in.connect(note_signed_in, dispatch_uid="identity.note_signed_in")
        deeds.tell()
