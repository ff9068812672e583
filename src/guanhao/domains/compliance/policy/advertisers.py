"""What advertisers have to show."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, setting


class AdvertiserPolicy(Policy):
    """Papers of advertisers."""

    key = "compliance.advertisers"
    title = _("Papers of advertisers")

    remind_days: Count = setting(
        30, unit="days", low=1, high=365, title=_("Remind before a paper ends"), source="requirements CMP-05 b, our reading of the days"
    )
    licence_needed: bool = setting(
        True,
        title=_("A business licence is always needed"),
        help=_("Without a valid one no commercial post of the advertiser is released."),
        source="互联网广告管理办法 §14, requirements CMP-05 b",
    )
