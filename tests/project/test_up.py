"""`guanhao up` with real processes: starts, heals, and leaves nobody behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guanhao.project.cli.up import Child

ROOT = Path(__file__).resolve().parents[2]


def wait_for(what: Callable[[], object], seconds: float = 40) -> None:
    limit = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.05)


def test_a_child_that_ends_is_started_again_after_growing_waits(capsys: pytest.CaptureFixture[str]) -> None:
    child = Child("worker", [sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ))
    for wait in (2.0, 4.0):
        child.due = 0.0
        child.watch()
        assert child.process is not None
        child.process.wait(30)
        child.watch()
        assert (child.process, child.wait) == (None, wait)
    assert "worker ended with code 3; starting it again in 4 s" in capsys.readouterr().err


def test_a_child_that_does_not_listen_is_killed() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
    child = Child("web", [sys.executable, "-c", deaf], dict(os.environ))
    child.start()
    assert child.process is not None
    time.sleep(1)
    child.stop()
    child.finish(time.monotonic() + 0.3)
    assert child.process.returncode in {-signal.SIGKILL, -signal.SIGTERM}


@pytest.fixture
def port(socket_enabled: None) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def started(tmp_path: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    environment = {**os.environ, "GUANHAO_HOME": str(tmp_path), "GUANHAO_DATABASE_URL": ""}
    command = [sys.executable, "-m", "guanhao", "up", "--port", str(port), "--processes", "1"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        yield process
        process.kill()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def answers(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(f"http://127.0.0.1:{port}/login", timeout=5).close()
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer.code < 500
    except OSError:
        return False
    return True


@pytest.mark.servers
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_up_heals_its_children_and_ends_them(started: "subprocess.Popen[str]", port: int) -> None:
    wait_for(lambda: answers(port), 120)
    web, worker = children(started.pid)
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: len(children(started.pid)) == 2 and worker not in children(started.pid))
    everybody = [web, *children(started.pid), *children(web)]
    started.send_signal(signal.SIGTERM)
    assert started.wait(60) == 0
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everybody))
    assert started.stdout is not None
    said = started.stdout.read()
    assert f"Guanhao is ready: http://127.0.0.1:{port}" in said
    assert f"First run: http://127.0.0.1:{port}/setup?code=" in said
    assert "worker ended with code -9" in said


@pytest.mark.servers
def test_a_taken_port_is_named(tmp_path: Path, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        environment = {**os.environ, "GUANHAO_HOME": str(tmp_path)}
        command = [sys.executable, "-m", "guanhao", "up", "--port", str(port)]
        ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1
    assert f"port {port} of 127.0.0.1 is taken" in ended.stderr
