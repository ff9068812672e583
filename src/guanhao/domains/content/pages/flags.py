"""Open flags as pages show them: with the variant's name and the places where they are put right."""

from collections.abc import Mapping
from typing import Any

from guanhao.console.links import burl, burl_or_none
from guanhao.domains.content.models import Item
from guanhao.domains.content.selectors.flags import flags_of


def flag_lines(item: Item, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """The open flags of an item; `names` are those of its variants."""
    return [
        {
            "name": names.get(one.variant_id, ""),
            "level": one.level,
            "why": one.why,
            "way_out": one.way_out,
            "made_at": one.made_at,
            "variant_url": burl("content:variant", pk=one.variant_id),
            "asset_url": (burl_or_none("assets:asset", asset_id=one.asset_id) or "") if one.asset_id else "",
        }
        for one in flags_of(item)
    ]
