"""How patient background work is."""

import random
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, Share, setting


class JobsPolicy(Policy):
    """Retries of jobs and of reactions to events."""

    key = "kernel.jobs"
    title = _("Background work")

    first_wait: Duration = setting(
        timedelta(seconds=10),
        unit="duration",
        low=timedelta(seconds=1),
        high=timedelta(hours=1),
        title=_("Wait before the first retry"),
        help=_("Each further retry waits twice as long."),
        source="requirements PLT-07",
    )
    longest_wait: Duration = setting(
        timedelta(hours=1),
        unit="duration",
        low=timedelta(seconds=10),
        high=timedelta(days=1),
        title=_("Longest wait between retries"),
        source="requirements PLT-07",
    )
    spread: Share = setting(
        0.2,
        unit="share",
        low=0,
        high=1,
        title=_("Random spread of the wait"),
        help=_("So that many failures do not retry in the same second."),
        source="requirements PLT-07",
    )
    event_attempts: Count = setting(12, unit="count", low=1, high=100, title=_("Attempts to react to an event"), source="requirements PLT-07")

    keep_jobs: Duration = setting(
        timedelta(days=30),
        unit="duration",
        low=timedelta(days=1),
        high=timedelta(days=3650),
        title=_("Ended jobs and delivered events are kept for"),
        source="requirements PLT-12",
    )

    def wait(self, attempt: int) -> timedelta:
        """The wait after failed attempt number `attempt` (from 1): doubling, capped, with a random spread."""
        plain = min(self.first_wait * (1 << min(attempt - 1, 20)), self.longest_wait)
        return plain * (1 + self.spread * random.random())  # noqa: S311 - a wait, not a secret
