"""Rate windows of platforms: counted over all workers, kept over restarts, asked before a call leaves.

The sliding window is estimated from two fixed ones ("sliding window counter": used + before * share of the window before that is still inside), which
needs one row whatever the number of calls. A process takes small blocks at once, so that a database write is rare where a platform allows much.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.db import IntegrityError, transaction

from guanhao.domains.publishing.models import RateWindow
from guanhao.kernel.now import now
from guanhao.sdk.connectors.errors import RateLimited
from guanhao.sdk.connectors.records import Account, Token, Window

LARGEST_BLOCK, BLOCK_SHARE = 50, 0.02
BLOCK_LIVES = timedelta(seconds=5)
APP_NAMES = ("app_id", "client_id", "appid", "client_key", "app_key")


@dataclass
class _Block:
    left: int
    until: datetime


_blocks: dict[str, _Block] = {}
_lock = Lock()


def key_of(window: Window, account: Account, token: Token) -> str:
    """The row's key: platform, scope, owner, endpoint and length. The owner of an app's window is its app, told apart by a hash of its id."""
    owner = str(account.id)
    if window.scope == "app":
        app = next((token.values[name] for name in APP_NAMES if token.values.get(name)), "")
        owner = hashlib.sha256(app.encode()).hexdigest()[:12]
    return f"{account.platform}/{window.scope}/{owner}/{window.endpoint}/{window.seconds:g}"[:200]


def count(windows: Sequence[Window], account: Account, token: Token, endpoint: str) -> None:
    """Count one call of this endpoint; RateLimited, with the wait, when a window is used up. Nothing has left then."""
    for window in windows:
        if window.scope != "endpoint" or window.endpoint == endpoint:
            _take(key_of(window, account, token), window)


def stock(windows: Sequence[Window], account: Account, token: Token, calls: int) -> None:
    """Take so many calls of an account beforehand, in the thread that has the database, so that those that call need none.

    Windows of one endpoint, narrow ones (what is taken and not used is lost) and those that are used up are left to the call itself.
    """
    for window in windows:
        if window.scope != "endpoint" and _usual(window) > 1:
            with suppress(RateLimited), _lock:
                _stock(key_of(window, account, token), window, calls)


def block(account: Account, seconds: float) -> None:
    """Remember that the platform wants to be left alone for so long."""
    moment = now()
    until = moment + timedelta(seconds=min(max(seconds, 1.0), 86_400.0 * 31))
    RateWindow.objects.update_or_create(
        key=_blocked_key(account.platform, account.id),
        defaults={"blocked_until": until, "changed_at": moment},
        create_defaults={"blocked_until": until, "changed_at": moment, "started_at": moment},
    )


def blocked(accounts: Sequence[tuple[str, int]]) -> dict[int, datetime]:
    """Until when accounts (platform, number) must not be called, those that are blocked now."""
    keys = {_blocked_key(platform, number): number for platform, number in accounts}
    rows = RateWindow.objects.filter(key__in=list(keys), blocked_until__gt=now())
    return {keys[row.key]: row.blocked_until for row in rows if row.blocked_until is not None}


def estimate(row: RateWindow, window: Window, moment: datetime) -> float:
    """Calls inside the window that ends now."""
    inside = 1 - min(1.0, max(0.0, (moment - row.started_at).total_seconds() / window.seconds))
    return row.before * inside + row.used


def _blocked_key(platform: str, number: int) -> str:
    return f"{platform}/blocked/{number}"


def _stock(key: str, window: Window, calls: int) -> None:
    moment = now()
    mine = _blocks.get(key)
    left = mine.left if mine is not None and mine.until > moment + BLOCK_LIVES / 5 else 0
    if left < calls:
        _blocks[key] = _refilled(key, window, moment, max(calls - left, _usual(window)), left)


def _usual(window: Window) -> int:
    return max(1, min(LARGEST_BLOCK, int(window.calls * BLOCK_SHARE)))


def _refilled(key: str, window: Window, moment: datetime, wanted: int, left: int) -> _Block:
    granted = _grant(key, window, wanted, moment)
    return _Block(left + granted, moment + min(BLOCK_LIVES, timedelta(seconds=window.seconds / 10)))


def _take(key: str, window: Window) -> None:
    moment = now()
    with _lock:
        mine = _blocks.get(key)
        if mine is None or mine.left <= 0 or mine.until <= moment:
            mine = _blocks[key] = _refilled(key, window, moment, _usual(window), 0)
        mine.left -= 1


@transaction.atomic
def _grant(key: str, window: Window, wanted: int, moment: datetime) -> int:
    """Take up to `wanted` calls out of the window; RateLimited when it holds none."""
    row = RateWindow.objects.select_for_update().filter(key=key).first()
    if row is None:
        try:
            with transaction.atomic():
                row = RateWindow.objects.create(key=key, started_at=moment, changed_at=moment)
        except IntegrityError:
            row = RateWindow.objects.select_for_update().get(key=key)
    length = timedelta(seconds=window.seconds)
    passed = (moment - row.started_at) // length if moment >= row.started_at else 0
    if passed:
        row.before, row.used = (row.used if passed == 1 else 0), 0
        row.started_at += passed * length
    free = int(window.calls - estimate(row, window, moment))
    if free < 1:
        raise RateLimited("The platform's rate limit is used up.", code="window", retry_after=_wait(row, window, moment))
    row.used += min(free, wanted)
    row.changed_at = moment
    row.save()
    return min(free, wanted)


def _wait(row: RateWindow, window: Window, moment: datetime) -> float:
    """Seconds until one call fits again."""
    elapsed = (moment - row.started_at).total_seconds()
    if row.used < window.calls and row.before:
        # before * (1 - t/s) + used <= calls - 1
        share = 1 - (window.calls - 1 - row.used) / row.before
        return max(0.05, share * window.seconds - elapsed)
    return max(0.05, window.seconds - elapsed)


def forget() -> None:
    """Drop the blocks of this process (tests)."""
    with _lock:
        _blocks.clear()
