"""When the inbox gives advice."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, Share, setting


class ReplyAdvicePolicy(Policy):
    """Advice to answer faster (ANA-23)."""

    key = "inbox.advice"
    title = _("Advice on answering")

    in_time: Share = setting(
        0.9,
        unit="share",
        low=0.1,
        high=1,
        title=_("First answers in time, at least"),
        help=_("A platform whose share surely lies below it is advised on."),
        source="our default",
    )
    least: Count = setting(
        30,
        unit="count",
        low=10,
        high=10_000,
        title=_("First answers behind advice"),
        help=_("A platform with fewer is no ground for advice."),
        source="our default",
    )
    days: Count = setting(28, unit="count", low=7, high=365, title=_("Days of data"), help=_("The period advice is based on."), source="001 §6.3")
