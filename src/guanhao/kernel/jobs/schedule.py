"""The schedule: one run for each slot, whoever looks first; missed slots run once; a clock that jumps does no harm."""

import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.brands import all_brands
from guanhao.kernel.jobs.queue import enqueue
from guanhao.kernel.jobs.registry import JOBS, Job
from guanhao.kernel.jobs.slots import latest_at, latest_every
from guanhao.kernel.models import ScheduleRow
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope

log = logging.getLogger(__name__)


def enqueue_due_slots() -> int:
    """Queue every scheduled job whose newest slot has not run, for each brand; how many. Any number of workers may call this at once."""
    brands = all_brands()
    known = {(row.kind, row.brand_id): row for row in ScheduleRow.objects.all()}
    count = 0
    for declared in list(JOBS.values()):
        if declared.every is None and declared.at is None:
            continue
        for brand in [None] if declared.whole_house else brands:
            try:
                with brand_scope(brand), acting(SYSTEM):
                    count += _enqueue_one(declared, brand, known.get((declared.kind, brand.id if brand else 0)))
            except Exception:
                log.exception("schedule of %s for brand %s", declared.kind, brand.id if brand else None)
    return count


def _enqueue_one(declared: Job, brand: BrandRef | None, row: ScheduleRow | None) -> int:
    moment = now()
    slot, period = _slot(declared, brand, moment)
    if row is None:
        # A time of day that passed before anybody could know is not made up for; an interval starts now.
        first = slot if declared.at is not None else None
        row, _made = ScheduleRow.objects.get_or_create(kind=declared.kind, brand_id=brand.id if brand else 0, defaults={"last_slot": first})
    if row.last_slot is not None and slot <= row.last_slot <= moment + 2 * period:
        return 0
    with transaction.atomic():
        if not ScheduleRow.objects.filter(pk=row.pk, last_slot=row.last_slot).update(last_slot=slot):
            return 0  # another worker was faster
        if row.last_slot is not None and slot < row.last_slot:
            return 0  # the clock had been far ahead: start counting from here
        enqueue(declared.function, key="slot")
    return 1


def _slot(declared: Job, brand: BrandRef | None, moment: datetime) -> tuple[datetime, timedelta]:
    if declared.every is not None:
        return latest_every(moment, declared.every), declared.every
    at = declared.at() if callable(declared.at) else str(declared.at)
    zone = brand.zone if brand else ZoneInfo(settings.TIME_ZONE)
    return latest_at(moment.astimezone(UTC), at, declared.days, zone), timedelta(days=1)
