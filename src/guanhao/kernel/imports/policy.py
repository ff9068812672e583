"""Limits of imports."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Number, Policy, setting

if TYPE_CHECKING:
    from guanhao.engines.intake import Limits


class ImportsPolicy(Policy):
    """How much a file may hold, and when an import gives up."""

    key = "kernel.imports"
    title = _("Imports")

    unpacked_mb: Count = setting(
        4096,
        unit="MB",
        low=10,
        high=1_048_576,
        title=_("Largest unpacked file"),
        help=_("A packed file or workbook may grow to at most this size."),
        source="issue 2, Bad input",
    )
    unpack_ratio: Number = setting(
        200.0,
        unit="ratio",
        low=10,
        high=100_000,
        title=_("Largest growth when unpacking"),
        help=_("A file that grows by more than this factor (beyond its first 64 MB) is taken for a zip bomb and refused."),
        source="issue 2, Bad input",
    )
    quarantine_rows: Count = setting(
        20_000,
        unit="count",
        low=100,
        high=1_000_000,
        title=_("Most rows in quarantine"),
        help=_("An import with more bad rows than this stops and writes nothing: then the mapping or the file is wrong, not single rows."),
        source="requirements ANA-06",
    )
    future: Duration = setting(
        timedelta(hours=1),
        unit="duration",
        low=timedelta(0),
        high=timedelta(days=30),
        title=_("Tolerance for future times"),
        help=_("A time later than the import by more than this is refused."),
        source="issue 2, Bad input",
    )
    stale: Duration = setting(
        timedelta(minutes=10),
        unit="duration",
        low=timedelta(minutes=1),
        high=timedelta(days=1),
        title=_("An import without a sign of life has failed after"),
        source="requirements PLT-12",
    )

    def limits(self) -> "Limits":
        """What the readers must not exceed."""
        from guanhao.engines.intake import Limits  # the readers load on first use

        return Limits(unpacked=self.unpacked_mb << 20, ratio=self.unpack_ratio)
