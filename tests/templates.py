"""Databases with every migration, made once and copied for each scene: migrating takes longer than most scenes."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parents[1]
NAME = "migrated"


def sqlite(folder: Path) -> Path:
    """The file in this folder; several workers may ask at once."""
    folder.mkdir(exist_ok=True)
    made = folder / "guanhao.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _migrate(folder, "")
            (folder / "done").touch()
    return made


def postgres(cluster: str) -> None:
    """The database `NAME` in this cluster."""
    home = Path(cluster.partition("host=")[2]) / "home"
    home.mkdir(exist_ok=True)
    _migrate(home, servers.make_database(cluster, NAME))


def _migrate(home: Path, url: str) -> None:
    environment = {**os.environ, "GUANHAO_HOME": str(home), "GUANHAO_DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "guanhao", "django", "migrate", "-v0", "--skip-checks"]
    subprocess.run(command, env=environment, check=True, timeout=300)
