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
        from guanhao.domains.analytics import deeds, jobs, policy, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.analytics.advisers import add_adviser
        from guanhao.domains.analytics.contracts import Adviser
        from guanhao.domains.analytics.intake.kinds import register_kinds
        from guanhao.domains.analytics.policy import behaviour as _behaviour  # noqa: F401 - registers its policies
        from guanhao.domains.audiences.facade import add_origin
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
        declare("analytics.edit_funnel", _("Build funnels and register touchpoints"))
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
            NavItem("changes", _("Changes to explain"), "analytics:changes", icon="activity", group="measure", order=12, permission="analytics.view")
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
            ("overview", _("Overview"), "layout-dashboard", 10),
            ("posts", _("Posts"), "newspaper", 20),
            ("content", _("Content types"), "tags", 21),
            ("hours", _("Best hours"), "clock", 22),
            ("cases", _("Top cases"), "trophy", 24),
            ("platforms", _("Platform comparison"), "layers", 30),
            ("followers", _("Follower growth"), "users", 31),
            ("channels", _("Channels"), "waypoints", 32),
            ("compare", _("Comparison"), "git-compare", 33),
            ("metrics", _("Metrics"), "percent", 90),
        )
        for key, title, icon, order in boards:
            add_nav(NavItem(f"analytics-{key}", title, f"analytics:{key}", icon=icon, group="measure", order=order, permission="analytics.view"))
        values = (
            ("spread", _("Spread of content"), "share-2", 23),
            ("rfm", _("Customer value (RFM)"), "users-round", 61),
            ("ltv", _("Customer lifetime value"), "hourglass", 62),
            ("attribution", _("Attribution"), "split", 63),
            ("returns", _("Return on spend"), "wallet", 64),
            ("channels", _("Channel cost"), "scale", 65),
        )
        for key, title, icon, order in values:
            url_name, group = f"analytics:value-{key}", "measure" if key == "spread" else "analyse"
            add_nav(NavItem(f"value-{key}", title, url_name, icon=icon, group=group, order=order, permission="analytics.view"))
        behaviour = (
            ("active", _("Active users"), "user-check"),
            ("retention", _("Retention"), "repeat"),
            ("funnels", _("Funnels"), "filter"),
            ("paths", _("Paths"), "route"),
        )
        for place, (key, title, icon) in enumerate(behaviour):
            add_nav(NavItem(f"analytics-{key}", title, f"analytics:{key}", icon=icon, group="analyse", order=10 + place, permission="analytics.view"))
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
        add_origin("funnel_step", later(f"{self.name}.selectors.behaviour.origins", "funnel_people"))
        add_origin("retention_cell", later(f"{self.name}.selectors.behaviour.origins", "retention_people"))
        add_origin("rfm", later(f"{self.name}.selectors.value.segments", "people_of"))
        spending = f"{self.name}.selectors.value.advice"
        add_adviser(Adviser("analytics.channel_cost", "channel", _("Channel cost"), later(spending, "channel_advice")))
        add_adviser(Adviser("analytics.returns", "marketing", _("Return on spend"), later(spending, "marketing_advice")))
        register_kinds()
        deeds.tell()
        self._models_and_advice(pages)
        self._explorer(pages)

    def _models_and_advice(self, pages: str) -> None:
        """Forecasts, comparison studies, groups of people, and advice."""
        from django.utils.translation import gettext_lazy

        from guanhao.console.registry import NavItem, TodayPanel, add_nav, add_panel
        from guanhao.domains.analytics import jobs_models  # noqa: F401 - registers its jobs
        from guanhao.domains.analytics.advisers import add_adviser
        from guanhao.domains.analytics.contracts import Adviser
        from guanhao.domains.analytics.policy import advice  # noqa: F401 - registers its policies
        from guanhao.domains.audiences import facade as audiences
        from guanhao.kernel.access import declare
        from guanhao.kernel.later import later
        from guanhao.sdk.events import advice as events  # noqa: F401 - registers the events

        declare("analytics.model", gettext_lazy("Make forecasts, studies and groups of people"))
        declare("analytics.decide_advice", gettext_lazy("Decide on advice"))
        add_nav(NavItem("analytics-models", gettext_lazy("Models"), "analytics:models", "trending-up", "analyse", 70, "analytics.view"))
        add_nav(NavItem("analytics-advice", gettext_lazy("Optimisation advice"), "analytics:advice", "lightbulb", "grow", 30, "analytics.view"))
        panel = later(f"{pages}.advice", "today_panel")
        add_panel(
            TodayPanel("advice", gettext_lazy("Optimisation advice"), "analytics/_today_advice.html", panel, 45, "analytics.view", "analytics:advice")
        )
        audiences.add_origin("cluster", later(f"{self.name}.services.modelling", "members_of"))
        advising = f"{self.name}.selectors.advising"
        for key, family, title, name in (
            ("analytics.topics", "content", gettext_lazy("Shares of topics"), "topics"),
            ("analytics.formats", "content", gettext_lazy("Shares of formats"), "formats"),
            ("analytics.hours", "interaction", gettext_lazy("Hours of publishing"), "best_hour"),
            ("analytics.dormant", "user", gettext_lazy("People who fell silent"), "dormant"),
            ("analytics.tiers", "user", gettext_lazy("Tiers of people"), "tiers"),
            ("analytics.newcomers", "user", gettext_lazy("New people"), "newcomers"),
        ):
            add_adviser(Adviser(key, family, title, later(advising, name)))

    def _explorer(self, pages: str) -> None:
        """Questions of one's own, annotations of days, and what is mailed by the clock."""
        from django.utils.translation import gettext_lazy

        from guanhao.console.registry import Command, Finder, NavItem, add_command, add_finder, add_nav
        from guanhao.domains.analytics import jobs_explorer  # noqa: F401 - registers its jobs
        from guanhao.domains.analytics.policy import explorer  # noqa: F401 - registers its policy
        from guanhao.kernel.access import declare
        from guanhao.kernel.later import later

        declare("analytics.explore", gettext_lazy("Save questions, write annotations and schedule mails"))
        add_nav(NavItem("analytics-explorer", gettext_lazy("Explorer"), "analytics:explorer", "compass", "measure", 80, "analytics.view"))
        add_nav(NavItem("analytics-annotations", gettext_lazy("Annotations"), "analytics:annotations", "flag", "measure", 81, "analytics.view"))
        add_command(
            Command(
                "analytics-annotate", gettext_lazy("Write an annotation"), "analytics:new_annotation", icon="plus", permission="analytics.explore"
            )
        )
        add_finder(Finder("analytics.question", gettext_lazy("Saved questions"), later(f"{pages}.explorer.found", "questions"), "analytics.view"))
