"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    """Boards, sprints, stand-ups, responsibilities, meetings and documents of the team."""

    name = "guanhao.domains.work"
    label = "work"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.console.registry import Command, NavItem, TodayPanel, add_command, add_nav, add_panel
        from guanhao.domains.work import deeds, intake, jobs, policy, reactions, yearbook  # noqa: F401 - they register themselves
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.later import later
        from guanhao.sdk.events import work  # noqa: F401 - registers the events

        declare("work.view", _("See the team's board, sprints, meetings and documents"))
        declare("work.edit", _("Write and move cards, stand up, keep minutes and documents"))
        declare("work.manage", _("Lead the work: projects, sprints, responsibilities, the rule for communication"))
        add_nav(NavItem("work.board", _("Team board"), "work:board", icon="kanban", group="plan", order=40, permission="work.view"))
        add_nav(NavItem("work.documents", _("Shared documents"), "work:documents", icon="files", group="plan", order=44, permission="work.view"))
        add_command(Command("work.card_new", _("New card"), "work:card_new", icon="plus", permission="work.edit"))
        panel = later("guanhao.domains.work.pages.today", "panel")
        add_panel(TodayPanel("work.mine", _("My cards"), "work/_today.html", panel, order=35, permission="work.edit", url_name="work:cards"))
        missing = later("guanhao.domains.work.pages.today", "brainstorms")
        add_panel(
            TodayPanel(
                "work.series",
                _("Monthly meetings"),
                "work/_today_series.html",
                missing,
                order=36,
                permission="work.view",
                url_name="work:series_list",
            )
        )
        add_nav(NavItem("work.resources", _("Resources"), "work:resources", icon="boxes", group="plan", order=42, permission="work.view"))
        add_command(Command("work.booking_new", _("New booking"), "work:booking_new", icon="calendar-clock", permission="work.edit"))
        register(intake.CARDS)
        deeds.tell()
