# ruff: noqa: E402 - Django must be set up before its models are imported
"""Crowds at coupons, in processes of their own: `python scenes.py SCENE [coupons] [tries] [clients]` prints what was counted as JSON."""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
import django

django.setup()

from django.core.management import call_command
from django.db import close_old_connections, connection

from guanhao.domains.growth.contracts import Refused
from guanhao.domains.growth.models import Coupon, CouponBatch, CouponUse
from guanhao.domains.growth.services import coupons, redeeming
from guanhao.domains.identity import facade as identity
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope


def crowd(brand: Any, act: Callable[[int], str], count: int, at_once: int) -> Counter[str]:
    """Many at once, each on a connection of their own; what became of them."""

    def come(number: int) -> str:
        close_old_connections()
        with brand_scope(brand), acting(SYSTEM):
            try:
                return act(number)
            except Refused:
                return "refused"
            finally:
                connection.close()

    with ThreadPoolExecutor(at_once) as pool:
        return Counter(pool.map(come, range(count)))


def made(total: int) -> CouponBatch:
    """A batch."""
    begin = now() - timedelta(days=1)
    draft = coupons.BatchDraft(key="tea", title="Tea", total=total, value=500, starts_at=begin, ends_at=begin + timedelta(days=9), per_person=0)
    return coupons.save_batch(draft)


def redeem(brand: Any, total: int, tries: int, clients: int) -> dict[str, Any]:
    """Everybody tries codes that others try too."""
    with brand_scope(brand), acting(SYSTEM):
        codes = [row.code for row in coupons.make_codes(batch=made(total), count=total)]

    def use(number: int) -> str:
        redeeming.redeem(code=codes[number * 7 % total], order=redeeming.Order(number=f"o{number}"), origin=f"till-{number % clients}")
        return "used"

    told = crowd(brand, use, tries, clients)
    with brand_scope(brand):
        uses = list(CouponUse.objects.values_list("coupon_id", flat=True))
        return {**told, "uses": len(uses), "twice": len(uses) - len(set(uses))}


def issue(brand: Any, total: int, tries: int, clients: int) -> dict[str, Any]:
    """Everybody wants one."""
    with brand_scope(brand), acting(SYSTEM):
        batch = made(total)

    def take(number: int) -> str:
        coupons.issue(batch=batch, occasion=f"o:{number}")
        return "got"

    told = crowd(brand, take, tries, clients)
    with brand_scope(brand):
        return {**told, "issued": CouponBatch.objects.get().issued, "coupons": Coupon.objects.count()}


def once(brand: Any, total: int, tries: int, clients: int) -> dict[str, Any]:
    """The same occasion, then the same refund, from everywhere at once."""
    with brand_scope(brand), acting(SYSTEM):
        batch = made(total)

    def take(_number: int) -> str:
        coupons.issue(batch=batch, occasion="journey:1")
        return "got"

    def give_back(_number: int) -> str:
        redeeming.refund(coupon=Coupon.objects.get(occasion="journey:1"), reason="returned")
        return "got"

    told = crowd(brand, take, tries, clients)
    with brand_scope(brand), acting(SYSTEM):
        redeeming.redeem(code=Coupon.objects.get().code)
    told += crowd(brand, give_back, tries, clients)
    with brand_scope(brand):
        return {**told, "coupons": Coupon.objects.count(), "replacements": CouponUse.objects.exclude(replacement=None).count()}


SIZES = {"redeem": (60, 300, 20), "issue": (40, 120, 20), "once": (5, 12, 12)}


def main(scene: str, *sizes: str) -> dict[str, Any]:
    """Play a scene."""
    call_command("migrate", verbosity=0)
    with acting(SYSTEM):
        brand = identity.make_brand(name="Acme", slug="acme")
    chosen = tuple(int(size) for size in sizes) or SIZES[scene]
    return {"redeem": redeem, "issue": issue, "once": once}[scene](brand, *chosen)


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
