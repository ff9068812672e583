"""Running campaigns are looked at: whoever answers for one is told once a day of each thing that stands out; what is over its end is closed."""

from django.db import transaction

from guanhao.console.links import burl_or_none
from guanhao.domains.growth.models import Campaign
from guanhao.domains.growth.selectors.board import board
from guanhao.domains.growth.services.campaigns import set_state
from guanhao.domains.growth.wording import ALERT_WORDS
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now


def watch_campaigns() -> int:
    """Tell of alerts; how many there were."""
    count = 0
    for row in Campaign.objects.filter(state=Campaign.State.OPEN).order_by("pk"):
        found = board(row).alerts
        count += len(found)
        for one in found:
            notify(
                topic="growth.alert",
                title=ALERT_WORDS[one.kind],
                body=f"{row.title}: {one.what or one.value}",
                url=burl_or_none("growth:board", pk=row.pk) or "",
                key=f"growth.alert:{row.pk}:{one.kind}:{one.what[:80]}:{now():%Y-%m-%d}",
                users=[row.owner_id] if row.owner_id else None,
                level="warning",
            )
    return count


@transaction.atomic
def close_due() -> int:
    """Close campaigns whose end has passed; how many."""
    rows = list(Campaign.objects.filter(state=Campaign.State.OPEN, ends_at__lte=now()).order_by("pk"))
    for row in rows:
        with acting(SYSTEM):
            set_state(campaign=row, state=Campaign.State.CLOSED)
    return len(rows)
