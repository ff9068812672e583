"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.access import declare


class ChannelsConfig(AppConfig):
    """Where we speak: platforms, accounts, positioning cards, platform rules."""

    name = "guanhao.domains.channels"
    label = "channels"

    def ready(self) -> None:
        """Declare permissions and tell the imports whose rows an account's are."""
        from guanhao.domains.channels import yearbook  # noqa: F401 - registers itself

        declare("channels.view", _("See accounts, positioning cards and platform rules"))
        declare("channels.edit", _("Add, change, pause and close accounts"))
        declare("channels.edit_credentials", _("Enter the secrets of accounts"))
        declare("channels.use_credentials", _("Use the secrets of accounts (the program itself)"))
        declare("channels.edit_rules", _("Keep the platform rules"))

        from guanhao.console.registry import Command, NavItem, add_command, add_nav, add_search_kind
        from guanhao.domains.channels import deeds
        from guanhao.domains.channels.changes import jobs, policy  # noqa: F401 - they register themselves
        from guanhao.domains.channels.intake import KIND, list_accounts, resolve
        from guanhao.domains.channels.sayings import SAYINGS
        from guanhao.kernel.imports.accounts import set_account_resolver
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.sayings import know

        set_account_resolver(resolve, list_accounts)
        register(KIND)
        know(SAYINGS)
        for place, (key, title, icon) in enumerate(
            (
                ("matrix", _("Account matrix"), "layout-grid"),
                ("accounts", _("Accounts"), "users"),
                ("rules", _("Platform rules"), "shield-check"),
                ("platforms", _("Platforms"), "globe"),
                ("changes", _("Platform changes"), "newspaper"),
                ("check", _("Try a text"), "file-check"),
            )
        ):
            add_nav(NavItem(f"channels.{key}", title, f"channels:{key}", icon=icon, group="matrix", order=10 + place, permission="channels.view"))
        add_search_kind("channels.account", _("Accounts"))
        add_command(Command("channels.new", _("New account"), "channels:new", icon="plus", permission="channels.edit"))
        deeds.tell()
