"""How often a webhook is tried, and when it is stopped."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, setting


class WebhookPolicy(Policy):
    """Delivery of events to webhooks."""

    key = "kernel.webhooks"
    title = _("Webhooks")
    tries: Count = setting(
        8,
        unit="count",
        low=1,
        high=20,
        title=_("Tries of one delivery"),
        help=_("Then it is given up; it can be sent again by hand."),
        source="PLT-08(b)",
    )
    first_wait: Duration = setting(
        timedelta(seconds=10),
        unit="duration",
        low=timedelta(seconds=1),
        high=timedelta(hours=1),
        title=_("First wait"),
        help=_("Before the second try; it doubles with each further one."),
        source="PLT-08(b)",
    )
    longest_wait: Duration = setting(
        timedelta(hours=6),
        unit="duration",
        low=timedelta(minutes=1),
        high=timedelta(hours=48),
        title=_("Longest wait"),
        help=_("Between two tries."),
        source="PLT-08(b)",
    )
    stop_after: Count = setting(
        10,
        unit="count",
        low=1,
        high=1000,
        title=_("Stopped after"),
        help=_("So many deliveries given up in a row stop the webhook; people who manage it are told."),
        source="PLT-08(b)",
    )
    keep: Duration = setting(
        timedelta(days=30),
        unit="duration",
        low=timedelta(days=1),
        high=timedelta(days=400),
        title=_("Deliveries kept for"),
        help=_("Then the log of a delivery is removed."),
        source="PLT-08(b)",
    )

    def wait(self, tries: int) -> timedelta:
        """How long to wait after this many failed tries: first_wait, doubled each time, at most longest_wait."""
        doubled: timedelta = self.first_wait * (1 << min(tries - 1, 30))
        return min(doubled, self.longest_wait)
