"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    """What happened: metrics, boards, explanations of change."""

    name = "guanhao.domains.analytics"
    label = "analytics"

    def ready(self) -> None:
        """Declare permissions, import kinds, policies, navigation and panels."""
        from guanhao.console.registry import Command, Finder, NavItem, TodayPanel, add_command, add_finder, add_nav, add_panel
        from guanhao.domains.analytics import deeds, jobs, policy  # noqa: F401 - they register themselves
        from guanhao.domains.analytics.intake.kinds import register_kinds
        from guanhao.kernel.access import declare
        from guanhao.kernel.later import later
        from guanhao.sdk.events import analytics, changes  # noqa: F401 - registers the events

        pages = f"{self.name}.pages"
        declare("analytics.view", _("See numbers and boards"))
        declare("analytics.define_metric", _("Define metrics"))
        declare("analytics.edit_case", _("Write case cards"))
        declare("analytics.explain", _("Explain changes and do the daily review"))
        declare("analytics.save_view", _("Save views of boards for everybody"))
        declare("analytics.plan_collection", _("Plan what data are collected"))
        add_nav(
            NavItem(
                "collection", _("Collection plan"), "analytics:collection", icon="calendar-clock", group="data", order=20, permission="analytics.view"
            )
        )
        add_panel(
            TodayPanel(
                "collection",
                _("Data that were not collected"),
                "analytics/_today_collection.html",
                later(f"{pages}.collection", "today_panel"),
                order=35,
                permission="analytics.view",
                url_name="analytics:collection",
            )
        )
        add_nav(
            NavItem("changes", _("Changes to explain"), "analytics:changes", icon="activity", group="measure", order=80, permission="analytics.view")
        )
        add_panel(
            TodayPanel(
                "changes",
                _("Changes to explain"),
                "analytics/_today_changes.html",
                later(f"{pages}.tickets", "today_panel"),
                order=20,
                permission="analytics.view",
                url_name="analytics:changes",
            )
        )
        boards = (
            ("overview", _("Overview"), "layout-dashboard"),
            ("posts", _("Posts"), "newspaper"),
            ("platforms", _("Platform comparison"), "layers"),
            ("followers", _("Follower growth"), "users"),
            ("hours", _("Best hours"), "clock"),
            ("content", _("Content types"), "tags"),
            ("compare", _("Comparison"), "git-compare"),
            ("channels", _("Channels"), "waypoints"),
            ("cases", _("Top cases"), "trophy"),
            ("metrics", _("Metrics"), "percent"),
        )
        for place, (key, title, icon) in enumerate(boards):
            order = 10 + 5 * place if key != "metrics" else 90
            add_nav(NavItem(f"analytics-{key}", title, f"analytics:{key}", icon=icon, group="measure", order=order, permission="analytics.view"))
        panels = (
            ("glance", _("Yesterday at a glance"), later(f"{pages}.today", "glance"), 10, "analytics:overview"),
            ("stale", _("Data that have grown old"), later(f"{pages}.today", "stale"), 40, ""),
            ("posts", _("Best and weakest post of the week"), later(f"{pages}.today", "week_posts"), 50, "analytics:posts"),
        )
        for key, title, context, order, url_name in panels:
            template, wide = f"analytics/_today_{key}.html", key == "glance"
            add_panel(TodayPanel(f"analytics-{key}", title, template, context, order, "analytics.view", url_name, wide))
        add_command(Command("analytics-define", _("Define a metric"), "analytics:define", icon="plus", permission="analytics.define_metric"))
        add_finder(Finder("analytics.change", _("Changes to explain"), later(f"{pages}.tickets", "found_tickets"), permission="analytics.view"))
        add_finder(Finder("analytics.post", _("Posts"), later(f"{pages}.posts", "found_posts"), permission="analytics.view"))
        register_kinds()
        deeds.tell()
