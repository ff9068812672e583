"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """What we tell the director: reports written from the data."""

    name = "guanhao.domains.reporting"
    label = "reporting"

    def ready(self) -> None:
        """Declare permissions, policy, jobs, events, navigation and the Today panel."""
        from guanhao.console.registry import Command, NavItem, TodayPanel, add_command, add_nav, add_panel, add_search_kind
        from guanhao.domains.reporting import deeds, jobs, policy, reactions  # noqa: F401 - they register themselves
        from guanhao.kernel.access import declare
        from guanhao.kernel.later import later
        from guanhao.sdk.events import reporting  # noqa: F401 - registers the events

        declare("reporting.view", _("Read reports and their numbers"))
        declare("reporting.build", _("Write reports"))
        declare("reporting.advise", _("Accept or decline advice"))
        add_nav(
            NavItem("reports", _("Reports"), "reporting:reports", icon="file-chart-column", group="measure", order=80, permission="reporting.view")
        )
        declare("reporting.team", _("See the team's figures"))
        add_nav(NavItem("team", _("Team figures"), "reporting:team", icon="users", group="measure", order=90, permission="reporting.team"))
        add_command(
            Command("advice", _("Advice and its effects"), "reporting:advice", icon="lightbulb", permission="reporting.view", words="advice 建议")
        )
        add_nav(
            NavItem(
                "forecast", _("Budget forecast"), "reporting:forecast", icon="trending-up", group="measure", order=82, permission="reporting.view"
            )
        )
        add_command(
            Command("evaluations", _("Evaluations"), "reporting:evaluations", icon="scale", permission="reporting.view", words="evaluation 评估")
        )
        add_command(
            Command(
                "campaign-reports",
                _("Campaign effect reports"),
                "reporting:campaigns",
                icon="file-chart-column",
                permission="reporting.view",
                words="活动",
            )
        )
        add_panel(
            TodayPanel(
                "report",
                _("Latest report"),
                "reporting/_today.html",
                later(f"{self.name}.pages.reports", "today_panel"),
                order=60,
                permission="reporting.view",
                url_name="reporting:reports",
            )
        )
        add_search_kind("report", _("Reports"))
        deeds.tell()
