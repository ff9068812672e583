"""What strategy does when something happens elsewhere."""

from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy.jobs import judge_goals
from guanhao.domains.strategy.models import Goal, SyncTask
from guanhao.domains.strategy.rules import Status
from guanhao.kernel.events import on
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.notify import notify
from guanhao.sdk.events.analytics import ImportFinished
from guanhao.sdk.events.content import ItemStatusChanged, ItemTagged
from guanhao.sdk.events.kernel import ClockBreached
from guanhao.sdk.events.strategy import GoalStatusChanged


@on(ImportFinished, key="strategy.judge_goals_again")
def judge_again(event: ImportFinished) -> None:
    """New numbers may change a goal's status."""
    enqueue(judge_goals, key=f"strategy.judge_goals:{event.brand_id}")


@on(GoalStatusChanged, key="strategy.tell_the_owner")
def tell_the_owner(event: GoalStatusChanged) -> None:
    """The owner (or everyone who may set goals) hears of a goal that is at risk, missed or exceeded."""
    if event.after not in {Status.AT_RISK, Status.MISSED, Status.EXCEEDED}:
        return
    goal = Goal.objects.filter(pk=event.goal_id).first()
    if goal is None:
        return
    words = {
        Status.AT_RISK: _("Goal at risk: %(title)s"),
        Status.MISSED: _("Goal missed: %(title)s"),
        Status.EXCEEDED: _("Goal exceeded: %(title)s"),
    }[Status(event.after)]
    notify(
        topic="strategy.goal",
        title=words % {"title": goal.title},
        url=burl_or_none("strategy:goal", pk=goal.pk) or "",
        key=f"goal:{goal.pk}:{event.after}:{goal.judged_at:%Y-%m-%d}",
        users=[goal.owner_id] if goal.owner_id else identity.users_with("goals.edit"),
        level="good" if event.after == Status.EXCEEDED else "warning",
    )


@on(ItemTagged, key="strategy.note_item_tags")
def note_tags(event: ItemTagged) -> None:
    """Content carries other values, selling points or keywords: the coverage counts them."""
    from guanhao.domains.strategy.services import profile

    tags = {"values": event.values, "usps": event.usps, "keywords": event.keywords}
    profile.note_item(item_id=event.item_id, title=event.title, status=event.status, **tags)


@on(ItemStatusChanged, key="strategy.note_item_status")
def note_status(event: ItemStatusChanged) -> None:
    """Content is out, or taken back."""
    from guanhao.domains.strategy.services import profile

    profile.note_item(item_id=event.item_id, title=event.title, status=event.after)


@on(ClockBreached, key="strategy.library_is_late")
def library_is_late(event: ClockBreached) -> None:
    """The library did not follow the guide in time: whoever keeps the guide hears of it (CON-17 b)."""
    if event.kind != SyncTask.CLOCK:
        return
    task = SyncTask.objects.filter(guide_id=int(event.subject.rpartition(":")[2]), confirmed_at=None).select_related("guide").first()
    if task is None:
        return
    notify(
        topic="strategy.library_sync",
        title=_("The library has not followed version %(number)s of the brand guide") % {"number": task.guide.number},
        url=burl_or_none("strategy:elements") or "",
        key=f"strategy.library_sync:{task.pk}",
        users=identity.users_with("strategy.edit_guide"),
        level="warning",
    )
