"""Who has which tag by rule, as person numbers (STR-04)."""

from typing import TYPE_CHECKING

from guanhao.domains.audiences.models import TagEvidence

if TYPE_CHECKING:
    from pyroaring import BitMap


def tagged() -> "dict[str, BitMap]":
    """Person numbers by tag, the tag that was given last at the end."""
    from pyroaring import BitMap

    found: dict[str, BitMap] = {}
    for tag, number in TagEvidence.objects.order_by("at", "pk").values_list("tag", "number"):
        found.setdefault(tag, BitMap()).add(number)
    return found
