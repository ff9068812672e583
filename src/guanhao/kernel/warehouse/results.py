"""What this process remembers of answers, within an estimate of their bytes."""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final

SAMPLE: Final = 16
DEPTH: Final = 6


def weight(value: Any, depth: int = DEPTH) -> int:
    """Bytes a value takes, estimated: buffers say it themselves, of long collections the first entries stand for the others."""
    size = getattr(value, "nbytes", None)
    if isinstance(size, int):
        return size
    own = sys.getsizeof(value)
    if depth == 0 or isinstance(value, (str, bytes, int, float)) or value is None:
        return own
    if isinstance(value, Mapping):
        return own + _sampled([*value.items()], depth)
    if isinstance(value, (list, tuple)):
        return own + _sampled(value, depth)
    inside = getattr(value, "__dict__", None)
    return own + (_sampled([*inside.values()], depth, len(inside)) if isinstance(inside, dict) else 0)


def _sampled(items: list[Any] | tuple[Any, ...], depth: int, sample: int = SAMPLE) -> int:
    some = items[:sample]
    return sum(weight(one, depth - 1) for one in some) * len(items) // len(some) if some else 0


class Results:
    """Answers by owner and key that hold while the owner's state is the same; the least recently used leave beyond `limit` bytes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._states: dict[Hashable, Hashable] = {}
        self._values: OrderedDict[tuple[Hashable, Any], tuple[Any, int]] = OrderedDict()
        self.bytes = 0

    def get(self, owner: Hashable, state: Hashable, key: Any, build: Callable[[], Any], limit: int) -> Any:
        """The value of this key, built when it is not there. A new state of the owner drops all that was known of the old one."""
        place = (owner, key)
        with self._lock:
            if self._states.get(owner) != state:
                self._forget(owner)
                self._states[owner] = state
            elif place in self._values:
                self._values.move_to_end(place)
                return self._values[place][0]
        value = build()
        size = weight(value) + weight(key)
        with self._lock:
            if self._states.get(owner) == state and size <= limit:
                self._drop(place)
                self._values[place] = (value, size)
                self.bytes += size
                while self.bytes > limit:
                    self._drop(next(iter(self._values)))
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self._states.clear()
            self.bytes = 0

    def _forget(self, owner: Hashable) -> None:
        for place in [place for place in self._values if place[0] == owner]:
            self._drop(place)

    def _drop(self, place: tuple[Hashable, Any]) -> None:
        _value, size = self._values.pop(place, (None, 0))
        self.bytes -= size


RESULTS = Results()
