"""The words of what is done to alerts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds
from guanhao.kernel.later import later

NAMES = "guanhao.domains.listening.selectors.alert_names"


def tell_alerts() -> None:
    """Add them."""
    add_deeds(
        actions={
            "listening.alert_acknowledged": _("Alert acknowledged"),
            "listening.alert_closed": _("Alert closed"),
            "listening.alert_judged": _("Alert judged"),
            "listening.alert_reopened": _("Alert reopened"),
            "listening.alert_rule_changed": _("Alert rule changed"),
            "listening.alert_rule_made": _("Alert rule made"),
            "listening.alert_rule_retired": _("Alert rule retired"),
            "listening.alert_rule_trained": _("Alert rule learnt from a judgement"),
            "listening.alert_rules_began": _("Recommended alert rules made"),
            "listening.alerts_muted": _("Alerts muted"),
            "listening.mute_ended": _("Mute ended"),
        },
        subjects={
            "listening.alert": Subject(pgettext_lazy("alerts", "Alert"), "listening.Alert", name="rule_title"),
            "listening.alert_rule": Subject(_("Alert rule"), "listening.AlertRule", name="title"),
            "listening.alert_rules": Subject(_("Alert rules")),
            "listening.mute": Subject(pgettext_lazy("alerts", "Mute"), "listening.Mute", name="reason"),
        },
        fields={
            "sensitivity": _("Threshold times"),
            "minimum": _("At least"),
            "limit": _("Fixed limit"),
            "limit_hours": _("The limit holds for"),
            "quiet_minutes": _("Calm for (minutes)"),
            "highest_level": _("Highest level"),
            "trained": _("Learnt factor"),
            "judged": _("Judgement"),
            "signal": _("What is looked at"),
            "streams": _("Streams"),
        },
        values={
            "listening.alert_rule.streams": later(NAMES, "stream_words"),
            "listening.mute.stream": later(NAMES, "stream_words"),
        },
    )
