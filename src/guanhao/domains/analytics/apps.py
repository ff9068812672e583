"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    """What happened: metrics, boards, explanations of change."""

    name = "guanhao.domains.analytics"
    label = "analytics"

    def ready(self) -> None:
        """Declare permissions, import kinds, policies, navigation and panels."""
        from guanhao.console.registry import NavItem, TodayPanel, add_nav, add_panel
        from guanhao.domains.analytics import jobs, policy  # noqa: F401 - they register themselves
        from guanhao.domains.analytics.intake.kinds import register_kinds
        from guanhao.domains.analytics.pages import tickets
        from guanhao.kernel.access import declare
        from guanhao.sdk.events import analytics, changes  # noqa: F401 - registers the events

        declare("analytics.view", _("See numbers and boards"))
        declare("analytics.define_metric", _("Define metrics"))
        declare("analytics.edit_case", _("Write case cards"))
        declare("analytics.explain", _("Explain changes and do the daily review"))
        declare("analytics.save_view", _("Save views of boards for everybody"))
        add_nav(NavItem("changes", _("Changes to explain"), "analytics:changes", icon="activity", group="measure", order=80, permission="analytics.view"))
        add_panel(
            TodayPanel("changes", _("Changes to explain"), "analytics/_today_changes.html", tickets.today_panel, order=20, permission="analytics.view")
        )
        register_kinds()
