"""The one clock. Nothing else asks the operating system for the time, so that tests and replays can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_fixed: ContextVar[datetime | None] = ContextVar("guanhao_now", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


@contextmanager
def time_at(moment: datetime) -> Iterator[None]:
    """Inside, `now()` is this moment (aware)."""
    if moment.tzinfo is None:
        raise ValueError("time_at needs an aware datetime")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


@contextmanager
def time_passes(delta: timedelta) -> Iterator[None]:
    """Inside, `now()` is later by this much than outside."""
    with time_at(now() + delta):
        yield
