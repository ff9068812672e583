"""Starting and ending processes of servers on loopback."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from tools import servers

PATIENCE = 120.0


def need(*parts: str) -> None:
    """Skip loudly where a part is not installed, naming the command that brings it; fail in CI."""
    absent = {name: command for name, command in servers.missing().items() if name in parts}
    if not absent:
        return
    words = "; ".join(f"{name} is not installed: {command}" for name, command in absent.items())
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], ready: Callable[[], bool]) -> Iterator[None]:
    """A process that is ready; ended with everything it started. Its output is in `log` of the folder and shown when it does not start."""
    log = cwd / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=cwd, env={**os.environ, **env}, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            wait_until(ready, process, log)
            yield
        finally:
            end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """The process and its children (PHP's server has workers), gently first."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)


def wait_until(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Ask every tenth of a second until the server answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {log.read_text(errors='replace')[-2000:]}")
        if ready():
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server is not ready after {PATIENCE} s: {log.read_text(errors='replace')[-2000:]}")


def answers(url: str) -> bool:
    """True when the address answers with success."""
    try:
        return httpx.get(url, timeout=10, trust_env=False).is_success
    except httpx.HTTPError:
        return False
