"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    """Where we go: goals and how near they are."""

    name = "guanhao.domains.strategy"
    label = "strategy"

    def ready(self) -> None:
        """Declare permissions, policy, jobs, reactions, navigation and the Today panel."""
        from guanhao.console.registry import Command, Finder, NavItem, TodayPanel, add_command, add_finder, add_nav, add_panel
        from guanhao.domains.publishing.facade import add_calendar_source
        from guanhao.domains.strategy import deeds, jobs, planning, policy, reactions  # noqa: F401 - they register themselves
        from guanhao.domains.strategy.intake import KIND
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.later import later
        from guanhao.sdk.events import strategy  # noqa: F401 - registers the events

        register(KIND)
        declare("goals.view", _("See goals"))
        declare("goals.edit", _("Set and change goals"))
        declare("strategy.view", _("See the brand profile, the brand guide and personas"))
        declare("strategy.edit", _("Change the brand profile and personas"))
        declare("strategy.plan", _("Load the operations plan"))
        declare("strategy.sign_marketing", _("Sign the definition of the high-value user for marketing"))
        declare("strategy.sign_product", _("Sign the definition of the high-value user for product"))
        declare("strategy.edit_guide", _("Change and publish the brand guide, audit brand elements"))
        add_nav(NavItem("goals", _("Goals"), "strategy:goals", icon="target", group="plan", order=10, permission="goals.view"))
        pages = (
            NavItem("plan", _("Operations plan"), "strategy:plan", icon="file-text", group="plan", order=5, permission="strategy.view"),
            NavItem("year", _("Annual plan"), "strategy:year", icon="calendar-range", group="plan", order=7, permission="strategy.view"),
            NavItem("profile", _("Brand profile"), "strategy:profile", icon="landmark", group="plan", order=40, permission="strategy.view"),
            NavItem("guide", _("Brand guide"), "strategy:guide", icon="palette", group="plan", order=45, permission="strategy.view"),
            NavItem("personas", _("Personas"), "strategy:personas", icon="user-round", group="plan", order=50, permission="strategy.view"),
            NavItem("treatments", _("Segment strategy"), "strategy:treatments", icon="grid-3x3", group="plan", order=52, permission="strategy.view"),
        )
        for line in pages:
            add_nav(line)
        add_command(Command("edit-guide", _("Write the brand guide"), "strategy:guide_edit", permission="strategy.edit_guide", words="VI 品牌手册"))
        add_command(Command("new-goal", _("New goal"), "strategy:new", permission="goals.edit", words="goal target KPI 目标"))
        add_finder(Finder("strategy.goal", _("Goals"), later(f"{self.name}.pages.goals", "found_goals"), permission="goals.view"))
        add_panel(
            TodayPanel(
                "goals",
                _("Goals"),
                "strategy/_today.html",
                later(f"{self.name}.pages.goals", "today_panel"),
                order=30,
                permission="goals.view",
                url_name="strategy:goals",
            )
        )
        _tell_direction(self.name)
        add_calendar_source("strategy.events", later(f"{self.name}.selectors.events", "calendar_entries"))
        deeds.tell()


def _tell_direction(name: str) -> None:
    """Milestones, reviews and the north star: commands, panels of Today, and the line at the head of boards."""
    from guanhao.console.registry import BoardStrip, Command, TodayPanel, add_command, add_panel, add_strip
    from guanhao.kernel.later import later

    add_command(Command("north-star", _("North-star metric"), "strategy:north_star", permission="goals.view", words="北极星指标"))
    add_command(Command("high-value", _("High-value user"), "strategy:high_value", permission="strategy.view", words="高净值用户 high value"))
    add_command(Command("milestones", _("Milestones"), "strategy:milestones", permission="goals.view", words="里程碑 milestone"))
    add_command(Command("goal-reviews", _("Reviews of goals and risks"), "strategy:reviews", permission="goals.view", words="战略复盘 review"))
    add_command(Command("quarter-events", _("Quarter events"), "strategy:events", permission="strategy.view", words="季度大事件 event"))
    panels = (
        TodayPanel("milestones", _("Milestones"), "strategy/_today_milestones.html", later(f"{name}.pages.milestones", "today_panel"),
                   order=31, permission="goals.view", url_name="strategy:milestones"),
        TodayPanel("goal-review", _("Review of goals and risks"), "strategy/_today_review.html", later(f"{name}.pages.reviews", "today_panel"),
                   order=32, permission="goals.view", url_name="strategy:reviews"),
    )  # fmt: skip
    for panel in panels:
        add_panel(panel)
    boards = ("analytics", "reporting:team", "work:board")
    add_strip(BoardStrip("north-star", "strategy/_strip.html", later(f"{name}.pages.direction", "strip"), permission="goals.view", rooms=boards))
