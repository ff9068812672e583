"""The behaviour index of the brand in scope, as this process holds it."""

import threading
from collections import OrderedDict
from typing import Any

from guanhao.domains.audiences.models import IndexPart, IndexState
from guanhao.domains.audiences.selectors.numbers import aliases
from guanhao.engines.audience.index import Behaviour
from guanhao.engines.audience.parts import Part
from guanhao.kernel.tenancy import current_brand

_LOCK = threading.Lock()
_HELD: OrderedDict[int, tuple[Any, Behaviour]] = OrderedDict()
BRANDS_KEPT = 4
TRIES = 5


def snapshot(*, current: bool = True) -> Behaviour:
    """The index as the manifest has it now; `current` says whether everything the warehouse holds is in it."""
    from guanhao.domains.audiences.selectors.places import index_folder

    brand = current_brand()
    for attempt in range(TRIES):
        state = IndexState.objects.values_list("token", "covered").first() or ("", 0)
        names = tuple(IndexPart.objects.filter(retired_at=None).order_by("pk").values_list("name", flat=True))
        key = (state, names)
        with _LOCK:
            held = _HELD.get(brand.id)
            if held is not None and held[0] == key:
                _HELD.move_to_end(brand.id)
                held[1].current = current
                return held[1]
        try:
            made = Behaviour([Part(index_folder(brand.id) / name) for name in names], aliases(), covered=state[1], current=current)
        except FileNotFoundError:
            if attempt == TRIES - 1:
                raise
            continue
        with _LOCK:
            _HELD[brand.id] = (key, made)
            while len(_HELD) > BRANDS_KEPT:
                _HELD.popitem(last=False)
        return made
    raise AssertionError  # the loop returns or raises


def forget() -> None:
    """Drop what this process holds (tests, people deleted)."""
    with _LOCK:
        _HELD.clear()
