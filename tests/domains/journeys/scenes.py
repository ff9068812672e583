# ruff: noqa: E402 - Django must be set up before its models are imported
"""Workers on one journey, in processes of their own: `python scenes.py SCENE` prints what was counted as JSON."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
import django

django.setup()

from django.core.management import call_command
from django.db.models import Count
from tests.domains.journeys.make import COUPON, NOON, plan

from guanhao.domains.identity import facade as identity
from guanhao.domains.journeys.models import Decision, Journey, Passage
from guanhao.domains.journeys.services import entering, firing, writing
from guanhao.domains.people import facade as people
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.models import EventRow
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

PEOPLE = 300


def work() -> None:
    """One worker: small batches until nothing is due."""
    firing.BATCH = 7
    brand = identity.find_brand("acme")
    with brand_scope(brand), acting(SYSTEM), time_at(NOON + timedelta(hours=1)):
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        firing.run_due()


def worker() -> subprocess.Popen[str]:
    """Another process with the same data."""
    return subprocess.Popen([sys.executable, __file__, "work"], env=os.environ, stdout=subprocess.PIPE, text=True)


def main() -> dict[str, Any]:
    """Two workers at once; one is killed in the middle of its work, and another comes."""
    call_command("migrate", verbosity=0)
    with acting(SYSTEM):
        brand = identity.make_brand(name="Acme", slug="acme")
        with brand_scope(brand), time_at(NOON):
            ids = people.resolve([people.Handle(platform="weibo", platform_id=f"u{n}", name=f"u{n}") for n in range(PEOPLE)])
            for one in ids:
                people.give_consent(person_id=one, purpose="marketing", source="form")
            steps = [{"kind": "do", "action": "tag", "tags": ["seen"]}, COUPON]
            row = writing.make_journey(title="j", plan=plan(steps=steps))
            version = writing.publish(journey=row)
            entering.enter(Journey.objects.get(pk=row.pk), version, [(one, 0, "o", NOON) for one in ids])
    first, second = worker(), worker()
    assert first.stdout is not None
    first.stdout.readline()
    deadline = time.monotonic() + 30
    with brand_scope(brand), acting(SYSTEM):
        while Decision.objects.filter(fired=True).count() < PEOPLE // 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        before = Decision.objects.filter(fired=True, action="coupon").count()
    first.send_signal(signal.SIGKILL)
    first.wait()
    second.wait()
    worker().wait()
    with brand_scope(brand), acting(SYSTEM):
        wanted = EventRow.objects.filter(name="growth.coupon_wanted")
        once = Decision.objects.filter(fired=True).values("passage", "step").annotate(times=Count("pk")).filter(times__gt=1).count()
        return {
            "killed_early": 0 < before < PEOPLE,
            "coupons": wanted.count(),
            "occasions": len({one.payload["occasion"] for one in wanted}),
            "people": len({one.payload["person_id"] for one in wanted}),
            "fired": Decision.objects.filter(fired=True).count(),
            "twice": once,
            "done": Passage.objects.filter(state="done").count(),
        }


if __name__ == "__main__":
    if sys.argv[1] == "work":
        work()
    else:
        print(json.dumps(main()))
