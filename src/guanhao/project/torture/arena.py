"""The trial itself."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing import facade as publishing
from guanhao.domains.publishing.models import Publication
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.project.torture import judge, stage, workers

FAULTS = {
    "delay": 0.02,
    "late": 0.02,
    "lost_answer": 0.05,
    "error_after": 0.03,
    "error_before": 0.04,
    "reset_before": 0.03,
    "limited": 0.03,
    "maintenance": 0.02,
    "slow": 0.05,
    "delay_s": 3.0,
    "retry_after": 1.0,
    "expire_after": 2000,
}
PROMISES: dict[str, Any] = {"first_wait": timedelta(seconds=1), "longest_wait": timedelta(seconds=10), "tries": 20}
PROMISES |= {"checks": 100, "deaths": 1000, "longest_check": timedelta(seconds=10)}
ACCOUNTS = 10
LEAD = timedelta(seconds=1)
PATIENCE = 180.0
TICK = 0.05
OPEN = ("planned", "running", "waiting", "unknown")


@dataclass(frozen=True)
class Trial:
    """How hard: posts, kills, workers at a time; `faults` of the platform; `say` hears how far it is."""

    posts: int
    kills: int
    workers: int
    faults: dict[str, Any]
    say: Callable[[str], None]
    seed: int = 0
    pds: str = ""


def torture(trial: Trial, folder: Path) -> dict[str, Any]:
    """Publish `posts` signed posts while workers are killed `kills` times and the platform goes wrong; the judge's verdict."""
    random.seed(trial.seed or None)
    faults = {**trial.faults, "seed": trial.seed}
    with stage.real_pds(trial.pds, faults) if trial.pds else stage.platform(folder, faults) as place:
        brand = stage.make_brand(PROMISES)
        accounts = stage.make_accounts(brand, place, min(ACCOUNTS, trial.posts))
        trial.say(f"signing {trial.posts} posts")
        signed = stage.make_signed(brand, accounts, trial.posts)
        # a death takes about a second; the posts are spread so that every worker has some in hand when it dies
        spread = timedelta(seconds=max(2.0, trial.kills * sum(workers.LIVES) / 2 / trial.workers * 1.5))
        stage.put_on_calendar(brand, [f"content.variant:{number}" for number in signed], now() + LEAD, spread)
        began = monotonic()
        deaths = _kill(trial, brand, place)
        trial.say(f"{len(deaths)} workers killed; waiting for the rest")
        place.faults(**{name: 0 for name in trial.faults if not name.endswith(("_s", "after"))})
        _finish(trial, brand, place)
        seconds = monotonic() - began
        with brand_scope(brand), acting(SYSTEM):
            evidence = place.accepted(Publication.objects.all())
        verdict = judge.judge(brand, evidence, deaths)
    points = dict(sorted(Counter(death.point for death in deaths).items()))
    return {**verdict, "kills": len(deaths), "kills_at": points, "workers": trial.workers, "seconds": round(seconds, 1), "platform": place.key}


def _kill(trial: Trial, brand: BrandRef, place: stage.Platform) -> list[workers.Death]:
    """Keep so many workers alive and kill them again and again."""
    children: list[workers.Child] = []
    deaths: list[workers.Death] = []
    turn, looked = 0, monotonic()
    try:
        while len(deaths) < trial.kills:
            while len(children) < trial.workers:
                point = workers.a_point(turn)
                turn += 1
                children.append(workers.start(point, workers.a_life(point)))
            sleep(TICK)
            for child in list(children):
                death = workers.reap(child, kill=monotonic() > child.until)
                if death is not None:
                    children.remove(child)
                    deaths.append(death)
            if monotonic() - looked > 1:
                looked = monotonic()
                _reconnect(brand, place)
    finally:
        for child in children:
            death = workers.reap(child, kill=True)
            if death is not None:
                deaths.append(death)
    return deaths


def _finish(trial: Trial, brand: BrandRef, place: stage.Platform) -> None:
    """Let healthy workers end what is left."""
    children = [workers.start("", 0) for _number in range(trial.workers)]
    try:
        until = monotonic() + PATIENCE
        while monotonic() < until:
            _reconnect(brand, place)
            left = Publication.everywhere.filter(brand_id=brand.id, status__in=OPEN).count()
            if not left:
                return
            sleep(0.5)
    finally:
        workers.stop(children)


def _reconnect(brand: BrandRef, place: stage.Platform) -> None:
    """What the person who answers for it does: connect an account whose token is gone, and try its posts again."""
    with brand_scope(brand), acting(SYSTEM):
        failed = list(Publication.objects.filter(status="failed", reason_code="token"))
        asked = Publication.objects.filter(status="unknown", checks__gt=0)
        for account_id in {row.account_id for row in failed} | set(asked.values_list("account_id", flat=True)):
            handle = channels.account(account_id).handle
            if not place.knows(handle, channels.token(account_id).values.get("access_token", "")):
                place.connect(account_id, handle)
        for row in failed:
            publishing.retry(publication_id=row.pk)
