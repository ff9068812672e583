"""How often a key calls, exactly and over all web server processes of a machine, without a write to the database."""

import fcntl
import os
import struct
from pathlib import Path

from django.conf import settings

from guanhao.domains.identity.models import ApiToken
from guanhao.domains.identity.policy import KeyPolicy
from guanhao.domains.identity.rules import next_slot
from guanhao.kernel.now import now


def seconds_to_wait(key: ApiToken) -> float:
    """0 when a key may call now (and the call is counted), else how long it has to wait. The key's brand is in scope."""
    policy = KeyPolicy.of_brand()
    path = _path(key)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # until the handle is closed
        held = os.pread(handle, 8, 0)
        before: float = struct.unpack("<d", held)[0] if len(held) == 8 else 0.0
        slot, wait = next_slot(before, now().timestamp(), per_minute=policy.calls_a_minute, burst=policy.burst)
        if not wait:
            os.pwrite(handle, struct.pack("<d", slot), 0)
        return wait
    finally:
        os.close(handle)


def forget(key: ApiToken) -> None:
    """Remove what is kept of a key that has ended."""
    _path(key).unlink(missing_ok=True)


def _path(key: ApiToken) -> Path:
    return Path(settings.HOME) / "rates" / f"{key.pk}-{key.secret_hash[:16]}"
