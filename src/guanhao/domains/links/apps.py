"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinksConfig(AppConfig):
    """Short links, UTM, QR codes and clicks."""

    name = "guanhao.domains.links"
    label = "links"

    def ready(self) -> None:
        """Declare permissions, policies, jobs, the import, navigation, commands and the search."""
        from guanhao.console.registry import Command, Finder, NavItem, add_command, add_finder, add_nav
        from guanhao.domains.links import deeds, jobs, policy, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.links.intake import KIND
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.later import later

        declare("links.view", _("See links and clicks"))
        declare("links.edit", _("Make and change links"))
        register(KIND)
        add_nav(NavItem("links", _("Short links"), "links:links", icon="link", group="publish", order=60, permission="links.view"))
        words = "utm qr short link 短链 二维码 追踪链接"
        add_command(Command("new-link", _("New link"), "links:new", icon="link", permission="links.edit", words=words))
        add_finder(Finder("links.link", _("Short links"), later(f"{self.name}.pages.links", "found_links"), permission="links.view"))
        deeds.tell()
