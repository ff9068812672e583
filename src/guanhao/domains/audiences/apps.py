"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudiencesConfig(AppConfig):
    """Audiences: the behaviour index, segments as bitmaps, tags by evidence, tiers and what protects people."""

    name = "guanhao.domains.audiences"
    label = "audiences"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.console.registry import Command, NavItem, add_command, add_nav
        from guanhao.domains.audiences import deeds, jobs, policy, reactions, yearbook  # noqa: F401 - they register themselves
        from guanhao.kernel.access import declare

        declare("audiences.view", _("See audiences and their sizes"))
        declare("audiences.edit", _("Make and change audiences and tag rules"))
        declare("audiences.export", _("Export the people of an audience"))
        deeds.tell()
        see = "audiences.view"
        add_nav(NavItem("audiences", _("Audiences"), "audiences:audiences", icon="users-round", group="grow", order=10, permission=see))
        add_command(Command("new-audience", _("New audience"), "audiences:new", icon="plus", permission="audiences.edit", words="人群 分群 segment"))
        add_command(Command("people-exports", _("Exports of people"), "audiences:exports", permission="audiences.export", words="导出 export"))
        add_command(Command("deletion-proofs", _("Proofs of deletion"), "audiences:deletions", permission="people.edit", words="删除 PIPL erasure"))
