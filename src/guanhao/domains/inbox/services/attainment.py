"""Writing down how a promised time was kept, when its clock stops."""

from datetime import timedelta

from guanhao.domains.inbox.models import Conversation, Kept
from guanhao.kernel.access import current_actor
from guanhao.kernel.clocks import WorkingTime
from guanhao.kernel.models import Clock
from guanhao.kernel.tenancy import current_brand


def note(row: Conversation, clock: Clock | None, hours: WorkingTime, *, auto: bool = False) -> None:
    """Keep what became of a stopped clock of this conversation; None or a cancelled one is nothing to keep. In the caller's transaction."""
    if clock is None or clock.stopped_at is None or clock.state == Clock.State.CANCELLED:
        return
    if clock.paused_at is None:
        since, until = clock.counted_from, clock.stopped_at
        ran = hours.between(since, until) if clock.calendar else (until - since).total_seconds()
    else:
        ran = 0.0
    day = clock.stopped_at.astimezone(current_brand().zone).date()
    Kept.objects.get_or_create(
        conversation_id=row.pk,
        kind=clock.kind.rpartition(".")[2].removesuffix("_reply"),
        started_at=clock.started_at,
        defaults={
            "brand_id": current_brand().id,
            "account_id": row.account_id,
            "platform": row.platform,
            "channel": row.channel,
            "tier": row.tier,
            "agent_id": None if auto else current_actor().user_id or row.assignee_id,
            "auto": auto,
            "ended_at": clock.stopped_at,
            "week": day - timedelta(days=day.weekday()),
            "target_seconds": clock.target_seconds,
            "took_seconds": clock.counted_seconds + max(ran, 0.0),
            "in_time": clock.state == Clock.State.MET,
        },
    )
