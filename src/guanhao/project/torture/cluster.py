"""A PostgreSQL of one's own for a trial: from the machine's binaries, on a Unix socket, gone afterwards."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


class NoPostgres(LookupError):
    """PostgreSQL's programs are not on this machine."""


@contextmanager
def postgres() -> Iterator[str]:
    """Start a cluster; yields the value for GUANHAO_DATABASE_URL. NoPostgres where it is not installed."""
    binaries = _binaries()
    folder = Path(mkdtemp(prefix="ghpg", dir="/tmp"))
    as_server: list[str] = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        as_server = ["runuser", "-u", "postgres", "--"]

    def run(name: str, *arguments: str) -> None:
        subprocess.run([*as_server, str(binaries / name), *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder)  # noqa: S603

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", "guanhao", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-c listen_addresses='' -c max_connections=400 -c synchronous_commit=off -k {folder}"
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgres://guanhao@/postgres?host={folder}"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    if found is None:
        raise NoPostgres("PostgreSQL is not installed (its initdb is not found)")
    return Path(found).parent
