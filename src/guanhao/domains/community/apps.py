"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """Members, points, levels, rewards, groups and events."""

    name = "guanhao.domains.community"
    label = "community"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.console.registry import NavItem, add_nav
        from guanhao.domains.community import deeds, jobs, policy, reactions, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.community.intake import KIND
        from guanhao.domains.community.wording import TEMPLATES
        from guanhao.domains.people.facade import know_purpose
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.sayings import know
        from guanhao.sdk.events import community  # noqa: F401 - registers the events

        declare("community.view", _("See members, points, rewards and groups"))
        declare("community.edit", _("Add and change members, rewards, groups and events"))
        declare("community.rules", _("Write rules for points, levels and quests"))
        declare("community.points", _("Post points"))
        declare("community.adjust", _("Adjust points by hand"))
        declare("community.settle", _("Approve and pay commissions"))
        add_nav(NavItem("community", _("Community & members"), "community:members", icon="users", group="grow", order=5, permission="community.view"))
        deeds.tell()
        know(TEMPLATES)
        know_purpose("community", _("Membership"))
        register(KIND)
