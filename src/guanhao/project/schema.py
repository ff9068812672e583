"""The database's tables are those of this program: brought up to date before a command needs them, once, by one process at a time."""

import fcntl
import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command


def ensure_schema() -> bool:
    """Migrate when this program's migrations are not those the data folder last saw; True when something was done. Milliseconds otherwise."""
    wanted = fingerprint()
    stamp = Path(settings.HOME) / "schema"
    if _seen(stamp) == wanted:
        return False
    with (Path(settings.HOME) / "schema.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _seen(stamp) == wanted:
            return False
        call_command("migrate", interactive=False, verbosity=0)
        stamp.write_text(wanted, encoding="ascii")
    return True


def fingerprint() -> str:
    """A hash over the names and sizes of all migrations and the address of the database."""
    place = {key: str(settings.DATABASES["default"].get(key, "")) for key in ("ENGINE", "NAME", "HOST", "PORT")}
    total = hashlib.sha256(repr(place).encode())
    for config in apps.get_app_configs():
        for path in sorted((Path(config.path) / "migrations").glob("[0-9]*.py")):
            total.update(f"{config.label}/{path.name}:{path.stat().st_size}".encode())
    return total.hexdigest()


def _seen(stamp: Path) -> str:
    """What the data folder last saw; nothing when its database is gone."""
    name = settings.DATABASES["default"]["NAME"]
    if isinstance(name, Path) and not name.exists():
        return ""
    return stamp.read_text(encoding="ascii") if stamp.exists() else ""
