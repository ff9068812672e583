"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssetsConfig(AppConfig):
    """The library and its rights."""

    name = "guanhao.domains.assets"
    label = "assets"

    def ready(self) -> None:
        """Declare permissions, policies, jobs, events and the words of deeds."""
        from guanhao.console.registry import Command, NavItem, TodayPanel, add_command, add_nav, add_panel, add_search_kind
        from guanhao.domains.assets import deeds, jobs, policy, reactions, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.assets.intake import KIND
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.later import later
        from guanhao.sdk.events import assets  # noqa: F401 - registers the events

        register(KIND)
        declare("assets.view", _("See the asset library"))
        declare("assets.edit", _("Add, describe and archive assets, licences and consents"))
        declare("assets.approve", _("Release templates and decide on user content"))
        add_search_kind("assets.asset", _("Assets"))
        add_nav(NavItem("assets", _("Asset library"), "assets:library", icon="image", group="produce", order=50, permission="assets.view"))
        add_command(Command("new-licence", _("New licence"), "assets:new_licence", icon="plus", permission="assets.edit"))
        add_command(Command("licences", _("Licences"), "assets:licences", icon="scale", permission="assets.view"))
        add_command(Command("templates", _("Templates"), "assets:templates", icon="layers", permission="assets.view"))
        add_panel(
            TodayPanel(
                "assets.rights",
                _("Rights that end soon"),
                "assets/_today.html",
                later(f"{self.name}.pages.rights", "today_panel"),
                order=60,
                permission="assets.edit",
                url_name="assets:licences",
            )
        )
        deeds.tell()
