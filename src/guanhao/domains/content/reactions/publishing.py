"""Variants and items follow what becomes of their publications; what does the work is loaded when something happens."""

from guanhao.domains.content.models import Item
from guanhao.kernel.events import on
from guanhao.kernel.later import later
from guanhao.sdk.events.approvals import ApprovalCompleted
from guanhao.sdk.events.publishing import PublicationPlanned, PublicationPublished, PublicationStatusChanged

WORK = "guanhao.domains.content.services.outgoing"
follow_publication, note_published, follow_item_plans = (later(WORK, name) for name in ("follow_publication", "note_published", "follow_item_plans"))


@on(PublicationPlanned, key="content.publication_planned")
def planned(event: PublicationPlanned) -> None:
    """An approved variant on the calendar is scheduled."""
    follow_publication(event.subject, "planned")


@on(PublicationStatusChanged, key="content.publication_status")
def status_changed(event: PublicationStatusChanged) -> None:
    """What was taken off the calendar is merely approved again."""
    follow_publication(event.subject, event.after)


@on(PublicationPublished, key="content.publication_published")
def published(event: PublicationPublished) -> None:
    """It is out: the variant knows its post, and the item is published once all its variants are."""
    note_published(event.subject, event.remote_id)


@on(ApprovalCompleted, key="content.approved_and_planned")
def approved(event: ApprovalCompleted) -> None:
    """What was on the calendar before its last signature is scheduled now."""
    kind, _colon, number = event.subject.partition(":")
    item = Item.objects.filter(pk=int(number)).first() if kind == "content.item" else None
    if item is not None:
        follow_item_plans(item)
