"""Rows of the review desk for the fence over every address."""

from datetime import datetime

from guanhao.domains.content.models import Item, Variant
from guanhao.domains.content.services import incidents, review
from guanhao.domains.content.services.incidents import IncidentDraft
from guanhao.kernel.now import time_at


def furnish(n: int, owner: int, moment: datetime) -> None:
    """The newest item handed in, and an incident about it."""
    with time_at(moment):
        item = Item.objects.order_by("-pk").first()
        assert item is not None
        Variant.objects.filter(item=item).update(format="text", made_by_id=owner, title="")
        review.submit(item_id=item.pk)
        draft = IncidentDraft(title=f"x{n}", severity="major", item_id=item.pk, owner_id=owner, cause="wording", action="a")
        incidents.record_incident(draft)
