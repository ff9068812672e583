"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InteractionConfig(AppConfig):
    """Polls, quizzes, lotteries, challenges, submissions and surveys on public pages."""

    name = "guanhao.domains.interaction"
    label = "interaction"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.console.registry import Command, NavItem, add_command, add_nav
        from guanhao.domains.interaction import deeds, jobs, policy, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.interaction.intake import KIND
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.sdk.events import interaction  # noqa: F401 - registers the events

        declare("interaction.view", _("See polls, lotteries, challenges, submissions and surveys"))
        declare("interaction.edit", _("Make and change them"))
        declare("interaction.moderate", _("Judge submissions"))
        declare("interaction.draw", _("Draw lotteries"))
        register(KIND)
        title = _("Interaction tools")
        add_nav(NavItem("interaction", title, "interaction:activities", icon="gift", group="talk", order=40, permission="interaction.view"))
        words = "poll vote quiz lottery survey challenge PK UGC 投票 问答 抽奖 问卷 征集 话题挑战"
        add_command(Command("new-interaction", _("New tool"), "interaction:new", permission="interaction.edit", words=words))
        deeds.tell()
