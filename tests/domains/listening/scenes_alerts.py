"""Scenes of alerts with real processes on a real database; run by test_alerts.py in a data folder of its own: `python scenes_alerts.py SCENE`."""

# ruff: noqa: E402 - Django must be set up before its models are imported
import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")

import django

django.setup()

from django.core.management import call_command
from django.db.models import Sum
from tests.factories import make_brand

from guanhao.domains.identity import facade as identity
from guanhao.domains.listening import facade
from guanhao.domains.listening.contracts import Counted
from guanhao.domains.listening.models import Alert, CountSlice
from guanhao.domains.listening.services import alert_detecting
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.jobs import Worker, enqueue
from guanhao.kernel.models import Clock, EventRow, JobRow
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope

BATCHES, EACH = 20, 30


def begin() -> BrandRef:
    """A brand with three usual days behind and its rules."""
    call_command("migrate", verbosity=0)
    brand = make_brand()
    with brand_scope(brand), acting(SYSTEM):
        start = now() - timedelta(days=3)
        facade.count([Counted("all", start + timedelta(hours=one), 2) for one in range(72)])
        alert_detecting.detect()
        assert not Alert.objects.exists()
    return brand


def me(role: str) -> "subprocess.Popen[bytes]":
    """This file as a process in another role."""
    return subprocess.Popen([sys.executable, str(Path(__file__)), role])


def scene_latency() -> dict[str, Any]:
    """A worker runs; how long until the alert stands, three times."""
    brand = begin()
    worker = me("worker")
    try:
        with brand_scope(brand), acting(SYSTEM):
            probe = enqueue("listening.detect").pk  # gone when the worker is up
            ready = time.monotonic() + 120
            while JobRow.objects.filter(pk=probe).exists() and time.monotonic() < ready:
                time.sleep(0.1)
            times = []
            for number in range(3):
                first, stream = time.monotonic(), f"topic:{number}"
                facade.count([Counted(stream, now(), 300, 200, ref=f"mention:1:{number}")])
                while not Alert.objects.filter(stream=stream).exists() and time.monotonic() - first < 30:
                    time.sleep(0.05)
                times.append(round(time.monotonic() - first, 2))
            return {"seconds": times, "alerts": Alert.objects.count()}
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def scene_crowd() -> dict[str, Any]:
    """Two processes count the same event on the same slots and look for peaks at once."""
    brand = begin()
    pair = [me("counter"), me("counter")]
    codes = [one.wait(timeout=120) for one in pair]
    with brand_scope(brand), acting(SYSTEM):
        alert_detecting.detect()
        total = CountSlice.objects.filter(slot__gte=now() - timedelta(minutes=20)).aggregate(total=Sum("total"))["total"]
        return {
            "codes": codes,
            "total": total,
            "alerts": Alert.objects.count(),
            "raised": EventRow.objects.filter(name="listening.alert_raised").count(),
            "clocks": Clock.objects.filter(kind="listening.alert").count(),
        }


def role_counter() -> None:
    """Batches of one event, and a look after each."""
    brand = identity.find_brand("acme")
    with brand_scope(brand), acting(SYSTEM):
        for number in range(BATCHES):
            facade.count([Counted("all", now(), EACH, 5, ref=f"mention:1:{number}")])
            alert_detecting.detect()


def role_worker() -> None:
    """A worker until it is ended."""
    import signal

    worker = Worker(schedule=False)
    signal.signal(signal.SIGTERM, lambda *_given: worker.stop())
    worker.run()


if __name__ == "__main__":
    name = sys.argv[1]
    if name in {"counter", "worker"}:
        globals()[f"role_{name}"]()
    else:
        print(json.dumps(globals()[f"scene_{name}"]()))
