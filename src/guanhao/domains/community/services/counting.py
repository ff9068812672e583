"""Events and orders of the warehouse as deeds of members."""

from datetime import timedelta
from typing import Any

from guanhao.domains.community.contracts import Deed
from guanhao.domains.community.models import Member
from guanhao.domains.community.rules.actions import OF_WAREHOUSE
from guanhao.domains.community.services import deeds
from guanhao.domains.people import facade as people
from guanhao.kernel import warehouse
from guanhao.kernel.jobs import JobContext
from guanhao.kernel.now import now

DAYS = 3
AT_ONCE = 500
MOST = 200_000
_EVENTS = """
SELECT account_id, event_id, person_id, type, happened_at FROM events
WHERE happened_at >= ? AND person_id IS NOT NULL AND list_contains(?, type) ORDER BY happened_at, event_id LIMIT ?"""
_ORDERS = """
SELECT order_id, person_id, ordered_at FROM orders
WHERE ordered_at >= ? AND person_id IS NOT NULL AND amount > 0 AND coalesce(status, '') NOT IN ('refunded', 'cancelled')
ORDER BY ordered_at, order_id LIMIT ?"""


def count_events(ctx: JobContext | None = None) -> int:
    """Take in what people did within the last days, late rows included: a deed counts once. How many were new."""
    if not Member.objects.exists():
        return 0
    begin = now() - timedelta(days=DAYS)
    rows = [_event(row) for row in warehouse.rows(_EVENTS, [begin, list(OF_WAREHOUSE), MOST])]
    rows += [("purchase", f"order:{row['order_id']}", row["person_id"], row["ordered_at"]) for row in warehouse.rows(_ORDERS, [begin, MOST])]
    known = people.people_of({text for _action, _occasion, text, _at in rows})
    members = dict(Member.objects.filter(person_id__in=set(known.values())).values_list("person_id", "pk"))
    done = []
    for action, occasion, text, at in rows:
        member = members.get(known.get(text, 0))
        if member is not None and len(occasion) <= deeds.OCCASION:
            done.append(Deed(action=action, occasion=occasion, at=at, member_id=member))
    new = 0
    for place in range(0, len(done), AT_ONCE):
        new += deeds.take_deeds(done[place : place + AT_ONCE])
        if ctx is not None:
            ctx.progress(min(place + AT_ONCE, len(done)), len(done))
            ctx.check_cancelled()
    return new


def _event(row: dict[str, Any]) -> tuple[str, str, str, Any]:
    return OF_WAREHOUSE[row["type"]], f"event:{row['account_id']}:{row['event_id']}", row["person_id"], row["happened_at"]
