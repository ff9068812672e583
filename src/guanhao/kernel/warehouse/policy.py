"""How the warehouse keeps itself in order."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, setting


class WarehousePolicy(Policy):
    """When files are merged and when old ones are removed."""

    key = "warehouse.upkeep"
    title = _("Analytic store")

    small_files: Count = setting(
        8,
        unit="count",
        low=2,
        high=200,
        title=_("New files before merging"),
        help=_("Fewer files are faster to read; merging costs work in the background."),
        source="issue 2 part 6",
    )
    merge_ratio: Count = setting(
        3,
        unit="count",
        low=1,
        high=20,
        title=_("Merge older files up to so many times the new rows"),
        help=_("A large old file is rewritten only when enough new rows have come together."),
        source="issue 2 part 6",
    )
    keep_replaced: Duration = setting(
        timedelta(hours=1),
        unit="duration",
        low=timedelta(minutes=5),
        high=timedelta(days=7),
        title=_("Keep replaced files"),
        help=_("Long questions that began before a merge still read them."),
        source="issue 2 part 6",
    )
    keep_unpublished: Duration = setting(
        timedelta(days=1),
        unit="duration",
        low=timedelta(hours=1),
        high=timedelta(days=30),
        title=_("Keep files that were never published"),
        help=_("A crash or a cancelled import leaves them; the longest import must be shorter than this."),
        source="issue 2 part 6",
    )
