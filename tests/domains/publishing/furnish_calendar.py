"""Rows of the calendar for the fence over every address."""

from datetime import date, datetime, time, timedelta

from tests.domains.publishing.planning import planned

from guanhao.domains.publishing.models import Shift
from guanhao.domains.publishing.services.calendar import cadence, entries, queue, series, shares
from guanhao.kernel.now import time_at


def furnish(n: int, account: int, moment: datetime, today: date) -> None:
    """A publication, a target, a slot, a series with places, a date, a link and a move that was made."""
    with time_at(moment):
        row = planned(account, moment + timedelta(days=1, hours=n), f"p{n}", number=10_000 * account + n)
        cadence.set_cadence(account_id=account, target=3)
        queue.add_slots(account_id=account, weekdays=[n % 7], at=time(9))
        series.save_series(series.SeriesDraft(account_id=account, title=f"s{n}", rule="FREQ=WEEKLY;BYDAY=MO", starts=moment))
        entries.save_entry(entries.EntryDraft(title=f"e{n}", first_day=today + timedelta(days=n)))
        shares.make_share(title=f"l{n}", accounts=[account])
    Shift(moves=[[row.pk, moment.isoformat(), row.planned_at.isoformat()]], made_at=moment).save()
