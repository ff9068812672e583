"""Scheduled upkeep of each brand's warehouse."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.kernel import warehouse
from guanhao.kernel.jobs import HEAVY, JobContext, job


@job("warehouse.compact", title=_("Tidy the analytic store"), queue=HEAVY, every=timedelta(minutes=15))
def tidy(ctx: JobContext) -> dict[str, Any]:
    """Merge small files where there are enough of them, then remove what nobody reads any more."""
    merged = warehouse.compact()
    ctx.check_cancelled()
    return {"merged": {m.table: m.rows for m in merged}, "removed": warehouse.sweep()}
