"""Who hears of items: the owner of the next stage, and the people of a draft when somebody comments."""

from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.content.models import Item, StageChoice
from guanhao.domains.content.selectors.comments import talkers
from guanhao.kernel.events import on
from guanhao.kernel.notify import notify
from guanhao.sdk.events.content import ItemStageChanged, RemarkMade


@on(ItemStageChanged, key="content.tell_the_stage_owner")
def tell_the_stage_owner(event: ItemStageChanged) -> None:
    """Whoever answers for the new stage hears that it is their turn."""
    item = Item.objects.filter(pk=event.item_id).first()
    if event.owner_id is None or item is None or item.stage != event.after:
        return
    stage = StageChoice(event.after).label
    notify(
        topic="content.stage",
        title=_("Your turn: “%(title)s” is in the stage “%(stage)s”") % {"title": event.title, "stage": stage},
        url=burl_or_none("content:item", pk=item.pk) or "",
        key=f"content.stage:{item.pk}:{event.after}:{item.changed_at:%Y%m%d%H%M}",
        users=[event.owner_id],
    )


@on(RemarkMade, key="content.tell_of_a_remark")
def tell_of_a_remark(event: RemarkMade) -> None:
    """The owner and everybody who has commented on the draft hear of a comment, but not its author."""
    item = Item.objects.filter(pk=event.item_id).first()
    if item is None:
        return
    people = [one for one in talkers(item) if one != event.author_id]
    if people:
        notify(
            topic="content.remark",
            title=_("%(name)s commented on “%(title)s”") % {"name": event.author_name, "title": item.title},
            body=event.words,
            url=burl_or_none("content:write", pk=item.pk) or "",
            key=f"content.remark:{event.remark_id}",
            users=people,
        )
