"""The people of an arm as an audience."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyroaring import BitMap


def people_of_arm(params: dict[str, Any]) -> "BitMap":
    """Person numbers of everybody who was shown an arm: params {"experiment": id, "arm": key}; unknown units are left out."""
    import pyarrow as pa
    from pyroaring import BitMap

    from guanhao.domains.audiences import facade as audiences
    from guanhao.domains.experiments.models import Assignment

    rows = Assignment.objects.filter(experiment_id=int(params["experiment"]), arm__key=str(params["arm"]))
    found = BitMap(audiences.numbers().of(pa.array(list(rows.values_list("unit", flat=True)), pa.string())))
    found.discard(0)
    return found
