"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamConfig(AppConfig):
    """Courses, abilities, rotation, 48-hour challenges, 360° ratings, appraisal, capacity and time."""

    name = "guanhao.domains.team"
    label = "team"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.console.registry import Command, NavItem, TodayPanel, add_command, add_nav, add_panel
        from guanhao.domains.team import deeds, intake, jobs, policy, reactions, yearbook  # noqa: F401 - they register themselves
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.later import later
        from guanhao.sdk.events import team  # noqa: F401 - registers the events

        declare("team.view", _("See courses, trainings, challenges, honours and what is one's own"))
        declare("team.take", _("Take courses and tests, log time, rate colleagues"))
        declare("team.edit", _("Lead the team: courses, attendance, abilities, rotation, challenges, capacity"))
        declare("team.appraise", _("Open ratings, write and sign appraisals, give rewards"))
        add_nav(NavItem("team.home", _("Team"), "team:home", icon="users-round", group="plan", order=48, permission="team.view"))
        add_command(Command("team.log_new", _("Log time"), "team:log_new", icon="timer", permission="team.take"))
        panel = later("guanhao.domains.team.pages.today", "panel")
        add_panel(TodayPanel("team.today", _("Team"), "team/_today.html", panel, order=70, permission="team.view", url_name="team:home"))
        register(intake.COURSES)
        register(intake.TIME_LOGS)
        deeds.tell()
