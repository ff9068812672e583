# ruff: noqa: E402 - Django must be set up before its models are imported
"""Scenes with real worker processes that are killed; run by test_processes.py, each in a data folder of its own.

`python processes.py SCENE` plays a scene and prints what came out as JSON; `python processes.py worker|audit|storing|policy:SETTING` is a process
inside a scene.
"""

import io
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import django
from django.conf import settings

from guanhao.project import settings as house

own = {name: getattr(house, name) for name in dir(house) if name.isupper()}  # the house's settings with the kernel alone: starts fast
settings.configure(**{**own, "INSTALLED_APPS": ["django.contrib.contenttypes", "guanhao.kernel"], "AUTH_USER_MODEL": "auth.User"})
django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from guanhao.kernel import access, audit, brands, files, jobs, policy, search, versions
from guanhao.kernel.events import on
from guanhao.kernel.jobs import queue
from guanhao.kernel.models import AuditEntry, Delivery, EventRow, JobRow, PolicyRevision, StoredFile, Version
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.sdk.events.base import Event

HOME = Path(os.environ["GUANHAO_HOME"])
TEA = BrandRef(id=7, slug="tea", name="茶")
brands.set_brand_provider(lambda: [TEA])
queue.LEASE = timedelta(seconds=3)


def note(name: str, text: str) -> None:
    with (HOME / name).open("a") as out:
        out.write(f"{text}\n")


def notes(name: str) -> list[str]:
    return (HOME / name).read_text().split() if (HOME / name).exists() else []


def hang_the_first_time(name: str) -> None:
    note(name, str(os.getpid()))
    if len(notes(name)) == 1:
        time.sleep(120)


@jobs.job("scene.keyed", title="Keyed")
def keyed(ctx: jobs.JobContext, *, target: str) -> None:
    versions.keep(target, {"done": True})
    hang_the_first_time("keyed")


@jobs.job("scene.atomic", title="Atomic", atomic=True)
def atomic(ctx: jobs.JobContext) -> None:
    versions.keep("atomic:1", {"try": ctx.attempt})
    hang_the_first_time("atomic")


@jobs.job("scene.count", title="Count", queue="quick")
def count(ctx: jobs.JobContext, *, number: int) -> None:
    note("counted", f"{number}:{os.getpid()}")


@dataclass(frozen=True, kw_only=True)
class Poured(Event):
    name: ClassVar[str] = "scene.poured"
    cup: int


@on(Poured, key="scene.drink")
def drink(event: Poured) -> None:
    versions.keep(f"cup:{event.cup}:{time.time_ns()}", {"empty": True})
    hang_the_first_time("drink")


def start(what: str = "worker") -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, what], stdout=subprocess.DEVNULL)


