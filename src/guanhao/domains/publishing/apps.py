"""Registration: the only module of this domain with side effects on import. One function an area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PublishingConfig(AppConfig):
    """What goes out: exactly what was signed, once, on time."""

    name = "guanhao.domains.publishing"
    label = "publishing"

    def ready(self) -> None:
        """Hang every area into the house."""
        from guanhao.domains.publishing import planning, yearbook  # noqa: F401 - they register themselves

        _register_core()
        _register_calendar()
        _register_afterwards()
        _register_feeds()


def _register_core() -> None:
    """The publisher: permissions, policies, publications."""
    from guanhao.console.registry import Command, NavItem, TodayPanel, add_command, add_nav, add_panel
    from guanhao.domains.publishing.deeds_core import tell_core
    from guanhao.domains.publishing.policy import core as policy  # noqa: F401 - registers itself
    from guanhao.domains.publishing.reactions import core as reactions  # noqa: F401 - they register themselves
    from guanhao.domains.publishing.sayings import SAYINGS
    from guanhao.kernel.access import declare
    from guanhao.kernel.later import later
    from guanhao.kernel.sayings import know
    from guanhao.sdk.events import publishing  # noqa: F401 - registers the events

    tell_core()
    know(SAYINGS)
    declare("publishing.view", _("See the calendar and what became of publications"))
    declare("publishing.plan", _("Plan, move and cancel publications"))
    declare("publishing.freeze", _("Freeze publishing and lift a freeze"))
    declare("publishing.withdraw", _("Take publications down"))
    declare("publishing.manage", _("Slots, cadence, series, shared calendars and tests of accounts"))
    see = "publishing.view"
    add_nav(NavItem("publications", _("Publications"), "publishing:publications", icon="send", group="publish", order=20, permission=see))
    add_command(Command("publications", _("Publications"), "publishing:publications", permission=see, words="publish attempts 发布 记录 失败"))
    add_panel(
        TodayPanel(
            "publishing.decisions",
            _("Publications that need a decision"),
            "publishing/_today_decisions.html",
            later("guanhao.domains.publishing.pages.core", "today_panel"),
            order=12,
            permission=see,
            url_name="publishing:publications",
        )
    )


def _register_calendar() -> None:
    """Calendar, slots, series."""
    from guanhao.console.registry import Command, NavItem, add_command, add_nav
    from guanhao.domains.publishing.deeds_calendar import tell_calendar
    from guanhao.domains.publishing.intake import PLANS
    from guanhao.domains.publishing.jobs import calendar as jobs  # noqa: F401 - they register themselves
    from guanhao.domains.publishing.policy import calendar as policy  # noqa: F401 - registers itself
    from guanhao.domains.publishing.reactions import calendar as reactions  # noqa: F401 - they register themselves
    from guanhao.domains.publishing.sources import add_plan_guard
    from guanhao.kernel.imports.kinds import register
    from guanhao.kernel.later import later

    tell_calendar()
    register(PLANS)
    add_plan_guard(later("guanhao.domains.publishing.selectors.calendar.guard", "guard"))
    see, manage = "publishing.view", "publishing.manage"
    add_nav(NavItem("calendar", _("Calendar"), "publishing:calendar", icon="calendar-days", group="publish", order=10, permission=see))
    add_nav(NavItem("cadence", _("Cadence"), "publishing:cadence", icon="gauge", group="publish", order=30, permission=see))
    add_nav(NavItem("dates", _("Marketing dates"), "publishing:entries", icon="flag", group="plan", order=70, permission=see))
    for command in (
        Command("plan-new", _("Plan a publication"), "publishing:calendar_new", permission="publishing.plan", words="plan schedule 排期 定时"),
        Command("series", _("Series"), "publishing:series", permission=see, words="series recurrence 周期 系列"),
        Command("share-calendar", _("Share the calendar"), "publishing:shares", permission=manage, words="share link 分享 日历"),
    ):
        add_command(command)


def _register_afterwards() -> None:
    """Freezes, withdrawals, hand-off, pulls."""
    from guanhao.console.registry import Command, NavItem, add_command, add_nav
    from guanhao.domains.publishing.deeds_afterwards import tell_afterwards
    from guanhao.domains.publishing.jobs import afterwards as jobs  # noqa: F401 - they register themselves
    from guanhao.domains.publishing.policy import afterwards as policy  # noqa: F401 - registers itself
    from guanhao.domains.publishing.reactions import afterwards as reactions  # noqa: F401 - they register themselves

    tell_afterwards()
    by_hand = pgettext_lazy("publishing", "By hand")
    add_nav(NavItem("by_hand", by_hand, "publishing:by_hand", icon="smartphone", group="publish", order=30, permission="publishing.view"))
    freeze = pgettext_lazy("publishing", "Freeze")
    add_nav(NavItem("freezes", freeze, "publishing:freezes", icon="pause", group="publish", order=40, permission="publishing.view"))
    add_nav(NavItem("withdrawals", _("Taken down"), "publishing:withdrawals", icon="undo-2", group="publish", order=50, permission="publishing.view"))
    check = _("Account check")
    add_nav(NavItem("account_check", check, "publishing:doctor", icon="activity", group="matrix", order=40, permission="publishing.view"))
    words = "体检 能力 配额 令牌 doctor capability quota token"
    add_command(Command("account-check", check, "publishing:doctor", icon="activity", permission="publishing.view", words=words))
    words = "数据回收 拉取 评论 metrics comments pull"
    pulled = _("Pulled numbers and messages")
    add_command(Command("pulls", pulled, "publishing:pulls", icon="refresh-cw", permission="publishing.view", words=words))
    words = "冻结 暂停 舆情静默 pause stop freeze"
    add_command(Command("freeze", _("Freeze publishing"), "publishing:freezes", icon="pause", permission="publishing.freeze", words=words))
    words = "下架 撤稿 撤下 withdraw delete take down"
    add_command(Command("take-down", _("Take down"), "publishing:withdrawal_new", icon="undo-2", permission="publishing.withdraw", words=words))


def _register_feeds() -> None:
    """RSS, Atom and JSON Feed."""
    from guanhao.console.registry import Command, add_command
    from guanhao.domains.publishing.policy import feeds as policy  # noqa: F401 - registers itself

    words = "rss atom json feed 订阅 网站 聚合"
    add_command(Command("feeds", _("Feeds for the website"), "publishing:feed_addresses", permission="publishing.view", words=words))
