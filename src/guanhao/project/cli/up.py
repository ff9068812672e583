"""`guanhao up`: everything in one command, for one machine."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from types import FrameType

import click
from django.utils.translation import gettext_lazy as _

from guanhao.project.cli.speech import tell, words

SHORTEST_WAIT, LONGEST_WAIT, STEADY = 1.0, 30.0, 60.0
PATIENCE = 40.0
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux


@dataclass
class Child:
    """A process that is started again when it ends, after a wait that doubles while it keeps ending early."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = SHORTEST_WAIT
    due: float = field(default=0.0)

    def watch(self) -> None:
        """Start it when it is due, notice when it has ended."""
        moment = time.monotonic()
        if self.process is None:
            if moment >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.wait = SHORTEST_WAIT if moment - self.started > STEADY else min(self.wait * 2, LONGEST_WAIT)
        self.due, self.process = moment + self.wait, None
        tell(_("%(name)s ended with code %(code)s; starting it again in %(wait)s s"), err=True, name=self.name, code=code, wait=f"{self.wait:.0f}")

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the supervisor; on Linux it ends with the supervisor even after a kill."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, env=self.environment, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: S603 - our own command

    def stop(self) -> None:
        """Ask it to end."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def finish(self, until: float) -> None:
        """Wait for its end; kill it when it takes too long."""
        if self.process is None:
            return
        try:
            self.process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for every network.")
@click.option("--port", default=8600, show_default=True)
@click.option("--processes", default=0, help="Web server processes; 0 chooses by the machine's cores.")
@click.option("--no-worker", is_flag=True, help="Leave background work to `guanhao worker` processes.")
def up(host: str, port: int, processes: int, no_worker: bool) -> None:
    """Bring the database up to date, start web server and worker, and keep both alive until Ctrl-C."""
    if not _free(host, port):
        taken = words(_("port %(port)s of %(host)s is taken: end the program that has it, or choose another with --port"), port=port, host=host)
        raise click.ClickException(taken)
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104 - compared, not bound
    environment = {"GUANHAO_PUBLIC_URL": address, **os.environ, "DJANGO_SETTINGS_MODULE": "guanhao.project.settings"}
    children = [Child("web server", _web(host, port, processes or min(2, os.cpu_count() or 1)), environment)]
    if not no_worker:
        children.append(Child("worker", [sys.executable, "-m", "guanhao", "worker"], environment))
    supervise(children, address, _first_run(address))


def _first_run(address: str) -> str:
    """How to become the administrator, as long as nobody can sign in; else nothing."""
    from django.db import connection

    from guanhao.domains.identity import facade

    hint = ""
    if facade.is_first_run():
        link = f"{address}/setup?code={facade.new_setup_code()}"
        hint = words(_("First run: %(link)s makes the administrator (it works once)"), link=link)
    connection.close()
    return hint


def supervise(children: list[Child], address: str, hint: str = "") -> None:
    """Keep the children alive until a signal; then end them together. `hint` is said once the address answers."""
    ending: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        ending.append(number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    announced, began = False, time.monotonic()
    while not ending:
        for child in children:
            child.watch()
        if not announced and _answers(address):
            tell(_("Guanhao is ready: %(address)s   (Ctrl-C ends it)"), address=address)
            click.echo(hint, nl=bool(hint))
            announced = True
        elif not announced and time.monotonic() - began > PATIENCE:
            tell(_("the web server has not answered for %(wait)s s; `guanhao doctor` may know why"), err=True, wait=f"{PATIENCE:.0f}")
            began = time.monotonic()
        time.sleep(0.2 if announced else 0.1)
    for child in children:
        child.stop()
    until = time.monotonic() + 20
    for child in children:
        child.finish(until)


def _web(host: str, port: int, processes: int) -> list[str]:
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(processes), "--blocking-threads", "4"]
    quiet = ["--no-ws", "--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", "10s"]
    return [sys.executable, "-m", "granian", *options, *quiet, "guanhao.project.wsgi:application"]


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _answers(address: str) -> bool:
    """Does the web server answer, with whatever page?"""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    try:
        opener.open(f"{address}/sign-in", timeout=5).close()
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer.code < 500
    except OSError:
        return False
    return True


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """A redirect is an answer too."""


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGTERM)
