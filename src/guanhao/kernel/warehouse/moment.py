"""One generation for a whole page: inside `one_moment` the ledger is read once a brand, and every number is of the same data."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

State = tuple[int, str]
_held: ContextVar[dict[int, State] | None] = ContextVar("guanhao_warehouse_moment", default=None)


@contextmanager
def one_moment() -> Iterator[None]:
    """What others publish meanwhile is not seen inside; what is published inside is."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def held(brand_id: int) -> State | None:
    """Generation and token that were read before; None when nothing is held."""
    known = _held.get()
    return known.get(brand_id) if known is not None else None


def hold(brand_id: int, state: State) -> None:
    """Keep what was read; nothing outside `one_moment`."""
    known = _held.get()
    if known is not None:
        known[brand_id] = state


def forget(brand_id: int) -> None:
    """The brand's data were changed here: read the ledger again."""
    known = _held.get()
    if known is not None:
        known.pop(brand_id, None)
