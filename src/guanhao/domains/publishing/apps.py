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
        _register_core()
        _register_calendar()
        _register_afterwards()


def _register_core() -> None:
    """The publisher: permissions, policies, jobs."""
    from guanhao.domains.publishing.policy import core as policy  # noqa: F401 - registers itself
    from guanhao.domains.publishing.reactions import core as reactions  # noqa: F401 - they register themselves
    from guanhao.kernel.access import declare
    from guanhao.sdk.events import publishing  # noqa: F401 - registers the events

    declare("publishing.view", _("See the calendar and what became of publications"))
    declare("publishing.plan", _("Plan, move and cancel publications"))
    declare("publishing.freeze", _("Freeze publishing and lift a freeze"))
    declare("publishing.withdraw", _("Take publications down"))
    declare("publishing.manage", _("Slots, cadence, series, shared calendars and tests of accounts"))


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
    from guanhao.console.registry import NavItem, add_nav
    from guanhao.domains.publishing.deeds_afterwards import tell_afterwards
    from guanhao.domains.publishing.policy import afterwards as policy  # noqa: F401 - registers itself

    tell_afterwards()
    by_hand = pgettext_lazy("publishing", "By hand")
    add_nav(NavItem("by_hand", by_hand, "publishing:by_hand", icon="smartphone", group="publish", order=30, permission="publishing.view"))
