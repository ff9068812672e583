"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    """Platform scorecards, benchmarks of the industry, diagnosis and outlook."""

    name = "guanhao.domains.market"
    label = "market"

    def ready(self) -> None:
        """Declare permissions, policy, the job, the plan's part, navigation, search, and what boards show beside ours."""
        from guanhao.console.registry import Command, Finder, NavItem, add_command, add_finder, add_nav
        from guanhao.domains.analytics import facade as analytics
        from guanhao.domains.market import deeds, jobs, planning, policy, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.market.intake import KIND
        from guanhao.kernel.access import declare
        from guanhao.kernel.imports.kinds import register
        from guanhao.kernel.later import later

        register(KIND)
        declare("market.view", _("See platform scorecards, benchmarks, the diagnosis and the outlook"))
        declare("market.edit", _("Score platforms, keep benchmarks, diagnose, write trend cards"))
        add_nav(NavItem("market", _("Market"), "market:scorecards", icon="radar", group="plan", order=12, permission="market.view"))
        add_command(Command("new-trend", _("New trend card"), "market:trend_new", permission="market.edit", words="trend outlook 趋势 展望"))
        add_command(Command("new-scorecard", _("New scorecard"), "market:scorecard_new", permission="market.edit", words="platform 平台 评分 选择"))
        add_command(Command("outlook", _("Outlook report"), "market:report", permission="market.view", words="outlook 行业趋势 展望 报告"))
        add_finder(Finder("market.trend", _("Trend cards"), later(f"{self.name}.pages.outlook", "found_trends"), permission="market.view"))
        analytics.add_references(later(f"{self.name}.selectors.benchmarks", "references"))
        deeds.tell()
