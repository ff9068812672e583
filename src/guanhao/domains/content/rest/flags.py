"""What must be looked at again because something outside changed, over REST."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from guanhao.domains.content.rest import router
from guanhao.domains.content.selectors import flags as selectors
from guanhao.domains.content.selectors.items import item


class FlagOut(Schema):
    """An open flag: `kind` is bytes, words, consent, author or rule; one of level block holds the variant back."""

    id: int
    item_id: int
    variant_id: int
    kind: str
    level: str
    asset_id: int
    why: str
    way_out: str
    made_at: datetime


@router.get("/items/{item_id}/flags", response=list[FlagOut], summary="Why an item must be looked at again")
def item_flags(request: HttpRequest, item_id: int) -> list[Any]:
    """Open flags of an item's variants, blocking ones first; POST …/check-again settles what is put right."""
    return list(selectors.flags_of(item(item_id)))
