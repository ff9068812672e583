"""A click is one line appended to a file: no lock of the database is waited for while somebody waits for a page, and a killed process loses nothing.

`GUANHAO_HOME/clicks/<hour in UTC>.log` holds JSON lines; the job links.count_clicks counts them and remembers how far it came (ClickLog). A line
has: t (seconds since 1970), b (brand), l (link), f (platform family), r (referrer's host), x (why it does not count), v (the visitor's hash).
"""

import json
import os
import secrets
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from guanhao.domains.links.rules.clicks import visitor_of

SALT_BYTES = 32


def folder() -> Path:
    """Where click files and the salts of days are; made on first use, closed to other users."""
    path = Path(settings.HOME) / "clicks"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def append_click(
    *, moment: datetime, day: date, brand_id: int, link_id: int, family: str, referrer: str, reason: str, address: str, agent: str
) -> None:
    """Append one click; `day` is the brand's day, whose salt makes the visitor's hash. OSError when the disk is full or closed.

    One write with O_APPEND of less than 4 KB: lines of several processes never mix (POSIX write, regular files).
    """
    visitor = visitor_of(salt_of(day), link_id, address, agent) if not reason else ""
    line = {"t": int(moment.timestamp()), "b": brand_id, "l": link_id, "f": family, "r": referrer, "x": reason, "v": visitor}
    data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
    handle = os.open(folder() / f"{moment.astimezone(UTC):%Y%m%dT%H}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, data)
    finally:
        os.close(handle)


def salt_of(day: date) -> bytes:
    """The random salt of a day, the same for all processes of the installation."""
    return _salt(str(settings.HOME), day)


@lru_cache(maxsize=8)
def _salt(_home: str, day: date) -> bytes:
    path = folder() / f"salt-{day.isoformat()}"
    with suppress(FileNotFoundError):
        return path.read_bytes()
    draft = folder() / f".salt-{secrets.token_hex(8)}"
    draft.write_bytes(secrets.token_bytes(SALT_BYTES))
    draft.chmod(0o600)
    try:
        os.link(draft, path)  # whole or not at all, and the first one wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes()


def forget_salts(moment: datetime) -> int:
    """Delete the salts of days that are over everywhere on earth (UTC-12); how many."""
    last = (moment.astimezone(UTC) - timedelta(hours=36)).date()
    old = [path for path in folder().glob("salt-*") if path.name[5:] <= last.isoformat()]
    for path in old:
        path.unlink(missing_ok=True)
    _salt.cache_clear()
    return len(old)
