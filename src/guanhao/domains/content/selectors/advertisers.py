"""The advertiser of an item."""

from dataclasses import dataclass

from guanhao.domains.compliance import facade as compliance
from guanhao.domains.content.models import Item
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


@dataclass(frozen=True)
class Named:
    """The advertiser of an item, and what is wrong with the papers on the day it is due (today without a day)."""

    name: str
    problems: list[str]


def advertiser_of(item: Item) -> Named | None:
    """The advertiser of an item; None when nobody is named."""
    if item.advertiser_id is None:
        return None
    name = next((one.name for one in compliance.advertisers() if one.id == item.advertiser_id), f"#{item.advertiser_id}")
    moment = item.due or now()
    return Named(name, compliance.advertiser_problems(item.advertiser_id, moment.astimezone(current_brand().zone).date()))
