"""Real servers for tests marked `servers`: started from the machine's own binaries, in a folder of their own, on a Unix socket only."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest


def postgres_binaries() -> Path | None:
    """Debian's newest PostgreSQL, or what PATH has."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """A cluster of its own; yields the value for GUANHAO_DATABASE_URL. Skips loudly where PostgreSQL is not installed."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    folder = Path(mkdtemp(prefix="ghpg", dir="/tmp"))
    as_server: list[str] = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        as_server = ["runuser", "-u", "postgres", "--"]

    def run(name: str, *arguments: str) -> None:
        subprocess.run([*as_server, str(binaries / name), *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    data, log = str(folder / "data"), str(folder / "log")
    run("initdb", "-D", data, "-U", "guanhao", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    run("pg_ctl", "-D", data, "-w", "-l", log, "-o", f"-c listen_addresses='' -c fsync=off -k {folder}", "start")
    try:
        yield f"postgres://guanhao@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def make_database(cluster: str, name: str, template: str = "template1") -> str:
    """A new database in a cluster of `postgres()`; its address."""
    binaries = postgres_binaries()
    assert binaries is not None
    subprocess.run([str(binaries / "createdb"), "-h", cluster.partition("host=")[2], "-U", "guanhao", "-T", template, name], check=True)
    return cluster.replace("/postgres?", f"/{name}?")
