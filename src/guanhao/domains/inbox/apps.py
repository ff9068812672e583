"""Registration: the only module of this domain with side effects on import. One function an area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InboxConfig(AppConfig):
    """Comments and messages in one queue, with clocks, scripts, ratings, feedback and leads."""

    name = "guanhao.domains.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.domains.inbox import yearbook  # noqa: F401 - registers itself
        from guanhao.domains.inbox.sayings import SAYINGS
        from guanhao.kernel.access import declare
        from guanhao.kernel.sayings import know

        declare("inbox.view", _("See conversations"))
        declare("inbox.answer", _("Answer and work on conversations"))
        declare("inbox.manage", _("Change scripts, promised times, assignment and leads"))
        know(SAYINGS)
        _register_core()
        _register_desk()
        _register_adviser()


def _register_adviser() -> None:
    """Advice to answer faster."""
    from guanhao.domains.analytics import facade as analytics
    from guanhao.domains.analytics.contracts import Adviser
    from guanhao.domains.inbox.policy import advice as policy  # noqa: F401 - registers itself
    from guanhao.kernel.later import later

    selectors = "guanhao.domains.inbox.selectors.advice"
    analytics.add_adviser(
        Adviser(
            "inbox.replies",
            "interaction",
            _("Time until the first answer"),
            later(selectors, "reply_advice"),
            metrics={"inbox.in_time": _("First answers in time")},
            series=later(selectors, "daily"),
        )
    )


def _register_desk() -> None:
    """Pages: queue, scripts, feedback, leads, ratings."""
    from guanhao.console.registry import Command, Finder, NavItem, TodayPanel, add_command, add_finder, add_nav, add_panel
    from guanhao.domains.inbox.deeds_desk import tell_desk
    from guanhao.domains.inbox.jobs import desk as jobs  # noqa: F401 - they register themselves
    from guanhao.domains.inbox.policy import desk as policy  # noqa: F401 - registers itself
    from guanhao.domains.inbox.reactions import desk as reactions  # noqa: F401 - they register themselves
    from guanhao.kernel.later import later

    tell_desk()
    see, pages = "inbox.view", "guanhao.domains.inbox.pages"
    for item in (
        NavItem("inbox", _("Inbox"), "inbox:queue", icon="inbox", group="talk", order=10, permission=see),
        NavItem("scripts", pgettext_lazy("inbox", "Scripts"), "inbox:scripts", icon="quote", group="talk", order=20, permission=see),
        NavItem("feedback", _("Feedback"), "inbox:suggestions", icon="lightbulb", group="talk", order=30, permission=see),
        NavItem("leads", _("Leads"), "inbox:leads", icon="hand-heart", group="talk", order=40, permission=see),
        NavItem("satisfaction", _("Satisfaction"), "inbox:ratings", icon="star", group="talk", order=50, permission=see),
        NavItem("attainment", _("Attainment"), "inbox:attainment", icon="timer", group="talk", order=55, permission=see),
    ):
        add_nav(item)
    for command in (
        Command("inbox-mine", _("My conversations"), "inbox:queue", icon="inbox", permission=see, words="收件箱 评论 私信 待回复 inbox reply"),
        Command("inbox-setup", _("Promised times and assignment"), "inbox:setup", icon="settings", permission=see, words="时限 分配 SLA 班次"),
        Command("new-script", _("New script"), "inbox:script_new", icon="plus", permission="inbox.manage", words="话术 回复 script"),
        Command("macros", _("Macros"), "inbox:macros", icon="list-checks", permission=see, words="宏 批量 macro"),
        Command("new-lead", _("Enter a lead"), "inbox:lead_new", icon="plus", permission="inbox.answer", words="线索 lead CRM"),
        Command("feedback-report", _("Feedback reports"), "inbox:reports", icon="file-chart-column", permission=see, words="反馈 公开报告"),
    ):
        add_command(command)
    add_panel(
        TodayPanel(
            "inbox",
            _("Waiting for you"),
            "inbox/_today.html",
            later(f"{pages}.today", "today_panel"),
            order=8,
            permission=see,
            url_name="inbox:queue",
        )
    )
    for finder in (
        Finder("inbox.conversation", _("Conversations"), later(f"{pages}.today", "found_conversations"), permission=see),
        Finder("inbox.script", pgettext_lazy("inbox", "Scripts"), later(f"{pages}.scripts", "found_scripts"), permission=see),
        Finder("inbox.suggestion", _("Feedback"), later(f"{pages}.feedback", "found_suggestions"), permission=see),
        Finder("inbox.lead", _("Leads"), later(f"{pages}.leads", "found_leads"), permission=see),
    ):
        add_finder(finder)


def _register_core() -> None:
    """Conversations: policies, clocks, jobs, reactions, imports, where messages come from."""
    from guanhao.domains.inbox.deeds_core import tell_core
    from guanhao.domains.inbox.intake import MESSAGES
    from guanhao.domains.inbox.jobs import core as jobs  # noqa: F401 - they register themselves
    from guanhao.domains.inbox.policy import core as policy  # noqa: F401 - registers itself
    from guanhao.domains.inbox.reactions import core as reactions  # noqa: F401 - they register themselves
    from guanhao.domains.inbox.services.hours import BrandHours
    from guanhao.domains.listening.facade import add_evidence_reader
    from guanhao.domains.publishing.facade import add_message_sink
    from guanhao.kernel.clocks import register_calendar
    from guanhao.kernel.imports.kinds import register
    from guanhao.kernel.later import later
    from guanhao.sdk.events import inbox  # noqa: F401 - registers the events

    tell_core()
    register(MESSAGES)
    register_calendar("inbox.hours", BrandHours())
    add_message_sink(later("guanhao.domains.inbox.services.pulled", "take_pulled"))
    add_evidence_reader("message", later("guanhao.domains.inbox.selectors.evidence", "evidence_of"))