def wait_for(what: Any, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not what():
        if time.monotonic() > limit:
            raise SystemExit(f"waited {seconds} s in vain")
        time.sleep(0.05)


def killed_in(name: str) -> None:
    """Start a worker, and kill it as soon as it hangs in the middle."""
    worker = start()
    wait_for(lambda: notes(name))
    worker.kill()
    worker.wait()


def done(*kinds: str) -> bool:
    return not JobRow.objects.filter(kind__in=kinds).exclude(state="done").exists()


def with_worker(finished: Any) -> None:
    worker = start()
    wait_for(finished)
    worker.send_signal(signal.SIGTERM)
    worker.wait(30)


def scene_job(job: Any, name: str, **params: Any) -> dict[str, Any]:
    row = jobs.enqueue(job, **params)
    killed_in(name)
    between = Version.objects.count()
    with_worker(lambda: done(row.kind))
    row.refresh_from_db()
    states = [version.state for version in Version.objects.order_by("id")]
    return {"tries": len(notes(name)), "between": between, "attempts": row.attempts, "states": states}


def scene_keyed() -> dict[str, Any]:
    return scene_job(keyed, "keyed", target="card:1")


def scene_atomic() -> dict[str, Any]:
    return scene_job(atomic, "atomic")


def scene_event() -> dict[str, Any]:
    row = EventRow.objects.create(name=Poured.name, brand_id=7, payload={"cup": 1}, made_at="2026-01-01T00:00:00Z")
    killed_in("drink")
    between = Version.objects.count() + Delivery.objects.count()
    with_worker(lambda: EventRow.objects.exclude(delivered_at=None).exists())
    row.refresh_from_db()
    return {"tries": len(notes("drink")), "between": between, "effects": Version.objects.count(), "deliveries": Delivery.objects.count()}


def scene_crowd() -> dict[str, Any]:
    for number in range(200):
        jobs.enqueue(count, number=number)
    workers = [start(), start()]
    wait_for(lambda: done("scene.count"), 120)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    codes = [worker.wait(30) for worker in workers]
    pairs = [line.split(":") for line in notes("counted")]
    return {"numbers": sorted(int(n) for n, _pid in pairs), "processes": len({pid for _n, pid in pairs}), "codes": codes}


def scene_chain() -> dict[str, Any]:
    writers = [start("audit"), start("audit")]
    codes = [writer.wait(60) for writer in writers]
    return {"codes": codes, "rows": AuditEntry.objects.count(), "problems": [problem.what for problem in audit.verify()]}


def scene_files() -> dict[str, Any]:
    """Two processes store and forget the same bytes over and over: whoever has a row has its bytes, and in the end none are left."""
    writers = [start("storing"), start("storing")]
    codes = [writer.wait(120) for writer in writers]
    kept = [path.name for path in (HOME / "files").rglob("*") if path.is_file()]
    return {"codes": codes, "lost": notes("lost"), "rows": StoredFile.objects.count(), "kept": kept, "pins": len(list((HOME / "pins").glob("7-*")))}


def store_and_forget() -> None:
    for turn in range(60):
        if turn % 2:  # the row is not seen by others for a while
            with transaction.atomic():
                row = files.store(io.BytesIO(b"leaf"), name="a", purpose="p")
                time.sleep(0.002)
        else:
            row = files.store(io.BytesIO(b"leaf"), name="a", purpose="p")
        if not files.path_of(row).exists():
            note("lost", f"{turn}:{os.getpid()}")
        files.forget(row)


def scene_policy() -> dict[str, Any]:
    """Two processes revise one policy at the same moments, each another setting: every revision is kept under a number of its own."""
    writers = [start("policy:largest_mb"), start("policy:spare_mb")]
    codes = [writer.wait(60) for writer in writers]
    found = list(PolicyRevision.objects.order_by("number"))
    last = {name: found[-1].values[name] for name in ("largest_mb", "spare_mb")}
    return {"codes": codes, "numbers": [row.number for row in found], "last": last, "problems": [problem.what for problem in audit.verify()]}


def revise(setting: str) -> None:
    with access.acting(access.SYSTEM):
        for value in range(1, 31):
            policy.revise(files.FilesPolicy, {setting: value}, reason="scene")


def scene_words() -> dict[str, Any]:
    search.index(kind="post", object_id=1, title="官号运营日报", body="Green tea", url="/1")
    search.index(kind="post", object_id=2, title="茶叶", url="/2")
    refused = 0
    audit.record("a.b", target="c")
    for sql in ("UPDATE kernel_auditentry SET action = 'x'", "DELETE FROM kernel_auditentry"):
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
        except Exception as error:
            refused += "append-only" in str(error)
    words = ["运营", "官运", "茶", "green te", "gree", "'; DROP TABLE x", "运营 tea"]
    return {"refused": refused, "found": {word: [hit.object_id for hit in search.find(word)] for word in words}}


def main() -> None:
    what = sys.argv[1]
    if what == "worker":
        worker = jobs.Worker(schedule=False)
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        worker.run()
    elif what == "audit":
        for number in range(100):
            audit.record("scene.wrote", target=f"{os.getpid()}:{number}", after={"x": 1e20, "y": 0.1})
    elif what == "storing":
        with brand_scope(TEA):
            store_and_forget()
    elif what.startswith("policy:"):
        with brand_scope(TEA):
            revise(what.partition(":")[2])
    else:
        call_command("migrate", verbosity=0)
        with brand_scope(TEA):
            print(json.dumps(globals()[f"scene_{what}"]()))


if __name__ == "__main__":
    main()
