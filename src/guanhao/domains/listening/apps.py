"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListeningConfig(AppConfig):
    """What is said elsewhere: sources, mentions, hot lists, understanding of texts, alerts."""

    name = "guanhao.domains.listening"
    label = "listening"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.domains.listening import yearbook  # noqa: F401 - registers itself
        from guanhao.domains.listening.sayings import SAYINGS
        from guanhao.kernel.access import declare
        from guanhao.kernel.sayings import know

        know(SAYINGS)
        declare("listening.view", _("See mentions, volume and alerts"))
        declare("listening.edit", _("Change sources, keyword rules and mentions"))
        declare("listening.alerts", _("Acknowledge, mute and judge alerts"))
        _register_alerts()
        _register_core()
        _register_understanding()


def _register_alerts() -> None:
    """Counting, alerts, rules, back-tests (CRI-01)."""
    from guanhao.console.registry import Command, NavItem, TodayPanel, add_command, add_nav, add_panel
    from guanhao.domains.listening.deeds_alerts import tell_alerts
    from guanhao.domains.listening.jobs import alerts as jobs  # noqa: F401 - they register themselves
    from guanhao.domains.listening.policy import alerts as policy  # noqa: F401 - registers itself
    from guanhao.domains.listening.reactions import alerts as reactions  # noqa: F401 - they register themselves
    from guanhao.kernel.later import later
    from guanhao.sdk.events import listening  # noqa: F401 - registers the events

    tell_alerts()
    see = "listening.view"
    add_nav(NavItem("alerts", _("Alerts"), "listening:alerts", icon="alarm-clock", group="defend", order=5, permission=see))
    add_command(Command("alert-rules", _("Alert rules"), "listening:alert_rules", permission=see, words="alert rule threshold 预警 规则 阈值"))
    add_command(Command("backtest", _("New back-test"), "listening:backtest_new", permission="listening.alerts", words="backtest 回测"))
    add_command(Command("mute", _("Mute alerts"), "listening:mute_new", permission="listening.alerts", words="mute silence 静音 屏蔽"))
    panel = later("guanhao.domains.listening.pages.alerts", "today_panel")
    add_panel(TodayPanel("alerts", _("Alerts"), "listening/_alerts_today.html", panel, order=5, permission=see, url_name="listening:alerts"))


def _register_core() -> None:
    """Sources, keyword rules, mentions, volume, hot lists, competitors, reputation, trends (LIS-01, 04, 06 to 09)."""
    from guanhao.console.registry import Command, NavItem, add_command, add_nav
    from guanhao.domains.listening.deeds_core import tell_core
    from guanhao.domains.listening.intake_core import MENTIONS, RIVALS
    from guanhao.domains.listening.jobs import core as jobs  # noqa: F401 - they register themselves
    from guanhao.domains.listening.policy import core as policy  # noqa: F401 - registers itself
    from guanhao.domains.listening.reactions import core as reactions  # noqa: F401 - they register themselves
    from guanhao.domains.listening.rules.evidence import add_evidence_reader
    from guanhao.kernel.imports.kinds import register
    from guanhao.kernel.later import later

    tell_core()
    register(MENTIONS)
    register(RIVALS)
    add_evidence_reader("mention", later("guanhao.domains.listening.selectors.mentions", "evidence"))
    see = "listening.view"
    lines = (
        NavItem("mentions", _("Mentions"), "listening:mentions", icon="message-circle", group="defend", order=10, permission=see),
        NavItem("volume", _("Volume"), "listening:volume", icon="activity", group="defend", order=12, permission=see),
        NavItem("hot-lists", _("Hot lists"), "listening:hot", icon="flame", group="defend", order=14, permission=see),
        NavItem("rivals", _("Competitors"), "listening:rivals", icon="swords", group="defend", order=16, permission=see),
        NavItem("reputation", _("Reputation"), "listening:cases", icon="thumbs-up", group="defend", order=18, permission=see),
        NavItem("trends", _("Trend library"), "listening:trends", icon="book-open", group="defend", order=20, permission=see),
        NavItem("sources", _("Sources"), "listening:sources", icon="rss", group="defend", order=22, permission=see),
        NavItem("keyword-rules", _("Keyword rules"), "listening:rules", icon="filter", group="defend", order=24, permission=see),
    )
    for line in lines:
        add_nav(line)
    edit = "listening.edit"
    add_command(Command("new-keyword-rule", _("New keyword rule"), "listening:rule_new", permission=edit, words="keyword rule 关键词 监测 规则"))
    add_command(Command("new-source", _("New source"), "listening:source_new", permission=edit, words="source feed rss 信源 数据源"))
    add_command(Command("share-of-voice", _("Share of voice"), "listening:voice", permission=see, words="sov share voice 声量 份额"))


def _register_understanding() -> None:
    """Polarity, corrections, models, message mining (LIS-05, AIX-05, STR-05)."""
    from guanhao.console.registry import Command, NavItem, add_command, add_nav
    from guanhao.domains.listening.deeds_understanding import tell_understanding
    from guanhao.domains.listening.jobs import understanding as jobs  # noqa: F401 - they register themselves
    from guanhao.domains.listening.policy import understanding as policy  # noqa: F401 - registers itself
    from guanhao.sdk.events import topics  # noqa: F401 - registers the events

    tell_understanding()
    see, edit = "listening.view", "listening.edit"
    add_nav(NavItem("mining", _("Message mining"), "listening:minings", icon="layers", group="defend", order=26, permission=see))
    add_nav(
        NavItem("understanding", _("Understanding texts"), "listening:understanding", icon="scan-search", group="defend", order=28, permission=see)
    )
    add_command(
        Command("mine-messages", _("Mine messages"), "listening:mining_new", permission=edit, words="mining themes topics 挖掘 主题 聚类 痛点")
    )
    add_command(
        Command("correct-texts", _("Correct texts"), "listening:understanding_correct", permission=edit, words="sentiment polarity 情感 标注 纠正")
    )
