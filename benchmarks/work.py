"""The team board with many cards: how long the page, a column's next page, a filter and the question whether anything changed take.

    python -m benchmarks.work --cards 5000 --out figures.json

Through Django's test client as a manager, in a new data folder (SQLite) or an empty database of GUANHAO_DATABASE_URL.
Target: the board ≤ 200 ms (p95).
"""

import argparse
import os
import sys
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import finish, timed

TARGET_MS = 200.0
STAGES = ("pool", "doing", "review", "done")


def fill(brand: Any, owner: int, count: int) -> None:
    """Cards over all columns, a third with labels and a checklist."""
    from guanhao.domains.work.models import Card, CardLabel, Label
    from guanhao.kernel.now import now

    day = now().date()
    labels = []
    for place in range(8):
        label = Label(name=f"label {place}")
        label.save()
        labels.append(label)
    rows = [
        Card(
            brand_id=brand.id,
            title=f"第 {place} 张卡片：礼盒主图与文案",
            stage=STAGES[place % 4],
            priority=place % 4,
            owner_id=owner,
            due_on=day + timedelta(days=place % 60),
            sort_on=day + timedelta(days=place % 60),
            standard="s",
            text="说明" * 100,
            checklist=[{"text": "one", "done": True}, {"text": "two", "done": False}] if place % 3 == 0 else [],
            made_at=now(),
            moved_at=now() - timedelta(minutes=place),
            changed_at=now(),
        )
        for place in range(count)
    ]
    cards = Card.objects.bulk_create(rows, batch_size=500)
    links = [CardLabel(brand_id=brand.id, card=card, label=labels[place % 8]) for place, card in enumerate(cards) if place % 3 == 0]
    CardLabel.objects.bulk_create(links, batch_size=500)


def run(count: int) -> dict[str, Any]:
    """Fill and measure."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    from guanhao.domains.identity import facade as identity
    from guanhao.domains.identity.models import User
    from guanhao.domains.work.selectors import boards
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import brand_scope

    setup_test_environment()
    call_command("migrate", verbosity=0)
    with acting(SYSTEM):
        brand = identity.make_brand(name="Bench", slug="bench")
        person = identity.add_person(email="m@bench.test", name="M", role="manager", brand=brand)
        with brand_scope(brand):
            fill(brand, person.id, count)
            mark = boards.mark()
    client = Client()
    client.force_login(User.objects.get(pk=person.id))
    asked = {
        "board": "/b/bench/work/",
        "next page of a column": "/b/bench/work/column/pool/?page=2",
        "mine": "/b/bench/work/?view=mine",
        "words": "/b/bench/work/?q=文案",
        "list": "/b/bench/work/cards/",
        "REST": "/api/brands/bench/work-board",
    }
    found: dict[str, Any] = {}

    def ask(address: str, status: int, **more: Any) -> None:
        answer = client.get(address, **more)
        if answer.status_code != status:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    for name, address in asked.items():
        found[name] = timed(partial(ask, address, 200)).summary()
    found["nothing changed"] = timed(partial(ask, f"/b/bench/work/?mark={mark}", 204, headers={"HX-Request": "true"})).summary()
    return {"cards": count, "target_ms": TARGET_MS, "pages": found, "kept": found["board"]["p95_ms"] <= TARGET_MS}


def main() -> int:
    """Measure; exit 1 when the target is missed."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("--cards", type=int, default=5000)
    reader.add_argument("--out", type=Path)
    asked = reader.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("GUANHAO_HOME", folder)
        result = run(asked.cards)
        finish(result, asked.out)
    return 0 if result["kept"] else 1


if __name__ == "__main__":
    sys.exit(main())
