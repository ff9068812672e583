# ruff: noqa: E402 - Django must be set up before its models are imported
"""Crowds at budgets and settlements, in processes of their own: `python scenes.py SCENE` prints what was counted as JSON."""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
import django

django.setup()

from django.core.management import call_command
from django.db import close_old_connections, connection
from tests.domains.partners import make

from guanhao.domains.identity import facade as identity
from guanhao.domains.partners.contracts import Refused
from guanhao.domains.partners.models import BudgetEntry, BudgetLine, Settlement
from guanhao.domains.partners.policy import CooperationPolicy
from guanhao.domains.partners.services import budgets, cooperations
from guanhao.kernel import policy
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import brand_scope


def crowd(brand: Any, act: Callable[[int], object], count: int) -> Counter[str]:
    """All at once, each on a connection of their own; what became of them."""

    def come(number: int) -> str:
        close_old_connections()
        with brand_scope(brand), acting(SYSTEM):
            try:
                act(number)
                return "done"
            except Refused:
                return "refused"
            finally:
                connection.close()

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(come, range(count)))


def overspend(brand: Any) -> dict[str, Any]:
    """Twelve orders of 1,000 for a line of 6,000 below a branch of 6,000."""
    row = make.budget("10000")
    line = budgets.plan_line(budget=row, kind="channels", title="feed", amount="6000")
    make.approve(row, brand)
    found = crowd(brand, lambda n: budgets.book_by_hand(line=line, amount="1000", key=f"k{n}", note="n"), 12)
    top = BudgetLine.objects.get(pk=line.parent_id)
    return {**found, "booked": BudgetLine.objects.get(pk=line.pk).booked_cents, "above": top.booked_cents, "entries": BudgetEntry.objects.count()}


def settle(brand: Any) -> dict[str, Any]:
    """Two people settle one cooperation at the same moment."""
    make.one_level()
    policy.revise(CooperationPolicy, {"flow": make.FLOW}, reason="test")
    row = make.measured(make.talent(), brand, likes=1)
    found = crowd(brand, lambda _n: cooperations.settle(cooperation=row, paid_on=make.DAY), 2)
    return {**found, "settlements": Settlement.objects.count(), "cents": Settlement.objects.get().amount_cents}


def main(scene: str) -> None:
    """Play one scene."""
    call_command("migrate", verbosity=0)
    with acting(SYSTEM):
        brand = identity.make_brand(name="Acme", slug="acme", timezone="Asia/Shanghai")
    with brand_scope(brand), acting(SYSTEM):
        found = {"overspend": overspend, "settle": settle}[scene](brand)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
