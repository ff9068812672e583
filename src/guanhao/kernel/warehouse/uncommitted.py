"""What this thread has published inside a transaction that is still open: such rows may yet vanish, so no shared copy may hold them."""

import threading

from django.db import transaction


class _Marks(threading.local):
    def __init__(self) -> None:
        self.tokens: dict[int, set[str]] = {}


_marks = _Marks()


def mark(brand_id: int, token: str) -> None:
    """Note a change of the open transaction; forgotten when it commits."""
    _marks.tokens.setdefault(brand_id, set()).add(token)
    transaction.on_commit(lambda: _marks.tokens.pop(brand_id, None))


def pending(brand_id: int, token: str) -> bool:
    """Is the ledger's present token one of this thread's own uncommitted changes? A rolled-back mark is forgotten."""
    tokens = _marks.tokens.get(brand_id)
    if not tokens:
        return False
    if transaction.get_connection().in_atomic_block and token in tokens:
        return True
    if not transaction.get_connection().in_atomic_block:
        _marks.tokens.pop(brand_id, None)
    return False
