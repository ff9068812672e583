"""When platforms are looked at again."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, setting


class ChangePolicy(Policy):
    """The log of platform rules and algorithms."""

    key = "channels.changes"
    title = _("Log of platform changes")

    review_day: Count = setting(
        1,
        unit="day of the month",
        low=1,
        high=28,
        title=_("Monthly review on day"),
        help=_("On this day of each month whoever keeps platform rules is asked to look at all platforms again."),
        source="requirements CMP-09 b (periodic, monthly unless said otherwise)",
    )
    window_days: Count = setting(
        28,
        unit="days",
        low=7,
        high=180,
        title=_("Days before and after a change"),
        help=_("Natural traffic of so many days before the change is compared with as many days from it on."),
        source="requirements CMP-09 b; four whole weeks, our reading",
    )
