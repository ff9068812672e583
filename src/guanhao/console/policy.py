"""When the program calls itself unwell."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, setting


class HealthPolicy(Policy):
    """Limits of the health page: set for the installation (`guanhao policy set console.health … --house`)."""

    key = "console.health"
    title = _("Health of the installation")
    whole_house = True

    longest_wait: Duration = setting(
        timedelta(minutes=2),
        unit="duration",
        low=timedelta(seconds=10),
        high=timedelta(days=1),
        title=_("Longest wait of due work"),
        help=_("When a due job waits longer than this, the worker is taken for dead."),
        source="requirements PLT-05",
    )
    free_disk: Count = setting(
        1024,
        unit="MB",
        low=10,
        high=100_000,
        title=_("Free space of the data folder"),
        help=_("Below this the health page reports a problem, because imports and backups could fail half way."),
        source="requirements PLT-05",
    )
