"""Scheduled upkeep of each brand's warehouse."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import HEAVY, JobContext, job
from guanhao.kernel.warehouse.compaction import compact, sweep


@job("warehouse.compact", title=_("Tidy the analytic store"), queue=HEAVY, every=timedelta(minutes=15))
def tidy(ctx: JobContext) -> dict[str, Any]:
    """Merge small files where there are enough of them, then remove what nobody reads any more."""
    merged = compact()
    ctx.check_cancelled()
    return {"merged": {m.table: m.rows for m in merged}, "removed": sweep()}
