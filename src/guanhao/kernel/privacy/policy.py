"""How long what is known of people stays."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, setting


class AccessLogPolicy(Policy):
    """How long the access log of personal data is kept, and when looking again is not noted again."""

    key = "privacy.access_log"
    title = _("Access log of personal data")

    keep_days: Count = setting(
        365,
        unit="days",
        low=183,
        high=3650,
        title=_("Access log kept"),
        help=_("At least six months, as the Cybersecurity Law asks of logs (article 21, from memory)."),
        source="our default, CMP-08(a)",
    )
    same_minutes: Count = setting(
        10,
        unit="minutes",
        low=0,
        high=240,
        title=_("The same card again is not noted for"),
        help=_("By the same person; 0 notes every look. Exports and refusals are always noted."),
        source="our default, CMP-08(a)",
    )
